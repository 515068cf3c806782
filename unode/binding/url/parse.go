package url

import "strings"

// Parse parses input, which must be UTF-8, against a base or nil (URL Standard,
// section 4.4). The standard's state machine goes byte by byte; as no state
// looks ahead further than a delimiter, this one goes by parts instead.
func Parse(input string, base *URL) (*URL, bool) {
	u := &URL{Port: noPort}
	if !u.parse(clean(trim(input)), base) {
		return nil, false
	}
	return u, true
}

// trim strips C0 controls and spaces from both ends.
func trim(s string) string {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// clean removes tabs and newlines anywhere.
func clean(s string) string {
	i := strings.IndexAny(s, "\t\n\r")
	if i < 0 {
		return s
	}
	b := append(make([]byte, 0, len(s)), s[:i]...)
	for ; i < len(s); i++ {
		if c := s[i]; c != '\t' && c != '\n' && c != '\r' {
			b = append(b, c)
		}
	}
	return string(b)
}

func (u *URL) parse(s string, base *URL) bool {
	// A '#' ends every state but the fragment's.
	if i := strings.IndexByte(s, '#'); i >= 0 {
		u.Fragment, u.HasFrag = encode(s[i+1:], &fragmentSet), true
		s = s[:i]
	}
	scheme, rest, ok := cutScheme(s)
	if !ok {
		return u.parseRelative(s, base)
	}
	u.setScheme(scheme)
	switch {
	case u.kind == schemeFile:
		return u.parseFile(rest, base)
	case u.special():
		if base != nil && base.Scheme == u.Scheme && !strings.HasPrefix(rest, "//") {
			return u.parseOver(rest, base)
		}
		return u.parseAuthority(skipSlashes(rest))
	case strings.HasPrefix(rest, "//"):
		return u.parseAuthority(rest[2:])
	case strings.HasPrefix(rest, "/"):
		u.parsePathQuery(rest[1:])
		return true
	}
	u.parseOpaque(rest)
	return true
}

// cutScheme splits "scheme:rest" and makes the scheme lower case.
func cutScheme(s string) (scheme, rest string, ok bool) {
	if s == "" || !isAlpha(s[0]) {
		return "", s, false
	}
	upper := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			if upper {
				return strings.ToLower(s[:i]), s[i+1:], true
			}
			return s[:i], s[i+1:], true
		case c >= 'A' && c <= 'Z':
			upper = true
		case isAlpha(c) || isDigit(c) || c == '+' || c == '-' || c == '.':
		default:
			return "", s, false
		}
	}
	return "", s, false
}

