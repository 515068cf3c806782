package icu

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// transcode is transcode(source, from, to): a Buffer, or the number of an error.
func transcode(c *engine.Call) engine.Value {
	const none = -1
	from, to := stringbytes.Parse(c.Iso, c.Arg(1), none), stringbytes.Parse(c.Iso, c.Arg(2), none)
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok || !knownEncoding(from) || !knownEncoding(to) {
		return engine.Int(illegalArgument)
	}
	out, code := convert(b, from, to)
	if code != 0 {
		return engine.Int(code)
	}
	return buffer.New(binding.EnvOf(c), out)
}

// convert replaces what does not fit: by '?' in bytes, by U+FFFD in Unicode.
// Between UTF-8 and UTF-16 broken input is an error, as in Node.
func convert(b []byte, from, to stringbytes.Encoding) (out []byte, code int) {
	if from == stringbytes.ASCII && to == stringbytes.UCS2 {
		from = stringbytes.Latin1 // Node widens the bytes as they are
	}
	strict := from == stringbytes.UTF8 && to == stringbytes.UCS2 || from == stringbytes.UCS2 && to == stringbytes.UTF8
	each := func(r rune, broken bool) bool {
		if broken && strict {
			return false
		}
		switch {
		case to == stringbytes.UTF8:
			out = utf8.AppendRune(out, r)
		case to == stringbytes.UCS2:
			for _, u := range utf16.AppendRune(nil, r) {
				out = binary.LittleEndian.AppendUint16(out, u)
			}
		case to == stringbytes.Latin1 && r <= 0xff || r <= 0x7f:
			out = append(out, byte(r))
		default:
			out = append(out, '?')
		}
		return true
	}
	if !runes(b, from, each) {
		return nil, invalidChar
	}
	if from == stringbytes.UCS2 && len(b)%2 != 0 { // half a unit at the end
		switch {
		case to == stringbytes.UCS2:
			each(utf8.RuneError, true)
		case strict && len(b) == 1:
			return nil, invalidChar
		}
	}
	return out, 0
}

// runes calls f for each character until f returns false.
func runes(b []byte, e stringbytes.Encoding, f func(r rune, broken bool) bool) bool {
	for len(b) > 0 {
		r, n, broken := rune(b[0]), 1, false
		switch e {
		case stringbytes.ASCII:
			if r > 0x7f {
				r, broken = utf8.RuneError, true
			}
		case stringbytes.UTF8:
			if r, n = utf8.DecodeRune(b); r == utf8.RuneError && n == 1 {
				n, broken = len(subpart(b)), true
			}
		case stringbytes.UCS2:
			r, n, broken = decodeUTF16(b)
			if n == 0 {
				return true // half a unit
			}
		}
		if !f(r, broken) {
			return false
		}
		b = b[n:]
	}
	return true
}

func decodeUTF16(b []byte) (r rune, n int, broken bool) {
	if len(b) < 2 {
		return 0, 0, false
	}
	r = rune(binary.LittleEndian.Uint16(b))
	if !utf16.IsSurrogate(r) {
		return r, 2, false
	}
	if len(b) >= 4 {
		if r = utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(b[2:]))); r != utf8.RuneError {
			return r, 4, false
		}
	}
	return utf8.RuneError, 2, true
}

// subpart returns the bytes of a broken character that one replacement stands
// for: the longest beginning that some character has.
func subpart(b []byte) []byte {
	for n := min(3, len(b)); n > 1; n-- {
		if b[0] >= 0xc2 && b[0] <= 0xf4 && !utf8.FullRune(b[:n]) {
			return b[:n]
		}
	}
	return b[:1]
}
