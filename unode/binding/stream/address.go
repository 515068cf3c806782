package stream

import (
	"net/netip"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// ParseAddr makes a socket address of the family, AF_INET or AF_INET6, from a
// literal address. ok is false when host is not one of that family, as
// uv_ip4_addr and uv_ip6_addr see it.
func ParseAddr(family int, host string, port int) (sys.Sockaddr, bool) {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Is4() != (family == syscall.AF_INET) {
		return nil, false
	}
	return sys.InetAddr(netip.AddrPortFrom(ip, uint16(port))), true
}

// FormatIP writes an address as inet_ntop(3) does, with its zone: unlike Go, an
// address below ::1:0:0 is written with a dotted tail.
func FormatIP(ip netip.Addr) string {
	if ip.Is4() {
		return ip.String()
	}
	a := ip.As16()
	if strings.Trim(string(a[:12]), "\x00") == "" && (a[12] != 0 || a[13] != 0) {
		return "::" + netip.AddrFrom4([4]byte(a[12:])).String()
	}
	return ip.String()
}

// AddressInto puts the parts of an address into a JavaScript object.
func AddressInto(iso *engine.Isolate, o engine.Value, a sys.Sockaddr) {
	ap, ok := a.AddrPort()
	if !ok {
		iso.Set(o, "address", iso.NewString(""))
		return
	}
	family := "IPv4"
	if ap.Addr().Is6() {
		family = "IPv6"
	}
	iso.Set(o, "address", iso.NewString(FormatIP(ap.Addr())))
	iso.Set(o, "family", iso.NewString(family))
	iso.Set(o, "port", engine.Int(int(ap.Port())))
}
