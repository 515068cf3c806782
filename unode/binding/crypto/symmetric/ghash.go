package symmetric

import (
	"encoding/binary"
	"math/bits"
)

// ghash is the hash of GCM (SP 800-38D, section 6.4). Multiplication without
// carries is done with ordinary ones on numbers that have holes for the carries,
// so that its time depends on nothing (Thomas Pornin's way).
type ghash struct {
	y0, y1   uint64 // the state, low and high half
	h0, h1   uint64
	h0r, h1r uint64 // the same with their bits reversed
	partial  [16]byte
	n        int // bytes of partial
}

func newGhash(h []byte) *ghash {
	g := &ghash{h1: binary.BigEndian.Uint64(h), h0: binary.BigEndian.Uint64(h[8:])}
	g.h0r, g.h1r = bits.Reverse64(g.h0), bits.Reverse64(g.h1)
	return g
}

// multiply returns the low half of the product of x and y without carries.
func multiply(x, y uint64) uint64 {
	const m0, m1, m2, m3 = 0x1111111111111111, 0x2222222222222222, 0x4444444444444444, 0x8888888888888888
	x0, x1, x2, x3 := x&m0, x&m1, x&m2, x&m3
	y0, y1, y2, y3 := y&m0, y&m1, y&m2, y&m3
	return (x0*y0^x1*y3^x2*y2^x3*y1)&m0 | (x0*y1^x1*y0^x2*y3^x3*y2)&m1 |
		(x0*y2^x1*y1^x2*y0^x3*y3)&m2 | (x0*y3^x1*y2^x2*y1^x3*y0)&m3
}

// block takes 16 bytes.
func (g *ghash) block(b []byte) {
	y1, y0 := g.y1^binary.BigEndian.Uint64(b), g.y0^binary.BigEndian.Uint64(b[8:])
	y0r, y1r := bits.Reverse64(y0), bits.Reverse64(y1)
	// Karatsuba; the high halves are products of reversed numbers.
	z0, z1 := multiply(y0, g.h0), multiply(y1, g.h1)
	z2 := multiply(y0^y1, g.h0^g.h1) ^ z0 ^ z1
	z0h, z1h := multiply(y0r, g.h0r), multiply(y1r, g.h1r)
	z2h := multiply(y0r^y1r, g.h0r^g.h1r) ^ z0h ^ z1h
	z0h, z1h, z2h = bits.Reverse64(z0h)>>1, bits.Reverse64(z1h)>>1, bits.Reverse64(z2h)>>1
	v0, v1, v2, v3 := z0, z0h^z2, z1^z2h, z1h
	// GCM's bits are in the other order: one to the left, then reduce.
	v3, v2, v1, v0 = v3<<1|v2>>63, v2<<1|v1>>63, v1<<1|v0>>63, v0<<1
	v2 ^= v0 ^ v0>>1 ^ v0>>2 ^ v0>>7
	v1 ^= v0<<63 ^ v0<<62 ^ v0<<57
	v3 ^= v1 ^ v1>>1 ^ v1>>2 ^ v1>>7
	v2 ^= v1<<63 ^ v1<<62 ^ v1<<57
	g.y0, g.y1 = v2, v3
}

func (g *ghash) write(b []byte) {
	if g.n > 0 {
		n := copy(g.partial[g.n:], b)
		g.n, b = g.n+n, b[n:]
		if g.n < 16 {
			return
		}
		g.block(g.partial[:])
		g.n = 0
	}
	for ; len(b) >= 16; b = b[16:] {
		g.block(b)
	}
	g.n = copy(g.partial[:], b)
}

// pad fills the last block with zeros.
func (g *ghash) pad() {
	if g.n > 0 {
		clear(g.partial[g.n:])
		g.block(g.partial[:])
		g.n = 0
	}
}

// sum adds the lengths and returns the hash.
func (g *ghash) sum(aad, text uint64) []byte {
	g.pad()
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], aad*8)
	binary.BigEndian.PutUint64(b[8:], text*8)
	g.block(b[:])
	binary.BigEndian.PutUint64(b[:], g.y1)
	binary.BigEndian.PutUint64(b[8:], g.y0)
	return b[:]
}
