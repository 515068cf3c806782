package vm

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
)

func TestParsePort(t *testing.T) {
	v6 := netip.MustParseAddr("::1")
	for _, tt := range []struct {
		in   string
		want PortMap
		url  string
	}{
		{"8080:3000", PortMap{Host: 8080, Guest: 3000}, "http://localhost:8080"},
		{"3000", PortMap{Guest: 3000}, ""},
		{"0:3000", PortMap{Guest: 3000}, ""},
		{"53:53/udp", PortMap{Host: 53, Guest: 53, UDP: true}, ""},
		{"80:3000/tcp", PortMap{Host: 80, Guest: 3000}, "http://localhost:80"},
		{"0.0.0.0:80:3000", PortMap{Addr: netip.IPv4Unspecified(), Host: 80, Guest: 3000}, "http://localhost:80"},
		{"10.1.2.3:80:3000", PortMap{Addr: netip.MustParseAddr("10.1.2.3"), Host: 80, Guest: 3000}, "http://10.1.2.3:80"},
		{"[::1]:80:3000", PortMap{Addr: v6, Host: 80, Guest: 3000}, "http://localhost:80"},
		{"127.0.0.1::3000", PortMap{Addr: loopback, Guest: 3000}, ""},
	} {
		got, err := ParsePort(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("ParsePort(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
		}
		if tt.url != "" && got.URL() != tt.url {
			t.Errorf("URL of %q = %q; want %q", tt.in, got.URL(), tt.url)
		}
	}
	for _, in := range []string{"", ":", "x", "8080:", ":3000", "8080:0", "0", "70000:1", "1:70000", "-1:1", "1:2:3", "host:1:2", "1:2/sctp", "1:2/", "::1:80:3000x", "[::1%lo]:1:2", "8080;3000", " 80:80"} {
		if p, err := ParsePort(in); err == nil {
			t.Errorf("ParsePort(%q) = %+v; want an error", in, p)
		} else if !strings.Contains(err.Error(), "8080:3000") {
			t.Errorf("ParsePort(%q): %q does not show how to write it", in, err)
		}
	}
}

func FuzzParsePort(f *testing.F) {
	for _, s := range []string{"8080:3000", "[::1]:1:2/udp", "127.0.0.1::3000", ":"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePort(s)
		if err != nil {
			return
		}
		again, err := ParsePort(p.String())
		if err != nil || again != p {
			t.Fatalf("ParsePort(%q) = %+v; its String %q reads as %+v, %v", s, p, p, again, err)
		}
		if strings.ContainsAny(p.hostfwd(), ", \n") {
			t.Fatalf("hostfwd %q would split QEMU's options", p.hostfwd())
		}
	})
}

func TestCheckPorts(t *testing.T) {
	ports := []PortMap{{Guest: 3000}, {Guest: 3000}}
	if err := checkPorts(ports); err != nil {
		t.Fatal(err)
	}
	for _, p := range ports {
		if p.Host == 0 {
			t.Errorf("%+v: the host's port was not settled", p)
		}
	}
	twice := PortMap{Host: ports[0].Host, Guest: 3000}
	err := checkPorts([]PortMap{twice, twice})
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same port twice: %v", err)
	}
	udp := twice
	udp.UDP = true
	if err := checkPorts([]PortMap{twice, udp}); err != nil {
		t.Errorf("TCP and UDP of one number: %v", err)
	}
}

func TestPortOwner(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		t.Skip("no /proc/net here")
	}
	if got := portOwner("tcp", uint16(l.Addr().(*net.TCPAddr).Port)); !strings.HasPrefix(got, "vm.test (pid ") {
		t.Errorf("owner of our TCP port = %q", got)
	}
	if got := portOwner("udp", uint16(c.LocalAddr().(*net.UDPAddr).Port)); !strings.HasPrefix(got, "vm.test (pid ") {
		t.Errorf("owner of our UDP port = %q", got)
	}
	if got := portOwner("tcp", 0); got != "" {
		t.Errorf("owner of no port = %q", got)
	}
}

func TestListeners(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0BB8 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 100 0 0 10 0
   2: short
   3: 0100007F:zzzz 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0
`
	if got := listeners(table, 3000); len(got) != 1 || got[0] != "4711" {
		t.Errorf("listeners = %v; want the one socket that listens, 4711", got)
	}
}
