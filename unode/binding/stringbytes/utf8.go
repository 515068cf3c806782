package stringbytes

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"nodeos/unode/engine"
)

const highBits = 0x8080808080808080

// ASCIILen returns how many bytes at the start of b are ASCII.
func ASCIILen(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&highBits != 0 {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// SizeUTF8 returns the length of s in UTF-8.
func SizeUTF8(s engine.View) int {
	n := s.Len()
	for b := s.Latin1; ; b = b[1:] {
		b = b[ASCIILen(b):]
		if len(b) == 0 {
			break
		}
		n++
	}
	for i := 0; i < len(s.UTF16); i++ {
		switch c := s.UTF16[i]; {
		case c < 0x80:
		case c < 0x800:
			n++
		default:
			// A pair's four bytes are its two units and two more, a lone
			// surrogate's U+FFFD takes three.
			n += 2
			if c&0xfc00 == 0xd800 && i+1 < len(s.UTF16) && s.UTF16[i+1]&0xfc00 == 0xdc00 {
				i++
			}
		}
	}
	return n
}

// WriteUTF8 encodes s into dst as far as whole characters fit, and returns how
// many units of s it took and how many bytes it wrote.
func WriteUTF8(dst []byte, s engine.View) (read, written int) {
	if s.UTF16 != nil {
		return writeUTF8Wide(dst, s.UTF16)
	}
	for src := s.Latin1; ; {
		n := copy(dst[written:], src[:ASCIILen(src[:min(len(src), len(dst)-written)])])
		read, written, src = read+n, written+n, src[n:]
		if len(src) == 0 || written+1+int(src[0]>>7) > len(dst) {
			return read, written
		}
		for len(src) > 0 && src[0] >= utf8.RuneSelf && written+2 <= len(dst) {
			dst[written], dst[written+1] = 0xc0|src[0]>>6, 0x80|src[0]&0x3f
			read, written, src = read+1, written+2, src[1:]
		}
	}
}

func writeUTF8Wide(dst []byte, src []uint16) (read, written int) {
	for read < len(src) {
		c := src[read]
		switch {
		case c < utf8.RuneSelf:
			if written == len(dst) {
				return read, written
			}
			dst[written] = byte(c)
			written++
		case c < 0x800:
			if written+2 > len(dst) {
				return read, written
			}
			dst[written], dst[written+1] = 0xc0|byte(c>>6), 0x80|byte(c&0x3f)
			written += 2
		default:
			r, units := rune(c), 1
			if utf16.IsSurrogate(r) {
				r2 := rune(0)
				if read+1 < len(src) {
					r2 = rune(src[read+1])
				}
				if r = utf16.DecodeRune(r, r2); r != utf8.RuneError {
					units = 2
				}
			}
			if written+utf8.RuneLen(r) > len(dst) {
				return read, written
			}
			written += utf8.EncodeRune(dst[written:], r)
			read += units - 1
		}
		read++
	}
	return read, written
}
