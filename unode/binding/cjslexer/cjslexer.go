// Package cjslexer is internalBinding('cjs_lexer'): the names that a CommonJS
// module exports, found without running it, so that ES modules can import them
// by name. What is recognised is what Node documents for its lexer: assignments
// to exports and module.exports, Object.defineProperty, object literals, and the
// re-export forms of TypeScript and Babel.
//
// Invariant: it never fails; code it does not understand has no names.
//
// Caution: it looks at tokens, not at scopes: an `exports` that is a local
// variable counts too, as it does in Node.
package cjslexer

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("cjs_lexer.parse", func(c *engine.Call) engine.Value {
		names, reexports := Parse(c.String(0))
		return c.Iso.NewArray(c.Iso.NewStrings(names), c.Iso.NewStrings(reexports))
	})
	r.Shim("cjs_lexer", `
const { parse } = binding;
binding.parse = (source) => {
  const found = parse(source ?? '');
  return [new Set(found[0]), found[1]];
};`)
}

// Parse returns the names that a CommonJS source exports and the specifiers
// whose exports it passes on, each once, in order of appearance.
func Parse(source string) (names, reexports []string) {
	p := &parser{toks: tokens(source), seen: map[string]bool{}, seenRe: map[string]bool{}}
	for p.i = 0; p.i < len(p.toks); p.i++ {
		p.statement()
	}
	return p.names, p.reexports
}

type parser struct {
	toks             []token
	i                int
	names, reexports []string
	seen, seenRe     map[string]bool
}

func (p *parser) at(i int) token {
	if i < 0 || i >= len(p.toks) {
		return token{}
	}
	return p.toks[i]
}

// match tells whether the tokens from i read as words, split at blanks.
func (p *parser) match(i int, words string) (next int, ok bool) {
	for w := range strings.FieldsSeq(words) {
		if !p.at(i).is(w) {
			return 0, false
		}
		i++
	}
	return i, true
}

func (p *parser) name(t token) {
	n := t.text
	if t.kind == str {
		var ok bool
		if n, ok = unescape(n); !ok {
			return
		}
	}
	if !p.seen[n] {
		p.seen[n] = true
		p.names = append(p.names, n)
	}
}

func (p *parser) reexport(t token) {
	if n, ok := unescape(t.text); ok && !p.seenRe[n] {
		p.seenRe[n] = true
		p.reexports = append(p.reexports, n)
	}
}

// unescape decodes a string literal; one with a lone surrogate has no name.
func unescape(s string) (string, bool) {
	if !strings.ContainsRune(s, '\\') {
		return s, true
	}
	var units []uint16
	for s != "" {
		if s[0] != '\\' {
			r, n := utf8.DecodeRuneInString(s)
			units, s = utf16.AppendRune(units, r), s[n:]
			continue
		}
		var r rune
		var ok bool
		if r, s, ok = escape(s[1:]); !ok {
			return "", false
		}
		switch {
		case r < 0: // a line continued
		case r < 0x10000: // half of a pair, perhaps
			units = append(units, uint16(r))
		default:
			units = utf16.AppendRune(units, r)
		}
	}
	out := utf16.Decode(units)
	for i, r := range out {
		if r == utf8.RuneError && !slices.Contains(units[min(i, len(units)):], 0xfffd) {
			return "", false
		}
	}
	return string(out), true
}

// escape decodes what follows a backslash; r is -1 for nothing.
func escape(s string) (r rune, tail string, ok bool) {
	hex := func(n int) (rune, string, bool) {
		if len(s) < 1+n {
			return 0, "", false
		}
		v, err := strconv.ParseUint(s[1:1+n], 16, 32)
		return rune(v), s[1+n:], err == nil
	}
	if s == "" {
		return 0, "", false
	}
	switch s[0] {
	case 'x':
		return hex(2)
	case 'u':
		if !strings.HasPrefix(s, "u{") {
			return hex(4)
		}
		digits, tail, ok := strings.Cut(s[2:], "}")
		v, err := strconv.ParseUint(digits, 16, 32)
		return rune(v), tail, ok && err == nil && v <= utf8.MaxRune
	case '\r':
		return -1, strings.TrimPrefix(s[1:], "\n"), true
	case '\n':
		return -1, s[1:], true
	}
	if i := strings.IndexByte("nrtbfv0", s[0]); i >= 0 {
		return rune("\n\r\t\b\f\v\x00"[i]), s[1:], true
	}
	r, n := utf8.DecodeRuneInString(s)
	return r, s[n:], true
}

// statement looks at what begins at the current token.
func (p *parser) statement() {
	if p.at(p.i - 1).is(".") {
		return // a property of something else
	}
	switch t := p.at(p.i); {
	case t.kind != word:
	case t.text == "exports", t.text == "module":
		if next, ok := p.exportsObject(p.i); ok {
			p.assignment(next, t.text == "module")
		}
	case t.text == "Object":
		p.defineProperty()
		p.keysLoop()
	case t.text == "__exportStar", t.text == "__export", t.text == "tslib":
		p.exportStar()
	}
}

// exportsObject matches `exports` or `module.exports`.
func (p *parser) exportsObject(i int) (next int, ok bool) {
	if next, ok = p.match(i, "module . exports"); ok {
		return next, true
	}
	return p.match(i, "exports")
}

