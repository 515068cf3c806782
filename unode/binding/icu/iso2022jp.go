//go:build !small

package icu

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/transform"
)

// lookup returns the one character that b is in an encoding of x/text.
func lookup(t transform.Transformer, b []byte) rune {
	var dst [2 * utf8.UTFMax]byte
	n, _, _ := t.Transform(dst[:], b, true)
	r, size := utf8.DecodeRune(dst[:n])
	if r == utf8.RuneError || size != n {
		return broken
	}
	return r
}

// Character sets of ISO-2022-JP.
type charset int

const (
	asciiSet charset = iota
	romanSet
	katakanaSet
	kanjiSet
)

// iso2022jpDecoder follows the Encoding Standard, section 12.2.1.
type iso2022jpDecoder struct {
	set     charset
	escaped bool   // an escape sequence was the last thing
	rest    []byte // of a sequence or a character whose end is missing
}

func (d *iso2022jpDecoder) reset() { *d = iso2022jpDecoder{} }

func (d *iso2022jpDecoder) decode(b []byte, last bool) (u []uint16, ok bool) {
	b = append(d.rest, b...)
	d.rest, ok = nil, true
	for len(b) > 0 {
		if b[0] != 0x1b {
			r, n := d.character(b)
			if n == 0 {
				if !last {
					d.rest = append([]byte(nil), b...)
					break
				}
				r, n = broken, len(b)
			}
			d.escaped = false
			if r == broken {
				r, ok = utf8.RuneError, false
			}
			u, b = append(u, uint16(r)), b[n:]
			continue
		}
		set, n := escape(b)
		switch {
		case n == 0 && !last:
			d.rest = append([]byte(nil), b...)
			return u, ok
		case n == 3: // two in a row are an error
			if d.escaped {
				u, ok = append(u, utf8.RuneError), false
			}
			d.set, d.escaped = set, true
			b = b[3:]
		default:
			u, ok = append(u, utf8.RuneError), false
			d.escaped = false
			b = b[1:]
		}
	}
	return u, ok
}

// escape returns the set that a sequence selects and 3, 1 for no sequence, and
// 0 when b ends in it.
func escape(b []byte) (set charset, n int) {
	if len(b) > 1 && b[1] != '$' && b[1] != '(' {
		return 0, 1
	}
	if len(b) < 3 {
		return 0, 0
	}
	switch string(b[1:3]) {
	case "(B":
		return asciiSet, 3
	case "(J":
		return romanSet, 3
	case "(I":
		return katakanaSet, 3
	case "$@", "$B":
		return kanjiSet, 3
	}
	return 0, 1
}

func (d *iso2022jpDecoder) character(b []byte) (r rune, n int) {
	c := b[0]
	switch d.set {
	case katakanaSet:
		if c >= 0x21 && c <= 0x5f {
			return 0xff61 + rune(c-0x21), 1
		}
		return broken, 1
	case kanjiSet:
		switch {
		case c < 0x21 || c > 0x7e:
			return broken, 1
		case len(b) == 1:
			return 0, 0
		case b[1] == 0x1b:
			return broken, 1
		case b[1] < 0x21 || b[1] > 0x7e:
			return broken, 2
		}
		// JIS X 0208 is what EUC-JP holds with the high bits set.
		return lookup(japanese.EUCJP.NewDecoder().Transformer, []byte{c | 0x80, b[1] | 0x80}), 2
	}
	switch {
	case c > 0x7f || c == 0x0e || c == 0x0f:
		return broken, 1
	case d.set == romanSet && c == '\\':
		return 0xa5, 1
	case d.set == romanSet && c == '~':
		return 0x203e, 1
	}
	return rune(c), 1
}
