//go:build !small

package pkey

import (
	"github.com/cloudflare/circl/dh/x448"
	"github.com/cloudflare/circl/kem"
	"github.com/cloudflare/circl/kem/mlkem/mlkem1024"
	"github.com/cloudflare/circl/kem/mlkem/mlkem512"
	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
	"github.com/cloudflare/circl/sign"
	"github.com/cloudflare/circl/sign/ed448"
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"
	"github.com/cloudflare/circl/sign/slhdsa"
)

// missing is the error of a scheme that this program lacks.
func (s *Scheme) missing() error { return nil }

// signer returns the library's half of ML-DSA or SLH-DSA, or nil.
func (s *Scheme) signer() sign.Scheme {
	switch s.Kind {
	case "ml-dsa-44":
		return mldsa44.Scheme()
	case "ml-dsa-65":
		return mldsa65.Scheme()
	case "ml-dsa-87":
		return mldsa87.Scheme()
	}
	if id, err := slhdsa.IDByName(s.Name); err == nil {
		return id.Scheme()
	}
	return nil
}

// KEM returns the library's half of ML-KEM, or nil.
func (s *Scheme) KEM() kem.Scheme {
	switch s.Kind {
	case "ml-kem-512":
		return mlkem512.Scheme()
	case "ml-kem-768":
		return mlkem768.Scheme()
	case "ml-kem-1024":
		return mlkem1024.Scheme()
	}
	return nil
}

func public448(seed []byte) []byte { return ed448.NewKeyFromSeed(seed)[57:] }

func sign448(seed, data []byte, context string) []byte {
	return ed448.Sign(ed448.NewKeyFromSeed(seed), data, context)
}

func verify448(public, data, signature []byte, context string) bool {
	return ed448.Verify(public, data, signature, context)
}

func publicX448(private []byte) []byte {
	var pub, priv x448.Key
	copy(priv[:], private)
	x448.KeyGen(&pub, &priv)
	return pub[:]
}

// sharedX448 returns nil when the secret would be zero.
func sharedX448(private, public []byte) []byte {
	var out, priv, pub x448.Key
	copy(priv[:], private)
	copy(pub[:], public)
	if !x448.Shared(&out, &priv, &pub) {
		return nil
	}
	return out[:]
}
