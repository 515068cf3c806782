package urlpattern

import "unicode"

// kind is what a token of a pattern string is
// (https://urlpattern.spec.whatwg.org/#tokens).
type kind int

const (
	tokOpen kind = iota
	tokClose
	tokRegexp
	tokName
	tokChar
	tokEscaped
	tokModifier
	tokAsterisk
	tokEnd
	tokInvalid
)

// token is a part of a pattern string, from a code point on.
type token struct {
	kind  kind
	index int
	value string
}

// tokenize splits a pattern string. With lenient set, what is wrong becomes an
// invalid token; otherwise ok is false.
func tokenize(in []rune, lenient bool) (out []token, ok bool) {
	add := func(k kind, from, next, valueFrom, valueTo int) int {
		out = append(out, token{k, from, string(in[valueFrom:valueTo])})
		return next
	}
	for i := 0; i < len(in); {
		bad := func(next, valueFrom int) bool {
			if !lenient {
				return false
			}
			i = add(tokInvalid, i, next, valueFrom, next)
			return true
		}
		switch c := in[i]; c {
		case '*':
			i = add(tokAsterisk, i, i+1, i, i+1)
		case '+', '?':
			i = add(tokModifier, i, i+1, i, i+1)
		case '\\':
			if i == len(in)-1 {
				if !bad(i+1, i) {
					return nil, false
				}
				continue
			}
			i = add(tokEscaped, i, i+2, i+1, i+2)
		case '{':
			i = add(tokOpen, i, i+1, i, i+1)
		case '}':
			i = add(tokClose, i, i+1, i, i+1)
		case ':':
			end := i + 1
			for end < len(in) && nameCode(in[end], end == i+1) {
				end++
			}
			if end == i+1 {
				if !bad(i+1, i) {
					return nil, false
				}
				continue
			}
			i = add(tokName, i, end, i+1, end)
		case '(':
			end, ok := regexpEnd(in, i)
			if !ok {
				if !bad(end, i) {
					return nil, false
				}
				continue
			}
			i = add(tokRegexp, i, end, i+1, end-1)
		default:
			i = add(tokChar, i, i+1, i, i+1)
		}
	}
	return append(out, token{tokEnd, len(in), ""}), true
}

// regexpEnd finds the end of the group that begins at i.
func regexpEnd(in []rune, i int) (end int, ok bool) {
	depth, pos, start := 1, i+1, i+1
	for pos < len(in) {
		c := in[pos]
		if c > 0x7f || pos == start && c == '?' {
			return start, false
		}
		switch c {
		case '\\':
			if pos == len(in)-1 || in[pos+1] > 0x7f {
				return start, false
			}
			pos += 2
			continue
		case ')':
			if depth--; depth == 0 {
				if pos == start {
					return start, false
				}
				return pos + 1, true
			}
		case '(':
			depth++
			if pos == len(in)-1 || in[pos+1] != '?' {
				return start, false // a capturing group of the caller's
			}
		}
		pos++
	}
	return start, false
}

// nameCode tells whether a name may have c, or begin with it.
func nameCode(c rune, first bool) bool {
	if c == '$' || c == '_' || unicode.IsLetter(c) || unicode.In(c, unicode.Nl, unicode.Other_ID_Start) {
		return true
	}
	return !first && (c == 0x200c || c == 0x200d || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue))
}
