package pkey

import "math/big"

// SafePrime returns a prime p of exactly the given bits (3 or more) of which
// (p-1)/2 is one too. It is rem modulo add if add is set, rem being 3 unless it is
// set too, as OpenSSL has it. The result is nil when there can be none.
func SafePrime(bits int, add, rem *big.Int) *big.Int {
	two := add == nil
	if two && bits > 5 {
		add, rem = big.NewInt(12), big.NewInt(11) // all but the smallest are
	}
	if add != nil && rem == nil {
		rem = big.NewInt(3)
	}
	half := new(big.Int)
	return search(bits, add, rem, two, true, func(p *big.Int) bool {
		// The cheap test of each number first: most candidates fail it.
		half.Rsh(p, 1)
		return half.ProbablyPrime(0) && p.ProbablyPrime(0) && half.ProbablyPrime(rounds) && p.ProbablyPrime(rounds)
	})
}

// Prime is SafePrime for any prime of 2 bits or more; rem is 1 unless it is set.
func Prime(bits int, add, rem *big.Int) *big.Int {
	if add != nil && rem == nil {
		rem = one
	}
	return search(bits, add, rem, add == nil, false, func(p *big.Int) bool { return p.ProbablyPrime(rounds) })
}

// search tries numbers from a random one on, without those that a small prime
// divides; of safe primes that goes for half the number too. With two the number
// begins with two ones, as OpenSSL's do unless their residue is given.
func search(bits int, add, rem *big.Int, two, safe bool, good func(*big.Int) bool) *big.Int {
	if add != nil {
		// All candidates have what add and rem have in common as a factor.
		if f := new(big.Int).GCD(nil, nil, add, rem); f.Cmp(one) != 0 {
			if f.BitLen() == bits && new(big.Int).Mod(f, add).Cmp(new(big.Int).Mod(rem, add)) == 0 && good(f) {
				return f
			}
			return nil
		}
	}
	const tries = 1 << 14 // from one start
	step := add
	if step == nil {
		step = big.NewInt(2)
	}
	var small []uint64
	if bits > 32 { // else the primes are small themselves
		small = smallPrimes(1 << 14)
	}
	at, steps := make([]uint64, len(small)), make([]uint64, len(small))
	p, m, r := new(big.Int), new(big.Int), new(big.Int)
	for {
		start := randomBits(bits, two)
		if add != nil {
			start.Sub(start, r.Mod(start, add)).Add(start, rem)
		}
		for i, q := range small {
			m.SetUint64(q)
			at[i], steps[i] = r.Mod(start, m).Uint64(), r.Mod(step, m).Uint64()
		}
	next:
		for n := range tries {
			for i, q := range small {
				if rest := (at[i] + uint64(n)*steps[i]) % q; rest == 0 || safe && rest == 1 {
					continue next
				}
			}
			p.Mul(step, m.SetInt64(int64(n))).Add(p, start)
			if p.BitLen() > bits {
				break
			}
			if p.BitLen() < bits || two && p.Bit(bits-2) == 0 {
				continue
			}
			if good(p) {
				return p
			}
		}
	}
}

// smallPrimes returns the odd primes below n.
func smallPrimes(n int) []uint64 {
	composite := make([]bool, n)
	var primes []uint64
	for i := 3; i < n; i += 2 {
		if composite[i] {
			continue
		}
		primes = append(primes, uint64(i))
		for j := i * i; j < n; j += 2 * i {
			composite[j] = true
		}
	}
	return primes
}
