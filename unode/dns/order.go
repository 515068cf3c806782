package dns

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"nodeos/sys"
)

// configured drops a family for which the machine has no address but that of
// the loopback, as AI_ADDRCONFIG asks. With neither both stay, as in glibc.
func configured(want4, want6 bool) (bool, bool) {
	has4, has6 := hasIPv4(), hasIPv6()
	switch {
	case has4 == has6:
		return want4, want6
	case has4:
		return want4, false
	default:
		return false, want6
	}
}

// hasIPv6 reads the list of addresses; each line is address, interface number,
// prefix length, scope, flags, name in hexadecimal (proc(5)).
func hasIPv6() bool {
	b, _ := sys.ReadFile("/proc/net/if_inet6")
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "00000000000000000000000000000001 ") {
			return true
		}
	}
	return false
}

// hasIPv4 looks for a local address in the kernel's table of routes: lines
// "|-- a.b.c.d" followed by "/32 host LOCAL".
func hasIPv4() bool {
	b, _ := sys.ReadFile("/proc/net/fib_trie")
	var last string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if a, ok := strings.CutPrefix(line, "|-- "); ok {
			last = a
		} else if line == "/32 host LOCAL" && !strings.HasPrefix(last, "127.") {
			return true
		}
	}
	return false
}

// candidate is an address with what RFC 6724 looks at.
type candidate struct {
	ip, source netip.Addr // source is invalid when the address cannot be reached
}

// sortAddrs puts the addresses into the order of RFC 6724, section 6, by the
// rules 1, 2, 5, 6 and 8; the others need knowledge that a program does not
// have. Equal ones keep their order.
func sortAddrs(ips []netip.Addr) []netip.Addr {
	if len(ips) < 2 {
		return ips
	}
	list := make([]candidate, len(ips))
	for i, ip := range ips {
		list[i] = candidate{ip, sourceFor(ip)}
	}
	slices.SortStableFunc(list, compare)
	for i, c := range list {
		ips[i] = c.ip
	}
	return ips
}

func compare(a, b candidate) int {
	better := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	if r := better(a.source.IsValid(), b.source.IsValid()); r != 0 {
		return r
	}
	pa, la := policy(a.ip)
	pb, lb := policy(b.ip)
	if a.source.IsValid() {
		if r := better(scope(a.ip) == scope(a.source), scope(b.ip) == scope(b.source)); r != 0 {
			return r
		}
		_, lsa := policy(a.source)
		_, lsb := policy(b.source)
		if r := better(la == lsa, lb == lsb); r != 0 {
			return r
		}
	}
	if pa != pb {
		return pb - pa
	}
	return scope(a.ip) - scope(b.ip)
}

// sourceFor asks the kernel which address it would send from: connecting a
// datagram socket sends nothing.
func sourceFor(ip netip.Addr) netip.Addr {
	fd, ok := dial(netip.AddrPortFrom(ip, 9), syscall.SOCK_DGRAM, netip.Addr{})
	if !ok {
		return netip.Addr{}
	}
	defer sys.Close(fd)
	a, err := sys.Getsockname(fd)
	if err != 0 {
		return netip.Addr{}
	}
	ap, _ := a.AddrPort()
	return ap.Addr()
}

// scope returns how far an address reaches (RFC 6724, section 3.1).
func scope(ip netip.Addr) int {
	const linkLocal, siteLocal, global = 0x2, 0x5, 0xe
	switch {
	case ip.IsLoopback(), ip.IsLinkLocalUnicast():
		return linkLocal
	case ip.Is6() && ip.IsMulticast():
		return int(ip.As16()[1] & 0xf)
	case ip.Is6() && ip.As16()[0] == 0xfe && ip.As16()[1]&0xc0 == 0xc0:
		return siteLocal
	}
	return global
}

// policy looks an address up in the default table of RFC 6724, section 2.1.
func policy(ip netip.Addr) (precedence, label int) {
	b := ip.As16()
	high, low := binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:])
	switch {
	case high == 0 && low == 1: // ::1/128
		return 50, 0
	case ip.Is4() || ip.Is4In6(): // ::ffff:0:0/96
		return 35, 4
	case high == 0 && low>>32 == 0: // ::/96
		return 1, 3
	case high>>32 == 0x20010000: // 2001::/32
		return 5, 5
	case high>>48 == 0x2002: // 2002::/16
		return 30, 2
	case high>>48 == 0x3ffe: // 3ffe::/16
		return 1, 12
	case high>>54 == 0xfec0>>6: // fec0::/10
		return 1, 11
	case high>>57 == 0xfc>>1: // fc00::/7
		return 3, 13
	}
	return 40, 1
}
