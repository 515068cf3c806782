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
	a, err := profile().ToASCII(strings.Map(newer, s))
	if err != nil || a == "" {
		return "", false
	}
	return a, true
}

// newer maps what IDNA has mapped or ignored only since Unicode 15.1 to 17; the
// tables that a Go before 1.27 is given are of Unicode 15.
func newer(r rune) rune {
	switch {
	case r == 0x1e9e: // capital sharp s
		return 0xdf
	case r == 0x04c0: // palochka
		return 0x04cf
	case r >= 0x10a0 && r <= 0x10c5: // Georgian capitals
		return r - 0x10a0 + 0x2d00
	case r == 0x2132:
		return 0x214e
	case r == 0x2183:
		return 0x2184
	case r == 0x2f868: // ideographs that were decomposed wrongly at first
		return 0x36fc
	case r == 0x2f874:
		return 0x5f33
	case r == 0x2f91f:
		return 0x43ab
	case r == 0x2f95f:
		return 0x7aee
	case r == 0x2f9bf:
		return 0x45d7
	case r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x180e, r >= 0x2061 && r <= 0x2063,
		r >= 0x206a && r <= 0x206f, r == 0x3164, r == 0xffa0,
		r >= 0x1d173 && r <= 0x1d17a:
		return -1
	}
	return r
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
