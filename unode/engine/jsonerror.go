package engine

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonError tells V8's text for what is wrong with a JSON text (JsonParser in
// src/json/json-parser.cc).
func (t *thrown) jsonError(s source) string {
	if s.at < len(s.text) && strings.HasPrefix(t.format, "unexpected") {
		if s = s.mismatch(); t.format == "unexpected data at the end" {
			return "Unexpected non-whitespace character after JSON" + s.position()
		}
	}
	switch t.format {
	case "Unexpected end of JSON input":
		s.at = len(s.text)
	case "Unexpected number":
		s.at++
	}
	if f, ok := jsonTexts[t.format]; ok {
		return f + s.position()
	}
	switch t.format {
	case "expecting property name":
		if s.at >= len(s.text) || s.before("{") {
			return "Expected property name or '}' in JSON" + s.position()
		}
		return "Expected double-quoted property name in JSON" + s.position()
	case "expecting '%c'":
		switch t.int(0) {
		case ':':
			return "Expected ':' after property name in JSON" + s.position()
		case ']':
			return "Expected ',' or ']' after array element in JSON" + s.position()
		default:
			return "Expected ',' or '}' after property value in JSON" + s.position()
		}
	}
	if s.at >= len(s.text) {
		if strings.Contains(t.format, "JSON input") && s.inString() {
			return "Unterminated string in JSON" + s.position()
		}
		return "Unexpected end of JSON input"
	}
	if s.text == "undefined" || s.text == "[object Object]" {
		return `"` + s.text + `" is not valid JSON`
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return fmt.Sprintf("Unexpected token '%c', %s is not valid JSON", r, s.excerpt())
}

var jsonTexts = map[string]string{
	"Bad control character in string literal": "Bad control character in string literal in JSON",
	"Bad escaped character":                   "Bad escaped character in JSON",
	"Bad Unicode escape":                      "Bad Unicode escape in JSON",
	"Unexpected number":                       "Unexpected number in JSON",
	"Unterminated fractional number":          "Unterminated fractional number in JSON",
	"Exponent part is missing a number":       "Exponent part is missing a number in JSON",
	"Unexpected token '%c'":                   "No number after minus sign in JSON",
}

// inString tells whether the text ends inside a string.
func (s source) inString() bool {
	in := false
	for i := 0; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			in = !in
		case c == '\\' && in:
			i++
		}
	}
	return in
}

// mismatch moves to the first character that makes a word none of JSON's.
func (s source) mismatch() source {
	for _, w := range []string{"true", "false", "null"} {
		n := 0
		for n < len(w) && s.at+n < len(s.text) && s.text[s.at+n] == w[n] {
			n++
		}
		if n > 0 && n < len(w) {
			s.at += n
			return s
		}
	}
	return s
}

// position is where the error is, in UTF-16 units.
func (s source) position() string {
	pos, line, col := 0, 1, 1
	for _, r := range s.text[:s.at] {
		pos, col = pos+1, col+1
		if r > 0xffff {
			pos, col = pos+1, col+1
		}
		if r == '\n' {
			line, col = line+1, 1
		}
	}
	return fmt.Sprintf(" at position %d (line %d column %d)", pos, line, col)
}

// excerpt quotes the text, or ten characters on either side of the error.
func (s source) excerpt() string {
	const around = 10
	head, tail := []rune(s.text[:s.at]), []rune(s.text[s.at:])
	if len(head)+len(tail) <= 2*around {
		return `"` + s.text + `"`
	}
	before, after := "", ""
	if len(head) > around {
		head, before = head[len(head)-around:], "..."
	}
	if len(tail) > around {
		tail, after = tail[:around], "..."
	}
	return before + `"` + string(head) + string(tail) + `"` + after
}
