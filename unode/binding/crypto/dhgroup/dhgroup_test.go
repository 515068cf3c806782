package dhgroup

import "testing"

// Every modulus is a safe prime of its size: any slip in the formula would not be.
func TestPrimes(t *testing.T) {
	for i := range all {
		g := &all[i]
		p := g.Prime()
		if p.BitLen() != g.bits {
			t.Errorf("%s has %d bits, want %d", g.Name, p.BitLen(), g.bits)
		}
		if g.bits > 2048 {
			continue // it would take seconds; the formula is the same
		}
		if !p.ProbablyPrime(0) || !p.Rsh(p, 1).ProbablyPrime(0) {
			t.Errorf("%s is not a safe prime", g.Name)
		}
	}
}
