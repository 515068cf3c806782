package url

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// The profile of the URL Standard's "domain to ASCII" with beStrict false, and
// the same without checks, for showing names.
func profile() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.CheckJoiners(true),
		idna.CheckHyphens(false), idna.StrictDomainName(false), idna.VerifyDNSLength(false))
}

// domainToASCII returns a domain's form for the DNS.
func domainToASCII(s string) (string, bool) {
	if lower, ok := plainDomain(s); ok {
		return lower, lower != ""
	}
	a, err := profile().ToASCII(s)
	if err != nil || a == "" {
		return "", false
	}
	return a, true
}

// plainDomain makes a domain lower case that is ASCII and has no encoded label.
func plainDomain(s string) (string, bool) {
	upper := false
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		upper = upper || c >= 'A' && c <= 'Z'
	}
	if upper {
		s = strings.ToLower(s)
	}
	return s, !strings.HasPrefix(s, "xn--") && !strings.Contains(s, ".xn--")
}

// ToASCII returns a domain's form for the DNS, "" when it has none.
func ToASCII(s string) string {
	a, _ := domainToASCII(s)
	return a
}

// ToUnicode returns a domain's form for people; a label that cannot be decoded
// stays as it is.
func ToUnicode(s string) string {
	if lower, ok := plainDomain(s); ok {
		return lower
	}
	p := profile()
	labels := strings.Split(s, ".")
	for i, l := range labels {
		if strings.HasPrefix(l, "xn--") {
			if u, err := p.ToUnicode(l); err == nil {
				labels[i] = u
			}
		}
	}
	return strings.Join(labels, ".")
}

// validUTF8 replaces what is not UTF-8, byte by byte.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
