package typescript

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind byte

const (
	eof kind = iota
	word
	private // #name
	number
	text     // a string
	template // a whole template without substitutions, or its head up to ${
	regex
	punct
)

// token is one token of the source. nl: a line ends before it.
type token struct {
	kind       kind
	start, end int
	nl         bool
	s          string
}

// state is what the parser goes back to when a guess was wrong.
type state struct {
	pos     int
	tok     token
	prevEnd int
	edits   int
}

type parser struct {
	src      string
	pos      int // after tok
	tok      token
	prevEnd  int // of the token before
	edits    []edit
	notArrow map[int]bool // parentheses known not to begin an arrow function
	depth    int
	// inTrue: within a ? b : c, where "(x): y" is not yet an arrow's head.
	inTrue bool
	steps  int // tokens read, guesses included
	// sync: within a function that is not async.
	sync bool
	// ambient: within "declare", where functions have no body.
	ambient bool
}

func sortEdits(edits []edit) {
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
}

func (p *parser) save() state { return state{p.pos, p.tok, p.prevEnd, len(p.edits)} }

func (p *parser) restore(s state) {
	p.pos, p.tok, p.prevEnd, p.edits = s.pos, s.tok, s.prevEnd, p.edits[:s.edits]
}

// try runs f; when it fails nothing has happened.
func (p *parser) try(f func() bool) (ok bool) {
	s, depth, inTrue, ambient, sync := p.save(), p.depth, p.inTrue, p.ambient, p.sync
	defer func() {
		if e := recover(); e != nil {
			if _, is := e.(failure); !is {
				panic(e)
			}
			ok = false
		}
		if !ok {
			p.restore(s)
			p.depth, p.inTrue, p.ambient, p.sync = depth, inTrue, ambient, sync
		}
	}()
	return f()
}

func (p *parser) fail(message string, start, end int) {
	panic(failure{InvalidSyntax, message, start, end})
}

func (p *parser) unexpected() {
	switch p.tok.kind {
	case eof:
		p.fail("Unexpected eof", p.tok.start, p.tok.end)
	default:
		p.fail("Unexpected token `"+p.tok.s+"`", p.tok.start, p.tok.end)
	}
}

func (p *parser) unsupported(what string, start, end int) {
	panic(failure{UnsupportedSyntax, what, start, end})
}

// blank erases [start, end).
func (p *parser) blank(start, end int) { p.edits = append(p.edits, edit{start: start, end: end}) }

func (p *parser) is(s string) bool {
	return p.tok.s == s && (p.tok.kind == punct || p.tok.kind == word)
}

func (p *parser) isAny(list ...string) bool { return slices.ContainsFunc(list, p.is) }

// eat skips the token s if it is there.
func (p *parser) eat(s string) bool {
	if p.is(s) {
		p.next()
		return true
	}
	return false
}

func (p *parser) expect(s string) {
	if !p.eat(s) {
		if p.tok.kind == eof {
			p.fail("Expected '"+s+"', got '<eof>'", p.tok.start, p.tok.end)
		}
		p.fail("Expected '"+s+"', got '"+p.tok.s+"'", p.tok.start, p.tok.end)
	}
}

// peek returns the token after the current one.
func (p *parser) peek() token {
	s := p.save()
	p.next()
	t := p.tok
	p.restore(s)
	return t
}

// enter guards against code that is nested too deep for our stack.
func (p *parser) enter() {
	if p.depth++; p.depth > 2000 {
		p.fail("Nested too deep", p.tok.start, p.tok.end)
	}
}

func (p *parser) leave() { p.depth-- }

var punctuators = []string{
	">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
}

// next reads the next token; a slash is a punctuator: see regexp.
func (p *parser) next() {
	p.prevEnd = p.tok.end
	// Nested guesses cost a power of two; no real code comes near this.
	if p.steps++; p.steps > 64*len(p.src)+10000 {
		p.fail("Too hard to parse", p.tok.start, p.tok.end)
	}
	nl := p.space()
	start := p.pos
	p.tok = token{eof, start, start, nl, ""}
	if start >= len(p.src) {
		return
	}
	c := p.src[start]
	switch {
	case wordStart(p.src[start:]):
		p.tok.kind = word
		p.word()
	case c == '#':
		p.tok.kind = private
		p.pos++
		p.word()
	case c >= '0' && c <= '9', c == '.' && start+1 < len(p.src) && p.src[start+1] >= '0' && p.src[start+1] <= '9':
		p.tok.kind = number
		p.number()
	case c == '"' || c == '\'':
		p.tok.kind = text
		p.quoted(c)
	case c == '`':
		p.tok.kind = template
		p.pos++
		p.chunk()
	default:
		p.tok.kind = punct
		p.punctuator()
	}
	p.tok.end = p.pos
	p.tok.s = p.src[start:p.pos]
}

