package os

import (
	"net/netip"
	"syscall"
	"testing"

	"nodeos/sys"
)

func TestQuota(t *testing.T) {
	for in, want := range map[string]int{"max 100000\n": 0, "200000 100000\n": 2, "250000 100000": 2, "50000 100000": 1, "": 0, "x y": 0, "1 0": 0} {
		if got := quota(in); got != want {
			t.Errorf("quota(%q) = %d; want %d", in, got, want)
		}
	}
}

func TestUserByID(t *testing.T) {
	const passwd = "root:x:0:0:root:/root:/bin/sh\nbroken\nbad:x:one:1::/:/\nnode:x:1000:1001:,,,:/home/node:\n"
	if u, err := userByID(passwd, 1000); err != 0 || u != (user{"node", "/home/node", "", 1000, 1001}) {
		t.Errorf("userByID(1000) = %+v, %v", u, err)
	}
	if _, err := userByID(passwd, 7); err != syscall.ENOENT {
		t.Errorf("userByID(7): %v; want ENOENT", err)
	}
}

func TestCPUModels(t *testing.T) {
	got := cpuModels("processor\t: 0\nmodel name\t: A B\nflags : x\n\nprocessor\t: 1\nmodel name\t: C\n")
	if got["0"] != "A B" || got["1"] != "C" || len(got) != 2 {
		t.Errorf("cpuModels: %v", got)
	}
}

func TestNetmask(t *testing.T) {
	for in, want := range map[string]string{"10.1.2.3/12": "255.240.0.0", "::1/128": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1/64": "ffff:ffff:ffff:ffff::", "1.2.3.4/0": "0.0.0.0"} {
		if got := netmask(netip.MustParsePrefix(in)).String(); got != want {
			t.Errorf("netmask(%s) = %s; want %s", in, got, want)
		}
	}
}

// Every machine that this runs on has a loopback interface.
func TestInterfaces(t *testing.T) {
	links, err := sys.Interfaces()
	if err != 0 {
		t.Fatal(err)
	}
	lo := 0
	for _, l := range links {
		if l.Flags&syscall.IFF_LOOPBACK != 0 {
			lo = l.Index
			if l.Name != "lo" || hardware(l.MAC) != "00:00:00:00:00:00" {
				t.Errorf("loopback is %+v", l)
			}
		}
	}
	if lo == 0 {
		t.Fatalf("no loopback in %+v", links)
	}
	addrs, err := sys.InterfaceAddrs()
	if err != 0 {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if a.Index == lo && a.Prefix == netip.MustParsePrefix("127.0.0.1/8") {
			return
		}
	}
	t.Skipf("the loopback interface is down: %+v", addrs)
}
