package stringbytes

import (
	"encoding/binary"

	"nodeos/unode/engine"
)

// Encode returns the bytes of v, which must be a string, in an encoding.
func Encode(iso *engine.Isolate, v engine.Value, e Encoding) []byte {
	return Append(nil, iso.StringView(v), e)
}

// Append appends the bytes of s to b.
func Append(b []byte, s engine.View, e Encoding) []byte {
	need := Size(s, e)
	if cap(b)-len(b) < need {
		b = append(make([]byte, 0, len(b)+need), b...)
	}
	n := Write(b[len(b):len(b)+need], s, e)
	return b[:len(b)+n]
}

// Size returns how many bytes s takes: exactly, except that base64 and hex with
// characters that do not belong there take fewer.
func Size(s engine.View, e Encoding) int {
	switch e {
	case UTF8, Buffer:
		return SizeUTF8(s)
	case UCS2:
		return 2 * s.Len()
	case Hex:
		return s.Len() / 2
	case Base64, Base64URL:
		n := s.Len()
		for i := 0; i < 2 && n > 0 && at(s, n-1) == '='; i++ {
			n--
		}
		return n * 3 / 4
	}
	return s.Len()
}

// Write encodes s into dst, as far as whole characters fit, and returns how
// many bytes it wrote.
func Write(dst []byte, s engine.View, e Encoding) int {
	switch e {
	case UTF8, Buffer:
		_, n := WriteUTF8(dst, s)
		return n
	case UCS2:
		return writeUCS2(dst, s)
	case Hex:
		if s.UTF16 != nil {
			return writeHex(dst, s.UTF16)
		}
		return writeHex(dst, s.Latin1)
	case Base64, Base64URL:
		if s.UTF16 != nil {
			return writeBase64(dst, s.UTF16)
		}
		return writeBase64(dst, s.Latin1)
	}
	n := copy(dst, s.Latin1)
	for _, c := range s.UTF16[:min(len(s.UTF16), len(dst))] {
		dst[n] = byte(c)
		n++
	}
	return n
}

func at(s engine.View, i int) uint16 {
	if s.UTF16 != nil {
		return s.UTF16[i]
	}
	return uint16(s.Latin1[i])
}

func writeUCS2(dst []byte, s engine.View) int {
	n := min(len(dst)/2, s.Len())
	if s.UTF16 != nil {
		for i, c := range s.UTF16[:n] {
			binary.LittleEndian.PutUint16(dst[2*i:], c)
		}
	} else {
		for i, c := range s.Latin1[:n] {
			binary.LittleEndian.PutUint16(dst[2*i:], uint16(c))
		}
	}
	return 2 * n
}

// digits maps a character's low byte to its value: base64's in both alphabets
// and hex's. 0xff marks what is neither, and pad the end of base64.
type digits [256]byte

const (
	none = 0xff
	pad  = 0xfe
)

var base64Digits, hexDigits = makeDigits()

func makeDigits() (b64, hex digits) {
	for i := range b64 {
		b64[i], hex[i] = none, none
	}
	for i := range 26 {
		b64['A'+i], b64['a'+i] = byte(i), byte(26+i)
	}
	for i := range 10 {
		b64['0'+i], hex['0'+i] = byte(52+i), byte(i)
	}
	for i := range 6 {
		hex['a'+i], hex['A'+i] = byte(10+i), byte(10+i)
	}
	b64['+'], b64['-'], b64['/'], b64['_'], b64['='] = 62, 62, 63, 63, pad
	return b64, hex
}

// writeHex stops before the first pair that is not hex.
func writeHex[C byte | uint16](dst []byte, src []C) int {
	n := min(len(dst), len(src)/2)
	for i := range n {
		hi, lo := hexDigits[byte(src[2*i])], hexDigits[byte(src[2*i+1])]
		if hi|lo > 15 {
			return i
		}
		dst[i] = hi<<4 | lo
	}
	return n
}

// writeBase64 decodes either alphabet, skips what belongs to neither and stops
// at a '='. Bits that make up no whole byte are dropped.
func writeBase64[C byte | uint16](dst []byte, src []C) int {
	n, i := 0, 0
	for i+4 <= len(src) && n+3 <= len(dst) {
		a, b := base64Digits[byte(src[i])], base64Digits[byte(src[i+1])]
		c, d := base64Digits[byte(src[i+2])], base64Digits[byte(src[i+3])]
		if a|b|c|d > 63 {
			break
		}
		v := uint32(a)<<18 | uint32(b)<<12 | uint32(c)<<6 | uint32(d)
		dst[n], dst[n+1], dst[n+2] = byte(v>>16), byte(v>>8), byte(v)
		i, n = i+4, n+3
	}
	var acc uint32
	bits := 0
	for ; i < len(src) && n < len(dst); i++ {
		v := base64Digits[byte(src[i])]
		if v == pad {
			break
		}
		if v == none {
			continue
		}
		acc, bits = acc<<6|uint32(v), bits+6
		if bits >= 8 {
			bits -= 8
			dst[n] = byte(acc >> bits)
			n++
		}
	}
	return n
}
