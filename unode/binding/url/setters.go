package url

import "strings"

// The setters of the URL API (URL Standard, section 6.1): the parser, started in
// the state of the part. They return false, and leave u as it was or nearly so,
// when the value does not fit.

// SetProtocol sets the scheme; what follows a ':' is ignored.
func (u *URL) SetProtocol(s string) bool {
	scheme, _, ok := cutScheme(clean(s) + ":")
	if !ok {
		return false
	}
	kind := schemeType(scheme)
	switch {
	case (kind == schemeOther) != (u.kind == schemeOther),
		kind == schemeFile && (u.hasCredentials() || u.Port != noPort),
		u.kind == schemeFile && u.Host == "":
		return false
	}
	u.Scheme, u.kind = scheme, kind
	u.setPort(u.Port)
	return true
}

func (u *URL) SetUsername(s string) bool {
	if u.noAuthority() {
		return false
	}
	u.Username = encode(s, &userinfoSet)
	return true
}

func (u *URL) SetPassword(s string) bool {
	if u.noAuthority() {
		return false
	}
	u.Password = encode(s, &userinfoSet)
	return true
}

// SetHost sets host and port.
func (u *URL) SetHost(s string) bool { return u.setHost(s, false) }

// SetHostname sets the host only; a port in s is an error.
func (u *URL) SetHostname(s string) bool { return u.setHost(s, true) }

func (u *URL) setHost(s string, nameOnly bool) bool {
	if u.OpaquePath {
		return false
	}
	s = clean(s)
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	s = s[:u.authorityEnd(s)]
	if u.kind == schemeFile {
		return u.setFileHost(s)
	}
	host, port, hasPort := cutPort(s)
	switch {
	case hasPort && (host == "" || nameOnly):
		return false
	case host == "" && (u.special() || u.hasCredentials() || u.Port != noPort):
		return false
	}
	if !u.parseHost(host) {
		return false
	}
	if n, digits := leadingPort(port); digits > 0 && n <= 65535 {
		u.setPort(n)
	}
	return true
}

func (u *URL) setFileHost(s string) bool {
	if s == "" {
		u.Host = ""
		return true
	}
	if !u.parseHost(s) {
		return false
	}
	if u.Host == "localhost" {
		u.Host = ""
	}
	return true
}

// SetPort takes the digits at the start of s; "" removes the port.
func (u *URL) SetPort(s string) bool {
	if u.noAuthority() {
		return false
	}
	if s == "" {
		u.Port = noPort
		return true
	}
	n, digits := leadingPort(clean(s))
	if digits == 0 || n > 65535 {
		return false
	}
	u.setPort(n)
	return true
}

func (u *URL) SetPathname(s string) bool {
	if u.OpaquePath {
		return false
	}
	s = clean(s)
	u.Path = ""
	switch {
	case s != "" && u.isSlash(s[0]):
		u.appendPath(s[1:])
	case s != "" || u.special() || !u.HasHost:
		u.appendPath(s)
	}
	return true
}

func (u *URL) SetSearch(s string) {
	if s == "" {
		u.Query, u.HasQuery = "", false
		return
	}
	u.parseQuery(clean(strings.TrimPrefix(s, "?")))
}

func (u *URL) SetHash(s string) {
	if s == "" {
		u.Fragment, u.HasFrag = "", false
		return
	}
	u.Fragment, u.HasFrag = encode(clean(strings.TrimPrefix(s, "#")), &fragmentSet), true
}
