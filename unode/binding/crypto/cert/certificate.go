// Package cert is X.509 certificates (RFC 5280) as OpenSSL and Node show them.
//
// Invariants: a Certificate never changes. Parsing is lenient: what a certificate
// may not contain but does is shown, escaped, and does not match anything.
//
// Caution: nothing here decides whether a certificate is to be trusted.
package cert

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
)

// Certificate is a parsed certificate.
type Certificate struct {
	Raw                 []byte
	Serial              *big.Int
	Issuer, Subject     Name
	NotBefore, NotAfter time.Time
	SPKI                []byte
	Signed              []byte // what the signature is of
	SignatureAlgorithm  string // dotted
	signatureParams     []byte
	signature           []byte

	AltNames       []GeneralName
	HasAlt         bool
	InfoAccess     []AccessDescription
	HasInfo        bool
	ExtKeyUsage    []string // dotted; nil without the extension
	subjectKeyID   []byte
	authorityKeyID []byte
	version        int
	isCA           bool // by its basic constraints
	hasBasic       bool
	keyUsage       int // bits as in the extension, -1 without
}

// AccessDescription is an entry of the extension Authority Information Access.
type AccessDescription struct {
	Method   string // dotted
	Location GeneralName
}

// What OpenSSL says of bytes that are no certificate.
var (
	errNoStart  = openssl.New(openssl.PEM, 0x6C, "no start line")
	errWrongTag = openssl.New(openssl.ASN1, 0xA8, "wrong tag")
)

// Object identifiers of extensions.
const (
	oidSubjectKeyID   = "2.5.29.14"
	oidKeyUsage       = "2.5.29.15"
	oidAltNames       = "2.5.29.17"
	oidBasic          = "2.5.29.19"
	oidAuthorityKeyID = "2.5.29.35"
	oidExtKeyUsage    = "2.5.29.37"
	oidInfoAccess     = "1.3.6.1.5.5.7.1.1"
)

// Parse reads the first certificate of a PEM text, or one in DER.
func Parse(data []byte) (*Certificate, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
			if c := ParseDER(block.Bytes); c != nil {
				return c, nil
			}
			return nil, errWrongTag
		}
	}
	if c := ParseDER(data); c != nil {
		return c, nil
	}
	return nil, errNoStart
}

// ParseDER reads a certificate, or returns nil. What follows it is not looked at.
func ParseDER(der []byte) *Certificate {
	var all, body, tbs, issuer, subject, spki, alg cryptobyte.String
	in := cryptobyte.String(der)
	if !in.ReadASN1Element(&all, tag.SEQUENCE) {
		return nil
	}
	c := &Certificate{Raw: bytes.Clone(all), Serial: new(big.Int), keyUsage: -1}
	in = cryptobyte.String(c.Raw)
	if !in.ReadASN1(&body, tag.SEQUENCE) || !body.ReadASN1Element(&tbs, tag.SEQUENCE) || !body.ReadASN1(&alg, tag.SEQUENCE) {
		return nil
	}
	c.Signed = tbs
	var oid asn1.ObjectIdentifier
	var bits cryptobyte.String
	if !alg.ReadASN1ObjectIdentifier(&oid) || !body.ReadASN1(&bits, tag.BIT_STRING) || len(bits) == 0 {
		return nil
	}
	c.SignatureAlgorithm, c.signatureParams, c.signature = oid.String(), alg, bits[1:]
	var version cryptobyte.String
	var hasVersion bool
	if !tbs.ReadASN1(&tbs, tag.SEQUENCE) ||
		!tbs.ReadOptionalASN1(&version, &hasVersion, tag.Tag(0).ContextSpecific().Constructed()) ||
		hasVersion && !version.ReadASN1Integer(&c.version) ||
		!tbs.ReadASN1Integer(c.Serial) || !tbs.SkipASN1(tag.SEQUENCE) || !tbs.ReadASN1Element(&issuer, tag.SEQUENCE) {
		return nil
	}
	var validity cryptobyte.String
	if !tbs.ReadASN1(&validity, tag.SEQUENCE) || !readTime(&validity, &c.NotBefore) || !readTime(&validity, &c.NotAfter) ||
		!tbs.ReadASN1Element(&subject, tag.SEQUENCE) || !tbs.ReadASN1Element(&spki, tag.SEQUENCE) {
		return nil
	}
	c.SPKI = spki
	var ok bool
	if c.Issuer, ok = parseName(issuer); !ok {
		return nil
	}
	if c.Subject, ok = parseName(subject); !ok {
		return nil
	}
	for _, n := range []uint8{1, 2} { // unique identifiers
		if !tbs.SkipOptionalASN1(tag.Tag(n).ContextSpecific()) {
			return nil
		}
	}
	var ext cryptobyte.String
	var hasExt bool
	if !tbs.ReadOptionalASN1(&ext, &hasExt, tag.Tag(3).ContextSpecific().Constructed()) {
		return nil
	}
	if hasExt && !c.readExtensions(ext) {
		return nil
	}
	return c
}

