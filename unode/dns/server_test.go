package dns

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"nodeos/sys"
	"nodeos/unode/loop"
)

// nameServer answers on 127.0.0.1, over UDP and TCP, what reply says. It is a
// real server on real sockets; only its data is made up.
func nameServer(t *testing.T, reply func(q dnsmessage.Question, tcp, edns bool) (dnsmessage.RCode, []dnsmessage.ResourceBody, bool)) netip.AddrPort {
	t.Helper()
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp4", udp.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { udp.Close(); tcp.Close() })
	answer := func(b []byte, overTCP bool) []byte {
		var m dnsmessage.Message
		if m.Unpack(b) != nil || len(m.Questions) != 1 {
			return nil
		}
		code, bodies, truncated := reply(m.Questions[0], overTCP, len(m.Additionals) > 0)
		m.Additionals = nil
		m.Header.Response, m.Header.RCode, m.Header.Truncated = true, code, truncated
		for _, body := range bodies {
			h := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: body})
		}
		out, err := m.Pack()
		if err != nil {
			t.Error(err)
		}
		return out
	}
	go func() {
		b := make([]byte, 2048)
		for {
			n, from, err := udp.ReadFrom(b)
			if err != nil {
				return
			}
			// First something that is not the answer: it must be overlooked.
			udp.WriteTo(append([]byte{^b[0]}, b[1:n]...), from)
			udp.WriteTo([]byte("noise"), from)
			if out := answer(b[:n], false); out != nil {
				udp.WriteTo(out, from)
			}
		}
	}()
	go func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			var head [2]byte
			if _, err := io.ReadFull(c, head[:]); err == nil {
				b := make([]byte, binary.BigEndian.Uint16(head[:]))
				if _, err := io.ReadFull(c, b); err == nil {
					out := answer(b, true)
					c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
				}
			}
			c.Close()
		}
	}()
	return udp.LocalAddr().(*net.UDPAddr).AddrPort()
}

func TestResolve(t *testing.T) {
	a := func(s string) dnsmessage.ResourceBody {
		return &dnsmessage.AResource{A: netip.MustParseAddr(s).As4()}
	}
	server := nameServer(t, func(q dnsmessage.Question, tcp, edns bool) (dnsmessage.RCode, []dnsmessage.ResourceBody, bool) {
		name, is4 := q.Name.String(), q.Type == dnsmessage.TypeA
		switch {
		case name == "both.test." && is4:
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{a("192.0.2.1"), a("192.0.2.2")}, false
		case name == "both.test.":
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{&dnsmessage.AAAAResource{AAAA: netip.MustParseAddr("2001:db8::1").As16()}}, false
		case name == "big.test." && is4 && !tcp:
			return dnsmessage.RCodeSuccess, nil, true
		case name == "big.test." && is4:
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{a("192.0.2.9")}, false
		case name == "old.test." && edns:
			return dnsmessage.RCodeFormatError, nil, false
		case name == "old.test." && is4:
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{a("192.0.2.8")}, false
		case name == "empty.test.", name == "big.test.":
			return dnsmessage.RCodeSuccess, nil, false
		case name == "host.search.test." && is4:
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{a("192.0.2.3")}, false
		case strings.HasPrefix(name, "broken."):
			return dnsmessage.RCodeServerFailure, nil, false
		case q.Type == dnsmessage.TypePTR && name == "1.2.0.192.in-addr.arpa.":
			return dnsmessage.RCodeSuccess, []dnsmessage.ResourceBody{&dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("one.test.")}}, false
		}
		return dnsmessage.RCodeNameError, nil, false
	})
	// Nobody listens at the first server: the second must be asked.
	closed, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.LocalAddr().(*net.UDPAddr).AddrPort()
	closed.Close()
	c := &Config{Servers: []netip.AddrPort{nobody, server}, Search: []string{"search.test"}, NDots: 1, Timeout: 5e9, Attempts: 2, EDNS: true}

	for _, tt := range []struct {
		host         string
		want4, want6 bool
		want         string
		err          error
	}{
		{"both.test", true, true, "2001:db8::1 192.0.2.1 192.0.2.2", nil},
		{"both.test", true, false, "192.0.2.1 192.0.2.2", nil},
		{"both.test", false, true, "2001:db8::1", nil},
		{"big.test", true, true, "192.0.2.9", nil},
		{"old.test", true, false, "192.0.2.8", nil},
		{"host", true, true, "192.0.2.3", nil},
		{"empty.test.", true, true, "", EAINoData},
		{"none.test", true, true, "", EAINoName},
		{"broken.test", true, true, "", EAIAgain},
		{strings.Repeat("x", 64) + ".test", true, true, "", EAINoName},
	} {
		p := &loopPhases{loop.New()}
		s := NewSockets(p.l)
		r := &search{client: s.systemClient(c), names: c.names(tt.host)}
		if tt.want6 {
			r.types = append(r.types, AAAA)
		}
		if tt.want4 {
			r.types = append(r.types, A)
		}
		var got []string
		var errno error
		r.done = func(ips []netip.Addr, err sys.Errno) {
			for _, ip := range ips {
				got = append(got, ip.String())
			}
			if errno = err; err == 0 {
				errno = nil
			}
			p.l.Unref()
		}
		p.l.Ref()
		r.next()
		p.l.Run(p)
		if s := strings.Join(got, " "); s != tt.want || errno != tt.err {
			t.Errorf("search(%s, %v, %v) = %q, %v; want %q, %v", tt.host, tt.want4, tt.want6, s, errno, tt.want, tt.err)
		}
		if len(s.active) != 0 || s.timer >= 0 {
			t.Errorf("search(%s) leaves %d questions and timer %d", tt.host, len(s.active), s.timer)
		}
	}
}

// loopPhases is a loop without timers and immediates.
type loopPhases struct{ l *loop.Loop }

func (*loopPhases) Timers()                  {}
func (*loopPhases) Immediates()              {}
func (*loopPhases) Deadline() (int64, bool)  { return -1, false }
func (*loopPhases) Pending() (any, ref bool) { return false, false }

// A server that says nothing is given up after all rounds, and one that closes
// or floods does no harm.
func TestSilence(t *testing.T) {
	silent, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	asked := make(chan []byte, 10)
	go func() {
		b := make([]byte, 512)
		for {
			n, from, err := silent.ReadFrom(b)
			if err != nil {
				return
			}
			asked <- append([]byte(nil), b[:n]...)
			for range 100 { // an answer to another question
				silent.WriteTo(append([]byte{b[0], b[1], 0x80, 0, 0, 1}, make([]byte, 50)...), from)
			}
		}
	}()
	p := &loopPhases{loop.New()}
	s := NewSockets(p.l)
	c := s.NewClient(&Config{Servers: []netip.AddrPort{silent.LocalAddr().(*net.UDPAddr).AddrPort()}, Timeout: 1e6, Attempts: 3})
	p.l.Ref()
	c.Ask("x.test", A, func(m *Message, st Status) {
		if m != nil || st != Timeout {
			t.Errorf("answer %v, status %d; want none, %d", m, st, Timeout)
		}
		p.l.Unref()
	})
	p.l.Run(p)
	first, second := <-asked, <-asked
	if slices.Equal(first[:2], second[:2]) {
		t.Errorf("two tries have the id %x", first[:2]) // 1 of 65536 by chance
	}
}
