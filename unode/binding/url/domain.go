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

// domainToASCII returns a domain's form for the DNS. As in Node, a domain that
// is ASCII already is only made lower case: what its encoded labels mean is not
// looked at.
func domainToASCII(s string) (string, bool) {
	if isASCII(s) {
		return strings.ToLower(s), s != ""
	}
	// Capital sharp s became a mapping to the small one in Unicode 15.1.
	a, err := profile().ToASCII(strings.ReplaceAll(s, "\u1e9e", "\u00df"))
	if err != nil || a == "" {
		return "", false
	}
	return a, true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ToASCII returns a domain's form for the DNS, "" when it has none.
func ToASCII(s string) string {
	a, _ := domainToASCII(s)
	return a
}

// ToUnicode returns a domain's form for people; a label that cannot be decoded
// stays as it is.
func ToUnicode(s string) string {
	if !strings.Contains(s, "xn--") {
		return s
	}
	p := profile()
	labels := strings.Split(s, ".")
	for i, l := range labels {
		if len(l) > len("xn--") && strings.HasPrefix(l, "xn--") {
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
