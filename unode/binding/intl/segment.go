package intl

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"nodeos/unode/engine"
)

// segments takes (text, kind) and returns an array of pairs: where a segment
// ends, in UTF-16 units, and whether it is like a word (UAX #29).
func segments(c *engine.Call) engine.Value {
	text := c.String(0)
	step := func(s string, state int) (segment, rest string, next int) {
		segment, rest, _, next = uniseg.FirstGraphemeClusterInString(s, state)
		return segment, rest, next
	}
	switch c.String(1) {
	case "word":
		step = uniseg.FirstWordInString
	case "sentence":
		step = uniseg.FirstSentenceInString
	}
	list := c.Iso.NewArray()
	state, at := -1, 0
	for i := 0; len(text) > 0; i += 2 {
		var segment string
		segment, text, state = step(text, state)
		like := 0
		for _, r := range segment {
			at += utf16Len(r)
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				like = 1
			}
		}
		c.Iso.SetIndex(list, i, engine.Int(at))
		c.Iso.SetIndex(list, i+1, engine.Int(like))
	}
	return list
}

func utf16Len(r rune) int {
	if r >= 0x10000 && r <= utf8.MaxRune {
		return 2
	}
	return 1
}
