package stringbytes

import (
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"
	"unsafe"

	"nodeos/unode/engine"
)

// MaxLength is the greatest length of a string, in UTF-16 units, that is made
// here: V8's on 64-bit machines, which programs know as
// buffer.constants.MAX_STRING_LENGTH.
const MaxLength = 1<<29 - 24

// Decode makes a string from bytes. It throws ERR_STRING_TOO_LONG when that
// would be longer than MaxLength.
func Decode(iso *engine.Isolate, b []byte, e Encoding) engine.Value {
	if len(b) > MaxLength/2 && decodedLen(b, e) > MaxLength {
		return iso.ThrowCode("Error", "ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
	}
	switch e {
	case UTF8, Buffer:
		if ASCIILen(b) == len(b) {
			return iso.NewLatin1(b)
		}
		return iso.NewUTF8(b)
	case ASCII:
		return decodeASCII(iso, b)
	case UCS2:
		return NewUTF16LE(iso, b)
	case Hex:
		out := make([]byte, hex.EncodedLen(len(b)))
		hex.Encode(out, b)
		return iso.NewLatin1(out)
	case Base64:
		out := make([]byte, base64.StdEncoding.EncodedLen(len(b)))
		base64.StdEncoding.Encode(out, b)
		return iso.NewLatin1(out)
	case Base64URL:
		out := make([]byte, base64.RawURLEncoding.EncodedLen(len(b)))
		base64.RawURLEncoding.Encode(out, b)
		return iso.NewLatin1(out)
	}
	return iso.NewLatin1(b)
}

// decodedLen returns the length of the string that b gives; for broken UTF-8
// it may be too small.
func decodedLen(b []byte, e Encoding) int {
	n := len(b)
	switch e {
	case UTF8, Buffer:
		units := 0
		for ; len(b) > 0; units++ {
			ascii := ASCIILen(b)
			if units, b = units+ascii, b[ascii:]; len(b) == 0 {
				break
			}
			r, size := utf8.DecodeRune(b)
			if b = b[size:]; r > 0xffff {
				units++
			}
		}
		return units
	case UCS2:
		return n / 2
	case Hex:
		return 2 * n
	case Base64:
		return base64.StdEncoding.EncodedLen(n)
	case Base64URL:
		return base64.RawURLEncoding.EncodedLen(n)
	}
	return n
}

func decodeASCII(iso *engine.Isolate, b []byte) engine.Value {
	if ASCIILen(b) == len(b) {
		return iso.NewLatin1(b)
	}
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c & 0x7f
	}
	return iso.NewLatin1(out)
}

// NewUTF16LE makes a string from UTF-16 in little endian; an odd byte at the
// end is dropped. A string of Latin-1 characters only is made narrow, as the
// engine's own are.
func NewUTF16LE(iso *engine.Isolate, b []byte) engine.Value {
	u := make([]uint16, len(b)/2)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(u))), 2*len(u)), b)
	return NewUTF16(iso, u)
}

// NewUTF16 makes a string from units, narrow if it can be.
func NewUTF16(iso *engine.Isolate, u []uint16) engine.Value {
	var all uint16
	for _, c := range u {
		all |= c
	}
	if all > 0xff {
		return iso.NewUTF16(u)
	}
	narrow := make([]byte, len(u))
	for i, c := range u {
		narrow[i] = byte(c)
	}
	return iso.NewLatin1(narrow)
}
