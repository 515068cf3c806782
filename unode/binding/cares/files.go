package cares

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
		if ip, err := netip.ParseAddr(words[0]); err == nil {
			f(ip, words[1:])
		}
	}
}

// addrs returns the addresses of a name, in the order of the file.
func (h hosts) addrs(name string) (out []netip.Addr) {
	name = strings.TrimSuffix(name, ".")
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

// name returns the first name of an address, "" for none.
func (h hosts) name(ip netip.Addr) (name string) {
	h.each(func(a netip.Addr, names []string) {
		if name == "" && a == ip {
			name = names[0]
		}
	})
	return name
}

// config is resolv.conf(5).
type config struct {
	servers  []netip.AddrPort
	search   []string
	ndots    int
	timeout  int64 // ns, for one server
	attempts int
}

const dnsPort = 53

func readConfig() *config {
	b, _ := sys.ReadFile("/etc/resolv.conf")
	return parseConfig(string(b))
}

func parseConfig(text string) *config {
	c := &config{ndots: 1, timeout: 5e9, attempts: 2}
	for line := range strings.Lines(text) {
		if line[0] == '#' || line[0] == ';' {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "nameserver":
			if ip, err := netip.ParseAddr(words[1]); err == nil && len(c.servers) < 3 {
				c.servers = append(c.servers, netip.AddrPortFrom(ip, dnsPort))
			}
		case "domain":
			c.search = words[1:2]
		case "search":
			c.search = words[1:]
		case "options":
			for _, o := range words[1:] {
				c.option(o)
			}
		}
	}
	if len(c.servers) == 0 {
		c.servers = []netip.AddrPort{netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), dnsPort)}
	}
	return c
}

func (c *config) option(o string) {
	key, value, _ := strings.Cut(o, ":")
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return
	}
	switch key {
	case "ndots":
		c.ndots = min(n, 15)
	case "timeout":
		c.timeout = int64(min(max(n, 1), 30)) * 1e9
	case "attempts":
		c.attempts = min(max(n, 1), 5)
	}
}

// names returns the full names to ask for, in order.
func (c *config) names(host string) []string {
	if strings.HasSuffix(host, ".") {
		return []string{host}
	}
	var out []string
	for _, s := range c.search {
		if s = strings.Trim(s, "."); s != "" {
			out = append(out, host+"."+s+".")
		}
	}
	if strings.Count(host, ".") >= c.ndots {
		return append([]string{host + "."}, out...)
	}
	return append(out, host+".")
}

// serviceName returns the name of a TCP port in services(5), "" for none.
func serviceName(port int) string {
	b, _ := sys.ReadFile("/etc/services")
	want := strconv.Itoa(port) + "/tcp"
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) >= 2 && words[1] == want {
			return words[0]
		}
	}
	return ""
}
