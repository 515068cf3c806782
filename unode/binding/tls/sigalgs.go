package tls

import (
	"crypto/tls"
	"slices"
	"strings"
)

type sigalg struct {
	scheme         tls.SignatureScheme
	name, standard string
}

// sigalgs are the signature algorithms that crypto/tls has, in OpenSSL's order,
// with the names that getSharedSigalgs gives and RFC 8446's.
var sigalgs = []sigalg{
	{tls.ECDSAWithP256AndSHA256, "ECDSA+SHA256", "ecdsa_secp256r1_sha256"},
	{tls.ECDSAWithP384AndSHA384, "ECDSA+SHA384", "ecdsa_secp384r1_sha384"},
	{tls.ECDSAWithP521AndSHA512, "ECDSA+SHA512", "ecdsa_secp521r1_sha512"},
	{tls.Ed25519, "Ed25519+UNDEF", "ed25519"},
	{tls.PSSWithSHA256, "RSA-PSS+SHA256", "rsa_pss_rsae_sha256"},
	{tls.PSSWithSHA384, "RSA-PSS+SHA384", "rsa_pss_rsae_sha384"},
	{tls.PSSWithSHA512, "RSA-PSS+SHA512", "rsa_pss_rsae_sha512"},
	{tls.PKCS1WithSHA256, "RSA+SHA256", "rsa_pkcs1_sha256"},
	{tls.PKCS1WithSHA384, "RSA+SHA384", "rsa_pkcs1_sha384"},
	{tls.PKCS1WithSHA512, "RSA+SHA512", "rsa_pkcs1_sha512"},
	{tls.PKCS1WithSHA1, "RSA+SHA1", "rsa_pkcs1_sha1"},
	{tls.ECDSAWithSHA1, "ECDSA+SHA1", "ecdsa_sha1"},
}

// parseSigalgs reads OpenSSL's list of signature algorithms; ok is false for a
// name that is none. Those that crypto/tls does not have are left out.
func parseSigalgs(list string) (schemes []tls.SignatureScheme, ok bool) {
	for _, item := range strings.Split(list, ":") {
		item = strings.Replace(item, "PSS+", "RSA-PSS+", 1)
		item = strings.Replace(item, "RSA-RSA-PSS", "RSA-PSS", 1)
		i := slices.IndexFunc(sigalgs, func(s sigalg) bool {
			return strings.EqualFold(s.name, item) || strings.EqualFold(s.standard, item)
		})
		switch {
		case i >= 0:
			schemes = append(schemes, sigalgs[i].scheme)
		case !knownSigalg(strings.ToLower(item)):
			return nil, false
		}
	}
	return schemes, true
}

func knownSigalg(item string) bool {
	kind, hash, ok := strings.Cut(item, "+")
	if ok {
		return slices.Contains([]string{"rsa", "rsa-pss", "ecdsa", "dsa"}, kind) &&
			slices.Contains([]string{"sha1", "sha224", "sha256", "sha384", "sha512"}, hash)
	}
	return slices.Contains([]string{"ed448", "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512"}, item)
}

// sharedSigalgs names the algorithms of ours, nil for all, that a client offers.
func sharedSigalgs(ours, theirs []tls.SignatureScheme) []string {
	if ours == nil {
		for _, s := range sigalgs {
			ours = append(ours, s.scheme)
		}
	}
	var out []string
	for _, id := range ours {
		for _, s := range sigalgs {
			if s.scheme == id && slices.Contains(theirs, id) {
				out = append(out, s.name)
			}
		}
	}
	return out
}
