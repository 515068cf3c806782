package url

import (
	"strconv"
	"strings"
)

// forbiddenHost are the bytes that no host may hold.
const forbiddenHost = "\x00\t\n\r #/:<>?@[\\]^|"

var (
	hostForbidden   = makeForbidden(forbiddenHost, false)
	domainForbidden = makeForbidden(forbiddenHost+"%\x7f", true)
)

func makeForbidden(chars string, controls bool) (s set) {
	for i := range len(chars) {
		s[chars[i]] = true
	}
	for c := range 0x20 {
		s[c] = s[c] || controls
	}
	return s
}

func (s *set) any(str string) bool {
	for i := range len(str) {
		if s[str[i]] {
			return true
		}
	}
	return false
}

// parseHost parses and sets the host (URL Standard, section 3.5).
func (u *URL) parseHost(s string) bool {
	host, ok := parseHost(s, u.special())
	if ok {
		u.Host, u.HasHost = host, true
	}
	return ok
}

func parseHost(s string, special bool) (string, bool) {
	if s != "" && s[0] == '[' {
		if s[len(s)-1] != ']' {
			return "", false
		}
		a, ok := parseIPv6(s[1 : len(s)-1])
		return formatIPv6(a), ok
	}
	if !special {
		if hostForbidden.any(s) {
			return "", false
		}
		return encode(s, &c0Set), true
	}
	if strings.IndexByte(s, '%') >= 0 {
		s = validUTF8(percentDecode(s))
	}
	domain, ok := domainToASCII(s)
	if !ok || domainForbidden.any(domain) {
		return "", false
	}
	if endsInNumber(domain) {
		ip, ok := parseIPv4(domain)
		return formatIPv4(ip), ok
	}
	return domain, true
}

// endsInNumber tells whether a domain is to be an IPv4 address or nothing.
func endsInNumber(s string) bool {
	s = strings.TrimSuffix(s, ".")
	last := s[strings.LastIndexByte(s, '.')+1:]
	if last == "" {
		return false
	}
	for i := range len(last) {
		if !isDigit(last[i]) {
			_, ok := parseIPv4Number(last)
			return ok
		}
	}
	return true
}

func parseIPv4(s string) (uint32, bool) {
	parts := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(parts) > 4 {
		return 0, false
	}
	var ip uint64
	for i, p := range parts {
		n, ok := parseIPv4Number(p)
		if !ok {
			return 0, false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return 0, false
			}
			ip |= n << (8 * (3 - i))
		} else if n >= 1<<(8*(5-len(parts))) {
			return 0, false
		} else {
			ip |= n
		}
	}
	return uint32(ip), true
}

// parseIPv4Number takes decimal, octal and hexadecimal numbers; what is above
// 32 bits comes out as some number above 32 bits.
func parseIPv4Number(s string) (uint64, bool) {
	if s == "" {
		return 0, false
	}
	base := uint64(10)
	if len(s) >= 2 && s[0] == '0' {
		if s[1]|0x20 == 'x' {
			s, base = s[2:], 16
		} else {
			s, base = s[1:], 8
		}
	}
	var n uint64
	for i := range len(s) {
		d := uint64(unhex(s[i]))
		if d >= base {
			return 0, false
		}
		n = min(n*base+d, 1<<40)
	}
	return n, true
}

func formatIPv4(ip uint32) string {
	b := make([]byte, 0, 15)
	for shift := 24; shift >= 0; shift -= 8 {
		if shift < 24 {
			b = append(b, '.')
		}
		b = strconv.AppendUint(b, uint64(ip>>shift&0xff), 10)
	}
	return string(b)
}
