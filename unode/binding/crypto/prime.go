package crypto

import (
	"errors"
	"math/big"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// maxNumber is the bytes of the largest number of OpenSSL's (BN_MAX_WORDS).
const maxNumber = 1<<26 - 1

// bigOf returns the number in an argument, nil without one.
func bigOf(c *engine.Call, i int) *big.Int {
	b, ok := c.Iso.Bytes(c.Arg(i))
	if !ok {
		return nil
	}
	return new(big.Int).SetBytes(b)
}

// beginRandomPrime is (bits, safe, add, rem).
func beginRandomPrime(c *engine.Call, mode int) *task {
	bits, safe, add, rem := c.Int(0), c.Bool(1), bigOf(c, 2), bigOf(c, 3)
	refuse := func(message string) *task {
		throwError(c.Iso, &refusal{"RangeError", "ERR_OUT_OF_RANGE", message})
		return nil
	}
	// Of the safe primes only 7 has fewer bits and begins with two ones.
	if bits < 2 || safe && add == nil && bits < 6 && bits != 3 {
		throwError(c.Iso, openssl.New(openssl.BN, 0x76, "bits too small"))
		return nil
	}
	if add != nil {
		switch {
		case add.BitLen() > bits:
			return refuse("invalid options.add")
		case rem != nil && add.Cmp(rem) <= 0:
			return refuse("invalid options.rem")
		case add.Sign() == 0:
			add, rem = nil, nil
		}
	}
	return deriver(func() ([]byte, error) {
		find := pkey.Prime
		if safe {
			find = pkey.SafePrime
		}
		p := find(bits, add, rem)
		if p == nil {
			return nil, errors.New("could not generate prime")
		}
		return p.FillBytes(make([]byte, (bits+7)/8)), nil
	})
}

// beginCheckPrime is (candidate, rounds).
func beginCheckPrime(c *engine.Call, mode int) *task {
	if b, ok := c.Iso.Bytes(c.Arg(0)); ok && len(b) > maxNumber {
		throwError(c.Iso, openssl.New(openssl.BN, 0x72, "bignum too long"))
		return nil
	}
	n, rounds := bigOf(c, 0), c.Int(1)
	if n == nil {
		n = new(big.Int)
	}
	prime := false
	// Without a number of rounds OpenSSL makes 64 for numbers that may be hostile.
	if rounds <= 0 {
		rounds = 64
	}
	return &task{
		run: func() error {
			prime = n.ProbablyPrime(min(rounds, 1000))
			return nil
		},
		value: func(*binding.Env) engine.Value { return engine.Bool(prime) },
	}
}
