package dns

import (
	"net/netip"
	"strconv"
	"strings"

	"nodeos/sys"
)

// hosts is /etc/hosts.
type hosts struct{ text string }

func readHosts() hosts {
	b, _ := sys.ReadFile("/etc/hosts") // none is the same as an empty one
	return hosts{string(b)}
}

// each calls f for each line with the address and its names.
func (h hosts) each(f func(ip netip.Addr, names []string)) {
	for line := range strings.Lines(h.text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		if ip, ok := ParseIP(words[0]); ok {
			f(ip, words[1:])
		}
	}
}

// addrs returns the addresses of a name, in the order of the file.
func (h hosts) addrs(name string) (out []netip.Addr) {
	h.each(func(ip netip.Addr, names []string) {
		for _, n := range names {
			if strings.EqualFold(n, name) {
				out = append(out, ip)
				return
			}
		}
	})
	return out
}

// names returns the names of an address.
func (h hosts) names(ip netip.Addr) (out []string) {
	h.each(func(a netip.Addr, names []string) {
		if a == ip {
			out = append(out, names...)
		}
	})
	return out
}

// ParseIP parses a literal address as inet_pton(3) does: without a zone.
func ParseIP(s string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(s)
	return ip, err == nil && ip.Zone() == ""
}

// ServiceName returns the name of a TCP port in services(5), or its number.
func ServiceName(port int) string {
	b, _ := sys.ReadFile("/etc/services")
	number := strconv.Itoa(port)
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) >= 2 && words[1] == number+"/tcp" {
			return words[0]
		}
	}
	return number
}
