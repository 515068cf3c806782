//go:build !small

package icu

import (
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// gb18030Decoder follows the Encoding Standard, section 10.2.1, over the tables
// of x/text and what GB 18030-2022 and the private use areas add to them.
type gb18030Decoder struct{ rest []byte }

func (d *gb18030Decoder) reset() { d.rest = nil }

func (d *gb18030Decoder) decode(b []byte, last bool) (u []uint16, ok bool) {
	b = append(d.rest, b...)
	d.rest, ok = nil, true
	for len(b) > 0 {
		r, n := decodeGB18030(b)
		if n == 0 { // more bytes must follow
			if !last {
				d.rest = append([]byte(nil), b...)
				break
			}
			r, n = broken, len(b)
		}
		if r == broken {
			r, ok = utf8.RuneError, false
		}
		u, b = utf16.AppendRune(u, r), b[n:]
	}
	return u, ok
}

// broken stands for bytes that are no character, which U+FFFD itself is.
const broken = -1

// decodeGB18030 returns the first character and its length, 0 when b ends in
// it. Of a broken one only the bytes that cannot begin another are taken.
func decodeGB18030(b []byte) (r rune, n int) {
	switch c := b[0]; {
	case c < 0x80:
		return rune(c), 1
	case c == 0x80:
		return 0x20ac, 1
	case c == 0xff:
		return broken, 1
	case len(b) == 1:
		return 0, 0
	}
	s := b[1]
	if s >= '0' && s <= '9' {
		switch {
		case len(b) == 2:
			return 0, 0
		case b[2] < 0x81 || b[2] > 0xfe:
			return broken, 1
		case len(b) == 3:
			return 0, 0
		case b[3] < '0' || b[3] > '9':
			return broken, 1
		}
		return fourBytes([4]byte(b)), 4
	}
	if s >= 0x40 && s <= 0xfe && s != 0x7f {
		if r := twoBytes(b[0], s); r != broken {
			return r, 2
		}
	}
	if s < 0x80 {
		return broken, 1
	}
	return broken, 2
}

func fourBytes(b [4]byte) rune {
	switch b {
	case [4]byte{0x81, 0x35, 0xf4, 0x37}:
		return 0xe7c7
	case [4]byte{0x84, 0x31, 0xa4, 0x37}:
		return utf8.RuneError
	}
	return lookup(simplifiedchinese.GB18030.NewDecoder().Transformer, b[:])
}

// gb2022 is where GB 18030-2022 differs from the table of x/text.
var gb2022 = map[[2]byte]rune{
	{0xa6, 0xd9}: 0xfe10, {0xa6, 0xda}: 0xfe12, {0xa6, 0xdb}: 0xfe11, {0xa6, 0xdc}: 0xfe13, {0xa6, 0xdd}: 0xfe14,
	{0xa6, 0xde}: 0xfe15, {0xa6, 0xdf}: 0xfe16, {0xa6, 0xec}: 0xfe17, {0xa6, 0xed}: 0xfe18, {0xa6, 0xf3}: 0xfe19,
	{0xa8, 0xbc}: 0x1e3f, {0xfe, 0x59}: 0x9fb4, {0xfe, 0x61}: 0x9fb5, {0xfe, 0x66}: 0x9fb6, {0xfe, 0x67}: 0x9fb7,
	{0xfe, 0x6d}: 0x9fb8, {0xfe, 0x7e}: 0x9fb9, {0xfe, 0x90}: 0x9fba, {0xfe, 0xa0}: 0x9fbb,
}

// gbPrivate are runs of n pairs that stand for characters of private use, in the
// gaps of rows that hold others (and one for a space).
var gbPrivate = []struct {
	lead, trail byte
	first       rune
	n           byte
}{
	{0xa2, 0xab, 0xe766, 6}, {0xa2, 0xe4, 0xe76d, 1}, {0xa2, 0xef, 0xe76e, 2}, {0xa2, 0xfd, 0xe770, 2},
	{0xa3, 0xa0, 0x3000, 1}, {0xa4, 0xf4, 0xe772, 11}, {0xa5, 0xf7, 0xe77d, 8}, {0xa6, 0xb9, 0xe785, 8},
	{0xa6, 0xf6, 0xe797, 9}, {0xa7, 0xc2, 0xe7a0, 15}, {0xa7, 0xf2, 0xe7af, 13}, {0xa8, 0x96, 0xe7bc, 11},
	{0xa8, 0xc1, 0xe7c9, 4}, {0xa8, 0xea, 0xe7cd, 21}, {0xa9, 0x58, 0xe7e2, 1}, {0xa9, 0x5b, 0xe7e3, 1},
	{0xa9, 0x5d, 0xe7e4, 3}, {0xa9, 0x97, 0xe7f4, 13}, {0xa9, 0xf0, 0xe801, 15}, {0xd7, 0xfa, 0xe810, 5},
	{0xfe, 0x51, 0xe816, 3}, {0xfe, 0x6c, 0xe831, 1}, {0xfe, 0x76, 0xe83b, 1}, {0xfe, 0x91, 0xe855, 1},
}

func twoBytes(lead, trail byte) rune {
	if r, ok := gb2022[[2]byte{lead, trail}]; ok {
		return r
	}
	for _, p := range gbPrivate {
		if lead == p.lead && trail >= p.trail && trail-p.trail < p.n {
			return p.first + rune(trail-p.trail)
		}
	}
	// The three areas for private use.
	switch {
	case lead >= 0xaa && lead <= 0xaf && trail >= 0xa1:
		return 0xe000 + 94*rune(lead-0xaa) + rune(trail-0xa1)
	case lead >= 0xf8 && trail >= 0xa1:
		return 0xe234 + 94*rune(lead-0xf8) + rune(trail-0xa1)
	case lead >= 0xa1 && lead <= 0xa7 && trail <= 0xa0:
		if trail > 0x7f {
			trail--
		}
		return 0xe4c6 + 96*rune(lead-0xa1) + rune(trail-0x40)
	}
	return lookup(simplifiedchinese.GB18030.NewDecoder().Transformer, []byte{lead, trail})
}