func skipSlashes(s string) string { return strings.TrimLeft(s, `/\`) }

func (u *URL) isSlash(c byte) bool { return c == '/' || c == '\\' && u.special() }

// parseRelative parses a reference without a scheme.
func (u *URL) parseRelative(s string, base *URL) bool {
	if base == nil {
		return false
	}
	if base.OpaquePath {
		if s != "" || !u.HasFrag {
			return false
		}
		frag := u.Fragment
		*u = *base
		u.Fragment, u.HasFrag = frag, true
		return true
	}
	u.Scheme, u.kind = base.Scheme, base.kind
	if u.kind == schemeFile {
		return u.parseFile(s, base)
	}
	return u.parseOver(s, base)
}

// parseOver is the standard's relative state.
func (u *URL) parseOver(s string, base *URL) bool {
	if s != "" && u.isSlash(s[0]) {
		if len(s) > 1 && u.isSlash(s[1]) {
			s = s[2:]
			if u.special() {
				s = skipSlashes(s)
			}
			return u.parseAuthority(s)
		}
		u.copyAuthority(base)
		u.parsePathQuery(s[1:])
		return true
	}
	u.copyAuthority(base)
	u.Path = base.Path
	u.parseRest(s, base)
	return true
}

func (u *URL) copyAuthority(base *URL) {
	u.Username, u.Password, u.Port = base.Username, base.Password, base.Port
	u.Host, u.HasHost = base.Host, base.HasHost
}

// parseRest parses what follows once u has the base's path: nothing, a query,
// or a path that replaces the last segment.
func (u *URL) parseRest(s string, base *URL) {
	switch {
	case s == "":
		u.Query, u.HasQuery = base.Query, base.HasQuery
	case s[0] == '?':
		u.parseQuery(s[1:])
	default:
		u.shorten()
		u.parsePathQuery(s)
	}
}

// parseAuthority parses what follows "//": credentials, host, port and the
// rest.
func (u *URL) parseAuthority(s string) bool {
	end := u.authorityEnd(s)
	authority, rest := s[:end], s[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		name, password, _ := strings.Cut(authority[:at], ":")
		u.Username, u.Password = encode(name, &userinfoSet), encode(password, &userinfoSet)
		if authority = authority[at+1:]; authority == "" {
			return false
		}
	}
	host, port, hasPort := cutPort(authority)
	if host == "" && (hasPort || u.special()) {
		return false
	}
	if !u.parseHost(host) || hasPort && !u.parsePort(port) {
		return false
	}
	u.parsePathStart(rest)
	return true
}

func (u *URL) authorityEnd(s string) int {
	for i := range len(s) {
		if c := s[i]; c == '?' || u.isSlash(c) {
			return i
		}
	}
	return len(s)
}

// cutPort splits at the first colon outside brackets.
func cutPort(s string) (host, port string, ok bool) {
	inside := false
	for i := range len(s) {
		switch s[i] {
		case '[':
			inside = true
		case ']':
			inside = false
		case ':':
			if !inside {
				return s[:i], s[i+1:], true
			}
		}
	}
	return s, "", false
}

func (u *URL) parsePort(s string) bool {
	n, digits := leadingPort(s)
	if digits != len(s) || n > 65535 {
		return false
	}
	if digits > 0 {
		u.setPort(n)
	}
	return true
}

// leadingPort returns the number at the start of s, cut off above 65535, and
// how many digits it has.
func leadingPort(s string) (n, digits int) {
	for digits < len(s) && isDigit(s[digits]) {
		n = min(n*10+int(s[digits]-'0'), 65536)
		digits++
	}
	return n, digits
}

// parseFile parses what follows "file:", or a relative reference to a file URL.
func (u *URL) parseFile(s string, base *URL) bool {
	u.HasHost = true
	if base != nil && base.kind != schemeFile {
		base = nil
	}
	if s == "" || !u.isSlash(s[0]) {
		if base == nil {
			u.parsePathQuery(s)
			return true
		}
		u.Host, u.HasHost, u.Path = base.Host, base.HasHost, base.Path
		if startsWithDrive(s) {
			u.Path = ""
			u.parsePathQuery(s)
		} else {
			u.parseRest(s, base)
		}
		return true
	}
	s = s[1:]
	if s == "" || !u.isSlash(s[0]) {
		if base != nil {
			u.Host = base.Host
			if !startsWithDrive(s) && hasDrive(base.Path) {
				u.Path = base.Path[:3]
			}
		}
		u.parsePathQuery(s)
		return true
	}
	s = s[1:]
	end := u.authorityEnd(s)
	if end == 2 && isDrive(s[:2]) { // file://C:/x means file:///C:/x
		u.parsePathQuery(s)
		return true
	}
	if end > 0 {
		if !u.parseHost(s[:end]) {
			return false
		}
		if u.Host == "localhost" {
			u.Host = ""
		}
	}
	u.parsePathStart(s[end:])
	return true
}

// isDrive tells whether s is a Windows drive letter: "C:" or "C|".
func isDrive(s string) bool {
	return len(s) == 2 && isAlpha(s[0]) && (s[1] == ':' || s[1] == '|')
}

func startsWithDrive(s string) bool {
	return len(s) >= 2 && isDrive(s[:2]) && (len(s) == 2 || strings.IndexByte(`/\?`, s[2]) >= 0)
}

// hasDrive tells whether the first segment of path is "C:".
func hasDrive(path string) bool {
	return len(path) >= 3 && isDrive(path[1:3]) && path[2] == ':' && (len(path) == 3 || path[3] == '/')
}
