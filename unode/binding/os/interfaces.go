package os

import (
	"net/netip"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// getInterfaceAddresses returns name, address, netmask, family, hardware
// address, whether it is internal, and scope id (-1 for IPv4) of each address of
// an interface that is up and running, one after the other.
func getInterfaceAddresses(c *engine.Call) engine.Value {
	links, err := sys.Interfaces()
	if err != 0 {
		return report(c, 0, err, "uv_interface_addresses")
	}
	addrs, err := sys.InterfaceAddrs()
	if err != 0 {
		return report(c, 0, err, "uv_interface_addresses")
	}
	byIndex := map[int]sys.Interface{}
	for _, l := range links {
		byIndex[l.Index] = l
	}
	const running = syscall.IFF_UP | syscall.IFF_RUNNING
	str := c.Iso.NewString
	var out []engine.Value
	for _, a := range addrs {
		l, ok := byIndex[a.Index]
		if !ok || l.Flags&running != running {
			continue
		}
		ip := a.Prefix.Addr()
		family, scope := "IPv4", -1
		if ip.Is6() {
			family, scope = "IPv6", 0
			if ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() {
				scope = a.Index
			}
		}
		out = append(out, str(l.Name), str(ip.String()), str(netmask(a.Prefix).String()), str(family),
			str(hardware(l.MAC)), engine.Bool(l.Flags&syscall.IFF_LOOPBACK != 0), engine.Int(scope))
	}
	return c.Iso.NewArray(out...)
}

// netmask returns the address whose bits are those of the prefix.
func netmask(p netip.Prefix) netip.Addr {
	b := make([]byte, p.Addr().BitLen()/8)
	for i := range p.Bits() {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func hardware(mac [6]byte) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i, c := range mac {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
