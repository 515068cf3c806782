package dns

import (
	"net/netip"
	"strings"

	"nodeos/sys"
)

// Reverse asks for the names of an address: of the hosts file, else of c's
// servers.
func (c *Client) Reverse(ip netip.Addr, done func(names []string, st Status)) {
	if names := readHosts().names(ip.WithZone("")); len(names) > 0 {
		c.sockets.loop.Open()
		c.sockets.loop.Post(func() { done(names, Success) })
		return
	}
	c.Ask(arpaName(ip), PTR, func(m *Message, st Status) {
		var names []string
		if m != nil {
			names, st = m.Targets(PTR)
		}
		if st == NoData {
			st = NotFound
		}
		done(names, st)
	})
}

// Targets returns the names in all records of one type; NoData without any.
func (m *Message) Targets(t Type) (names []string, st Status) {
	for _, r := range m.Records {
		if r.Type == t {
			name, ok := r.Target()
			if !ok {
				return nil, BadResp
			}
			names = append(names, name)
		}
	}
	if names == nil {
		return nil, NoData
	}
	return names, Success
}

// Name asks what getnameinfo(3) with NI_NAMEREQD asks.
func (s *Sockets) Name(ip netip.Addr, done func(name string, err sys.Errno)) {
	s.system().Reverse(ip, func(names []string, st Status) {
		switch {
		case st == Success:
			done(names[0], 0)
		case definite(st):
			done("", EAINoName)
		default:
			done("", EAIAgain)
		}
	})
}

// arpaName returns where the name of an address is to be asked for.
func arpaName(ip netip.Addr) string {
	var b strings.Builder
	if ip = ip.WithZone(""); ip.Is4() {
		a := ip.As4()
		for i := 3; i >= 0; i-- {
			b.WriteString(netip.AddrFrom4([4]byte{0, 0, 0, a[i]}).String()[len("0.0.0."):] + ".")
		}
		return b.String() + "in-addr.arpa."
	}
	const hex = "0123456789abcdef"
	a := ip.As16()
	for i := 15; i >= 0; i-- {
		b.WriteByte(hex[a[i]&15])
		b.WriteByte('.')
		b.WriteByte(hex[a[i]>>4])
		b.WriteByte('.')
	}
	return b.String() + "ip6.arpa."
}
