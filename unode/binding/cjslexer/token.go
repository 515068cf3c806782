package cjslexer

import (
	"strings"
	"unicode/utf8"
)

type kind byte

const (
	end kind = iota
	word
	str   // text holds the value, undecoded escapes make it useless
	punct // one character, or "=>", "..."
	other // numbers, templates, regular expressions
)

type token struct {
	kind kind
	text string
}

func (t token) is(p string) bool { return t.kind != str && t.text == p }

// scanner splits JavaScript into tokens well enough to look for assignments.
type scanner struct {
	src  string
	pos  int
	prev token
	// parens remembers for each open parenthesis whether a regular expression
	// may follow its closing: after `if (…)`, not after `f(…)`.
	parens []bool
	closed bool // the parenthesis just closed was one of those
}

// tokens returns all tokens of src; an unterminated string or comment ends them.
func tokens(src string) []token {
	s := &scanner{src: src}
	if strings.HasPrefix(src, "#!") {
		s.line()
	}
	var out []token
	for {
		t := s.next()
		if t.kind == end {
			return out
		}
		out = append(out, t)
		s.prev = t
	}
}

func (s *scanner) line() {
	if i := strings.IndexByte(s.src[s.pos:], '\n'); i >= 0 {
		s.pos += i
	} else {
		s.pos = len(s.src)
	}
}

func (s *scanner) next() token {
	s.blanks()
	if s.pos >= len(s.src) {
		return token{}
	}
	start := s.pos
	switch c := s.src[s.pos]; {
	case c == '"' || c == '\'':
		return s.quoted(c)
	case c == '`':
		s.template()
		return token{other, s.src[start:s.pos]}
	case isWord(rune(c)) && !isDigit(c):
		return token{word, s.identifier()}
	case c >= utf8.RuneSelf || c == '\\':
		return token{word, s.identifier()}
	case isDigit(c):
		for s.pos < len(s.src) && (isWord(rune(s.src[s.pos])) || s.src[s.pos] == '.') {
			s.pos++
		}
		return token{other, s.src[start:s.pos]}
	case c == '/' && s.regexpMayFollow():
		s.regexp()
		return token{other, s.src[start:s.pos]}
	case c == '(':
		k := s.prev.text
		s.parens = append(s.parens, s.prev.kind == word && (k == "if" || k == "while" || k == "for" || k == "with"))
	case c == ')':
		s.closed = false
		if n := len(s.parens); n > 0 {
			s.closed, s.parens = s.parens[n-1], s.parens[:n-1]
		}
	case strings.HasPrefix(s.src[s.pos:], "=>"):
		s.pos += 2
		return token{punct, "=>"}
	case strings.HasPrefix(s.src[s.pos:], "..."):
		s.pos += 3
		return token{punct, "..."}
	case strings.HasPrefix(s.src[s.pos:], "=="):
		for s.pos < len(s.src) && s.src[s.pos] == '=' {
			s.pos++
		}
		return token{punct, "=="}
	}
	s.pos++
	return token{punct, s.src[start:s.pos]}
}

func (s *scanner) blanks() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f':
			s.pos++
		case strings.HasPrefix(s.src[s.pos:], "//"):
			s.line()
		case strings.HasPrefix(s.src[s.pos:], "/*"):
			i := strings.Index(s.src[s.pos+2:], "*/")
			if i < 0 {
				s.pos = len(s.src)
				return
			}
			s.pos += i + 4
		case strings.HasPrefix(s.src[s.pos:], "\u00a0") || strings.HasPrefix(s.src[s.pos:], "\ufeff"):
			_, n := utf8.DecodeRuneInString(s.src[s.pos:])
			s.pos += n
		default:
			return
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

func (s *scanner) identifier() string {
	start := s.pos
	for s.pos < len(s.src) && (isWord(rune(s.src[s.pos])) || s.src[s.pos] >= utf8.RuneSelf || s.src[s.pos] == '\\') {
		s.pos++
	}
	return s.src[start:s.pos]
}

func (s *scanner) quoted(q byte) token {
	start := s.pos + 1
	for s.pos = start; s.pos < len(s.src); s.pos++ {
		switch s.src[s.pos] {
		case '\\':
			s.pos++
		case q:
			s.pos++
			return token{str, s.src[start : s.pos-1]}
		case '\n':
			return token{other, ""}
		}
	}
	s.pos = len(s.src)
	return token{}
}

// template skips a template literal with what is in its ${…}.
func (s *scanner) template() {
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch {
		case s.src[s.pos] == '\\':
			s.pos++
		case s.src[s.pos] == '`':
			s.pos++
			return
		case strings.HasPrefix(s.src[s.pos:], "${"):
			s.pos += 2
			saved := s.prev
			s.prev = token{punct, "{"}
			for depth := 1; depth > 0; {
				t := s.next()
				if t.kind == end {
					return
				}
				if t.is("{") {
					depth++
				} else if t.is("}") {
					depth--
				}
				s.prev = t
			}
			s.prev = saved
			s.pos--
		}
	}
	s.pos = min(s.pos, len(s.src))
}

func (s *scanner) regexp() {
	class := false
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '\\':
			s.pos++
		case c == '\n':
			return
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			s.pos++
			s.identifier() // flags
			return
		}
	}
	s.pos = min(s.pos, len(s.src))
}

// regexpMayFollow tells a slash that begins a regular expression from a
// division, by the token before it.
func (s *scanner) regexpMayFollow() bool {
	switch s.prev.kind {
	case end:
		return true
	case word:
		switch s.prev.text {
		case "return", "typeof", "case", "do", "else", "in", "instanceof", "new", "void", "delete", "throw", "yield", "await", "of":
			return true
		}
		return false
	case punct:
		if s.prev.text == ")" {
			return s.closed
		}
		// After a block a regular expression is likelier than a division.
		return s.prev.text != "]"
	}
	return false
}
