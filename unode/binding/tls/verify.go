package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// verdict is one of OpenSSL's X509_V_ERR numbers (include/openssl/x509_vfy.h).
type verdict int

const (
	verdictOK                verdict = 0
	unableToGetIssuer        verdict = 2
	signatureFailure         verdict = 7
	notYetValid              verdict = 9
	hasExpired               verdict = 10
	selfSignedLeaf           verdict = 18
	selfSignedInChain        verdict = 19
	unableToGetIssuerLocally verdict = 20
	unableToVerifyLeaf       verdict = 21
	chainTooLong             verdict = 22
	revoked                  verdict = 23
	invalidCA                verdict = 79
	pathLengthExceeded       verdict = 25
	invalidPurpose           verdict = 26
	unhandledCritical        verdict = 34
	unableToGetCRL           verdict = 3
	crlNotYetValid           verdict = 11
	crlHasExpired            verdict = 12
	eeKeyTooSmall            verdict = 66
	caKeyTooSmall            verdict = 67
	caDigestTooWeak          verdict = 68
	crlSignatureFailure      verdict = 8
)

var verdicts = map[verdict]struct{ code, text string }{
	unableToGetIssuer:        {"UNABLE_TO_GET_ISSUER_CERT", "unable to get issuer certificate"},
	signatureFailure:         {"CERT_SIGNATURE_FAILURE", "certificate signature failure"},
	crlSignatureFailure:      {"CRL_SIGNATURE_FAILURE", "CRL signature failure"},
	notYetValid:              {"CERT_NOT_YET_VALID", "certificate is not yet valid"},
	hasExpired:               {"CERT_HAS_EXPIRED", "certificate has expired"},
	crlNotYetValid:           {"CRL_NOT_YET_VALID", "CRL is not yet valid"},
	crlHasExpired:            {"CRL_HAS_EXPIRED", "CRL has expired"},
	selfSignedLeaf:           {"DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"},
	selfSignedInChain:        {"SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"},
	unableToGetIssuerLocally: {"UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"},
	unableToVerifyLeaf:       {"UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"},
	chainTooLong:             {"CERT_CHAIN_TOO_LONG", "certificate chain too long"},
	revoked:                  {"CERT_REVOKED", "certificate revoked"},
	invalidCA:                {"INVALID_CA", "invalid CA certificate"},
	pathLengthExceeded:       {"PATH_LENGTH_EXCEEDED", "path length constraint exceeded"},
	invalidPurpose:           {"INVALID_PURPOSE", "unsuitable certificate purpose"},
	unableToGetCRL:           {"UNABLE_TO_GET_CRL", "unable to get certificate CRL"},
	unhandledCritical:        {"UNSPECIFIED", "unhandled critical extension"},
	eeKeyTooSmall:            {"UNSPECIFIED", "EE certificate key too weak"},
	caKeyTooSmall:            {"UNSPECIFIED", "CA certificate key too weak"},
	caDigestTooWeak:          {"UNSPECIFIED", "CA signature digest algorithm too weak"},
}

// maxDepth is how many certificates may stand above a leaf.
const maxDepth = 100

// verifier checks a peer's chain as OpenSSL does when its callback lets
// everything pass (crypto/x509/x509_vfy.c): all checks run, in OpenSSL's order,
// and the last complaint stays. Node's library decides what to make of it.
type verifier struct {
	roots   *store
	crls    []*pkix.CertificateList
	partial bool // any trusted certificate ends the chain
	level   int
	client  bool // the chain is a client's
	now     time.Time

	result verdict
}

func (v *verifier) complain(e verdict) { v.result = e }

// verify checks the certificates that a peer presented, leaf first, and returns
// the last complaint.
func (v *verifier) verify(peer []*x509.Certificate) verdict {
	v.result = verdictOK
	chain := v.build(peer)
	v.checkExtensions(chain)
	v.checkLevel(chain)
	v.checkRevocation(chain)
	v.checkSignatures(chain)
	return v.result
}