// assignment: what follows the exports object at i.
func (p *parser) assignment(i int, whole bool) {
	switch {
	case p.at(i).is("=") && whole:
		p.value(i + 1)
	case p.at(i).is("=") && p.at(i+1).is("module"):
		// exports = module.exports = …: the next round sees it.
	case p.at(i).is(".") && p.at(i+1).kind == word && p.at(i+2).is("="):
		p.name(p.at(i + 1))
	case p.at(i).is("[") && p.at(i+1).kind == str && p.at(i+2).is("]") && p.at(i+3).is("="):
		p.name(p.at(i + 1))
	}
}

// value is what module.exports is set to: a literal's keys, or another module.
func (p *parser) value(i int) {
	if next, ok := p.requireCall(i); ok {
		// Whatever is assigned last counts.
		p.reexports, p.seenRe = nil, map[string]bool{}
		p.reexport(p.at(next - 2))
		return
	}
	if !p.at(i).is("{") {
		return
	}
	for i++; ; {
		t := p.at(i)
		switch {
		case t.is("..."):
			next, ok := p.requireCall(i + 1)
			if !ok {
				return
			}
			p.reexport(p.at(next - 2))
			i = next
		case t.kind == word && (p.at(i+1).is(",") || p.at(i+1).is("}")): // shorthand
			p.name(t)
			i++
		case (t.kind == word || t.kind == str) && p.at(i+1).is(":"):
			p.name(t)
			// Only a plain name as value can be skipped with certainty.
			if p.at(i+2).kind != word || !p.at(i+3).is(",") && !p.at(i+3).is("}") {
				return
			}
			i += 3
		default:
			return
		}
		if !p.at(i).is(",") {
			return
		}
		i++
	}
}

// requireCall matches require("x"); the string is two tokens before next.
func (p *parser) requireCall(i int) (next int, ok bool) {
	if i, ok = p.match(i, "require ("); !ok || p.at(i).kind != str || !p.at(i+1).is(")") {
		return 0, false
	}
	return i + 2, true
}

// defineProperty: Object.defineProperty(exports, "x", { enumerable: true, get… | value: … }).
func (p *parser) defineProperty() {
	i, ok := p.match(p.i, "Object . defineProperty (")
	if !ok {
		return
	}
	if i, ok = p.exportsObject(i); !ok || !p.at(i).is(",") || p.at(i+1).kind != str {
		return
	}
	name := p.at(i + 1)
	if i, ok = p.match(i+2, ", {"); !ok {
		return
	}
	enumerable := false
	if p.at(i).is("enumerable") && p.at(i+1).is(":") {
		if !p.at(i+2).is("true") && !p.isNotZero(i+2) {
			return
		}
		enumerable = true
		for i += 2; !p.at(i).is(",") && p.at(i).kind != end && !p.at(i).is("}"); i++ {
		}
		i++
	}
	switch {
	case p.at(i).is("value") && p.at(i+1).is(":"):
		p.name(name)
	case enumerable && p.at(i).is("get"):
		if p.getter(i + 1) {
			p.name(name)
		}
	}
}

// isNotZero matches the minifier's true, !0.
func (p *parser) isNotZero(i int) bool { return p.at(i).is("!") && p.at(i+1).text == "0" }

// getter accepts get: function () { return a.b; } and its short forms: those
// that compilers write.
func (p *parser) getter(i int) bool {
	if p.at(i).is(":") {
		i++
	}
	if p.at(i).is("function") {
		i++
		if p.at(i).kind == word {
			i++
		}
	}
	i, ok := p.match(i, "( )")
	if !ok {
		return false
	}
	if p.at(i).is("=>") {
		i++
		if !p.at(i).is("{") {
			return p.at(i).kind == word
		}
	}
	i, ok = p.match(i, "{ return")
	return ok && p.at(i).kind == word
}

// exportStar: __exportStar(require("x"), exports), tslib.__exportStar(…), __export(require("x")).
func (p *parser) exportStar() {
	i := p.i
	if p.at(i).is("tslib") {
		if !p.at(i + 1).is(".") {
			return
		}
		i += 2
	}
	if !p.at(i).is("__exportStar") && !p.at(i).is("__export") || !p.at(i+1).is("(") {
		return
	}
	if next, ok := p.requireCall(i + 2); ok {
		p.reexport(p.at(next - 2))
	}
}

// keysLoop: Babel's Object.keys(_x).forEach(function (key) { … exports[key] = _x[key] … }),
// where _x was set by a require.
func (p *parser) keysLoop() {
	i, ok := p.match(p.i, "Object . keys (")
	if !ok || p.at(i).kind != word {
		return
	}
	id := p.at(i).text
	if i, ok = p.match(i+1, ") . forEach ( function ("); !ok || p.at(i).kind != word {
		return
	}
	key := p.at(i).text
	// The assignment or the definition must be within the next few tokens.
	for j := i; j < i+120 && p.at(j).kind != end; j++ {
		if p.at(j).is("exports") && (p.copies(j+1, key, id) || p.at(j+1).is(",") && p.at(j+2).is(key)) {
			if spec, ok := p.required(id); ok {
				p.reexport(spec)
			}
			return
		}
	}
}

// copies matches [key] = id[key].
func (p *parser) copies(i int, key, id string) bool {
	_, ok := p.match(i, "[ "+key+" ] = "+id+" [ "+key+" ]")
	return ok
}

// required finds `id = require("x")` or `id = _interopRequireWildcard(require("x"))`
// before the current token.
func (p *parser) required(id string) (token, bool) {
	for j := p.i; j >= 0; j-- {
		if !p.at(j).is(id) || !p.at(j+1).is("=") {
			continue
		}
		k := j + 2
		if p.at(k).is("_interopRequireWildcard") {
			k += 2
		}
		if next, ok := p.requireCall(k); ok {
			return p.at(next - 2), true
		}
	}
	return token{}, false
}
