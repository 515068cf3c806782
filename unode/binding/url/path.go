package url

import "strings"

// parsePathStart parses a path after an authority, where the first slash may
// be missing, and the query.
func (u *URL) parsePathStart(s string) {
	switch {
	case s != "" && u.isSlash(s[0]):
		u.parsePathQuery(s[1:])
	case u.special():
		u.parsePathQuery(s)
	case s != "": // a '?': only a slash or it ends an authority
		u.parseQuery(s[1:])
	}
}

// parsePathQuery parses segments that follow a slash, said or not, and the
// query.
func (u *URL) parsePathQuery(s string) {
	path := s
	if i := strings.IndexByte(s, '?'); i >= 0 {
		path = s[:i]
		u.parseQuery(s[i+1:])
	}
	u.appendPath(path)
}

func (u *URL) parseQuery(s string) {
	in := &querySet
	if u.special() {
		in = &specialQuerySet
	}
	u.Query, u.HasQuery = encode(s, in), true
}

// parseOpaque parses a path without a leading slash after a scheme that is not
// special.
func (u *URL) parseOpaque(s string) {
	path, query, hasQuery := strings.Cut(s, "?")
	if hasQuery {
		u.parseQuery(query)
	}
	u.OpaquePath = true
	u.Path = encode(path, &c0Set)
	if n := len(path); n > 0 && path[n-1] == ' ' && (hasQuery || u.HasFrag) {
		u.Path = u.Path[:len(u.Path)-1] + "%20" // else trimming would lose it
	}
}

// appendPath adds the segments of s, without leading slash, to the path.
func (u *URL) appendPath(s string) {
	if u.Path == "" && plainPath(s) {
		u.Path = "/" + s
		return
	}
	path := make([]byte, 0, len(u.Path)+len(s)+16)
	path = append(path, u.Path...)
	for more := true; more; {
		var segment string
		end := 0
		for end < len(s) && !u.isSlash(s[end]) {
			end++
		}
		segment, more = s[:end], end < len(s)
		if more {
			s = s[end+1:]
		}
		switch dots(segment) {
		case 2:
			path = u.cutLast(path)
			if !more {
				path = append(path, '/')
			}
		case 1:
			if !more {
				path = append(path, '/')
			}
		default:
			path = append(path, '/')
			if u.kind == schemeFile && len(path) == 1 && isDrive(segment) {
				path = append(path, segment[0], ':')
			} else {
				path = appendEncoded(path, segment, &pathSet)
			}
		}
	}
	u.Path = string(path)
}

// plainPath tells whether s is its own normal form, whatever the scheme.
func plainPath(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\\' || c == '|' || pathSet[c]:
			return false
		case (c == '.' || c == '%') && (i == 0 || s[i-1] == '/'):
			return false
		}
	}
	return true
}

// dots returns 1 or 2 for a segment that is "." or "..", its dots encoded or
// not, and 0 otherwise.
func dots(s string) int {
	n := 0
	for s != "" {
		switch {
		case s[0] == '.':
			s = s[1:]
		case len(s) >= 3 && s[0] == '%' && s[1] == '2' && s[2]|0x20 == 'e':
			s = s[3:]
		default:
			return 0
		}
		if n++; n > 2 {
			return 0
		}
	}
	return n
}

// cutLast removes the last segment, but not a file URL's drive.
func (u *URL) cutLast(path []byte) []byte {
	i := len(path) - 1
	for i >= 0 && path[i] != '/' {
		i--
	}
	if i < 0 || i == 0 && u.kind == schemeFile && len(path) == 3 && hasDrive(string(path)) {
		return path
	}
	return path[:i]
}

// shorten removes the last segment of the path.
func (u *URL) shorten() { u.Path = string(u.cutLast([]byte(u.Path))) }
