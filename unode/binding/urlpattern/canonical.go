package urlpattern

import (
	"strconv"
	"strings"

	"nodeos/unode/binding/url"
)

// dummy is a URL whose parts the canonical forms are taken from.
func dummy() *url.URL {
	u, _ := url.Parse("https://dummy.invalid/", nil)
	return u
}

// The functions below bring a component into the form it has in a URL
// (https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks).

func canonicalProtocol(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	u, ok := url.Parse(s+"://dummy.invalid/", nil)
	if !ok {
		return "", false
	}
	return u.Scheme, true
}

func canonicalUsername(s string) (string, bool) {
	u := dummy()
	u.SetUsername(s)
	return u.Username, true
}

func canonicalPassword(s string) (string, bool) {
	u := dummy()
	u.SetPassword(s)
	return u.Password, true
}

func canonicalHostname(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	u := dummy()
	if !u.SetHostname(s) {
		return "", false
	}
	return u.Host, true
}

func canonicalIPv6(s string) (string, bool) {
	for i := range len(s) {
		if !strings.ContainsRune("0123456789abcdefABCDEF[]:", rune(s[i])) {
			return "", false
		}
	}
	return strings.ToLower(s), true
}

// canonicalPort takes the protocol, whose default port is none. What follows the
// digits is ignored, as where a port is set.
func canonicalPort(s, protocol string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return "", true
	}
	n, err := strconv.ParseUint(s[:len(s)-len(strings.TrimLeft(s, "0123456789"))], 10, 16)
	if err != nil {
		return "", false
	}
	if s = strconv.Itoa(int(n)); special[protocol] == s {
		return "", true
	}
	return s, true
}

func canonicalPathname(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	slash := strings.HasPrefix(s, "/")
	if !slash {
		s = "/-" + s
	}
	u := dummy()
	u.SetPathname(s)
	if !slash {
		return u.Path[min(2, len(u.Path)):], true // ".." may have taken what was put before
	}
	return u.Path, true
}

func canonicalOpaquePathname(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\t' || c == '\n' || c == '\r':
		case c < 0x20 || c > 0x7e:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

func canonicalSearch(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	u := dummy()
	u.SetSearch("?" + s)
	return u.Query, true
}

func canonicalHash(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	u := dummy()
	u.SetHash("#" + s)
	return u.Fragment, true
}

// special are the schemes whose paths are hierarchies, with their default ports.
var special = map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21", "file": ""}
