package dns

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"nodeos/sys"
)

// Port is where name servers listen.
const Port = 53

// Config is resolv.conf(5).
type Config struct {
	Servers  []netip.AddrPort
	Search   []string
	NDots    int
	Timeout  int64 // ns, for one try
	Attempts int
	Rotate   bool
	TCP      bool
	EDNS     bool
}

// ReadConfig reads /etc/resolv.conf; no file is the same as an empty one.
// timeout, in ns, and attempts are what it says if it says nothing.
func ReadConfig(timeout int64, attempts int) *Config {
	b, _ := sys.ReadFile("/etc/resolv.conf")
	return parseConfig(string(b), timeout, attempts)
}

func parseConfig(text string, timeout int64, attempts int) *Config {
	c := &Config{NDots: 1, Timeout: timeout, Attempts: attempts}
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
			if s, ok := parseServer(words[1]); ok && !slices.Contains(c.Servers, s) {
				c.Servers = append(c.Servers, s)
			}
		case "domain":
			c.Search = words[1:2]
		case "search":
			c.Search = words[1:]
		case "options":
			for _, o := range words[1:] {
				c.option(o)
			}
		}
	}
	if len(c.Servers) == 0 {
		c.Servers = []netip.AddrPort{netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), Port)}
	}
	return c
}

// parseServer parses an address with or without a port.
func parseServer(s string) (netip.AddrPort, bool) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return netip.AddrPortFrom(ip, Port), true
	}
	ap, err := netip.ParseAddrPort(s)
	return ap, err == nil && ap.Port() != 0
}

func (c *Config) option(o string) {
	switch o {
	case "rotate":
		c.Rotate = true
	case "use-vc":
		c.TCP = true
	case "edns0":
		c.EDNS = true
	}
	key, value, _ := strings.Cut(o, ":")
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return
	}
	switch key {
	case "ndots":
		c.NDots = min(n, 15)
	case "timeout":
		c.Timeout = int64(min(max(n, 1), 30)) * 1e9
	case "attempts":
		c.Attempts = min(max(n, 1), 5)
	}
}

// names returns the full names to ask for, in order.
func (c *Config) names(host string) []string {
	if strings.HasSuffix(host, ".") {
		return []string{host}
	}
	var out []string
	for _, s := range c.Search {
		if s = strings.Trim(s, "."); s != "" {
			out = append(out, host+"."+s+".")
		}
	}
	if strings.Count(host, ".") >= c.NDots {
		return append([]string{host + "."}, out...)
	}
	return append(out, host+".")
}
