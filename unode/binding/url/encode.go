package url

// set is a set of bytes that are percent-encoded.
type set [256]bool

// The percent-encode sets of the URL Standard, section 1.3.
var (
	c0Set           = makeSet(nil, "")
	fragmentSet     = makeSet(&c0Set, " \"<>`")
	querySet        = makeSet(&c0Set, " \"#<>")
	specialQuerySet = makeSet(&querySet, "'")
	pathSet         = makeSet(&querySet, "?^`{}")
	userinfoSet     = makeSet(&pathSet, "/:;=@[\\]|")
)

func makeSet(base *set, more string) (s set) {
	if base != nil {
		s = *base
	}
	for c := range s {
		if c < 0x20 || c > 0x7e {
			s[c] = true
		}
	}
	for i := range len(more) {
		s[more[i]] = true
	}
	return s
}

// encode percent-encodes the bytes of s that are in the set. It returns s
// itself when there are none.
func encode(s string, in *set) string {
	for i := range len(s) {
		if in[s[i]] {
			return string(appendEncoded(append(make([]byte, 0, len(s)+16), s[:i]...), s[i:], in))
		}
	}
	return s
}

func appendEncoded(b []byte, s string, in *set) []byte {
	for i := range len(s) {
		if c := s[i]; in[c] {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

const upperHex = "0123456789ABCDEF"

// percentDecode leaves a '%' that is not followed by two hex digits.
func percentDecode(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16 {
			b = append(b, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
		} else {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// unhex returns a hex digit's value, 16 for anything else.
func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20) - 'a' + 10
	}
	return 16
}

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
