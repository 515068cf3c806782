// Package url is internalBinding('url'): the URL Standard's parser, setters and
// serialiser (url.spec.whatwg.org), domain names, and file URLs of paths.
//
// Invariants: every string in a URL is ASCII and already encoded, so its
// serialisation parses to the same URL again. Parsing never allocates for a URL
// that is in its normal form.
//
// Caution: a URL's strings may point into the parsed input; it must not outlive
// an input that lies in engine memory.
package url

import "strconv"

// Scheme types, as the library knows them.
const (
	schemeHTTP = iota
	schemeOther
	schemeHTTPS
	schemeWS
	schemeFTP
	schemeWSS
	schemeFile
)

func schemeType(scheme string) int {
	switch scheme {
	case "http":
		return schemeHTTP
	case "https":
		return schemeHTTPS
	case "ws":
		return schemeWS
	case "ftp":
		return schemeFTP
	case "wss":
		return schemeWSS
	case "file":
		return schemeFile
	}
	return schemeOther
}

// noPort is the port of a URL that has none or its scheme's default.
const noPort = -1

func defaultPort(schemeType int) int {
	switch schemeType {
	case schemeHTTP, schemeWS:
		return 80
	case schemeHTTPS, schemeWSS:
		return 443
	case schemeFTP:
		return 21
	}
	return noPort
}

// URL is a URL record. An opaque path is kept as it is, any other as its
// segments with a slash before each.
type URL struct {
	Scheme             string
	Username, Password string
	Host               string
	HasHost            bool // a host may be there and empty
	Port               int
	Path               string
	OpaquePath         bool
	Query, Fragment    string
	HasQuery, HasFrag  bool

	kind int // of Scheme
}

func (u *URL) special() bool { return u.kind != schemeOther }

func (u *URL) setScheme(s string) { u.Scheme, u.kind = s, schemeType(s) }

func (u *URL) hasCredentials() bool { return u.Username != "" || u.Password != "" }

// noAuthority tells that the URL cannot have credentials or a port.
func (u *URL) noAuthority() bool { return u.Host == "" || u.kind == schemeFile }

// setPort sets the port, none if it is the scheme's own.
func (u *URL) setPort(p int) {
	if u.Port = p; p == defaultPort(u.kind) {
		u.Port = noPort
	}
}

// omitted stands for a component that is not there.
const omitted = 1<<32 - 1

// components are the offsets by which the library finds the parts of an href;
// see URLContext in lib/internal/url.js. hostStart is at the '@' if there is
// one.
type components struct {
	protocolEnd, usernameEnd, hostStart, hostEnd, port, pathStart, searchStart, hashStart, kind uint32
}

// appendHref appends the serialised URL to b, which must be empty for the
// offsets to be right.
func (u *URL) appendHref(b []byte) ([]byte, components) {
	c := components{port: omitted, searchStart: omitted, hashStart: omitted, kind: uint32(u.kind)}
	at := func() uint32 { return uint32(len(b)) }
	b = append(append(b, u.Scheme...), ':')
	c.protocolEnd = at()
	if u.HasHost {
		b = append(append(b, "//"...), u.Username...)
		c.usernameEnd = at()
		if u.Password != "" {
			b = append(append(b, ':'), u.Password...)
		}
		c.hostStart = at()
		if u.hasCredentials() {
			b = append(b, '@')
		}
		b = append(b, u.Host...)
		c.hostEnd = at()
		if u.Port != noPort {
			b = strconv.AppendInt(append(b, ':'), int64(u.Port), 10)
			c.port = uint32(u.Port)
		}
	} else {
		c.usernameEnd, c.hostStart, c.hostEnd = at(), at(), at()
		if !u.OpaquePath && len(u.Path) > 1 && u.Path[0] == '/' && u.Path[1] == '/' {
			b = append(b, "/."...) // else the path would read as a host
		}
	}
	c.pathStart = at()
	b = append(b, u.Path...)
	if u.HasQuery {
		c.searchStart = at()
		b = append(append(b, '?'), u.Query...)
	}
	if u.HasFrag {
		c.hashStart = at()
		b = append(append(b, '#'), u.Fragment...)
	}
	return b, c
}

// Href returns the serialised URL.
func (u *URL) Href() string {
	b, _ := u.appendHref(make([]byte, 0, 64))
	return string(b)
}

// Origin returns the serialised origin, "null" for an opaque one.
func (u *URL) Origin() string {
	switch u.kind {
	case schemeFile:
		return "null"
	case schemeOther:
		if u.Scheme == "blob" {
			if in, ok := Parse(u.Path, nil); ok && (in.kind == schemeHTTP || in.kind == schemeHTTPS) {
				return in.Origin()
			}
		}
		return "null"
	}
	s := u.Scheme + "://" + u.Host
	if u.Port != noPort {
		s += ":" + strconv.Itoa(u.Port)
	}
	return s
}
