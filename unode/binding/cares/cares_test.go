package cares

import (
	"net/netip"
	"testing"
)

func TestInOrder(t *testing.T) {
	four, six := netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("2001:db8::1")
	if got := inOrder([]netip.Addr{six, four}, orderIPv4First); got[0] != four {
		t.Errorf("IPv4 first: %v", got)
	}
	if got := inOrder([]netip.Addr{four, six}, orderIPv6First); got[0] != six {
		t.Errorf("IPv6 first: %v", got)
	}
}
