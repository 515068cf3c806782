package pkey

import "crypto/ecdh"

// Exchanges tells whether keys of s are for Diffie-Hellman (RFC 7748).
func (s *Scheme) Exchanges() bool { return s.Kind == "x25519" || s.Kind == "x448" }

// Exchange returns what r and the public key of the other side have in common, or
// nil when that would be zero.
func (r *Raw) Exchange(public []byte) []byte {
	if r.Scheme.Kind == "x448" {
		return sharedX448(r.Private, public)
	}
	priv, err := ecdh.X25519().NewPrivateKey(r.Private)
	if err != nil {
		return nil
	}
	pub, err := ecdh.X25519().NewPublicKey(public)
	if err != nil {
		return nil
	}
	out, err := priv.ECDH(pub)
	if err != nil {
		return nil
	}
	return out
}
