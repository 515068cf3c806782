package pkey

import (
	"crypto/rsa"
	"math/big"

	"nodeos/unode/binding/crypto/openssl"
)

// What OpenSSL says of sizes that it refuses.
var (
	errKeySize    = openssl.New(openssl.Provider, 0xAB, "key size too small")
	errExponent   = openssl.New(openssl.RSA, 0xB2, "pub exponent out of range")
	errParams     = openssl.New(openssl.EVP, 0xE9, "provider keymgmt failure")
	errFFC        = openssl.New(openssl.DSA, 0x72, "bad ffc parameters")
	errModulus    = openssl.New(openssl.DH, 0x7E, "modulus too small")
	errModulusBig = openssl.New(openssl.DH, 0x67, "modulus too large")
)

// minRSA is the bits of the smallest RSA key that OpenSSL makes.
const minRSA = 512

// CheckRSA tells whether GenerateRSA takes a size and an exponent.
func CheckRSA(bits int, e *big.Int) error {
	switch {
	case bits < minRSA:
		return errKeySize
	case e.Bit(0) == 0 || e.Cmp(big.NewInt(1)) <= 0:
		return errExponent
	}
	return nil
}

// GenerateRSA makes an RSA key; pss is the limits of an RSA-PSS key.
func GenerateRSA(kind Kind, bits int, e *big.Int, pss *PSS) (*Key, error) {
	if err := CheckRSA(bits, e); err != nil {
		return nil, err
	}
	r := &RSA{E: e, PSS: pss}
	const usual = 65537
	if bits >= 1024 && e.Cmp(big.NewInt(usual)) == 0 {
		k, err := rsa.GenerateKey(Random, bits)
		if err != nil {
			return nil, err
		}
		r.P, r.Q = k.Primes[0], k.Primes[1]
	} else {
		for r.N == nil || r.N.BitLen() != bits || r.P.Cmp(r.Q) == 0 {
			r.P, r.Q = primeFor(e, (bits+1)/2), primeFor(e, bits/2)
			r.N = new(big.Int).Mul(r.P, r.Q)
		}
	}
	r.complete()
	return &Key{Kind: kind, Private: true, RSA: r}, nil
}

// primeFor returns a prime p so that e has an inverse modulo p-1.
func primeFor(e *big.Int, bits int) *big.Int {
	for {
		p := randomPrime(bits, true)
		if new(big.Int).GCD(nil, nil, e, new(big.Int).Sub(p, one)).Cmp(one) == 0 {
			return p
		}
	}
}

var one = big.NewInt(1)

// complete computes the other parts of a private key from P, Q and E. The private
// exponent is the smallest one (FIPS 186-5, appendix A.1.1).
func (r *RSA) complete() {
	if r.P.Cmp(r.Q) < 0 {
		r.P, r.Q = r.Q, r.P
	}
	p1, q1 := new(big.Int).Sub(r.P, one), new(big.Int).Sub(r.Q, one)
	lcm := new(big.Int).Mul(p1, q1)
	lcm.Div(lcm, new(big.Int).GCD(nil, nil, p1, q1))
	r.N = new(big.Int).Mul(r.P, r.Q)
	r.D = new(big.Int).ModInverse(r.E, lcm)
	r.DP, r.DQ = new(big.Int).Mod(r.D, p1), new(big.Int).Mod(r.D, q1)
	r.QI = new(big.Int).ModInverse(r.Q, r.P)
}

// GenerateDSA makes parameters and a key (FIPS 186-4, appendix A, with random
// numbers instead of hashes). divisor is -1 for the usual size.
func GenerateDSA(bits, divisor int) (*Key, error) {
	if divisor < 0 {
		divisor = 224
	}
	switch {
	case bits < minRSA || divisor != 160 && divisor != 224 && divisor != 256:
		return nil, errParams
	case divisor >= bits/2+1 || bits > 10000:
		return nil, errFFC
	}
	q := randomPrime(divisor, false)
	twoQ := new(big.Int).Lsh(q, 1)
	var p *big.Int
	for p == nil || p.BitLen() != bits || !p.ProbablyPrime(rounds) {
		// The number that is 1 modulo 2q next to a random one.
		p = randomBits(bits, false)
		r := new(big.Int).Mod(p, twoQ)
		p.Sub(p, r.Sub(r, one))
	}
	g, h, e := new(big.Int), new(big.Int), new(big.Int).Div(new(big.Int).Sub(p, one), q)
	for g.Cmp(one) <= 0 {
		h.Add(h, one)
		g.Exp(new(big.Int).Add(h, one), e, p)
	}
	x := RandomBelow(q)
	return &Key{Kind: KindDSA, Private: true, DSA: &DSA{P: p, Q: q, G: g, X: x, Y: exp(g, x, p)}}, nil
}

// Sizes of primes for Diffie-Hellman (OPENSSL_DH_MAX_MODULUS_BITS).
const (
	minDH = 512
	maxDH = 10000
)

var errGenerator = openssl.New(openssl.DH, 0x65, "bad generator")

// GenerateDHPrime makes a safe prime for a generator.
func GenerateDHPrime(bits int, g *big.Int) (*big.Int, error) {
	switch {
	case bits > maxDH:
		return nil, errModulusBig
	case bits < minDH:
		return nil, errModulus
	case g.Cmp(one) <= 0:
		return nil, errGenerator
	}
	// The residues make g a generator of the subgroup (dh_gen.c).
	add, rem := int64(12), int64(11)
	switch {
	case g.IsInt64() && g.Int64() == 2:
		add, rem = 24, 23
	case g.IsInt64() && g.Int64() == 5:
		add, rem = 60, 59
	}
	return SafePrime(bits, big.NewInt(add), big.NewInt(rem)), nil
}

// GenerateDH makes a key in the group of p and g.
func GenerateDH(p, g *big.Int, length int) (*Key, error) {
	switch {
	case p.BitLen() < minDH || p.Bit(0) == 0:
		return nil, errModulus
	case p.BitLen() > maxDH:
		return nil, errModulusBig
	}
	d := &DH{P: p, G: g, Length: length, X: DHExponent(p, length)}
	d.Y = exp(g, d.X, p)
	return &Key{Kind: KindDH, Private: true, DH: d}, nil
}

// DHExponent chooses a private key for the modulus p, of length bits if that is
// set.
func DHExponent(p *big.Int, length int) *big.Int {
	if length > 0 && length < p.BitLen() {
		return randomBits(length, false)
	}
	// Any exponent below the order of the subgroup of a safe prime.
	half := new(big.Int).Rsh(p, 1)
	if half.BitLen() < 2 {
		return big.NewInt(1)
	}
	return RandomBelow(half)
}

// SharedSecret returns what the keys have in common, as long as the modulus.
func (d *DH) SharedSecret(y *big.Int) []byte {
	return exp(y, d.X, d.P).FillBytes(make([]byte, (d.P.BitLen()+7)/8))
}
