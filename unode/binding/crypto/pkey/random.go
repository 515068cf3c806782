package pkey

import (
	"math/big"

	"nodeos/sys"
)

// RandomBelow returns a number in [1, n).
func RandomBelow(n *big.Int) *big.Int {
	b := make([]byte, (n.BitLen()+7)/8)
	for {
		sys.Random(b)
		b[0] &= byte(0xff >> (8*len(b) - n.BitLen()))
		if r := new(big.Int).SetBytes(b); r.Sign() > 0 && r.Cmp(n) < 0 {
			return r
		}
	}
}

// randomBits returns an odd number of exactly the given bits, the top two set
// when two is set: products of such primes have their full length.
func randomBits(bits int, two bool) *big.Int {
	b := make([]byte, (bits+7)/8)
	sys.Random(b)
	r := new(big.Int).SetBytes(b)
	r.Rsh(r, uint(8*len(b)-bits))
	r.SetBit(r, bits-1, 1)
	if two && bits > 1 {
		r.SetBit(r, bits-2, 1)
	}
	return r.SetBit(r, 0, 1)
}

// rounds is Miller-Rabin's rounds for numbers that come from the generator; the
// library adds a Baillie-PSW test.
const rounds = 20

// randomPrime returns a prime of exactly the given bits.
func randomPrime(bits int, two bool) *big.Int {
	for {
		if p := randomBits(bits, two); p.ProbablyPrime(rounds) {
			return p
		}
	}
}
