// Package keccak is what is built on Keccak besides SHA-3: KMAC (NIST SP
// 800-185), TurboSHAKE and KangarooTwelve (RFC 9861).
//
// Invariant: every function takes its whole input and gives its whole output.
//
// Caution: outputs of any length are given; how many bytes are enough is the
// caller's to know.
package keccak

import (
	"crypto/sha3"
	"encoding/binary"
	"math/bits"
)

// Bytes that a permutation absorbs, by strength.
const (
	Rate128 = 168
	Rate256 = 136
)

// leftEncode is that function of SP 800-185, section 2.3.1; bits of a string.
func leftEncode(n uint64) []byte {
	b := minimal(n)
	return append([]byte{byte(len(b))}, b...)
}

func rightEncode(n uint64) []byte {
	b := minimal(n)
	return append(b, byte(len(b)))
}

// minimal is n, big endian, in as few bytes as hold it, but one at least.
func minimal(n uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, n)
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

// CShake is cSHAKE with a rate, function name and customization.
func CShake(rate int, data, name, custom []byte, size int) []byte {
	h := sha3.NewCSHAKE128(name, custom)
	if rate == Rate256 {
		h = sha3.NewCSHAKE256(name, custom)
	}
	h.Write(data)
	out := make([]byte, size)
	h.Read(out)
	return out
}

// KMAC is that function with a rate; the lengths of the key and of the output are
// in bits, the first ones of the last byte counting.
func KMAC(rate int, key []byte, keyBits int, data, custom []byte, bits int) []byte {
	key = cut(append([]byte{}, key...), keyBits)
	in := append(leftEncode(uint64(rate)), leftEncode(uint64(keyBits))...)
	in = append(in, key...)
	for len(in)%rate != 0 {
		in = append(in, 0)
	}
	in = append(append(in, data...), rightEncode(uint64(bits))...)
	return cut(CShake(rate, in, []byte("KMAC"), custom, (bits+7)/8), bits)
}

// cut clears what is behind the first bits of b.
func cut(b []byte, bits int) []byte {
	b = b[:(bits+7)/8]
	if rest := bits % 8; rest != 0 {
		b[len(b)-1] &= byte(0xff << (8 - rest))
	}
	return b
}

// Turbo is TurboSHAKE with a rate and domain separation byte.
func Turbo(rate int, data []byte, domain byte, size int) []byte {
	var s state
	for len(data) >= rate {
		s.xor(data[:rate])
		s.permute()
		data = data[rate:]
	}
	last := make([]byte, rate)
	last[copy(last, data)] = domain
	last[rate-1] ^= 0x80
	s.xor(last)
	s.permute()
	out := make([]byte, 0, size+rate)
	for {
		out = s.append(out, rate)
		if len(out) >= size {
			return out[:size]
		}
		s.permute()
	}
}

// chunk is the bytes of KangarooTwelve's leaves.
const chunk = 8192

// Kangaroo is KT128 or KT256, by the rate.
func Kangaroo(rate int, data, custom []byte, size int) []byte {
	const (
		domainSingle = 7
		domainLeaf   = 0x0b
		domainNode   = 6
	)
	in := append(append(append([]byte{}, data...), custom...), length(uint64(len(custom)))...)
	if len(in) <= chunk {
		return Turbo(rate, in, domainSingle, size)
	}
	digest := 32
	if rate == Rate256 {
		digest = 64
	}
	node := append(append([]byte{}, in[:chunk]...), 3, 0, 0, 0, 0, 0, 0, 0)
	leaves := uint64(0)
	for rest := in[chunk:]; len(rest) > 0; leaves++ {
		n := min(chunk, len(rest))
		node = append(node, Turbo(rate, rest[:n], domainLeaf, digest)...)
		rest = rest[n:]
	}
	node = append(append(node, length(leaves)...), 0xff, 0xff)
	return Turbo(rate, node, domainNode, size)
}

// length is length_encode (RFC 9861, section 3.3): nothing stands for zero.
func length(n uint64) []byte {
	if n == 0 {
		return []byte{0}
	}
	return rightEncode(n)
}

// state is Keccak's 25 lanes.
type state [25]uint64

func (s *state) xor(b []byte) {
	for i := range len(b) / 8 {
		s[i] ^= binary.LittleEndian.Uint64(b[8*i:])
	}
}

func (s *state) append(b []byte, n int) []byte {
	for i := range n / 8 {
		b = binary.LittleEndian.AppendUint64(b, s[i])
	}
	return b
}

// constants is the last 12 rounds' (FIPS 202, section 3.2.5).
var constants = [12]uint64{
	0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
	0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
	0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
}

// lanes and turns are the walk of the steps rho and pi: where each lane goes and
// how far it is rotated (FIPS 202, sections 3.2.2 and 3.2.3).
var (
	lanes = [24]uint8{10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1}
	turns = [24]uint8{1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44}
)

// permute is Keccak-p[1600] with 12 rounds.
func (s *state) permute() {
	for _, round := range constants {
		c0, c1, c2 := s[0]^s[5]^s[10]^s[15]^s[20], s[1]^s[6]^s[11]^s[16]^s[21], s[2]^s[7]^s[12]^s[17]^s[22]
		c3, c4 := s[3]^s[8]^s[13]^s[18]^s[23], s[4]^s[9]^s[14]^s[19]^s[24]
		d0, d1, d2 := c4^bits.RotateLeft64(c1, 1), c0^bits.RotateLeft64(c2, 1), c1^bits.RotateLeft64(c3, 1)
		d3, d4 := c2^bits.RotateLeft64(c4, 1), c3^bits.RotateLeft64(c0, 1)
		for y := 0; y < 25; y += 5 {
			row := s[y : y+5 : y+5]
			row[0] ^= d0
			row[1] ^= d1
			row[2] ^= d2
			row[3] ^= d3
			row[4] ^= d4
		}
		last := s[1]
		for t, at := range lanes {
			last, s[at] = s[at], bits.RotateLeft64(last, int(turns[t]))
		}
		for y := 0; y < 25; y += 5 {
			row := s[y : y+5 : y+5]
			a, b, c, d, e := row[0], row[1], row[2], row[3], row[4]
			row[0], row[1], row[2], row[3], row[4] = a^c&^b, b^d&^c, c^e&^d, d^a&^e, e^b&^a
		}
		s[0] ^= round
	}
}
