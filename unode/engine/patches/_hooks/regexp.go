package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// A match is what the last successful match of a regular expression was, for
// the old properties of RegExp ($1, lastMatch, …).
type match struct {
	input TJSValue
	at    [10][2]int32 // start and end of the match and its groups, -1 without
	last  int          // the number of the last group
}

// execRegExp runs a regular expression and remembers what it matched.
func execRegExp(tls *libc.TLS, capture, code, text uintptr, index, length, shift int32, ctx uintptr) int32 {
	rc := Xlre_exec(tls, capture, code, text, index, length, shift, ctx)
	s := StackOf(ctx)
	if rc != 1 || s == nil {
		return rc
	}
	m := &s.match
	const header = 12 // of a string, before its units
	if p := text - header; objPtr(m.input) != p {
		old := m.input
		*(*uintptr)(unsafe.Pointer(&m.input)) = p
		m.input.Ftag = EJS_TAG_STRING
		XDupValue(tls, ctx, m.input)
		if int32(old.Ftag) == EJS_TAG_STRING {
			XFreeValue(tls, ctx, old)
		}
	}
	n := int(Xlre_get_capture_count(tls, code))
	m.last = n - 1
	for i := range m.at {
		m.at[i] = [2]int32{-1, -1}
		if i < n {
			start, end := *(*uintptr)(unsafe.Add(nil, capture+uintptr(i)*16)), *(*uintptr)(unsafe.Add(nil, capture+uintptr(i)*16+8))
			if start != 0 && end != 0 {
				m.at[i] = [2]int32{int32((start - text) >> shift), int32((end - text) >> shift)}
			}
		}
	}
	return rc
}

// LastMatch returns the text of the last match, borrowed, where its groups are
// and the number of the last one. ok is false before the first match.
func (s *jsStack) LastMatch() (input TJSValue, groups [10][2]int32, last int, ok bool) {
	return s.match.input, s.match.at, s.match.last, int32(s.match.input.Ftag) == EJS_TAG_STRING
}
