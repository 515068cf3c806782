package pkey

import (
	"errors"
	"math/big"

	"filippo.io/bigmod"
)

// exp returns x^e mod m, in time that does not depend on e and x when m is odd:
// every modulus of an honest key is.
func exp(x, e, m *big.Int) *big.Int {
	x = new(big.Int).Mod(x, m)
	mod, err := bigmod.NewModulus(m.Bytes())
	if err != nil {
		return new(big.Int).Exp(x, e, m)
	}
	n, err := bigmod.NewNat().SetBytes(x.FillBytes(make([]byte, mod.Size())), mod)
	if err != nil {
		return new(big.Int).Exp(x, e, m)
	}
	return new(big.Int).SetBytes(bigmod.NewNat().Exp(n, e.Bytes(), mod).Bytes(mod))
}

// Exp is exp for other packages: x^e mod m.
func Exp(x, e, m *big.Int) *big.Int { return exp(x, e, m) }

// errRSA is what a private key that does not fit together gives.
var errRSA = errors.New("invalid RSA private key")

// RawPublic is RSA's public operation on a number below the modulus.
func (r *RSA) RawPublic(c *big.Int) *big.Int {
	if r.N.BitLen() < 2 {
		return new(big.Int) // no modulus at all would be no limit
	}
	return new(big.Int).Exp(c, r.E, r.N)
}

// RawPrivate is RSA's private operation on a number below the modulus, by the
// Chinese remainder theorem. The result is checked, so that a fault or a wrong
// key cannot give the primes away.
func (r *RSA) RawPrivate(c *big.Int) (*big.Int, error) {
	if r.P.Sign() <= 0 || r.Q.Sign() <= 0 || r.N.Sign() <= 0 || r.D.Sign() <= 0 {
		return nil, errRSA
	}
	m1, m2 := exp(c, r.DP, r.P), exp(c, r.DQ, r.Q)
	h := new(big.Int).Sub(m1, m2)
	h.Mul(h, r.QI).Mod(h, r.P)
	m := h.Mul(h, r.Q).Add(h, m2)
	m.Mod(m, r.N) // of a key whose primes are not those of the modulus
	if r.RawPublic(m).Cmp(c) != 0 {
		if m = exp(c, r.D, r.N); r.RawPublic(m).Cmp(c) != 0 {
			return nil, errRSA
		}
	}
	return m, nil
}