// space skips white space and comments and tells whether a line ended.
func (p *parser) space() (nl bool) {
	for p.pos < len(p.src) {
		rest := p.src[p.pos:]
		switch {
		case rest[0] == '\n' || rest[0] == '\r':
			nl = true
			p.pos++
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\v' || rest[0] == '\f':
			p.pos++
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexAny(rest, "\r\n")
			if n < 0 {
				n = len(rest)
			}
			p.pos += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				p.fail("Unterminated block comment", p.pos, len(p.src))
			}
			nl = nl || strings.ContainsAny(rest[:n+2], "\r\n")
			p.pos += n + 4
		case rest[0] >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(rest)
			if r != 0xfeff && !unicode.IsSpace(r) && r != 0x2028 && r != 0x2029 {
				return nl
			}
			nl = nl || r == 0x2028 || r == 0x2029
			p.pos += n
		default:
			return nl
		}
	}
	return nl
}

func wordStart(s string) bool {
	c := s[0]
	if c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c == '\\'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)
}

func (p *parser) word() {
	for p.pos < len(p.src) {
		rest := p.src[p.pos:]
		if rest[0] == '\\' && len(rest) > 1 && rest[1] == 'u' {
			p.pos += 2
			if len(rest) > 2 && rest[2] == '{' {
				p.pos += max(1, strings.IndexByte(rest[2:], '}')+1)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		if !(r == '$' || r == '_' || r == 0x200c || r == 0x200d || unicode.IsLetter(r) || unicode.IsDigit(r) ||
			unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) || unicode.Is(unicode.Pc, r)) {
			break
		}
		p.pos += n
	}
	if p.pos == p.tok.start || p.tok.kind == private && p.pos == p.tok.start+1 {
		p.pos++
		p.fail("Unexpected character", p.tok.start, p.pos)
	}
}

func (p *parser) number() {
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		sign := (c == '+' || c == '-') && p.pos > p.tok.start && (p.src[p.pos-1]|0x20) == 'e' &&
			!strings.HasPrefix(p.src[p.tok.start:], "0x") && !strings.HasPrefix(p.src[p.tok.start:], "0X")
		if !(c == '.' || c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || sign) {
			return
		}
		p.pos++
	}
}

func (p *parser) quoted(q byte) {
	for p.pos++; p.pos < len(p.src); p.pos++ {
		switch p.src[p.pos] {
		case '\\':
			p.pos++
		case q:
			p.pos++
			return
		case '\n':
			p.fail("Unterminated string constant", p.tok.start, p.pos)
		}
	}
	p.pos = len(p.src)
	p.fail("Unterminated string constant", p.tok.start, p.pos)
}

// chunk reads a template up to its end or the next ${.
func (p *parser) chunk() {
	for ; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; {
		case c == '\\':
			p.pos++
		case c == '`':
			p.pos++
			return
		case c == '$' && strings.HasPrefix(p.src[p.pos:], "${"):
			p.pos += 2
			return
		}
	}
	p.pos = len(p.src)
	p.fail("Unterminated template", p.tok.start, p.pos)
}

// templateRest reads the rest of a template whose head is the current token; hole
// reads what is between ${ and }.
func (p *parser) templateRest(hole func()) {
	for !strings.HasSuffix(p.tok.s, "`") || len(p.tok.s) == 1 && p.tok.kind == template {
		p.next()
		hole()
		if !p.is("}") {
			p.unexpected()
		}
		// Go on behind the brace.
		p.pos = p.tok.start + 1
		start := p.pos
		p.chunk()
		p.tok = token{kind: text, start: start, end: p.pos, s: p.src[start:p.pos]}
	}
	p.next()
}

func (p *parser) punctuator() {
	rest := p.src[p.pos:]
	for _, s := range punctuators {
		if strings.HasPrefix(rest, s) {
			if s == "?." && len(rest) > 2 && rest[2] >= '0' && rest[2] <= '9' {
				continue // a ?.5 : b
			}
			p.pos += len(s)
			return
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	p.pos += n
}

// regexp reads the current token, a slash, as a regular expression.
func (p *parser) regexp() {
	p.pos = p.tok.start
	class := false
	for p.pos++; ; p.pos++ {
		if p.pos >= len(p.src) || p.src[p.pos] == '\n' {
			p.fail("Unterminated regexp literal", p.tok.start, p.pos)
		}
		switch c := p.src[p.pos]; {
		case c == '\\':
			p.pos++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			p.pos++
			for p.pos < len(p.src) && wordPart(p.src[p.pos]) {
				p.pos++
			}
			p.tok.kind, p.tok.end, p.tok.s = regex, p.pos, p.src[p.tok.start:p.pos]
			return
		}
	}
}

func wordPart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$'
}

// splitAngle makes the current token, which begins with > or <, only that.
func (p *parser) splitAngle() {
	if p.tok.kind == punct && len(p.tok.s) > 1 && (p.tok.s[0] == '>' || p.tok.s[0] == '<') {
		p.pos = p.tok.start + 1
		p.tok.end, p.tok.s = p.pos, p.tok.s[:1]
	}
}
