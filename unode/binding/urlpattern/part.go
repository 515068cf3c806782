package urlpattern

import "strconv"

// partType is what a part of a pattern matches.
type partType int

const (
	partFixed partType = iota
	partRegexp
	partSegment  // up to the delimiter
	partWildcard // anything
)

// part is a piece of a pattern (https://urlpattern.spec.whatwg.org/#parts).
// modifier is 0, '?', '*' or '+'.
type part struct {
	kind           partType
	value          string
	modifier       byte
	name           string
	prefix, suffix string
}

// options are how one component is parsed: what ends a segment, and what before
// a group belongs to it. 0 is none.
type options struct{ delimiter, prefix rune }

const wildcard = ".*"

// segment is the regular expression of a segment.
func (o options) segment() string {
	if o.delimiter == 0 {
		return "[^]+?"
	}
	return "[^" + escapeRegexp(string(o.delimiter)) + "]+?"
}

// parser turns tokens into parts. encode brings fixed text into the form that
// the component has in a URL; ok is false for what cannot be in one.
type parser struct {
	options
	encode   func(string) (string, bool)
	tokens   []token
	index    int
	parts    []part
	fixed    string // not yet a part
	nextName int
}

func parsePattern(input string, o options, encode func(string) (string, bool)) (parts []part, ok bool) {
	tokens, ok := tokenize([]rune(input), false)
	if !ok {
		return nil, false
	}
	p := &parser{options: o, encode: encode, tokens: tokens}
	for p.index < len(p.tokens) {
		if !p.next() {
			return nil, false
		}
	}
	return p.parts, true
}

// next parses a group, a character or the end.
func (p *parser) next() bool {
	char := p.try(tokChar)
	name := p.try(tokName)
	regexp := p.tryRegexp(name)
	if name != nil || regexp != nil {
		prefix := ""
		if char != nil {
			prefix = char.value
		}
		if prefix != "" && prefix != string(p.prefix) {
			p.fixed += prefix
			prefix = ""
		}
		return p.flush() && p.add(prefix, name, regexp, "", p.tryModifier())
	}
	fixed := char
	if fixed == nil {
		fixed = p.try(tokEscaped)
	}
	if fixed != nil {
		p.fixed += fixed.value
		return true
	}
	if p.try(tokOpen) != nil {
		prefix := p.text()
		name := p.try(tokName)
		regexp := p.tryRegexp(name)
		suffix := p.text()
		return p.try(tokClose) != nil && p.add(prefix, name, regexp, suffix, p.tryModifier())
	}
	return p.flush() && p.try(tokEnd) != nil
}

func (p *parser) try(k kind) *token {
	if t := &p.tokens[min(p.index, len(p.tokens)-1)]; p.index < len(p.tokens) && t.kind == k {
		p.index++
		return t
	}
	return nil
}

func (p *parser) tryModifier() *token {
	if t := p.try(tokModifier); t != nil {
		return t
	}
	return p.try(tokAsterisk)
}

func (p *parser) tryRegexp(name *token) *token {
	t := p.try(tokRegexp)
	if name == nil && t == nil {
		t = p.try(tokAsterisk)
	}
	return t
}

// text collects the plain text inside braces.
func (p *parser) text() string {
	s := ""
	for {
		t := p.try(tokChar)
		if t == nil {
			t = p.try(tokEscaped)
		}
		if t == nil {
			return s
		}
		s += t.value
	}
}

// flush makes a part of the fixed text so far.
func (p *parser) flush() bool {
	if p.fixed == "" {
		return true
	}
	v, ok := p.encode(p.fixed)
	p.parts = append(p.parts, part{kind: partFixed, value: v})
	p.fixed = ""
	return ok
}

// add adds a group.
func (p *parser) add(prefix string, name, regexp *token, suffix string, modifier *token) bool {
	m := byte(0)
	if modifier != nil {
		m = modifier.value[0]
	}
	if name == nil && regexp == nil && m == 0 {
		p.fixed += prefix
		return true
	}
	if !p.flush() {
		return false
	}
	if name == nil && regexp == nil {
		if prefix == "" {
			return true
		}
		v, ok := p.encode(prefix)
		p.parts = append(p.parts, part{kind: partFixed, value: v, modifier: m})
		return ok
	}
	value := p.segment()
	switch {
	case regexp == nil:
	case regexp.kind == tokAsterisk:
		value = wildcard
	default:
		value = regexp.value
	}
	kind := partRegexp
	switch value {
	case p.segment():
		kind, value = partSegment, ""
	case wildcard:
		kind, value = partWildcard, ""
	}
	id := ""
	if name != nil {
		id = name.value
	} else {
		id = strconv.Itoa(p.nextName)
		p.nextName++
	}
	for _, q := range p.parts {
		if q.name == id {
			return false
		}
	}
	var ok1, ok2 bool
	prefix, ok1 = p.encode(prefix)
	suffix, ok2 = p.encode(suffix)
	p.parts = append(p.parts, part{kind, value, m, id, prefix, suffix})
	return ok1 && ok2
}
