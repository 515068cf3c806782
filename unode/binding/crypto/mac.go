package crypto

import (
	"crypto/hmac"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/argon2"
	"nodeos/unode/binding/crypto/keccak"
	"nodeos/unode/engine"
)

// rateOf returns the rate that a name of an algorithm ends with.
func rateOf(name string) int {
	if len(name) > 3 && name[len(name)-3:] == "256" {
		return keccak.Rate256
	}
	return keccak.Rate128
}

// beginKMAC is (sign or verify, key, name, customization, bits of the key, bits of
// the output, data, signature).
func beginKMAC(c *engine.Call, mode int) *task {
	key, custom, data, sig := bytesOf(c, 1, mode), bytesOf(c, 3, mode), bytesOf(c, 6, mode), bytesOf(c, 7, mode)
	rate, bits, verify := rateOf(c.String(2)), max(0, c.Int(5)), c.Int(0) == jobVerify
	keyBits := len(key) * 8
	if n := c.Int(4); n > 0 && n < keyBits {
		keyBits = n
	}
	var sum []byte
	t := deriver(func() ([]byte, error) {
		sum = keccak.KMAC(rate, key, keyBits, data, custom, bits)
		return sum, nil
	})
	if verify {
		t.value = func(*binding.Env) engine.Value { return engine.Bool(hmac.Equal(sum, sig)) }
	}
	return t
}

// beginCShake is (name, data, function name, customization, bits).
func beginCShake(c *engine.Call, mode int) *task {
	data, name, custom := bytesOf(c, 1, mode), bytesOf(c, 2, mode), bytesOf(c, 3, mode)
	rate, bits := rateOf(c.String(0)), max(0, c.Int(4))
	return deriver(func() ([]byte, error) {
		out := keccak.CShake(rate, data, name, custom, (bits+7)/8)
		if rest := bits % 8; rest != 0 {
			out[len(out)-1] &= byte(0xff << (8 - rest)) // as Web Crypto cuts other outputs
		}
		return out, nil
	})
}

// beginTurbo is (name, domain separation, bytes, data).
func beginTurbo(c *engine.Call, mode int) *task {
	rate, domain, size, data := rateOf(c.String(0)), byte(c.Int(1)), max(0, c.Int(2)), bytesOf(c, 3, mode)
	return deriver(func() ([]byte, error) { return keccak.Turbo(rate, data, domain, size), nil })
}

// beginKangaroo is (name, customization, bytes, data).
func beginKangaroo(c *engine.Call, mode int) *task {
	rate, custom, size, data := rateOf(c.String(0)), bytesOf(c, 1, mode), max(0, c.Int(2)), bytesOf(c, 3, mode)
	return deriver(func() ([]byte, error) { return keccak.Kangaroo(rate, data, custom, size), nil })
}

// beginArgon2 is (message, nonce, lanes, bytes, memory in KiB, passes, secret,
// associated data, variant).
func beginArgon2(c *engine.Call, mode int) *task {
	n := func(i int) uint32 { return uint32(min(max(0, c.Int(i)), 1<<32-1)) }
	p := argon2.Params{
		Password: bytesOf(c, 0, mode), Salt: bytesOf(c, 1, mode), Secret: bytesOf(c, 6, mode), Data: bytesOf(c, 7, mode),
		Lanes: n(2), Size: n(3), Memory: n(4), Passes: n(5), Variant: c.Int(8),
	}
	const most = 1 << 22 // KiB: memory that the process cannot get would end it
	if p.Memory > most || p.Lanes == 0 || p.Size == 0 || p.Passes == 0 || uint64(p.Memory) < 8*uint64(p.Lanes) {
		throwError(c.Iso, failed("Argon2 derivation failed"))
		return nil
	}
	return deriver(func() ([]byte, error) { return argon2.Key(p), nil })
}
