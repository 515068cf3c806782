package dns

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestParseConfig(t *testing.T) {
	c := parseConfig(`# comment
nameserver 10.0.0.1
nameserver fe80::1%lo
nameserver bad
nameserver 10.0.0.2
nameserver 10.0.0.1
nameserver [::1]:5353
search example.com sub.example.com.
options ndots:2 timeout:3 attempts:9 rotate use-vc edns0
; the end`, 1, 1)
	var servers []string
	for _, s := range c.Servers {
		servers = append(servers, s.String())
	}
	if want := []string{"10.0.0.1:53", "[fe80::1%lo]:53", "10.0.0.2:53", "[::1]:5353"}; !slices.Equal(servers, want) {
		t.Errorf("servers = %v; want %v", servers, want)
	}
	if c.NDots != 2 || c.Timeout != 3e9 || c.Attempts != 5 {
		t.Errorf("ndots %d, timeout %d, attempts %d; want 2, 3e9, 5", c.NDots, c.Timeout, c.Attempts)
	}
	if !c.Rotate || !c.TCP || !c.EDNS {
		t.Errorf("rotate %v, use-vc %v, edns0 %v; want all", c.Rotate, c.TCP, c.EDNS)
	}
	for host, want := range map[string][]string{
		"a":      {"a.example.com.", "a.sub.example.com.", "a."},
		"a.b":    {"a.b.example.com.", "a.b.sub.example.com.", "a.b."},
		"a.b.c":  {"a.b.c.", "a.b.c.example.com.", "a.b.c.sub.example.com."},
		"a.b.c.": {"a.b.c."},
	} {
		if got := c.names(host); !slices.Equal(got, want) {
			t.Errorf("names(%s) = %v; want %v", host, got, want)
		}
	}
	if got := parseConfig("", 1, 1).Servers[0].String(); got != "127.0.0.1:53" {
		t.Errorf("with no file the server is %s; want 127.0.0.1:53", got)
	}
}

func TestHosts(t *testing.T) {
	h := hosts{"127.0.0.1 localhost here # comment\n::1 LocalHost\n# 9.9.9.9 localhost\n10.0.0.1 a.b.\nnonsense\n10.0.0.2 a.b"}
	got := h.addrs("localhost")
	if want := []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}; !slices.Equal(got, want) {
		t.Errorf("localhost = %v; want %v", got, want)
	}
	if got := h.addrs("HERE"); len(got) != 1 {
		t.Errorf("HERE = %v; want one address", got)
	}
	if got := h.addrs("a.b"); len(got) != 1 || got[0].String() != "10.0.0.2" {
		t.Errorf("a.b = %v; want 10.0.0.2", got)
	}
	if got, want := h.names(netip.MustParseAddr("127.0.0.1")), []string{"localhost", "here"}; !slices.Equal(got, want) {
		t.Errorf("names of 127.0.0.1 = %q; want %q", got, want)
	}
}

