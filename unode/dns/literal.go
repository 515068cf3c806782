package dns

import (
	"net/netip"
	"strconv"
	"strings"
)

// parseHost parses a literal address: IPv6 with or without a zone, or IPv4 in
// any of the forms of inet_aton(3).
func parseHost(s string) (netip.Addr, bool) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return ip, true
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var v uint64
	for i, p := range parts {
		if p == "" || p[0] < '0' || p[0] > '9' || strings.Contains(p, "_") {
			return netip.Addr{}, false
		}
		if low := strings.ToLower(p); strings.HasPrefix(low, "0b") || strings.HasPrefix(low, "0o") {
			return netip.Addr{}, false
		}
		n, err := strconv.ParseUint(p, 0, 32)
		if err != nil {
			return netip.Addr{}, false
		}
		if last := i == len(parts)-1; last {
			if n>>(8*(4-i)) != 0 {
				return netip.Addr{}, false
			}
			v = v<<(8*(4-i)) | n
		} else {
			if n > 255 {
				return netip.Addr{}, false
			}
			v = v<<8 | n
		}
	}
	return netip.AddrFrom4([4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}), true
}
