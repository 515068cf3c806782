package pkey

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"errors"

	"github.com/cloudflare/circl/sign"

	"nodeos/sys"
)

// Scheme is a kind of key that is a string of bytes.
type Scheme struct {
	Kind    Kind
	Name    string // as Web Crypto and JSON Web Keys call it
	OID     string
	Public  int // bytes of a public key
	Private int // bytes of a private key
	Seed    int // bytes of a seed, 0 for kinds without one
}

// schemes is the kinds of RFC 8410 and of FIPS 203, 204 and 205 (the names of the
// last as OpenSSL spells them).
var schemes = [...]Scheme{
	{"ed25519", "Ed25519", "1.3.101.112", 32, 32, 0},
	{"ed448", "Ed448", "1.3.101.113", 57, 57, 0},
	{"x25519", "X25519", "1.3.101.110", 32, 32, 0},
	{"x448", "X448", "1.3.101.111", 56, 56, 0},
	{"ml-dsa-44", "ML-DSA-44", "2.16.840.1.101.3.4.3.17", 1312, 2560, 32},
	{"ml-dsa-65", "ML-DSA-65", "2.16.840.1.101.3.4.3.18", 1952, 4032, 32},
	{"ml-dsa-87", "ML-DSA-87", "2.16.840.1.101.3.4.3.19", 2592, 4896, 32},
	{"ml-kem-512", "ML-KEM-512", "2.16.840.1.101.3.4.4.1", 800, 1632, 64},
	{"ml-kem-768", "ML-KEM-768", "2.16.840.1.101.3.4.4.2", 1184, 2400, 64},
	{"ml-kem-1024", "ML-KEM-1024", "2.16.840.1.101.3.4.4.3", 1568, 3168, 64},
	{"slh-dsa-sha2-128s", "SLH-DSA-SHA2-128s", "2.16.840.1.101.3.4.3.20", 32, 64, 0},
	{"slh-dsa-sha2-128f", "SLH-DSA-SHA2-128f", "2.16.840.1.101.3.4.3.21", 32, 64, 0},
	{"slh-dsa-sha2-192s", "SLH-DSA-SHA2-192s", "2.16.840.1.101.3.4.3.22", 48, 96, 0},
	{"slh-dsa-sha2-192f", "SLH-DSA-SHA2-192f", "2.16.840.1.101.3.4.3.23", 48, 96, 0},
	{"slh-dsa-sha2-256s", "SLH-DSA-SHA2-256s", "2.16.840.1.101.3.4.3.24", 64, 128, 0},
	{"slh-dsa-sha2-256f", "SLH-DSA-SHA2-256f", "2.16.840.1.101.3.4.3.25", 64, 128, 0},
	{"slh-dsa-shake-128s", "SLH-DSA-SHAKE-128s", "2.16.840.1.101.3.4.3.26", 32, 64, 0},
	{"slh-dsa-shake-128f", "SLH-DSA-SHAKE-128f", "2.16.840.1.101.3.4.3.27", 32, 64, 0},
	{"slh-dsa-shake-192s", "SLH-DSA-SHAKE-192s", "2.16.840.1.101.3.4.3.28", 48, 96, 0},
	{"slh-dsa-shake-192f", "SLH-DSA-SHAKE-192f", "2.16.840.1.101.3.4.3.29", 48, 96, 0},
	{"slh-dsa-shake-256s", "SLH-DSA-SHAKE-256s", "2.16.840.1.101.3.4.3.30", 64, 128, 0},
	{"slh-dsa-shake-256f", "SLH-DSA-SHAKE-256f", "2.16.840.1.101.3.4.3.31", 64, 128, 0},
}

var errKey = errors.New("not a key")

func findScheme(match func(s *Scheme) bool) *Scheme {
	for i := range schemes {
		if s := &schemes[i]; match(s) {
			return s
		}
	}
	return nil
}

// SchemeOf returns the scheme of a kind, or nil.
func SchemeOf(k Kind) *Scheme { return findScheme(func(s *Scheme) bool { return s.Kind == k }) }

// SchemeNamed returns the scheme that Web Crypto calls name, or nil.
func SchemeNamed(name string) *Scheme {
	return findScheme(func(s *Scheme) bool { return s.Name == name })
}

// Generate makes a key.
func (s *Scheme) Generate() (*Key, error) {
	if err := s.missing(); err != nil {
		return nil, err
	}
	if s.Seed > 0 {
		return s.FromSeed(randomBytes(s.Seed))
	}
	if s.signer() == nil {
		return s.FromPrivate(randomBytes(s.Private))
	}
	_, priv, err := s.signer().GenerateKey()
	if err != nil {
		return nil, err
	}
	b, err := priv.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return s.FromPrivate(b)
}

// FromSeed makes the key of a seed.
func (s *Scheme) FromSeed(seed []byte) (*Key, error) {
	if err := s.missing(); err != nil {
		return nil, err
	}
	if s.Seed == 0 || len(seed) != s.Seed {
		return nil, errKey
	}
	var pub, priv interface{ MarshalBinary() ([]byte, error) }
	if k := s.KEM(); k != nil {
		pub, priv = k.DeriveKeyPair(seed)
	} else {
		pub, priv = s.signer().DeriveKey(seed)
	}
	r := &Raw{Scheme: s, Seed: seed}
	var err error
	if r.Public, err = pub.MarshalBinary(); err != nil {
		return nil, err
	}
	if r.Private, err = priv.MarshalBinary(); err != nil {
		return nil, err
	}
	return &Key{Kind: s.Kind, Private: true, Raw: r}, nil
}

// FromPrivate makes the key of a private key's bytes.
func (s *Scheme) FromPrivate(b []byte) (*Key, error) {
	if err := s.missing(); err != nil {
		return nil, err
	}
	if len(b) != s.Private {
		return nil, errKey
	}
	pub, err := s.publicOf(b)
	if err != nil {
		return nil, err
	}
	return &Key{Kind: s.Kind, Private: true, Raw: &Raw{Scheme: s, Public: pub, Private: b}}, nil
}

func (s *Scheme) publicOf(b []byte) ([]byte, error) {
	switch s.Kind {
	case "ed25519":
		return ed25519.NewKeyFromSeed(b)[32:], nil
	case "ed448":
		return public448(b), nil
	case "x25519":
		k, err := ecdh.X25519().NewPrivateKey(b)
		if err != nil {
			return nil, err
		}
		return k.PublicKey().Bytes(), nil
	case "x448":
		return publicX448(b), nil
	}
	if k := s.KEM(); k != nil {
		priv, err := k.UnmarshalBinaryPrivateKey(b)
		if err != nil {
			return nil, err
		}
		return priv.Public().MarshalBinary()
	}
	priv, err := s.signer().UnmarshalBinaryPrivateKey(b)
	if err != nil {
		return nil, err
	}
	pub, ok := priv.Public().(sign.PublicKey)
	if !ok {
		return nil, errKey
	}
	return pub.MarshalBinary()
}

// FromPublic makes the public key of its bytes.
func (s *Scheme) FromPublic(b []byte) (*Key, error) {
	if err := s.missing(); err != nil {
		return nil, err
	}
	if len(b) != s.Public {
		return nil, errKey
	}
	if k := s.KEM(); k != nil {
		if _, err := k.UnmarshalBinaryPublicKey(b); err != nil {
			return nil, err
		}
	}
	return &Key{Kind: s.Kind, Raw: &Raw{Scheme: s, Public: b}}, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	sys.Random(b)
	return b
}
