// Package typescript removes the types of a TypeScript module as Node does: what
// is erased becomes blanks, so that every line and column of what stays is where
// it was and no source map is needed.
//
// Strip reads the whole grammar of JavaScript and TypeScript (without JSX) to
// know what is a type, but builds no tree: it only remembers what to erase. Of
// what it need not understand it checks nothing, so code that is no valid
// JavaScript may pass; the engine finds that later.
//
// Caution: TypeScript that means something at run time (enums, namespaces with
// values, parameter properties, import = and export =) cannot be erased: it is
// an UnsupportedSyntax error.
package typescript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of errors, as Node's library knows them from its own stripper.
const (
	UnsupportedSyntax = "UnsupportedSyntax"
	InvalidSyntax     = "InvalidSyntax"
)

// Error is code that cannot be stripped.
type Error struct {
	Code    string // UnsupportedSyntax or InvalidSyntax
	Message string
	Line    int    // 1-based
	Snippet string // the line of source and carets below what is wrong
}

func (e *Error) Error() string { return e.Message }

// Strip returns source without its types. The error is an *Error.
func Strip(source string) (out string, err error) {
	p := &parser{src: source, notArrow: map[int]bool{}}
	defer func() {
		if e := recover(); e != nil {
			f, ok := e.(failure)
			if !ok {
				panic(e)
			}
			out, err = "", p.explain(f)
		}
	}()
	if strings.HasPrefix(source, "#!") {
		for p.pos < len(source) && source[p.pos] != '\n' {
			p.pos++
		}
	}
	p.next()
	for p.tok.kind != eof {
		p.statement()
	}
	return p.erase(), nil
}

// failure is a panic of the parser.
type failure struct {
	code, message string
	start, end    int
}

func (p *parser) explain(f failure) *Error {
	f.start = min(f.start, len(p.src))
	lineStart := strings.LastIndexByte(p.src[:f.start], '\n') + 1
	lineEnd := len(p.src)
	if n := strings.IndexByte(p.src[f.start:], '\n'); n >= 0 {
		lineEnd = f.start + n
	}
	width := max(1, utf8.RuneCountInString(p.src[f.start:max(f.start, min(f.end, lineEnd))]))
	snippet := p.src[lineStart:lineEnd] + "\n" +
		strings.Repeat(" ", utf8.RuneCountInString(p.src[lineStart:f.start])) + strings.Repeat("^", width) + "\n"
	return &Error{f.code, f.message, strings.Count(p.src[:f.start], "\n") + 1, snippet}
}

// edit is something to erase, with what to write at its start or end instead.
type edit struct {
	start, end  int
	first, last byte
}

// erase returns the source with all edits made.
func (p *parser) erase() string {
	b := []byte(nil)
	at := 0
	for _, e := range merge(p.edits) {
		b = append(b, p.src[at:e.start]...)
		mark := len(b)
		for i := e.start; i < e.end; {
			r, n := utf8.DecodeRuneInString(p.src[i:e.end])
			switch {
			case unicode.IsSpace(r) || r == 0x2028 || r == 0x2029:
				b = append(b, p.src[i:i+n]...)
			case r >= 0x10000: // two units of a column
				b = append(b, ' ', ' ')
			default:
				b = append(b, ' ')
			}
			i += n
		}
		if e.first != 0 && len(b) > mark {
			b[mark] = e.first
		}
		if e.last != 0 && len(b) > mark {
			b[len(b)-1] = e.last
		}
		at = e.end
	}
	return string(append(b, p.src[at:]...))
}

// merge sorts edits and drops those that lie within others.
func merge(edits []edit) (out []edit) {
	sortEdits(edits)
	for _, e := range edits {
		if n := len(out); n > 0 && e.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, e.end)
			if out[n-1].last == 0 {
				out[n-1].last = e.last
			}
			continue
		}
		if e.end > e.start {
			out = append(out, e)
		}
	}
	return out
}
