package pkey

import (
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// parseDSA reads OpenSSL's own format of DSA keys: a sequence of the parameters,
// the public and the private key.
func parseDSA(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	var version int
	d := &DSA{new(big.Int), new(big.Int), new(big.Int), new(big.Int), new(big.Int)}
	if !s.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1Integer(&version) || !readInts(&seq, d.P, d.Q, d.G, d.Y, d.X) || !d.valid() {
		return nil, malformed(der, true)
	}
	return &Key{Kind: KindDSA, Private: true, DSA: d}, nil
}

// parseCertificateKey reads the public key of a certificate (RFC 5280, section 4.1).
func parseCertificateKey(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var cert, tbs, spki cryptobyte.String
	if !s.ReadASN1(&cert, tag.SEQUENCE) || !cert.ReadASN1(&tbs, tag.SEQUENCE) {
		return nil, malformed(der, false)
	}
	if !tbs.SkipOptionalASN1(tag.Tag(0).ContextSpecific().Constructed()) || !tbs.SkipASN1(tag.INTEGER) {
		return nil, errFieldMissing
	}
	for range 4 { // signature, issuer, validity, subject
		if !tbs.SkipASN1(tag.SEQUENCE) {
			return nil, errFieldMissing
		}
	}
	if !tbs.ReadASN1Element(&spki, tag.SEQUENCE) {
		return nil, errFieldMissing
	}
	return ParseSPKI(spki)
}
