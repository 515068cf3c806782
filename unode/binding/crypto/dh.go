package crypto

import (
	"bytes"
	"math/big"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/dhgroup"
	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// dh is the Go half of a DiffieHellman or DiffieHellmanGroup.
type dh struct {
	p, g, x, y *big.Int // x and y are nil before they are set or generated
	length     int      // bits of private keys, 0 for any
	known      bool     // a group of a name, which needs no check
}

// What is wrong with a group (include/openssl/dh.h).
const (
	dhNotPrime         = 1
	dhNotSafePrime     = 2
	dhBadGenerator     = 8
	dhModulusTooSmall  = 0x80
	dhModulusTooLarge  = 0x100
	dhSmallest         = 512 // bits
	dhLargest          = 10000
	dhLargestToCompute = 32768
)

var (
	errBadGenerator = openssl.New(openssl.DH, 0x65, "bad generator")
	errNoPublic     = &refusal{"Error", "ERR_CRYPTO_INVALID_STATE", "No public key - did you forget to generate one?"}
	errNoPrivate    = &refusal{"Error", "ERR_CRYPTO_INVALID_STATE", "No private key - did you forget to generate one?"}
	errKeySmall     = &refusal{"RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too small"}
	errKeyLarge     = &refusal{"RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large"}
)

func registerDH(r *binding.Registry) {
	method := func(f func(c *engine.Call, d *dh) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			d, ok := c.Iso.Half(c.This).(*dh)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, d)
		}
	}
	number := func(f func(d *dh) *big.Int, missing error) engine.Func {
		return method(func(c *engine.Call, d *dh) engine.Value {
			n := f(d)
			if n == nil {
				return throwError(c.Iso, missing)
			}
			return buffer.New(binding.EnvOf(c), n.Bytes())
		})
	}
	set := func(f func(d *dh, n *big.Int)) engine.Func {
		return method(func(c *engine.Call, d *dh) engine.Value {
			b, _ := c.Iso.Bytes(c.Arg(0))
			f(d, new(big.Int).SetBytes(b))
			return engine.Undefined
		})
	}
	class := func(name string, make func(c *engine.Call) (*dh, error)) {
		r.Class("crypto."+name, engine.Class{
			New: func(c *engine.Call, self engine.Value) (any, bool) {
				d, err := make(c)
				if err != nil {
					throwError(c.Iso, err)
					return nil, false
				}
				return d, true
			},
			Methods: map[string]engine.Func{
				"generateKeys":  method(dhGenerate),
				"computeSecret": method(dhCompute),
				"getPrime":      number(func(d *dh) *big.Int { return d.p }, nil),
				"getGenerator":  number(func(d *dh) *big.Int { return d.g }, nil),
				"getPublicKey":  number(func(d *dh) *big.Int { return d.y }, errNoPublic),
				"getPrivateKey": number(func(d *dh) *big.Int { return d.x }, errNoPrivate),
				"setPublicKey":  set(func(d *dh, n *big.Int) { d.y = n }),
				"setPrivateKey": set(func(d *dh, n *big.Int) { d.x = n }),
			},
			Getters: map[string]engine.Func{
				"verifyError": method(func(c *engine.Call, d *dh) engine.Value { return engine.Int(d.check()) }),
			},
		})
	}
	class("DiffieHellman", newDH)
	class("DiffieHellmanGroup", func(c *engine.Call) (*dh, error) {
		g := dhgroup.ByName(c.String(0))
		if g == nil {
			return nil, errGroup
		}
		return &dh{p: g.Prime(), g: g.Generator(), length: g.ExponentBits, known: true}, nil
	})
}

// newDH is (bits or prime, generator as a number or bytes).
func newDH(c *engine.Call) (*dh, error) {
	d := &dh{g: big.NewInt(int64(c.Int(1)))}
	if b, ok := c.Iso.Bytes(c.Arg(1)); ok {
		d.g = new(big.Int).SetBytes(b)
	}
	two := big.NewInt(2)
	if c.Arg(0).IsNumber() {
		var err error
		d.p, err = pkey.GenerateDHPrime(c.Int(0), d.g)
		return d, err
	}
	b, _ := c.Iso.Bytes(c.Arg(0))
	if d.g.Cmp(two) < 0 {
		return nil, errBadGenerator
	}
	d.p = new(big.Int).SetBytes(b)
	if d.p.BitLen() >= dhSmallest && d.g.Cmp(d.p) >= 0 {
		return nil, errBadGenerator
	}
	return d, nil
}

