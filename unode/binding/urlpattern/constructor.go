package urlpattern

// constructor splits a constructor string into the patterns of its components
// (https://urlpattern.spec.whatwg.org/#constructor-string-parsing).
type constructor struct {
	in         []rune
	tokens     []token
	out        fields
	start      int // of the component
	index      int
	step       int
	groupDepth int
	brackets   int
	special    bool
	state      state
}

type state int

const (
	stateInit state = iota
	stateProtocol
	stateAuthority
	stateUsername
	statePassword
	stateHostname
	statePort
	statePathname
	stateSearch
	stateHash
	stateDone
)

// parseConstructor fails when the string has no protocol's pattern that can be
// compiled.
func parseConstructor(s string) (out fields, ok bool) {
	p := &constructor{in: []rune(s)}
	p.tokens, _ = tokenize(p.in, true)
	for p.index < len(p.tokens) {
		p.step = 1
		if p.tokens[p.index].kind == tokEnd {
			if p.state == stateInit {
				p.rewind()
				switch {
				case p.is(p.index, "#"):
					p.change(stateHash, 1)
				case p.isSearch():
					p.change(stateSearch, 1)
				default:
					p.change(statePathname, 0)
				}
				p.index += p.step
				continue
			}
			if p.state == stateAuthority {
				p.rewindTo(stateHostname)
				p.index += p.step
				continue
			}
			p.change(stateDone, 0)
			break
		}
		if t := p.tokens[p.index]; t.kind == tokOpen {
			p.groupDepth++
			p.index += p.step
			continue
		} else if p.groupDepth > 0 {
			if t.kind == tokClose {
				p.groupDepth--
			} else {
				p.index += p.step
				continue
			}
		}
		if !p.advance() {
			return out, false
		}
		p.index += p.step
	}
	if p.out.set[hostname] && !p.out.set[port] {
		p.out.put(port, "")
	}
	return p.out, true
}

func (p *constructor) advance() bool {
	switch p.state {
	case stateInit:
		if p.is(p.index, ":") {
			p.rewindTo(stateProtocol)
		}
	case stateProtocol:
		if p.is(p.index, ":") {
			if _, ok := parsePattern(p.text(), options{}, canonicalProtocol); !ok {
				return false
			}
			p.special = matchesSpecial(p.text())
			next, skip := statePathname, 1
			if p.is(p.index+1, "/") && p.is(p.index+2, "/") {
				next, skip = stateAuthority, 3
			} else if p.special {
				next = stateAuthority
			}
			p.change(next, skip)
		}
	case stateAuthority:
		switch {
		case p.is(p.index, "@"):
			p.rewindTo(stateUsername)
		case p.is(p.index, "/"), p.isSearch(), p.is(p.index, "#"):
			p.rewindTo(stateHostname)
		}
	case stateUsername:
		switch {
		case p.is(p.index, ":"):
			p.change(statePassword, 1)
		case p.is(p.index, "@"):
			p.change(stateHostname, 1)
		}
	case statePassword:
		if p.is(p.index, "@") {
			p.change(stateHostname, 1)
		}
	case stateHostname:
		switch {
		case p.is(p.index, "["):
			p.brackets++
		case p.is(p.index, "]"):
			p.brackets--
		case p.is(p.index, ":") && p.brackets == 0:
			p.change(statePort, 1)
		default:
			p.path()
		}
	case statePort:
		p.path()
	case statePathname:
		switch {
		case p.isSearch():
			p.change(stateSearch, 1)
		case p.is(p.index, "#"):
			p.change(stateHash, 1)
		}
	case stateSearch:
		if p.is(p.index, "#") {
			p.change(stateHash, 1)
		}
	}
	return true
}

// path ends the authority.
func (p *constructor) path() {
	switch {
	case p.is(p.index, "/"):
		p.change(statePathname, 0)
	case p.isSearch():
		p.change(stateSearch, 1)
	case p.is(p.index, "#"):
		p.change(stateHash, 1)
	}
}

// is tells whether a token is this character, not a part of a pattern.
func (p *constructor) is(i int, c string) bool {
	t := p.tokens[min(i, len(p.tokens)-1)]
	return t.value == c && (t.kind == tokChar || t.kind == tokEscaped || t.kind == tokInvalid)
}

// isSearch tells whether the token begins the search: a '?' that modifies
// nothing.
func (p *constructor) isSearch() bool {
	if p.is(p.index, "?") {
		return true
	}
	if p.tokens[p.index].value != "?" {
		return false
	}
	if p.index == 0 {
		return true
	}
	switch p.tokens[p.index-1].kind {
	case tokName, tokRegexp, tokClose, tokAsterisk:
		return false
	}
	return true
}

// text is the component so far.
func (p *constructor) text() string {
	return string(p.in[p.tokens[p.start].index:p.tokens[p.index].index])
}

var stateField = map[state]int{
	stateProtocol: protocol, stateUsername: username, statePassword: password, stateHostname: hostname,
	statePort: port, statePathname: pathname, stateSearch: search, stateHash: hash,
}

// change ends a component and begins another, skip tokens on. Components that
// are passed over are empty.
func (p *constructor) change(next state, skip int) {
	if i, ok := stateField[p.state]; ok {
		p.out.put(i, p.text())
	}
	if p.state != stateInit && next != stateDone {
		if p.state >= stateProtocol && p.state <= statePassword && next >= statePort && !p.out.set[hostname] {
			p.out.put(hostname, "")
		}
		if p.state >= stateProtocol && p.state <= statePort && next >= stateSearch && !p.out.set[pathname] {
			p.out.put(pathname, "")
			if p.special {
				p.out.value[pathname] = "/"
			}
		}
		if p.state >= stateProtocol && p.state <= statePathname && next == stateHash && !p.out.set[search] {
			p.out.put(search, "")
		}
	}
	p.state = next
	p.index += skip
	p.start = p.index
	p.step = 0
}

func (p *constructor) rewind() { p.index, p.step = p.start, 0 }

func (p *constructor) rewindTo(s state) {
	p.rewind()
	p.state = s
}
