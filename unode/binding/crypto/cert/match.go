package cert

import (
	"bytes"
	"strings"
)

// Flags say how names are matched (include/openssl/x509v3.h).
const (
	AlwaysCheckSubject    = 1
	NoWildcards           = 2
	NoPartialWildcards    = 4
	MultiLabelWildcards   = 8
	SingleLabelSubdomains = 16
	NeverCheckSubject     = 32
)

// MatchHost returns the name in c that host matches. A host that begins with a
// dot matches any subdomain.
func (c *Certificate) MatchHost(host string, flags int) (name string, ok bool) {
	return c.match(NameDNS, "2.5.4.3", flags, func(pattern string) bool { return matchHost(pattern, host, flags) })
}

// MatchEmail returns the address in c that email equals: the part before the @ to
// the letter.
func (c *Certificate) MatchEmail(email string, flags int) (name string, ok bool) {
	return c.match(NameEmail, "1.2.840.113549.1.9.1", flags, func(have string) bool {
		i, j := strings.LastIndexByte(have, '@'), strings.LastIndexByte(email, '@')
		return i == j && i >= 0 && have[:i] == email[:j] && strings.EqualFold(have[i:], email[j:])
	})
}

// MatchIP tells whether c is for an address of 4 or 16 bytes.
func (c *Certificate) MatchIP(ip []byte) bool {
	for _, n := range c.AltNames {
		if n.Kind == NameIP && bytes.Equal(n.Value, ip) {
			return true
		}
	}
	return false
}

// match looks at the alternative names of a kind, and at the subject's attribute
// if there is none of them or the flags say so.
func (c *Certificate) match(kind int, attribute string, flags int, is func(string) bool) (string, bool) {
	some := false
	for _, n := range c.AltNames {
		if n.Kind != kind {
			continue
		}
		some = true
		if is(string(n.Value)) {
			return string(n.Value), true
		}
	}
	if flags&NeverCheckSubject != 0 || some && flags&AlwaysCheckSubject == 0 {
		return "", false
	}
	for _, a := range c.Subject {
		if a.OID == attribute && is(a.Value) {
			return a.Value, true
		}
	}
	return "", false
}

func matchHost(pattern, host string, flags int) bool {
	if strings.HasPrefix(host, ".") && len(host) > 1 {
		rest, ok := strings.CutSuffix(strings.ToLower(pattern), strings.ToLower(host))
		return ok && rest != "" && (flags&SingleLabelSubdomains == 0 || !strings.Contains(rest, "."))
	}
	star := strings.IndexByte(pattern, '*')
	if star < 0 || flags&NoWildcards != 0 || !validWildcard(pattern, star, flags) {
		return strings.EqualFold(pattern, host)
	}
	prefix, suffix := pattern[:star], pattern[star+1:]
	if len(host) < len(prefix)+len(suffix) || !strings.EqualFold(host[:len(prefix)], prefix) ||
		!strings.EqualFold(host[len(host)-len(suffix):], suffix) {
		return false
	}
	wild := host[len(prefix) : len(host)-len(suffix)]
	// A whole label needs at least one character.
	if prefix == "" && strings.HasPrefix(suffix, ".") && wild == "" {
		return false
	}
	alone := prefix == "" && strings.HasPrefix(suffix, ".")
	if !alone && len(host) >= 4 && strings.EqualFold(host[:4], "xn--") {
		return false // part of an internationalised label means nothing
	}
	for _, ch := range []byte(wild) {
		if ch == '.' && (flags&MultiLabelWildcards == 0 || !alone) {
			return false
		}
		if ch != '.' && ch != '-' && !alnum(ch) {
			return false
		}
	}
	return true
}

// validWildcard tells whether a star counts: one, in the first label, with at
// least two labels after it.
func validWildcard(pattern string, star, flags int) bool {
	dot := strings.IndexByte(pattern, '.')
	if strings.Count(pattern, "*") != 1 || dot < star || strings.Count(pattern[star:], ".") < 2 {
		return false
	}
	if flags&NoPartialWildcards != 0 && (star != 0 || dot != 1) {
		return false
	}
	// Not in the midst of a label, nor in an internationalised one.
	return (star == 0 || dot == star+1) && !strings.HasPrefix(strings.ToLower(pattern), "xn--")
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
