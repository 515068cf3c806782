package pkey

import (
	"nodeos/unode/binding/crypto/digest"
)

// signatures is the algorithms that certificates are signed with (RFC 3279, 4055,
// 5758, 8692) besides those that share their identifier with the key.
var signatures = map[string]struct {
	name, key, digest string
}{
	"1.2.840.113549.1.1.4":    {"md5WithRSAEncryption", "rsa", "md5"},
	"1.2.840.113549.1.1.5":    {"sha1WithRSAEncryption", "rsa", "sha1"},
	"1.2.840.113549.1.1.14":   {"sha224WithRSAEncryption", "rsa", "sha224"},
	"1.2.840.113549.1.1.11":   {"sha256WithRSAEncryption", "rsa", "sha256"},
	"1.2.840.113549.1.1.12":   {"sha384WithRSAEncryption", "rsa", "sha384"},
	"1.2.840.113549.1.1.13":   {"sha512WithRSAEncryption", "rsa", "sha512"},
	"1.2.840.113549.1.1.15":   {"sha512-224WithRSAEncryption", "rsa", "sha512-224"},
	"1.2.840.113549.1.1.16":   {"sha512-256WithRSAEncryption", "rsa", "sha512-256"},
	"1.2.840.10045.4.1":       {"ecdsa-with-SHA1", "ec", "sha1"},
	"1.2.840.10045.4.3.1":     {"ecdsa-with-SHA224", "ec", "sha224"},
	"1.2.840.10045.4.3.2":     {"ecdsa-with-SHA256", "ec", "sha256"},
	"1.2.840.10045.4.3.3":     {"ecdsa-with-SHA384", "ec", "sha384"},
	"1.2.840.10045.4.3.4":     {"ecdsa-with-SHA512", "ec", "sha512"},
	"1.2.840.10040.4.3":       {"dsaWithSHA1", "dsa", "sha1"},
	"2.16.840.1.101.3.4.3.1":  {"dsa_with_SHA224", "dsa", "sha224"},
	"2.16.840.1.101.3.4.3.2":  {"dsa_with_SHA256", "dsa", "sha256"},
	"2.16.840.1.101.3.4.3.9":  {"ecdsa_with_SHA3-224", "ec", "sha3-224"},
	"2.16.840.1.101.3.4.3.10": {"ecdsa_with_SHA3-256", "ec", "sha3-256"},
	"2.16.840.1.101.3.4.3.11": {"ecdsa_with_SHA3-384", "ec", "sha3-384"},
	"2.16.840.1.101.3.4.3.12": {"ecdsa_with_SHA3-512", "ec", "sha3-512"},
}

// SignatureName returns OpenSSL's name of a signature algorithm, "" if it has
// none here.
func SignatureName(oid string) string {
	if s, ok := signatures[oid]; ok {
		return s.name
	}
	if oid == oidRSAPSS {
		return "rsassaPss"
	}
	if s := findScheme(func(s *Scheme) bool { return s.OID == oid }); s != nil {
		if s.Seed == 0 && !s.bare() {
			return map[Kind]string{"ed25519": "ED25519", "ed448": "ED448", "x25519": "X25519", "x448": "X448"}[s.Kind]
		}
		return s.Name
	}
	return ""
}

// VerifySigned verifies a signature whose algorithm and parameters are given as
// in an AlgorithmIdentifier.
func VerifySigned(k *Key, oid string, params, data, signature []byte) bool {
	var o SignOptions
	if s, ok := signatures[oid]; ok {
		if string(k.Kind) != s.key {
			return false
		}
		o.Digest = digest.Fixed(s.digest)
	} else if oid == oidRSAPSS {
		p, err := parsePSS(params)
		if err != nil || p == nil || k.RSA == nil || p.Hash != p.MGFHash {
			return false
		}
		o = SignOptions{Digest: digest.Fixed(p.Hash), Padding: PaddingPSS, Salt: p.SaltLength, HasSalt: true}
	} else if k.Raw == nil || k.Raw.Scheme.OID != oid {
		return false
	}
	ok, err := k.Verify(data, signature, o)
	return ok && err == nil
}
