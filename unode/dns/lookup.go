package dns

import (
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"nodeos/sys"
)

// Errors of getaddrinfo(3) as libuv numbers them.
const (
	eaiAddrFamily = sys.Errno(3000)
	EAIAgain      = sys.Errno(3001)
	EAINoData     = sys.Errno(3007)
	EAINoName     = sys.Errno(3008)
)

// Flags of getaddrinfo(3).
const (
	aiV4Mapped   = 0x08
	aiAll        = 0x10
	aiAddrConfig = 0x20
)

// What resolv.conf(5) means when it says nothing.
const (
	systemTimeout  = 5e9
	systemAttempts = 2
)

// system returns a client for one question, as the C library asks it.
func (s *Sockets) system() *Client {
	return s.systemClient(ReadConfig(systemTimeout, systemAttempts))
}

func (s *Sockets) systemClient(config *Config) *Client {
	c := s.NewClient(config)
	c.MaxTimeout, c.Persist = c.Timeout, true
	return c
}

// definite tells whether another attempt would end the same.
func definite(st Status) bool { return st == NoData || st == NotFound || st == BadName }

// Lookup is one question of getaddrinfo(3).
type Lookup struct {
	Host   string // in ASCII
	Family int    // AF_UNSPEC (0), AF_INET, AF_INET6
	Hints  int    // AI_V4MAPPED, AI_ALL, AI_ADDRCONFIG
}

// Addrs answers q with at least one address, the best first.
func (s *Sockets) Addrs(q Lookup, done func([]netip.Addr, sys.Errno)) {
	want4, want6 := q.Family != syscall.AF_INET6, q.Family != syscall.AF_INET
	mapped := q.Family == syscall.AF_INET6 && q.Hints&aiV4Mapped != 0
	finish := func(ips []netip.Addr, err sys.Errno) {
		if mapped {
			ips = mapV4(ips, q.Hints&aiAll != 0)
		}
		done(sortAddrs(ips), err)
	}
	later := func(ips []netip.Addr, err sys.Errno) {
		s.loop.Open()
		s.loop.Post(func() { finish(ips, err) })
	}
	if !validHost(q.Host) {
		later(nil, EAINoName)
		return
	}
	if q.Hints&aiAddrConfig != 0 {
		if want4, want6 = configured(want4, want6); !want4 && !want6 {
			later(nil, EAINoName)
			return
		}
	}
	want4 = want4 || mapped
	keep := func(ip netip.Addr) bool { return ip.Is4() && want4 || ip.Is6() && want6 }
	if ip, ok := parseHost(q.Host); ok {
		if keep(ip) {
			later([]netip.Addr{ip}, 0)
		} else {
			later(nil, eaiAddrFamily)
		}
		return
	}
	if ips := s.known(q, keep, want4); len(ips) > 0 {
		later(ips, 0)
		return
	}
	if isLocalhost(q.Host) {
		later(nil, EAINoName) // it must not be asked of a server
		return
	}
	config := ReadConfig(systemTimeout, systemAttempts)
	r := &search{client: s.systemClient(config), names: config.names(q.Host), done: finish}
	if want6 {
		r.types = append(r.types, AAAA)
	}
	if want4 {
		r.types = append(r.types, A)
	}
	r.next()
}

// known returns what the hosts file says, and localhost without it. As in glibc
// a question for one family takes the line of ::1 for 127.0.0.1 too.
func (s *Sockets) known(q Lookup, keep func(netip.Addr) bool, want4 bool) []netip.Addr {
	loopback4 := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	ips := readHosts().addrs(q.Host)
	if len(ips) == 0 && isLocalhost(q.Host) {
		ips = []netip.Addr{netip.IPv6Loopback(), loopback4}
	} else if q.Family != 0 && want4 {
		var more []netip.Addr
		for _, ip := range ips {
			if ip == netip.IPv6Loopback() {
				more = append(more, loopback4)
			}
		}
		ips = append(ips, more...)
	}
	// The IPv6 ones first: the order of what sorting finds equal.
	slices.SortStableFunc(ips, func(a, b netip.Addr) int { return b.BitLen() - a.BitLen() })
	return slices.DeleteFunc(ips, func(ip netip.Addr) bool { return !keep(ip) })
}

// validHost tells whether a server could know the name, or a file.
func validHost(host string) bool {
	if host == "" || host[0] == '-' {
		return false
	}
	for i := range len(host) {
		// Literal addresses have colons and a zone.
		if c := host[i]; !hostChar(c) && c != ':' && c != '%' {
			return false
		}
	}
	return true
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

// search asks for the addresses of one name after the other.
type search struct {
	client *Client
	names  []string
	types  []Type
	done   func([]netip.Addr, sys.Errno)

	missing int // answers for the current name
	ips     [][]netip.Addr
	failed  Status // of the current name: what is not definite goes before
	noData  bool   // of any name
	again   bool
}

// next asks for the next name. A server's failure to find out is no reason to
// ask for no other name, but no answer at all is (res_nsearch of glibc).
func (r *search) next() {
	if len(r.names) == 0 || r.failed == Timeout {
		switch {
		case r.again || r.failed == Timeout:
			r.done(nil, EAIAgain)
		case r.noData:
			r.done(nil, EAINoData)
		default:
			r.done(nil, EAINoName)
		}
		return
	}
	name := r.names[0]
	r.names = r.names[1:]
	r.missing, r.ips, r.failed = len(r.types), make([][]netip.Addr, len(r.types)), Success
	for i, t := range r.types {
		r.client.Ask(name, t, func(m *Message, st Status) {
			if m != nil {
				r.ips[i], st = m.Addrs(t)
			}
			switch {
			case st == NoData:
				r.noData = true
			case st != Success && !definite(st):
				r.again = true
				if r.failed != Timeout {
					r.failed = st
				}
			}
			if r.missing--; r.missing == 0 {
				r.answered()
			}
		})
	}
}

func (r *search) answered() {
	if ips := slices.Concat(r.ips...); len(ips) > 0 {
		r.done(ips, 0)
		return
	}
	r.next()
}

// Addrs returns the addresses in all records of one type; NoData without any.
func (m *Message) Addrs(t Type) (ips []netip.Addr, st Status) {
	for _, r := range m.Records {
		if r.Type == t {
			ip, ok := r.Addr()
			if !ok {
				return nil, BadResp
			}
			ips = append(ips, ip)
		}
	}
	if ips == nil {
		return nil, NoData
	}
	return ips, Success
}