// build makes the chain from the leaf to a root, with trusted certificates
// before the peer's.
func (v *verifier) build(peer []*x509.Certificate) []*x509.Certificate {
	chain := peer[:1:1]
	rest := slices.Clone(peer[1:])
	trusted := false
	for {
		c := chain[len(chain)-1]
		if v.roots.has(c) && (v.partial || selfIssued(c)) {
			return chain
		}
		if selfIssued(c) {
			if len(chain) == 1 {
				v.complain(selfSignedLeaf)
			} else {
				v.complain(selfSignedInChain)
			}
			return chain
		}
		if len(chain) > maxDepth {
			v.complain(chainTooLong)
			return chain
		}
		next := v.best(v.roots.issuers(c), c)
		if next != nil {
			trusted = true
		} else if next = v.best(rest, c); next != nil {
			trusted = false
			rest = slices.DeleteFunc(rest, next.Equal)
		}
		if next == nil || slices.ContainsFunc(chain, next.Equal) {
			if trusted && !v.partial {
				v.complain(unableToGetIssuer)
			} else if !trusted {
				v.complain(unableToGetIssuerLocally)
			}
			return chain
		}
		chain = append(chain, next)
		if trusted && v.partial {
			return chain
		}
	}
}

// best picks the issuer of c that is valid now.
func (v *verifier) best(from []*x509.Certificate, c *x509.Certificate) (found *x509.Certificate) {
	for _, x := range from {
		if !issued(x, c) {
			continue
		}
		if found == nil || !v.valid(found) && (v.valid(x) || x.NotAfter.After(found.NotAfter)) {
			found = x
		}
	}
	return found
}

func (v *verifier) valid(c *x509.Certificate) bool {
	return !v.now.Before(c.NotBefore) && !v.now.After(c.NotAfter)
}

// checkExtensions looks whether each certificate may do what it does here.
func (v *verifier) checkExtensions(chain []*x509.Certificate) {
	purpose := x509.ExtKeyUsageServerAuth
	if v.client {
		purpose = x509.ExtKeyUsageClientAuth
	}
	below := 0 // intermediates that are not self-issued
	for i, c := range chain {
		if i > 0 && !isCA(c) {
			v.complain(invalidCA)
		}
		if !hasUsage(c, purpose) || i == 0 && !leafUsage(c) {
			v.complain(invalidPurpose)
		}
		if i > 1 && c.BasicConstraintsValid && (c.MaxPathLen > 0 || c.MaxPathLenZero) && below > c.MaxPathLen {
			v.complain(pathLengthExceeded)
		}
		if i > 0 && !selfIssued(c) {
			below++
		}
		for _, oid := range c.UnhandledCriticalExtensions {
			if !oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 32}) {
				v.complain(unhandledCritical)
			}
		}
	}
}

// isCA tells whether c may sign certificates: by its constraints and its key's
// usage, or, of version 1, because it is self-signed.
func isCA(c *x509.Certificate) bool {
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0 {
		return false
	}
	if c.BasicConstraintsValid {
		return c.IsCA
	}
	return c.Version == 1 && selfIssued(c) || c.KeyUsage&x509.KeyUsageCertSign != 0
}

func hasUsage(c *x509.Certificate, purpose x509.ExtKeyUsage) bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.Contains(c.ExtKeyUsage, purpose) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

func leafUsage(c *x509.Certificate) bool {
	const tls = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement
	return c.KeyUsage == 0 || c.KeyUsage&tls != 0
}

// checkLevel rules out what the security level thinks too weak.
func (v *verifier) checkLevel(chain []*x509.Certificate) {
	for i, c := range chain {
		if bits := strength(c.PublicKey); bits > 0 && bits < minStrength(v.level) {
			if i == 0 {
				v.complain(eeKeyTooSmall)
			} else {
				v.complain(caKeyTooSmall)
			}
		}
		if !selfIssued(c) && v.level > 0 && weakDigest(c.SignatureAlgorithm) {
			v.complain(caDigestTooWeak)
		}
	}
}