func TestParseHost(t *testing.T) {
	for in, want := range map[string]string{
		"1.2.3.4":         "1.2.3.4",
		"127.1":           "127.0.0.1",
		"0x7f.1":          "127.0.0.1",
		"2130706433":      "127.0.0.1",
		"010.0.0.1":       "8.0.0.1",
		"1.2.3":           "1.2.0.3",
		"::1":             "::1",
		"256.1":           "",
		"1.2.3.4.5":       "",
		"4294967296":      "",
		"1.":              "",
		"":                "",
		"0b1":             "",
		"1_0":             "",
		"example.com":     "",
		"1.16777216":      "",
		"0xffffffff":      "255.255.255.255",
		"255.255.65535":   "255.255.255.255",
		"255.255.65536":   "",
		"1.2.3.4 ":        "",
		"fe80::1%lo":      "fe80::1%lo",
		"099":             "",
		"0x":              "",
		"12345678901234":  "",
		"1.0x100000000.1": "",
	} {
		got := ""
		if ip, ok := parseHost(in); ok {
			got = ip.String()
		}
		if got != want {
			t.Errorf("parseHost(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestArpaName(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1":   "1.2.0.192.in-addr.arpa.",
		"2001:db8::1": "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
	} {
		if got := arpaName(netip.MustParseAddr(in)); got != want {
			t.Errorf("arpaName(%s) = %s; want %s", in, got, want)
		}
	}
}

// The examples of RFC 6724, section 10.2, whose addresses can be had without
// the network: what compare decides from.
func TestCompare(t *testing.T) {
	a := netip.MustParseAddr
	tests := []struct {
		name          string
		better, worse candidate
	}{
		{"reachable", candidate{a("198.51.100.1"), a("198.51.100.117")}, candidate{a("2001:db8:1::1"), netip.Addr{}}},
		{"matching scope", candidate{a("2001:db8:1::1"), a("2001:db8:1::2")}, candidate{a("198.51.100.121"), a("169.254.13.78")}},
		{"IPv6 before IPv4", candidate{a("2001:db8:1::1"), a("2001:db8:1::2")}, candidate{a("10.1.2.3"), a("10.1.2.4")}},
		{"smaller scope", candidate{a("fe80::1"), a("fe80::2")}, candidate{a("2001:db8:1::1"), a("2001:db8:1::2")}},
		{"matching label", candidate{a("2002:c633:6401::1"), a("2002:c633:6401::2")}, candidate{a("2001:db8:1::1"), a("2002:c633:6401::2")}},
		{"precedence", candidate{a("2001:db8:1::1"), a("2001:db8:1::2")}, candidate{a("2002:c633:6401::1"), a("2002:c633:6401::2")}},
		{"loopback", candidate{a("::1"), a("::1")}, candidate{a("127.0.0.1"), a("127.0.0.1")}},
	}
	for _, tt := range tests {
		if compare(tt.better, tt.worse) >= 0 || compare(tt.worse, tt.better) <= 0 {
			t.Errorf("%s: %v is not before %v", tt.name, tt.better.ip, tt.worse.ip)
		}
	}
}

func TestMapV4AndOrder(t *testing.T) {
	four, six := netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("2001:db8::1")
	mapped := netip.MustParseAddr("::ffff:1.2.3.4")
	if got := mapV4([]netip.Addr{four}, false); !reflect.DeepEqual(got, []netip.Addr{mapped}) {
		t.Errorf("without IPv6: %v", got)
	}
	if got := mapV4([]netip.Addr{six, four}, false); !reflect.DeepEqual(got, []netip.Addr{six}) {
		t.Errorf("with IPv6: %v", got)
	}
	if got := mapV4([]netip.Addr{six, four}, true); !reflect.DeepEqual(got, []netip.Addr{six, mapped}) {
		t.Errorf("all: %v", got)
	}
}

func TestPolicy(t *testing.T) {
	for in, want := range map[string][2]int{
		"::1": {50, 0}, "2a00::1": {40, 1}, "::ffff:1.2.3.4": {35, 4}, "10.0.0.1": {35, 4}, "2002::1": {30, 2},
		"2001::1": {5, 5}, "2001:db8::1": {40, 1}, "fc00::1": {3, 13}, "fdff::1": {3, 13}, "::1.2.3.4": {1, 3},
		"fec0::1": {1, 11}, "feff::1": {1, 11}, "fe80::1": {40, 1}, "3ffe::1": {1, 12},
	} {
		if p, l := policy(netip.MustParseAddr(in)); p != want[0] || l != want[1] {
			t.Errorf("policy(%s) = %d, %d; want %d, %d", in, p, l, want[0], want[1])
		}
	}
}

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"": "\x00", ".": "\x00", "a.b": "\x01a\x01b\x00", "a.b.": "\x01a\x01b\x00",
		`a\.b.c`: "\x03a.b\x01c\x00", `a\098c`: "\x03abc\x00",
		"a..b": "", ".a": "", "..": "", "a b": "", `a\`: "", `a\1`: "", `a\999`: "", "\xfc": "",
		strings.Repeat("x", 63): "?" + strings.Repeat("x", 63) + "\x00", strings.Repeat("x", 64): "",
		strings.Repeat("x.", 127): strings.Repeat("\x01x", 127) + "\x00", strings.Repeat("x.", 128): "",
	} {
		if got, _ := appendName(nil, in); string(got) != want {
			t.Errorf("appendName(%q) = %q; want %q", in, got, want)
		}
	}
	msg := []byte("\x01a\xc0\x00" + "\x01b\xc0\x06" + "\x03c.\x01\x00" + "\xc0\x0d" + "\x01d")
	for off, want := range map[int]string{8: `c\.\001`, 0: "", 4: "", 13: "", 15: ""} {
		if got, _, _ := readName(msg, off); got != want {
			t.Errorf("readName at %d = %q; want %q", off, got, want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("nameserver 1.1.1.1\nsearch a b\noptions ndots:1", "host")
	f.Fuzz(func(t *testing.T, text, host string) {
		c := parseConfig(text, 1e9, 1)
		if len(c.Servers) == 0 || len(c.names(host)) == 0 || c.Timeout < 1e9 || c.Attempts < 1 {
			t.Errorf("unusable configuration of %q: %+v", text, c)
		}
		hosts{text}.addrs(host)
		parseHost(text)
	})
}

// What appendName encodes readName reads, and both agree with another codec on
// what a name is; nothing that is read is longer than a name can be.
func FuzzName(f *testing.F) {
	for _, s := range []string{"", "a.b", `a\.b`, `\255`, "*._x"} {
		f.Add(s, []byte("\x01a\xc0\x00"))
	}
	f.Fuzz(func(t *testing.T, s string, msg []byte) {
		if b, ok := appendName(nil, s); ok {
			got, next, ok := readName(b, 0)
			if again, _ := appendName(nil, got); !ok || next != len(b) || string(again) != string(b) {
				t.Errorf("%q is encoded as %q and read as %q", s, b, got)
			}
		}
		for off := range msg {
			if got, next, ok := readName(msg, off); ok && (len(got) > 4*maxName || next <= off || next > len(msg)) {
				t.Errorf("readName(%q, %d) = %q, %d", msg, off, got, next)
			}
		}
	})
}

// No message makes a reader fail, and addresses are those that another codec
// reads.
func FuzzMessage(f *testing.F) {
	q, _ := newQuestion("example.com", A)
	add := func(bodies ...dnsmessage.ResourceBody) {
		m := dnsmessage.Message{
			Header:    dnsmessage.Header{ID: 7, Response: true},
			Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName("example.com."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		}
		for _, body := range bodies {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}, Body: body,
			})
		}
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	name := dnsmessage.MustNewName("mail.example.com.")
	add(&dnsmessage.AResource{A: [4]byte{1, 2, 3, 4}}, &dnsmessage.AAAAResource{})
	add(&dnsmessage.MXResource{MX: name}, &dnsmessage.SRVResource{Target: name}, &dnsmessage.SOAResource{NS: name, MBox: name})
	add(&dnsmessage.TXTResource{TXT: []string{"a", "b"}}, &dnsmessage.PTRResource{PTR: name}, &dnsmessage.CNAMEResource{CNAME: name})
	add(&dnsmessage.UnknownResource{Type: 257, Data: []byte("\x00\x05issuex")}, &dnsmessage.UnknownResource{Type: 52, Data: []byte("\x00\x00\x00")})
	add(&dnsmessage.UnknownResource{Type: 35, Data: []byte("\x00\x00\x00\x00\x01a\x01b\x01c\x00")})
	f.Fuzz(func(t *testing.T, b []byte) {
		if !q.answers(b, 7) {
			return
		}
		m, ok := q.parse(b)
		if !ok || m.truncated {
			return
		}
		var p dnsmessage.Parser
		p.Start(b)
		p.SkipAllQuestions()
		theirs, err := p.AllAnswers()
		for i := range m.Records {
			r := &m.Records[i]
			if r.end > len(b) || r.at > r.end {
				t.Fatalf("record %d is of [%d, %d) of %d bytes", i, r.at, r.end, len(b))
			}
			ip, isAddr := r.Addr()
			r.Target()
			r.MX()
			r.TXT()
			r.SRV()
			r.SOA()
			r.NAPTR()
			r.CAA()
			r.TLSA()
			if err != nil || len(theirs) != len(m.Records) {
				continue
			}
			if body, ok := theirs[i].Body.(*dnsmessage.AResource); ok && r.end-r.at == len(body.A) && (!isAddr || ip.As4() != body.A) {
				t.Errorf("A record of %q: %v, %v", b, ip, body.A)
			}
		}
	})
}
