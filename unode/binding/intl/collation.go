package intl

import (
	"cmp"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// How to compare: flags of intl.compare.
const (
	sensitivity = 3 // base, accent, case, variant
	numeric     = 4
	noPunct     = 8
	upperFirst  = 16

	variant = 3
)

// weight is what a character counts in a comparison (UTS #10): a primary of 0
// is a combining mark, the zero value is ignored.
type weight struct {
	primary             uint32
	secondary, tertiary uint16
	upper               bool
}

// expansion is a character that counts as several, with more than their weight.
type expansion struct {
	text string
	more weight
}

// notPlain puts what looks like other characters behind them.
const notPlain = 100

func plain(primary uint32) weight { return weight{primary, 1, 1, false} }

// Primary weights: those of the order's groups are 2, 4, …; numbers, which
// compare by length and digits, and characters of no group come after.
const (
	jamo         = 0x100 // characters that Korean syllables decompose to, from U+1100
	numberLength = 1 << 20
	digitValue   = 1<<20 + 1<<18
	beyond       = 1 << 21
	behind       = 1 << 22 // what other scripts than Latin are in Japanese
	markWeight   = 1000
)

// collation is intl-order.bin.
type collation struct {
	weights    map[rune]weight
	ascii      [utf8.RuneSelf]weight
	expansions map[rune]expansion
	symbols    uint32 // the first primary weight that is no punctuation
	zero       uint32 // of the digit 0
	spanish    uint32 // of ñ: between those of n and o
	hangul     uint32 // of the first jamo; kana follow
	greek      uint32 // of the first Greek letter
}

// parseCollation reads groups of the same primary weight, in each those of the
// same secondary weight, in each those of the same tertiary weight.
func parseCollation(b []byte) (*collation, error) {
	var in struct {
		Groups, Marks, Ignored string
		Expansions, Accented   map[string]string
		Symbols, Digits, Kana  uint32
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, err
	}
	c := &collation{weights: map[rune]weight{}, expansions: map[rune]expansion{}}
	// Primaries are even: Spanish puts ñ between two.
	for p, group := range strings.Split(in.Groups, "\x03") {
		if uint32(p) == in.Kana {
			c.hangul = uint32(2*p + 2)
		}
		if uint32(p) >= in.Kana {
			p += jamo
		}
		for s, list := range strings.Split(group, "\x02") {
			for t, chars := range strings.Split(list, "\x01") {
				for _, r := range chars {
					c.weights[r] = weight{uint32(2*p + 2), uint16(s + 1), uint16(t + 1), unicode.IsUpper(r)}
				}
			}
		}
	}
	for i, chars := range strings.Split(in.Marks, "\x01") {
		for _, r := range chars {
			c.weights[r] = weight{secondary: uint16(markWeight + i), tertiary: 1}
		}
	}
	for _, r := range in.Ignored {
		c.weights[r] = weight{}
	}
	for from, to := range in.Expansions {
		r, _ := utf8.DecodeRuneInString(from)
		c.expansions[r] = expansion{to, weight{tertiary: notPlain}}
	}
	for from, to := range in.Accented {
		r, _ := utf8.DecodeRuneInString(from)
		c.expansions[r] = expansion{to, weight{secondary: notPlain}}
	}
	for i := range c.ascii {
		c.ascii[i] = c.weights[rune(i)]
	}
	c.symbols, c.zero = 2*in.Symbols+2, 2*in.Digits+2
	c.spanish, c.greek = c.ascii['n'].primary+1, c.weights['α'].primary
	return c, nil
}

func registerCollation(r *binding.Registry) {
	// (x, y, locale, how) compares two strings.
	r.Func("intl.compare", func(c *engine.Call) engine.Value {
		if !c.Arg(0).IsString() || !c.Arg(1).IsString() {
			return c.Iso.ThrowTypeError("intl.compare takes strings")
		}
		return engine.Int(compareStrings(binding.EnvOf(c), c.Arg(0), c.Arg(1), c.String(2), c.Int(3)))
	})
	// String.prototype.localeCompare: its plain form here, what has a locale, or
	// is to be converted first, in JavaScript.
	rest := r.Slot("localeCompare with options")
	r.Func("intl.onLocaleCompare", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(rest, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("intl.localeCompare", func(c *engine.Call) engine.Value {
		if c.This.IsString() && c.Arg(0).IsString() && c.Arg(1).IsUndefined() && c.Arg(2).IsUndefined() {
			return engine.Int(compareStrings(binding.EnvOf(c), c.This, c.Arg(0), "", variant))
		}
		return c.Iso.Call(c.Iso.Slot(rest), engine.Undefined, c.This, c.Arg(0), c.Arg(1), c.Arg(2))
	})
}

func compareStrings(e *binding.Env, a, b engine.Value, locale string, how int) int {
	order := binding.State(e, func() *collation { return orderOf(data(e, "order")) })
	x, y := e.StringView(a), e.StringView(b)
	if how == variant && x.UTF16 == nil && y.UTF16 == nil {
		if n, ok := order.compareASCII(x.Latin1, y.Latin1); ok {
			return n
		}
	}
	return order.compare(order.key(x.UTF8(), how, locale), order.key(y.UTF8(), how, locale), how)
}

// orderOf parses the collation; without its data all compares by code point.
func orderOf(b []byte, err error) *collation {
	if err == nil {
		if c, err := parseCollation(b); err == nil {
			return c
		}
	}
	return &collation{}
}

// compareASCII compares by all levels; ok is false when there is more than
// ASCII. ASCII differs in primary and tertiary weights only.
func (c *collation) compareASCII(x, y []byte) (result int, ok bool) {
	tertiary := 0
	i, j := 0, 0
	for {
		var a, b weight
		for i < len(x) && a == (weight{}) {
			if x[i] >= utf8.RuneSelf {
				return 0, false
			}
			a = c.ascii[x[i]]
			i++
		}
		for j < len(y) && b == (weight{}) {
			if y[j] >= utf8.RuneSelf {
				return 0, false
			}
			b = c.ascii[y[j]]
			j++
		}
		if a.primary != b.primary {
			// What follows may be more than ASCII, but cannot matter unless a
			// combining mark does, and that is no ASCII.
			return cmp.Compare(a.primary, b.primary), ascii(x[i:]) && ascii(y[j:])
		}
		if a == (weight{}) {
			return tertiary, true
		}
		if tertiary == 0 {
			tertiary = cmp.Compare(a.tertiary, b.tertiary)
		}
	}
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// key returns the weights of a string.
func (c *collation) key(s string, how int, locale string) []weight {
	out := make([]weight, 0, len(s))
	s = norm.NFD.String(s)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if how&numeric != 0 && r >= '0' && r <= '9' {
			end := i
			for end < len(s) && s[end] >= '0' && s[end] <= '9' {
				end++
			}
			digits := strings.TrimLeft(s[i:end], "0")
			out = append(out, plain(c.zero), plain(numberLength+uint32(min(len(digits), 1<<17))))
			for _, d := range digits {
				out = append(out, plain(digitValue+uint32(d)))
			}
			i = end
			continue
		}
		i += n
		if locale == "es" && (r == 'n' || r == 'N') && strings.HasPrefix(s[i:], "\u0303") {
			w := c.ascii[r]
			w.primary = c.spanish
			out = append(out, w)
			i += len("\u0303")
			continue
		}
		if to, ok := c.expansions[r]; ok {
			for _, r := range to.text {
				w := c.weight(r)
				w.secondary += to.more.secondary
				w.tertiary += to.more.tertiary
				out = c.appendWeight(out, w, how)
			}
			continue
		}
		w := c.weight(r)
		if locale == "ja" && w.primary >= c.greek && w.primary < c.hangul+2*jamo {
			w.primary += behind
		}
		out = c.appendWeight(out, w, how)
	}
	return out
}

func (c *collation) appendWeight(out []weight, w weight, how int) []weight {
	if w == (weight{}) || how&noPunct != 0 && w.primary != 0 && w.primary < c.symbols {
		return out
	}
	return append(out, w)
}

func (c *collation) weight(r rune) weight {
	if w, ok := c.weights[r]; ok {
		return w
	}
	if r >= 0x1100 && r < 0x1100+jamo {
		return plain(c.hangul + uint32(r-0x1100))
	}
	if unicode.Is(unicode.Mn, r) {
		return weight{secondary: markWeight, tertiary: 1}
	}
	return plain(beyond + uint32(r))
}

// compare compares level after level.
func (c *collation) compare(x, y []weight, how int) int {
	if n := level(x, y, func(w weight) uint32 { return w.primary }); n != 0 {
		return n
	}
	strength := how & sensitivity
	if strength == 1 || strength == variant {
		if n := level(x, y, func(w weight) uint32 { return uint32(w.secondary) }); n != 0 {
			return n
		}
	}
	if strength < 2 {
		return 0
	}
	return level(x, y, func(w weight) uint32 {
		switch {
		case strength == variant && how&upperFirst == 0:
			return uint32(w.tertiary)
		case w.primary == 0:
			return 0
		}
		v := uint32(1)
		if w.upper != (how&upperFirst != 0) {
			v = 2
		}
		if strength == variant {
			v = v<<16 | uint32(w.tertiary)
		}
		return v
	})
}

// level compares the weights that are not 0.
func level(x, y []weight, of func(weight) uint32) int {
	next := func(ws []weight) (uint32, []weight) {
		for i, w := range ws {
			if v := of(w); v != 0 {
				return v, ws[i+1:]
			}
		}
		return 0, nil
	}
	for {
		var a, b uint32
		a, x = next(x)
		b, y = next(y)
		if a != b {
			return cmp.Compare(a, b)
		}
		if a == 0 {
			return 0
		}
	}
}
