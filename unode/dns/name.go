package dns

import "strings"

const (
	maxLabel = 63
	maxName  = 255 // octets, the length octets and the root's included
)

// appendName appends the encoding of a name. A backslash quotes the character
// or the three decimal digits that follow it. ok is false when a label or the
// whole is too long, a label is empty or holds what no host's name has.
func appendName(b []byte, s string) (out []byte, ok bool) {
	start := len(b)
	s, _ = strings.CutSuffix(s, ".")
	if s == "" {
		return append(b, 0), true
	}
	label := len(b)
	b = append(b, 0)
	closeLabel := func() bool {
		n := len(b) - label - 1
		b[label] = byte(n)
		return n > 0 && n <= maxLabel
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '.':
			if !closeLabel() {
				return nil, false
			}
			label = len(b)
			b = append(b, 0)
			continue
		case c == '\\':
			var n int
			if c, n = unquote(s[i+1:]); n == 0 {
				return nil, false
			}
			i += n
		}
		if !hostChar(c) {
			return nil, false
		}
		b = append(b, c)
	}
	if !closeLabel() || len(b)+1-start > maxName {
		return nil, false
	}
	return append(b, 0), true
}

// unquote reads what follows a backslash and returns how long it is, 0 when it
// means nothing.
func unquote(s string) (c byte, n int) {
	if s == "" {
		return 0, 0
	}
	if s[0] < '0' || s[0] > '9' {
		return s[0], 1
	}
	if len(s) < 3 {
		return 0, 0
	}
	v := 0
	for i := range 3 {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0
		}
		v = v*10 + int(s[i]-'0')
	}
	if v > 255 {
		return 0, 0
	}
	return byte(v), 3
}

// hostChar tells whether a name that is asked for may hold c: more than RFC 952
// has, as much as c-ares lets through.
func hostChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._/*", c) >= 0
}

// isOnion tells whether a name is one that servers must not be asked for (RFC
// 7686).
func isOnion(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == "onion" || strings.HasSuffix(name, ".onion")
}

// readName reads the name at off and returns the offset behind it. A pointer
// must lead to what comes before the part it is in: so no loop is possible.
func readName(msg []byte, off int) (name string, next int, ok bool) {
	var b strings.Builder
	next = -1
	part, total := off, 1
	for {
		if off >= len(msg) {
			return "", 0, false
		}
		n := int(msg[off])
		off++
		switch {
		case n == 0:
			if next < 0 {
				next = off
			}
			return b.String(), next, true
		case n&0xc0 == 0xc0:
			if off >= len(msg) {
				return "", 0, false
			}
			to := n&0x3f<<8 | int(msg[off])
			if to >= part {
				return "", 0, false
			}
			if next < 0 {
				next = off + 1
			}
			part, off = to, to
		case n > maxLabel:
			return "", 0, false
		default:
			if total += n + 1; total > maxName || off+n > len(msg) {
				return "", 0, false
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			for _, c := range msg[off : off+n] {
				quote(&b, c)
			}
			off += n
		}
	}
}

// quote writes one character of a label as master files do (RFC 1035, section
// 5.1).
func quote(b *strings.Builder, c byte) {
	switch {
	case c < ' ' || c > '~':
		b.WriteByte('\\')
		b.WriteByte('0' + c/100)
		b.WriteByte('0' + c/10%10)
		b.WriteByte('0' + c%10)
		return
	case strings.IndexByte(`".;\()@$`, c) >= 0:
		b.WriteByte('\\')
	}
	b.WriteByte(c)
}
