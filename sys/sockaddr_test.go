package sys

import (
	"net/netip"
	"strings"
	"syscall"
	"testing"
)

func TestInetAddrRoundTrip(t *testing.T) {
	for _, s := range []string{"0.0.0.0:0", "127.0.0.1:80", "255.255.255.255:65535", "[::]:0", "[::1]:443", "[2001:db8::1]:1", "[::ffff:1.2.3.4]:9", "[fe80::1%lo]:7"} {
		want := netip.MustParseAddrPort(s)
		got, ok := InetAddr(want).AddrPort()
		if !ok || got != want {
			t.Errorf("InetAddr(%v).AddrPort() = %v, %v", want, got, ok)
		}
	}
}

func TestUnixAddr(t *testing.T) {
	for _, name := range []string{"", "/run/x.sock", "\x00abstract", "\x00with\x00nul", strings.Repeat("p", 107), "\x00" + strings.Repeat("a", 107)} {
		a, err := UnixAddr(name)
		if err != 0 || a.Family() != syscall.AF_UNIX || a.UnixName() != name {
			t.Errorf("UnixAddr(%q) = %q, %v; its name %q", name, []byte(a), err, a.UnixName())
		}
	}
	if _, err := UnixAddr(strings.Repeat("x", 109)); err != syscall.ENAMETOOLONG {
		t.Errorf("a name of 109 bytes: %v, want ENAMETOOLONG", err)
	}
}

// The kernel must read the addresses as we mean them.
func TestAddressesReachTheKernel(t *testing.T) {
	for _, s := range []string{"127.0.0.1:0", "[::1]:0"} {
		want := InetAddr(netip.MustParseAddrPort(s))
		fd, err := Socket(want.Family(), syscall.SOCK_STREAM, 0)
		if err != 0 {
			t.Skipf("no sockets of the family of %s: %v", s, err)
		}
		defer Close(fd)
		if err := Bind(fd, want); err != 0 {
			t.Fatalf("bind %s: %v", s, err)
		}
		a, err := Getsockname(fd)
		if err != 0 {
			t.Fatal(err)
		}
		got, ok := a.AddrPort()
		if !ok || got.Addr().String()+":0" != strings.Trim(s[:strings.LastIndex(s, ":")], "[]")+":0" || got.Port() == 0 {
			t.Errorf("bound to %s, the kernel says %v", s, got)
		}
	}
}

func FuzzSockaddr(f *testing.F) {
	f.Add([]byte{2, 0, 0, 80, 127, 0, 0, 1})
	f.Add([]byte(InetAddr(netip.MustParseAddrPort("[::1]:1"))))
	f.Add([]byte{1, 0, '/', 'x', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		a := Sockaddr(b)
		a.UnixName()
		if ap, ok := a.AddrPort(); ok && ap.Addr().Zone() == "" {
			if again, ok := InetAddr(ap).AddrPort(); !ok || again != ap {
				t.Errorf("%v came back as %v", ap, again)
			}
		}
	})
}
