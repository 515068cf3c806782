// Package dhgroup is the Diffie-Hellman groups of RFC 2409 and RFC 3526 by Node's
// names.
//
// Their primes are not stored but computed by the formula that defines them:
// 2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) * pi) + offset).
package dhgroup

import "math/big"

// Group is a group of a safe prime, with the generator 2.
type Group struct {
	Name         string
	ExponentBits int // of private keys, as OpenSSL chooses them
	bits         int
	offset       int64
}

// all is the groups; the exponents are twice the strength of the group (NIST SP
// 800-56A, appendix D).
var all = [...]Group{
	{"modp1", 0, 768, 149686},
	{"modp2", 0, 1024, 129093},
	{"modp5", 200, 1536, 741804},
	{"modp14", 225, 2048, 124476},
	{"modp15", 275, 3072, 1690314},
	{"modp16", 325, 4096, 240904},
	{"modp17", 375, 6144, 929484},
	{"modp18", 400, 8192, 4743158},
}

// ByName returns the group name, or nil.
func ByName(name string) *Group {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}

// Generator returns 2.
func (g *Group) Generator() *big.Int { return big.NewInt(2) }

// Prime computes the modulus.
func (g *Group) Prime() *big.Int {
	one := big.NewInt(1)
	n := uint(g.bits)
	p := new(big.Int).Rsh(pi(n), 130) // floor(2^(n-130) * pi)
	p.Add(p, big.NewInt(g.offset)).Lsh(p, 64).Sub(p, one)
	p.Add(p, new(big.Int).Lsh(one, n))
	return p.Sub(p, new(big.Int).Lsh(one, n-64))
}

// pi returns floor(2^n * pi) but for a few last bits, by Machin's formula:
// pi = 16 arctan(1/5) - 4 arctan(1/239).
func pi(n uint) *big.Int {
	const guard = 32
	r := new(big.Int).Mul(big.NewInt(16), arccot(5, n+guard))
	r.Sub(r, new(big.Int).Mul(big.NewInt(4), arccot(239, n+guard)))
	return r.Rsh(r, guard)
}

// arccot returns 2^n * arctan(1/x).
func arccot(x int64, n uint) *big.Int {
	square := big.NewInt(x * x)
	term := new(big.Int).Lsh(big.NewInt(1), n)
	term.Div(term, big.NewInt(x))
	sum, part := new(big.Int).Set(term), new(big.Int)
	for k := int64(3); term.Sign() > 0; k += 2 {
		term.Div(term, square)
		part.Div(term, big.NewInt(k))
		if k%4 == 3 {
			sum.Sub(sum, part)
		} else {
			sum.Add(sum, part)
		}
	}
	return sum
}

// ByPrime returns the group with the modulus p, or nil.
func ByPrime(p *big.Int) *Group {
	for i := range all {
		if all[i].bits == p.BitLen() && all[i].Prime().Cmp(p) == 0 {
			return &all[i]
		}
	}
	return nil
}
