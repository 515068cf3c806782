// Package argon2 is Argon2 (RFC 9106) in all its variants, with secret and
// associated data: golang.org/x/crypto/argon2 has neither those nor Argon2d.
//
// Invariant: lanes of a slice are computed side by side, as many goroutines as
// there are lanes.
//
// Caution: it takes the memory that its caller asks for.
package argon2

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"golang.org/x/crypto/blake2b"
)

// Variants by their number in the algorithm.
const (
	D = iota
	I
	ID
)

// Params is the inputs (RFC 9106, section 3.1).
type Params struct {
	Variant                      int
	Password, Salt, Secret, Data []byte
	Passes, Memory, Lanes, Size  uint32 // Memory in KiB, Size in bytes
}

const (
	version   = 0x13
	slices    = 4
	blockSize = 128 // words of 64 bits
)

type block [blockSize]uint64

// Key derives Size bytes. Passes, Lanes and Size are at least 1, Memory at least
// 8 times Lanes.
func Key(p Params) []byte {
	perLane := p.Memory / (slices * p.Lanes) * slices
	memory := make([]block, perLane*p.Lanes)
	first := p.first()
	for lane := range p.Lanes {
		for i := range uint32(2) {
			seed := binary.LittleEndian.AppendUint32(first[:64:64], i)
			seed = binary.LittleEndian.AppendUint32(seed, lane)
			memory[lane*perLane+i].load(long(seed, blockSize*8))
		}
	}
	for pass := range p.Passes {
		for slice := range uint32(slices) {
			var wait sync.WaitGroup
			for lane := range p.Lanes {
				wait.Go(func() { p.segment(memory, perLane, pass, slice, lane) })
			}
			wait.Wait()
		}
	}
	last := memory[perLane-1]
	for lane := uint32(1); lane < p.Lanes; lane++ {
		for i, w := range memory[(lane+1)*perLane-1] {
			last[i] ^= w
		}
	}
	return long(last.bytes(), int(p.Size))
}

// first is H_0 (section 3.2).
func (p Params) first() [64]byte {
	var b []byte
	for _, n := range []uint32{p.Lanes, p.Size, p.Memory, p.Passes, version, uint32(p.Variant)} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	for _, f := range [][]byte{p.Password, p.Salt, p.Secret, p.Data} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(f)))
		b = append(b, f...)
	}
	return blake2b.Sum512(b)
}

// long is the hash of variable length (section 3.3).
func long(in []byte, size int) []byte {
	in = append(binary.LittleEndian.AppendUint32(nil, uint32(size)), in...)
	sum := func(in []byte, n int) []byte {
		h, _ := blake2b.New(n, nil) // n is right
		h.Write(in)
		return h.Sum(nil)
	}
	if size <= blake2b.Size {
		return sum(in, size)
	}
	var out []byte
	v := sum(in, blake2b.Size)
	for size-len(out) > blake2b.Size {
		out = append(out, v[:32]...)
		if size-len(out) > blake2b.Size {
			v = sum(v, blake2b.Size)
		}
	}
	return append(out, sum(v, size-len(out))...)
}

// segment fills a lane's part of a slice.
func (p Params) segment(memory []block, perLane, pass, slice, lane uint32) {
	length := perLane / slices
	independent := p.Variant == I || p.Variant == ID && pass == 0 && slice < 2
	var in, addresses, zero block
	if independent {
		in = block{uint64(pass), uint64(lane), uint64(slice), uint64(len(memory)), uint64(p.Passes), uint64(p.Variant)}
	}
	nextAddresses := func() {
		in[6]++
		addresses = block{}
		mix(&addresses, &zero, &in, false)
		tmp := addresses
		mix(&addresses, &zero, &tmp, false)
	}
	start := uint32(0)
	if pass == 0 && slice == 0 {
		if start = 2; independent {
			nextAddresses()
		}
	}
	for i := start; i < length; i++ {
		at := lane*perLane + slice*length + i
		before := at - 1
		if slice == 0 && i == 0 {
			before = (lane+1)*perLane - 1
		}
		random := memory[before][0]
		if independent {
			if i%blockSize == 0 {
				nextAddresses()
			}
			random = addresses[i%blockSize]
		}
		from := p.reference(random, perLane, pass, slice, lane, i)
		mix(&memory[at], &memory[before], &memory[from], pass > 0)
	}
}

// reference picks the block to mix with (section 3.4).
func (p Params) reference(random uint64, perLane, pass, slice, lane, i uint32) uint32 {
	length := perLane / slices
	other := uint32(random>>32) % p.Lanes
	if pass == 0 && slice == 0 {
		other = lane
	}
	area, start := slice*length, uint32(0)
	if pass > 0 {
		area, start = perLane-length, (slice+1)%slices*length
	}
	if other == lane {
		area += i
	}
	if other == lane || i == 0 {
		area--
	}
	x := random & 0xffffffff
	x = x * x >> 32
	x = uint64(area) * x >> 32
	return other*perLane + uint32((uint64(start)+uint64(area)-1-x)%uint64(perLane))
}

// mix is the compression function G (section 3.5); with xor the result is added
// to what out has.
func mix(out, a, b *block, xor bool) {
	var r block
	for i := range r {
		r[i] = a[i] ^ b[i]
	}
	q := r
	for i := 0; i < blockSize; i += 16 {
		permute(&q, i, 1)
	}
	for i := 0; i < 16; i += 2 {
		permute(&q, i, 16)
	}
	for i := range r {
		if w := r[i] ^ q[i]; xor {
			out[i] ^= w
		} else {
			out[i] = w
		}
	}
}

// permute is P (section 3.6) on pairs of words: those of a row when step is 1, of
// a column when it is 16.
func permute(v *block, at, step int) {
	n := func(i int) *uint64 { return &v[at+i/2*gap(step)+i%2] }
	half(n(0), n(4), n(8), n(12))
	half(n(1), n(5), n(9), n(13))
	half(n(2), n(6), n(10), n(14))
	half(n(3), n(7), n(11), n(15))
	half(n(0), n(5), n(10), n(15))
	half(n(1), n(6), n(11), n(12))
	half(n(2), n(7), n(8), n(13))
	half(n(3), n(4), n(9), n(14))
}

// gap is the words between pairs.
func gap(step int) int {
	if step == 1 {
		return 2
	}
	return step
}

// half is GB: BLAKE2b's with multiplications.
func half(a, b, c, d *uint64) {
	add := func(x, y uint64) uint64 { return x + y + 2*uint64(uint32(x))*uint64(uint32(y)) }
	*a = add(*a, *b)
	*d = bits.RotateLeft64(*d^*a, -32)
	*c = add(*c, *d)
	*b = bits.RotateLeft64(*b^*c, -24)
	*a = add(*a, *b)
	*d = bits.RotateLeft64(*d^*a, -16)
	*c = add(*c, *d)
	*b = bits.RotateLeft64(*b^*c, -63)
}

func (b *block) load(in []byte) {
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(in[8*i:])
	}
}

func (b *block) bytes() []byte {
	var out []byte
	for _, w := range b {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}
