package url

import "strconv"

// parseIPv6 parses what is between the brackets (URL Standard, section 3.5,
// "IPv6 parser").
func parseIPv6(s string) (a [8]uint16, ok bool) {
	piece, compress, i := 0, -1, 0
	if i < len(s) && s[i] == ':' {
		if len(s) < 2 || s[1] != ':' {
			return a, false
		}
		i, piece, compress = 2, 1, 1
	}
	for i < len(s) {
		if piece == 8 {
			return a, false
		}
		if s[i] == ':' {
			if compress >= 0 {
				return a, false
			}
			i++
			piece++
			compress = piece
			continue
		}
		value, length := 0, 0
		for length < 4 && i < len(s) && unhex(s[i]) < 16 {
			value = value<<4 | unhex(s[i])
			i++
			length++
		}
		if i < len(s) && s[i] == '.' {
			if length == 0 || piece > 6 || !parseEmbeddedIPv4(s[i-length:], a[piece:piece+2]) {
				return a, false
			}
			piece += 2
			break
		}
		if i < len(s) {
			if s[i] != ':' {
				return a, false
			}
			if i++; i == len(s) {
				return a, false
			}
		}
		a[piece] = uint16(value)
		piece++
	}
	if compress >= 0 {
		n := piece - compress
		copy(a[8-n:], a[compress:piece])
		for j := compress; j < 8-n; j++ {
			a[j] = 0
		}
		return a, true
	}
	return a, piece == 8
}

// parseEmbeddedIPv4 parses four decimal numbers without leading zeros.
func parseEmbeddedIPv4(s string, out []uint16) bool {
	i := 0
	for part := range 4 {
		if part > 0 {
			if i == len(s) || s[i] != '.' {
				return false
			}
			i++
		}
		start, n := i, 0
		for i < len(s) && isDigit(s[i]) {
			if n = n*10 + int(s[i]-'0'); n > 255 || i > start && s[start] == '0' {
				return false
			}
			i++
		}
		if i == start {
			return false
		}
		out[part/2] = out[part/2]<<8 | uint16(n)
	}
	return i == len(s)
}

// formatIPv6 writes an address in brackets, its longest run of zeros, the first
// of equals, as "::".
func formatIPv6(a [8]uint16) string {
	at, run := -1, 1
	for i := 0; i < 8; i++ {
		n := 0
		for i+n < 8 && a[i+n] == 0 {
			n++
		}
		if n > run {
			at, run = i, n
		}
		i += n
	}
	b := append(make([]byte, 0, 41), '[')
	for i := 0; i < 8; i++ {
		if i == at {
			if b = append(b, ':'); i == 0 {
				b = append(b, ':')
			}
			i += run - 1
			continue
		}
		b = strconv.AppendUint(b, uint64(a[i]), 16)
		if i < 7 {
			b = append(b, ':')
		}
	}
	return string(append(b, ']'))
}