// check is OpenSSL's DH_check.
func (d *dh) check() int {
	if d.known {
		return 0
	}
	wrong := 0
	if d.p.Bit(0) == 0 {
		wrong |= dhNotPrime
	}
	if one := big.NewInt(1); d.g.Cmp(one) <= 0 || d.g.Cmp(new(big.Int).Sub(d.p, one)) >= 0 {
		wrong |= dhBadGenerator
	}
	switch n := d.p.BitLen(); {
	case n < dhSmallest:
		wrong |= dhModulusTooSmall
	case n > dhLargest:
		return wrong | dhModulusTooLarge
	}
	// The groups that everybody knows are not tested again: that takes seconds.
	if g := dhgroup.ByPrime(d.p); g != nil {
		return wrong
	}
	const rounds = 8
	if !d.p.ProbablyPrime(rounds) {
		wrong |= dhNotPrime
	} else if !new(big.Int).Rsh(d.p, 1).ProbablyPrime(rounds) {
		wrong |= dhNotSafePrime
	}
	return wrong
}

func dhGenerate(c *engine.Call, d *dh) engine.Value {
	if n := d.p.BitLen(); n < dhSmallest || n > dhLargest || d.p.Bit(0) == 0 {
		return throwError(c.Iso, openssl.New(openssl.DH, 0x7E, "modulus too small"))
	}
	if d.x == nil {
		d.x = pkey.DHExponent(d.p, d.length)
	}
	d.y = pkey.Exp(d.g, d.x, d.p)
	return buffer.New(binding.EnvOf(c), d.y.Bytes())
}

// dhCompute is computeSecret(public key of the other side).
func dhCompute(c *engine.Call, d *dh) engine.Value {
	b, _ := c.Iso.Bytes(c.Arg(0))
	y := new(big.Int).SetBytes(bytes.Clone(b))
	one := big.NewInt(1)
	switch {
	case y.Cmp(one) <= 0:
		return throwError(c.Iso, errKeySmall)
	case y.Cmp(new(big.Int).Sub(d.p, one)) >= 0:
		return throwError(c.Iso, errKeyLarge)
	case d.x == nil || d.p.BitLen() > dhLargestToCompute:
		return throwError(c.Iso, &refusal{"Error", "ERR_CRYPTO_OPERATION_FAILED", "Failed to compute shared secret"})
	}
	k := pkey.DH{P: d.p, G: d.g, X: d.x}
	return buffer.New(binding.EnvOf(c), k.SharedSecret(y))
}

// What OpenSSL says of keys that do not go together.
var (
	errMismatch = openssl.New(openssl.Provider, 0xCB, "mismatching domain parameters")
	errDerive   = openssl.New(openssl.Provider, 0xA4, "failed during derivation")
)

// beginDHBits is (public key…, private key…).
func beginDHBits(c *engine.Call, mode int) *task {
	pub, err := anyKey(c, 0)
	if err != nil {
		throwError(c.Iso, err)
		return nil
	}
	priv, err := privateKey(c, keyArgs)
	if err != nil {
		throwError(c.Iso, err)
		return nil
	}
	return deriver(func() ([]byte, error) { return sharedSecret(priv, pub) })
}

// sharedSecret derives what two keys have in common.
func sharedSecret(priv, pub *pkey.Key) ([]byte, error) {
	switch {
	case priv.Kind != pub.Kind:
		return nil, errKeyType
	case priv.DH != nil:
		if priv.DH.P.Cmp(pub.DH.P) != 0 || priv.DH.G.Cmp(pub.DH.G) != 0 {
			return nil, errMismatch
		}
		one := big.NewInt(1)
		if pub.DH.Y.Cmp(one) <= 0 || pub.DH.Y.Cmp(new(big.Int).Sub(priv.DH.P, one)) >= 0 {
			return nil, errDerive
		}
		return priv.DH.SharedSecret(pub.DH.Y), nil
	case priv.EC != nil:
		if priv.EC.Curve.Name != pub.EC.Curve.Name {
			return nil, errMismatch
		}
		if s := priv.EC.SharedSecret(pub.EC); s != nil {
			return s, nil
		}
		return nil, errDerive
	case priv.Raw != nil && priv.Raw.Scheme.Exchanges():
		if s := priv.Raw.Exchange(pub.Raw.Public); s != nil {
			return s, nil
		}
		return nil, errDerive
	}
	return nil, errKeyType
}