func weakDigest(a x509.SignatureAlgorithm) bool {
	switch a {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1:
		return true
	}
	return false
}

// minStrength is how many bits of security a level asks for
// (crypto/x509/x509_vfy.c, minbits_table).
func minStrength(level int) int {
	return []int{0, 80, 112, 128, 192, 256}[min(max(level, 0), 5)]
}

// strength is how many bits of security a key has; 0 when that is not known.
func strength(pub any) int {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		switch n := k.N.BitLen(); {
		case n >= 15360:
			return 256
		case n >= 7680:
			return 192
		case n >= 3072:
			return 128
		case n >= 2048:
			return 112
		case n >= 1024:
			return 80
		default:
			return 1
		}
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize / 2
	}
	return 0
}

// checkLevel refuses a certificate of our own that is too weak.
func (c *secureContext) checkLevel(cert *x509.Certificate) error {
	if bits := strength(cert.PublicKey); bits > 0 && bits < minStrength(c.level) {
		return reason("ee key too small")
	}
	if c.level > 0 && !selfIssued(cert) && weakDigest(cert.SignatureAlgorithm) {
		return reason("ca md too weak")
	}
	return nil
}

// checkRevocation looks the leaf up in the lists, if there are any.
func (v *verifier) checkRevocation(chain []*x509.Certificate) {
	if len(v.crls) == 0 {
		return
	}
	c := chain[0]
	i := slices.IndexFunc(v.crls, func(l *pkix.CertificateList) bool {
		return bytes.Equal(issuerOf(l), c.RawIssuer)
	})
	if i < 0 {
		v.complain(unableToGetCRL)
		return
	}
	l := &v.crls[i].TBSCertList
	if v.now.Before(l.ThisUpdate) {
		v.complain(crlNotYetValid)
	} else if !l.NextUpdate.IsZero() && v.now.After(l.NextUpdate) {
		v.complain(crlHasExpired)
	}
	issuer := c
	if len(chain) > 1 {
		issuer = chain[1]
	}
	if issuer.CheckCRLSignature(v.crls[i]) != nil {
		v.complain(crlSignatureFailure)
	}
	for _, r := range l.RevokedCertificates {
		if r.SerialNumber.Cmp(c.SerialNumber) == 0 {
			v.complain(revoked)
		}
	}
}

// issuerOf returns a list's issuer as it is encoded.
func issuerOf(l *pkix.CertificateList) []byte {
	s := cryptobyte.String(l.TBSCertList.Raw)
	var list, issuer cryptobyte.String
	if s.ReadASN1(&list, cbasn1.SEQUENCE) && list.SkipOptionalASN1(cbasn1.INTEGER) &&
		list.SkipASN1(cbasn1.SEQUENCE) && list.ReadASN1Element(&issuer, cbasn1.SEQUENCE) {
		return issuer
	}
	return nil
}

// checkSignatures goes down from the top of the chain.
func (v *verifier) checkSignatures(chain []*x509.Certificate) {
	n := len(chain) - 1
	if !selfIssued(chain[n]) && !v.partial {
		if n == 0 {
			v.complain(unableToVerifyLeaf)
		}
	}
	for i := n; i >= 0; i-- {
		c := chain[i]
		if i < n && !signed(chain[i+1], c) {
			v.complain(signatureFailure)
		}
		if v.now.Before(c.NotBefore) {
			v.complain(notYetValid)
		} else if v.now.After(c.NotAfter) {
			v.complain(hasExpired)
		}
	}
}

// signed checks c's signature with x's key. Weak digests are for checkLevel.
func signed(x, c *x509.Certificate) bool {
	err := x.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	if _, weak := err.(x509.InsecureAlgorithmError); weak {
		return weakSigned(x, c)
	}
	return err == nil
}
