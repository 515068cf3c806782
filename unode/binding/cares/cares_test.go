package cares

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestParseConfig(t *testing.T) {
	c := parseConfig(`# comment
nameserver 10.0.0.1
nameserver fe80::1%lo
nameserver bad
nameserver 10.0.0.2
nameserver 10.0.0.3
search example.com sub.example.com.
options ndots:2 timeout:3 attempts:9 rotate
; the end`)
	var servers []string
	for _, s := range c.servers {
		servers = append(servers, s.String())
	}
	if want := []string{"10.0.0.1:53", "[fe80::1%lo]:53", "10.0.0.2:53"}; !slices.Equal(servers, want) {
		t.Errorf("servers = %v; want %v", servers, want)
	}
	if c.ndots != 2 || c.timeout != 3e9 || c.attempts != 5 {
		t.Errorf("ndots %d, timeout %d, attempts %d; want 2, 3e9, 5", c.ndots, c.timeout, c.attempts)
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
	if got := parseConfig("").servers[0].String(); got != "127.0.0.1:53" {
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
	if got := h.addrs("a.b."); len(got) != 1 || got[0].String() != "10.0.0.2" {
		t.Errorf("a.b. = %v; want 10.0.0.2", got)
	}
	if got := h.name(netip.MustParseAddr("127.0.0.1")); got != "localhost" {
		t.Errorf("name of 127.0.0.1 = %q; want localhost", got)
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
	if got := inOrder([]netip.Addr{six, four}, orderIPv4First); got[0] != four {
		t.Errorf("IPv4 first: %v", got)
	}
	if got := inOrder([]netip.Addr{four, six}, orderIPv6First); got[0] != six {
		t.Errorf("IPv6 first: %v", got)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("nameserver 1.1.1.1\nsearch a b\noptions ndots:1", "host")
	f.Fuzz(func(t *testing.T, text, host string) {
		c := parseConfig(text)
		if len(c.servers) == 0 || len(c.servers) > 3 || len(c.names(host)) == 0 || c.timeout < 1e9 || c.attempts < 1 {
			t.Errorf("unusable configuration of %q: %+v", text, c)
		}
		hosts{text}.addrs(host)
		parseHost(text)
	})
}

func FuzzAnswer(f *testing.F) {
	q := newQuery(dnsmessage.MustNewName("example.com."), dnsmessage.TypeA)
	f.Add(q.wire)
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= 2 {
			b[0], b[1] = byte(q.id>>8), byte(q.id)
		}
		q.parse(b)
	})
}
