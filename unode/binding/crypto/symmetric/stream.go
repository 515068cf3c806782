package symmetric

import (
	"crypto/cipher"
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
)

// stream is a cipher that works byte by byte.
type stream struct{ cipher.Stream }

func (s stream) Update(in []byte) ([]byte, error) {
	out := make([]byte, len(in))
	s.XORKeyStream(out, in)
	return out, nil
}

func (s stream) Final() ([]byte, error) { return nil, nil }

// streamOf makes the maker of a mode.
func streamOf(make func(b cipher.Block, p Params) cipher.Stream) func(*Algorithm, Params) (Cipher, error) {
	return func(a *Algorithm, p Params) (Cipher, error) {
		b, err := a.block(p.Key)
		if err != nil {
			return nil, err
		}
		return stream{make(b, p)}, nil
	}
}

func newCTR(a *Algorithm, p Params) (Cipher, error) {
	return streamOf(func(b cipher.Block, p Params) cipher.Stream { return cipher.NewCTR(b, p.IV) })(a, p)
}

func newOFB(a *Algorithm, p Params) (Cipher, error) {
	return streamOf(func(b cipher.Block, p Params) cipher.Stream {
		return cipher.NewOFB(b, p.IV) //lint:ignore SA1019 Node has it
	})(a, p)
}

func newCFB(a *Algorithm, p Params) (Cipher, error) {
	return streamOf(func(b cipher.Block, p Params) cipher.Stream {
		if p.Encrypt {
			return cipher.NewCFBEncrypter(b, p.IV) //lint:ignore SA1019 Node has it
		}
		return cipher.NewCFBDecrypter(b, p.IV) //lint:ignore SA1019 Node has it
	})(a, p)
}

func newCFB8(a *Algorithm, p Params) (Cipher, error) {
	return streamOf(func(b cipher.Block, p Params) cipher.Stream { return newShift(b, p, 8) })(a, p)
}

func newCFB1(a *Algorithm, p Params) (Cipher, error) {
	return streamOf(func(b cipher.Block, p Params) cipher.Stream { return newShift(b, p, 1) })(a, p)
}

// shift is CFB with segments of 1 or 8 bits (SP 800-38A, section 6.3).
type shift struct {
	block    cipher.Block
	register []byte
	bits     int
	encrypt  bool
}

func newShift(b cipher.Block, p Params, bits int) *shift {
	return &shift{b, append([]byte{}, p.IV...), bits, p.Encrypt}
}

func (s *shift) XORKeyStream(dst, src []byte) {
	key := make([]byte, len(s.register))
	for i, in := range src {
		var out byte
		for done := 0; done < 8; done += s.bits {
			s.block.Encrypt(key, s.register)
			mask := byte(0xff << (8 - s.bits)) // the segment at the top
			x := in << done & mask
			y := (x ^ key[0]) & mask
			out |= y >> done
			fed := y
			if !s.encrypt {
				fed = x
			}
			s.push(fed >> (8 - s.bits))
		}
		dst[i] = out
	}
}

// push shifts a segment into the register.
func (s *shift) push(segment byte) {
	if s.bits == 8 {
		copy(s.register, s.register[1:])
		s.register[len(s.register)-1] = segment
		return
	}
	for i := range s.register {
		s.register[i] <<= 1
		if i+1 < len(s.register) {
			s.register[i] |= s.register[i+1] >> 7
		} else {
			s.register[i] |= segment
		}
	}
}

// counted is a stream cipher whose block counter has 32 bits: where it would
// overflow, next makes the stream that goes on.
type counted struct {
	cipher.Stream
	left uint64 // bytes before the overflow
	next func() (cipher.Stream, uint64)
}

func (c *counted) XORKeyStream(dst, src []byte) {
	for len(src) > 0 {
		if c.left == 0 {
			c.Stream, c.left = c.next()
		}
		n := int(min(uint64(len(src)), c.left))
		c.Stream.XORKeyStream(dst[:n], src[:n])
		dst, src, c.left = dst[n:], src[n:], c.left-uint64(n)
	}
}

const (
	chachaBlock = 64
	counterEnd  = 1 << 32
)

// newChaCha takes an IV of a counter, little endian, and a nonce of 96 bits. The
// counter carries into the nonce, as OpenSSL's does.
func newChaCha(a *Algorithm, p Params) (Cipher, error) {
	nonce := append([]byte{}, p.IV[4:]...)
	start := func(counter uint32) (cipher.Stream, error) {
		s, err := chacha20.NewUnauthenticatedCipher(p.Key, nonce)
		if err == nil {
			s.SetCounter(counter)
		}
		return s, err
	}
	counter := binary.LittleEndian.Uint32(p.IV)
	s, err := start(counter)
	if err != nil {
		return nil, err
	}
	return stream{&counted{s, (counterEnd - uint64(counter)) * chachaBlock, func() (cipher.Stream, uint64) {
		binary.LittleEndian.PutUint32(nonce, binary.LittleEndian.Uint32(nonce)+1)
		s, _ := start(0) // the sizes were right before
		return s, counterEnd * chachaBlock
	}}}, nil
}