func readTime(s *cryptobyte.String, t *time.Time) bool {
	if s.PeekASN1Tag(tag.UTCTime) {
		return s.ReadASN1UTCTime(t)
	}
	return s.ReadASN1GeneralizedTime(t)
}

func (c *Certificate) readExtensions(in cryptobyte.String) bool {
	var list cryptobyte.String
	if !in.ReadASN1(&list, tag.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var ext, value cryptobyte.String
		var oid asn1.ObjectIdentifier
		if !list.ReadASN1(&ext, tag.SEQUENCE) || !ext.ReadASN1ObjectIdentifier(&oid) ||
			!ext.SkipOptionalASN1(tag.BOOLEAN) || !ext.ReadASN1(&value, tag.OCTET_STRING) {
			return false
		}
		c.readExtension(oid.String(), value)
	}
	return true
}

// readExtension reads one extension; one that is malformed is as good as absent.
func (c *Certificate) readExtension(oid string, in cryptobyte.String) {
	var seq cryptobyte.String
	switch oid {
	case oidAltNames:
		if in.ReadASN1(&seq, tag.SEQUENCE) {
			c.HasAlt = true
			for !seq.Empty() {
				n, ok := readGeneralName(&seq)
				if !ok {
					break
				}
				c.AltNames = append(c.AltNames, n)
			}
		}
	case oidInfoAccess:
		if in.ReadASN1(&seq, tag.SEQUENCE) {
			c.HasInfo = true
			for !seq.Empty() {
				var d cryptobyte.String
				var method asn1.ObjectIdentifier
				if !seq.ReadASN1(&d, tag.SEQUENCE) || !d.ReadASN1ObjectIdentifier(&method) {
					break
				}
				n, ok := readGeneralName(&d)
				if !ok {
					break
				}
				c.InfoAccess = append(c.InfoAccess, AccessDescription{method.String(), n})
			}
		}
	case oidExtKeyUsage:
		if in.ReadASN1(&seq, tag.SEQUENCE) {
			c.ExtKeyUsage = []string{}
			var usage asn1.ObjectIdentifier
			for !seq.Empty() && seq.ReadASN1ObjectIdentifier(&usage) {
				c.ExtKeyUsage = append(c.ExtKeyUsage, usage.String())
			}
		}
	case oidSubjectKeyID:
		if in.ReadASN1(&seq, tag.OCTET_STRING) {
			c.subjectKeyID = seq
		}
	case oidAuthorityKeyID:
		var id cryptobyte.String
		var has bool
		if in.ReadASN1(&seq, tag.SEQUENCE) && seq.ReadOptionalASN1(&id, &has, tag.Tag(0).ContextSpecific()) && has {
			c.authorityKeyID = id
		}
	case oidBasic:
		if in.ReadASN1(&seq, tag.SEQUENCE) {
			c.hasBasic = true
			if seq.PeekASN1Tag(tag.BOOLEAN) {
				seq.ReadASN1Boolean(&c.isCA)
			}
		}
	case oidKeyUsage:
		var bits asn1.BitString
		if in.ReadASN1BitString(&bits) {
			c.keyUsage = 0
			for i := range 9 {
				c.keyUsage |= bits.At(i) << i
			}
		}
	}
}

// keyCertSign is that bit of the extension Key Usage.
const keyCertSign = 1 << 5

// CA tells whether c may sign certificates: it says so and nothing in it says no.
func (c *Certificate) CA() bool {
	return c.hasBasic && c.isCA && (c.keyUsage < 0 || c.keyUsage&keyCertSign != 0)
}

// IssuedBy tells whether issuer could have signed c, as far as names, key
// identifiers and usage go. The signature is not looked at.
func (c *Certificate) IssuedBy(issuer *Certificate) bool {
	if !c.Issuer.Equal(issuer.Subject) {
		return false
	}
	if c.authorityKeyID != nil && issuer.subjectKeyID != nil && !bytes.Equal(c.authorityKeyID, issuer.subjectKeyID) {
		return false
	}
	return issuer.keyUsage < 0 || issuer.keyUsage&keyCertSign != 0
}

// PublicKey returns the key that c certifies.
func (c *Certificate) PublicKey() (*pkey.Key, error) { return pkey.ParseSPKI(c.SPKI) }

// Verify tells whether k made c's signature.
func (c *Certificate) Verify(k *pkey.Key) bool {
	return pkey.VerifySigned(k, c.SignatureAlgorithm, c.signatureParams, c.Signed, c.signature)
}

// PEM returns c in that form.
func (c *Certificate) PEM() []byte { return pkey.EncodePEM("CERTIFICATE", c.Raw) }
