package cares

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"nodeos/sys"
)

// resolve asks the name servers for the addresses of host.
func (c *config) resolve(host string, want4, want6 bool) ([]netip.Addr, sys.Errno) {
	var types []dnsmessage.Type
	if want4 {
		types = append(types, dnsmessage.TypeA)
	}
	if want6 {
		types = append(types, dnsmessage.TypeAAAA)
	}
	result := eaiNoName
	for _, name := range c.names(host) {
		n, err := dnsmessage.NewName(name)
		if err != nil || !validName(name) {
			continue
		}
		answers, errno := c.ask(n, types)
		var ips []netip.Addr
		for _, a := range answers {
			ips = append(ips, a.addrs...)
		}
		if len(ips) > 0 {
			return ips, 0
		}
		if errno == eaiAgain || result == eaiNoName {
			result = errno
		}
	}
	return nil, result
}

// validName tells whether all labels have a length that a message can hold.
func validName(name string) bool {
	for l := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if len(l) == 0 || len(l) > 63 {
			return false
		}
	}
	return true
}

// reverse returns the name of an address.
func reverse(ip netip.Addr) (string, sys.Errno) {
	if name := readHosts().name(ip.WithZone("")); name != "" {
		return name, 0
	}
	n, err := dnsmessage.NewName(arpaName(ip))
	if err != nil {
		return "", eaiNoName
	}
	answers, errno := readConfig().ask(n, []dnsmessage.Type{dnsmessage.TypePTR})
	for _, a := range answers {
		if a.name != "" {
			return strings.TrimSuffix(a.name, "."), 0
		}
	}
	return "", errno
}

// arpaName returns where the name of an address is to be asked for.
func arpaName(ip netip.Addr) string {
	var b strings.Builder
	if ip.Is4() {
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

// answer is what a server says to one question.
type answer struct {
	code      dnsmessage.RCode
	truncated bool
	addrs     []netip.Addr
	name      string
}

// ask puts the questions to the servers in turn until one answers them all. The
// error is what to report if the answers hold nothing.
func (c *config) ask(name dnsmessage.Name, types []dnsmessage.Type) ([]*answer, sys.Errno) {
	for range c.attempts {
		for _, server := range c.servers {
			answers, ok := c.exchange(server, name, types)
			if !ok {
				continue
			}
			for _, a := range answers {
				if a.code == dnsmessage.RCodeSuccess {
					return answers, eaiNoData
				}
			}
			return nil, eaiNoName
		}
	}
	return nil, eaiAgain
}

// usable tells whether an answer ends the search for one.
func (a *answer) usable() bool {
	return a.code == dnsmessage.RCodeSuccess || a.code == dnsmessage.RCodeNameError
}

// exchange puts all questions to one server.
func (c *config) exchange(server netip.AddrPort, name dnsmessage.Name, types []dnsmessage.Type) ([]*answer, bool) {
	queries := make([]query, len(types))
	for i, t := range types {
		queries[i] = newQuery(name, t)
	}
	if !c.udp(server, queries) {
		return nil, false
	}
	answers := make([]*answer, len(queries))
	for i := range queries {
		q := &queries[i]
		if q.answer.truncated && !c.tcp(server, q) {
			return nil, false
		}
		if !q.answer.usable() {
			return nil, false
		}
		answers[i] = q.answer
	}
	return answers, true
}

// query is one question and, later, its answer.
type query struct {
	id     uint16
	q      dnsmessage.Question
	wire   []byte
	answer *answer
}

func newQuery(name dnsmessage.Name, t dnsmessage.Type) query {
	var id [2]byte
	sys.Random(id[:])
	q := query{id: binary.BigEndian.Uint16(id[:]), q: dnsmessage.Question{Name: name, Type: t, Class: dnsmessage.ClassINET}}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: q.id, RecursionDesired: true},
		Questions: []dnsmessage.Question{q.q},
	}
	q.wire, _ = m.Pack() // the name is checked
	return q
}

// parse reads a message; nil when it is not the answer to q.
func (q *query) parse(b []byte) *answer {
	var p dnsmessage.Parser
	h, err := p.Start(b)
	if err != nil || !h.Response || h.ID != q.id {
		return nil
	}
	question, err := p.Question()
	if err != nil || question.Type != q.q.Type || question.Class != q.q.Class ||
		!strings.EqualFold(question.Name.String(), q.q.Name.String()) {
		return nil
	}
	a := &answer{code: h.RCode, truncated: h.Truncated}
	if p.SkipAllQuestions() != nil {
		return nil
	}
	for {
		rh, err := p.AnswerHeader()
		if err != nil {
			return a // the end, or a broken rest
		}
		switch {
		case rh.Type == dnsmessage.TypeA && q.q.Type == rh.Type:
			if r, err := p.AResource(); err == nil {
				a.addrs = append(a.addrs, netip.AddrFrom4(r.A))
				continue
			}
		case rh.Type == dnsmessage.TypeAAAA && q.q.Type == rh.Type:
			if r, err := p.AAAAResource(); err == nil {
				a.addrs = append(a.addrs, netip.AddrFrom16(r.AAAA))
				continue
			}
		case rh.Type == dnsmessage.TypePTR && q.q.Type == rh.Type:
			if r, err := p.PTRResource(); err == nil {
				a.name = r.PTR.String()
				continue
			}
		default:
			if p.SkipAnswer() == nil {
				continue
			}
		}
		return a
	}
}
