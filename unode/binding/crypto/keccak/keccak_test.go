package keccak

import (
	"encoding/hex"
	"testing"
)

// Vectors of RFC 9861, section 5, and of NIST's examples for KMAC.
func TestVectors(t *testing.T) {
	pattern := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i % 251)
		}
		return b
	}
	key, _ := hex.DecodeString("404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F")
	for _, v := range []struct {
		name, want string
		got        []byte
	}{
		{"TurboSHAKE128 of nothing", "1e415f1c5983aff2169217277d17bb538cd945a397ddec541f1ce41af2c1b74c", Turbo(Rate128, nil, 0x1f, 32)},
		{"KT128 of nothing", "1ac2d450fc3b4205d19da7bfca1b37513c0803577ac7167f06fe2ce1f0ef39e5", Kangaroo(Rate128, nil, nil, 32)},
		{"KT128 of 17^4 bytes", "8701045e22205345ff4dda05555cbb5c3af1a771c2b89baef37db43d9998b9fe", Kangaroo(Rate128, pattern(17*17*17*17), nil, 32)},
		{"KMAC128", "e5780b0d3ea6f7d3a429c5706aa43a00fadbd7d49628839e3187243f456ee14e", KMAC(Rate128, key, 256, []byte{0, 1, 2, 3}, nil, 256)},
	} {
		if hex.EncodeToString(v.got) != v.want {
			t.Errorf("%s: %x, want %s", v.name, v.got, v.want)
		}
	}
}

func BenchmarkTurbo(b *testing.B) {
	data := make([]byte, 1<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Turbo(Rate128, data, 0x1f, 32)
	}
}
