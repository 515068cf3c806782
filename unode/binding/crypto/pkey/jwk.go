package pkey

import (
	"encoding/base64"
	"fmt"
	"math/big"

	"nodeos/unode/binding/crypto/curve"
)

// JWKError is a refusal that Node gives a code of its own.
type JWKError struct{ Kind, Code, Message string }

func (e *JWKError) Error() string { return e.Message }

func badJWK(format string, args ...any) error {
	return &JWKError{"TypeError", "ERR_CRYPTO_INVALID_JWK", fmt.Sprintf(format, args...)}
}

// Field is a member of a JSON Web Key.
type Field struct{ Name, Value string }

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// JWK returns the members of k as a JSON Web Key, in Node's order.
func (k *Key) JWK() ([]Field, error) {
	switch {
	case k.Kind == KindRSA:
		f := []Field{{"kty", "RSA"}}
		for _, p := range []struct {
			name string
			n    *big.Int
		}{{"n", k.RSA.N}, {"e", k.RSA.E}, {"d", k.RSA.D}, {"p", k.RSA.P}, {"q", k.RSA.Q}, {"dp", k.RSA.DP}, {"dq", k.RSA.DQ}, {"qi", k.RSA.QI}} {
			if p.n != nil {
				f = append(f, Field{p.name, b64(p.n.Bytes())})
			}
		}
		return f, nil
	case k.EC != nil:
		e, n := k.EC, k.EC.Curve.FieldSize()
		if e.Curve.JWK == "" {
			return nil, &JWKError{"Error", "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", "Unsupported JWK EC curve: " + e.Curve.Name + "."}
		}
		f := []Field{{"kty", "EC"}, {"x", b64(e.X.FillBytes(make([]byte, n)))}, {"y", b64(e.Y.FillBytes(make([]byte, n)))}, {"crv", e.Curve.JWK}}
		if k.Private {
			f = append(f, Field{"d", b64(e.D.FillBytes(make([]byte, e.Curve.ScalarSize())))})
		}
		return f, nil
	case k.Raw == nil:
		return nil, &JWKError{"Error", "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type."}
	}
	s := k.Raw.Scheme
	var f []Field
	if s.okp() {
		f = append(f, Field{"crv", s.Name})
		if k.Private {
			f = append(f, Field{"d", b64(k.Raw.Private)})
		}
		return append(f, Field{"x", b64(k.Raw.Public)}, Field{"kty", "OKP"}), nil
	}
	if k.Private {
		priv := k.Raw.Private
		if s.Seed > 0 {
			if priv = k.Raw.Seed; priv == nil {
				return nil, &JWKError{"Error", "ERR_CRYPTO_OPERATION_FAILED", "key does not have an available seed"}
			}
		}
		f = append(f, Field{"priv", b64(priv)})
	}
	return append(f, Field{"kty", "AKP"}, Field{"alg", s.Name}, Field{"pub", b64(k.Raw.Public)}), nil
}

// okp tells whether the kind is one of RFC 8037's.
func (s *Scheme) okp() bool { return s.Seed == 0 && !s.bare() }

// Members gives the members of a JSON Web Key: String as it is, Bytes decoded.
// ok is false when it is absent or no string.
type Members interface {
	String(name string) (s string, ok bool)
	Bytes(name string) (b []byte, ok bool)
}

// ParseJWK reads a JSON Web Key; private says whether a private key is wanted.
// A private key where a public one is wanted gives its public half.
func ParseJWK(m Members, private bool) (*Key, error) {
	kty, ok := m.String("kty")
	if !ok {
		return nil, badJWK("Invalid JWK format")
	}
	var k *Key
	var err error
	switch kty {
	case "RSA":
		k, err = parseRSA(m, private)
	case "EC":
		k, err = parseEC(m, private)
	case "OKP":
		name, ok := m.String("crv")
		s := SchemeNamed(name)
		switch {
		case !ok:
			return nil, badJWK("Invalid JWK OKP key")
		case s == nil || !s.okp():
			return nil, badJWK("Unsupported JWK OKP curve: %s", name)
		}
		k, err = s.parseJWK(m, "OKP", "x", "d", private)
	case "AKP":
		name, ok := m.String("alg")
		s := SchemeNamed(name)
		if !ok || s == nil || s.okp() {
			return nil, badJWK(`Unsupported JWK AKP "alg"`)
		}
		k, err = s.parseJWK(m, "AKP", "pub", "priv", private)
	default:
		return nil, badJWK("%s is not a supported JWK key type", kty)
	}
	if err != nil {
		return nil, err
	}
	if private && !k.Private {
		return nil, badJWK("JWK does not contain private key material")
	}
	if !private {
		k = k.Public()
	}
	return k, nil
}

func parseRSA(m Members, private bool) (*Key, error) {
	bad := badJWK("Invalid JWK RSA key")
	num := func(name string) *big.Int {
		b, ok := m.Bytes(name)
		if !ok || len(b) > maxBits/8 {
			return nil
		}
		return new(big.Int).SetBytes(b)
	}
	r := &RSA{N: num("n"), E: num("e")}
	if r.N == nil || r.E == nil {
		return nil, bad
	}
	if _, has := m.String("d"); !has {
		return &Key{Kind: KindRSA, RSA: r}, nil
	}
	r.D, r.P, r.Q, r.DP, r.DQ, r.QI = num("d"), num("p"), num("q"), num("dp"), num("dq"), num("qi")
	for _, n := range []*big.Int{r.D, r.P, r.Q, r.DP, r.DQ, r.QI} {
		if n == nil {
			return nil, bad
		}
	}
	return &Key{Kind: KindRSA, Private: true, RSA: r}, nil
}

func parseEC(m Members, private bool) (*Key, error) {
	name, ok := m.String("crv")
	xb, okX := m.Bytes("x")
	yb, okY := m.Bytes("y")
	if !ok || !okX || !okY {
		return nil, badJWK("Invalid JWK EC key")
	}
	c := curve.ByJWK(name)
	if c == nil {
		return nil, &JWKError{"TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"}
	}
	x, y := new(big.Int).SetBytes(xb), new(big.Int).SetBytes(yb)
	if !c.Contains(x, y) {
		return nil, badJWK("Invalid JWK EC key")
	}
	k := &Key{Kind: KindEC, EC: &EC{Curve: c, X: x, Y: y, Form: curve.Uncompressed}}
	db, has := m.Bytes("d")
	if !has {
		return k, nil
	}
	d := new(big.Int).SetBytes(db)
	if !ValidScalar(c, d) {
		return nil, badJWK("Invalid JWK EC key")
	}
	if private {
		// The halves must belong together.
		if own := NewEC(c, d); own.EC.X.Cmp(x) != 0 || own.EC.Y.Cmp(y) != 0 {
			return nil, badJWK("Invalid JWK EC key")
		}
		k.Private, k.EC.D = true, d
	}
	return k, nil
}

func (s *Scheme) parseJWK(m Members, kty, pubName, privName string, private bool) (*Key, error) {
	bad := badJWK("Invalid JWK %s key", kty)
	pub, ok := m.Bytes(pubName)
	if !ok {
		return nil, bad
	}
	priv, has := m.Bytes(privName)
	if !has || !private {
		k, err := s.FromPublic(pub)
		if err != nil {
			return nil, bad
		}
		return k, nil
	}
	make := s.FromPrivate
	if s.Seed > 0 {
		make = s.FromSeed
	}
	k, err := make(priv)
	if err != nil || string(k.Raw.Public) != string(pub) && kty == "AKP" {
		return nil, bad
	}
	return k, nil
}
