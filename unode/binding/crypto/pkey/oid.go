package pkey

import (
	"encoding/asn1"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers of algorithms.
const (
	oidRSA    = "1.2.840.113549.1.1.1"
	oidRSAPSS = "1.2.840.113549.1.1.10"
	oidMGF1   = "1.2.840.113549.1.1.8"
	oidDSA    = "1.2.840.10040.4.1"
	oidDH     = "1.2.840.113549.1.3.1"
	oidEC     = "1.2.840.10045.2.1"
	oidPrime  = "1.2.840.10045.1.1"
	oidPBES2  = "1.2.840.113549.1.5.13"
	oidPBKDF2 = "1.2.840.113549.1.5.12"
	oidScrypt = "1.3.6.1.4.1.11591.4.11"
)

// hashOIDs is the digests that RSA-PSS keys name.
var hashOIDs = map[string]string{
	"1.2.840.113549.2.5":      "md5",
	"1.3.14.3.2.26":           "sha1",
	"2.16.840.1.101.3.4.2.4":  "sha224",
	"2.16.840.1.101.3.4.2.1":  "sha256",
	"2.16.840.1.101.3.4.2.2":  "sha384",
	"2.16.840.1.101.3.4.2.3":  "sha512",
	"2.16.840.1.101.3.4.2.5":  "sha512-224",
	"2.16.840.1.101.3.4.2.6":  "sha512-256",
	"2.16.840.1.101.3.4.2.7":  "sha3-224",
	"2.16.840.1.101.3.4.2.8":  "sha3-256",
	"2.16.840.1.101.3.4.2.9":  "sha3-384",
	"2.16.840.1.101.3.4.2.10": "sha3-512",
}

// hashOID returns the identifier of a digest, "" if it has none here.
func hashOID(name string) string {
	for oid, n := range hashOIDs {
		if n == name {
			return oid
		}
	}
	return ""
}

func parseOID(s string) asn1.ObjectIdentifier {
	var oid asn1.ObjectIdentifier
	for _, part := range strings.Split(s, ".") {
		n, _ := strconv.Atoi(part)
		oid = append(oid, n)
	}
	return oid
}

func addOID(b *cryptobyte.Builder, oid string) { b.AddASN1ObjectIdentifier(parseOID(oid)) }

func readOID(s *cryptobyte.String) (string, bool) {
	var oid asn1.ObjectIdentifier
	ok := s.ReadASN1ObjectIdentifier(&oid)
	return oid.String(), ok
}

// sequence adds a SEQUENCE.
func sequence(b *cryptobyte.Builder, f cryptobyte.BuilderContinuation) { b.AddASN1(tag.SEQUENCE, f) }

// null adds a NULL.
func null(b *cryptobyte.Builder) { b.AddASN1(tag.NULL, func(*cryptobyte.Builder) {}) }
