package cares

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/net/idna"

	"nodeos/sys"
)

// Flags of getaddrinfo(3).
const (
	aiV4Mapped   = 0x08
	aiAll        = 0x10
	aiAddrConfig = 0x20
)

// lookup is one question of getaddrinfo(3).
type lookup struct {
	host   string
	family int // AF_UNSPEC (0), AF_INET, AF_INET6
	hints  int
}

// run answers the question with at least one address, the best first.
func (q lookup) run() ([]netip.Addr, sys.Errno) {
	host, err := idna.Punycode.ToASCII(q.host)
	if err != nil || strings.IndexByte(host, 0) >= 0 {
		return nil, eaiNoName
	}
	want4, want6 := q.family != syscall.AF_INET6, q.family != syscall.AF_INET
	mapped := q.family == syscall.AF_INET6 && q.hints&aiV4Mapped != 0
	if q.hints&aiAddrConfig != 0 {
		if want4, want6 = configured(want4, want6); !want4 && !want6 {
			return nil, eaiNoName
		}
	}
	ips, errno := addresses(host, want4 || mapped, want6)
	if errno != 0 {
		return nil, errno
	}
	if mapped {
		ips = mapV4(ips, q.hints&aiAll != 0)
	}
	return sortAddrs(ips), 0
}

// addresses asks the sources in turn: the text itself, the hosts file, the name
// servers.
func addresses(host string, want4, want6 bool) ([]netip.Addr, sys.Errno) {
	keep := func(ip netip.Addr) bool { return ip.Is4() && want4 || ip.Is6() && want6 }
	if ip, ok := parseHost(host); ok {
		if !keep(ip) {
			return nil, sys.Errno(3000) // EAI_ADDRFAMILY
		}
		return []netip.Addr{ip}, 0
	}
	hosts := readHosts()
	known := hosts.addrs(host)
	if len(known) == 0 && isLocalhost(host) {
		known = []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	if ips := slices.DeleteFunc(slices.Clone(known), func(ip netip.Addr) bool { return !keep(ip) }); len(ips) > 0 {
		return ips, 0
	}
	if isLocalhost(host) {
		return nil, eaiNoName // it must not be asked of a server
	}
	return readConfig().resolve(host, want4, want6)
}

// isLocalhost tells whether a name is the machine itself by RFC 6761, section
// 6.3.
func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// mapV4 turns IPv4 addresses into IPv6 ones, all or only if there is no other.
func mapV4(ips []netip.Addr, all bool) []netip.Addr {
	has6 := slices.ContainsFunc(ips, netip.Addr.Is6)
	var out []netip.Addr
	for _, ip := range ips {
		switch {
		case ip.Is6():
			out = append(out, ip)
		case all || !has6:
			out = append(out, netip.AddrFrom16(ip.As16()))
		}
	}
	return out
}

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
