package vm

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// loopback is where ports are published when a PortMap names no address.
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// PortMap publishes a port of the guest on the host.
type PortMap struct {
	Addr  netip.Addr // the host's address; the zero value means 127.0.0.1
	Host  uint16     // 0 means Guest's number or one near it that is free
	Guest uint16
	UDP   bool
}

// ParsePort reads docker's spelling: [[ADDR:]HOST:]GUEST[/tcp|/udp]. An IPv6
// address stands in brackets.
func ParsePort(s string) (PortMap, error) {
	bad := func(why string) (PortMap, error) {
		return PortMap{}, configErrorf("port %q: %s; write HOST:GUEST, such as 8080:3000", s, why)
	}
	var p PortMap
	rest, proto, found := strings.Cut(s, "/")
	if found {
		switch proto {
		case "tcp":
		case "udp":
			p.UDP = true
		default:
			return bad("the protocol is neither tcp nor udp")
		}
	}
	host, guest := "", rest
	if i := strings.LastIndexByte(rest, ':'); i >= 0 {
		host, guest = rest[:i], rest[i+1:]
	}
	n, err := strconv.ParseUint(guest, 10, 16)
	if err != nil || n == 0 {
		return bad(fmt.Sprintf("%q is not a port of the guest (1 to 65535)", guest))
	}
	p.Guest = uint16(n)
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		a := host[:i]
		if strings.HasPrefix(a, "[") && strings.HasSuffix(a, "]") {
			a = a[1 : len(a)-1]
		}
		addr, err := netip.ParseAddr(a)
		if err != nil || addr.Zone() != "" {
			return bad(fmt.Sprintf("%q is not an IP address of this machine", a))
		}
		p.Addr, host = addr, host[i+1:]
	} else if host == "" && strings.Contains(rest, ":") {
		return bad("the host's port is missing")
	}
	if host != "" {
		n, err := strconv.ParseUint(host, 10, 16)
		if err != nil {
			return bad(fmt.Sprintf("%q is not a port (0 to 65535)", host))
		}
		p.Host = uint16(n)
	}
	return p, nil
}

func (p PortMap) addr() netip.Addr {
	if p.Addr.IsValid() {
		return p.Addr
	}
	return loopback
}

func (p PortMap) network() string {
	if p.UDP {
		return "udp"
	}
	return "tcp"
}

// String spells p as ParsePort reads it.
func (p PortMap) String() string {
	s := fmt.Sprintf("%d:%d", p.Host, p.Guest)
	if p.Addr.IsValid() {
		s = net.JoinHostPort(p.Addr.String(), strconv.Itoa(int(p.Host))) + ":" + strconv.Itoa(int(p.Guest))
	}
	if p.UDP {
		s += "/udp"
	}
	return s
}

// URL is where a person's browser on the host finds the port.
func (p PortMap) URL() string {
	host := "localhost"
	if a := p.addr(); !a.IsLoopback() && !a.IsUnspecified() {
		host = a.String()
		if a.Is6() {
			host = "[" + host + "]"
		}
	}
	return fmt.Sprintf("http://%s:%d", host, p.Host)
}

// hostfwd is QEMU's spelling (qemu(1), -netdev user,hostfwd=).
func (p PortMap) hostfwd() string {
	a := p.addr().String()
	if p.addr().Is6() {
		a = "[" + a + "]"
	}
	return fmt.Sprintf("%s:%s:%d-:%d", p.network(), a, p.Host, p.Guest)
}

// PortError says that a port of the host is not to be had.
type PortError struct {
	Port  PortMap
	Owner string // "node (pid 17)", or "" when it could not be found out
	Err   error
}

func (e *PortError) Error() string {
	who := "another program"
	if e.Owner != "" {
		who = e.Owner
	}
	if !isInUse(e.Err) {
		return fmt.Sprintf("cannot publish port %d of the guest on %s: %v", e.Port.Guest, net.JoinHostPort(e.Port.addr().String(), strconv.Itoa(int(e.Port.Host))), e.Err)
	}
	other := e.Port
	other.Guest = e.Port.Host
	if other.choose(nil) != nil {
		other.Host = 8080
	}
	return fmt.Sprintf("port %d is already in use by %s: stop it or publish on another port, such as -p %d:%d", e.Port.Host, who, other.Host, e.Port.Guest)
}

func (e *PortError) Unwrap() error { return e.Err }

// probe tells whether p's host port can be listened on now.
func (p PortMap) probe() error {
	at := netip.AddrPortFrom(p.addr(), p.Host).String()
	if p.UDP {
		c, err := net.ListenPacket("udp", at)
		if err == nil {
			c.Close()
		}
		return err
	}
	l, err := net.Listen("tcp", at)
	if err == nil {
		l.Close()
	}
	return err
}

// checkPorts settles the host ports that are left open and finds those that
// are taken. QEMU binds them only later: who loses that race gets QEMU's own
// words.
func checkPorts(ports []PortMap) error {
	taken := map[string]bool{}
	for i := range ports {
		p := &ports[i]
		switch {
		case p.Guest == 0:
			return configErrorf("port %s: the guest's port is missing", p)
		case p.Host == 0:
			continue
		case taken[p.key()]:
			return configErrorf("port %d of this machine is given twice", p.Host)
		}
		taken[p.key()] = true
		if err := p.probe(); err != nil {
			return &PortError{Port: *p, Owner: portOwner(p.network(), p.Host), Err: err}
		}
	}
	for i := range ports {
		if p := &ports[i]; p.Host == 0 {
			if err := p.choose(taken); err != nil {
				return err
			}
			taken[p.key()] = true
		}
	}
	return nil
}

func (p PortMap) key() string {
	return p.network() + netip.AddrPortFrom(p.addr(), p.Host).String()
}

// choose settles p's host port: the guest's number or, where this user may not
// have that, 8000 more (8080 for 80); the first free one from there on.
func (p *PortMap) choose(taken map[string]bool) error {
	first := int(p.Guest)
	p.Host = p.Guest
	if first < 1024 && errors.Is(p.probe(), fs.ErrPermission) {
		first += 8000
	}
	for n := first; n < 65536 && n < first+100; n++ {
		p.Host = uint16(n)
		if !taken[p.key()] && p.probe() == nil {
			return nil
		}
	}
	p.Host = 0
	return fmt.Errorf("no port from %d on is free on %s: name one, such as -p 8080:%d", first, p.addr(), p.Guest)
}

// portOwner names the process that holds a port, as far as this user may
// know: the socket's inode from /proc/net (proc_net(5)), its holder from
// /proc/PID/fd. It returns "" when there is nothing to be found.
func portOwner(network string, port uint16) string {
	inodes := map[string]bool{}
	for _, f := range []string{network, network + "6"} {
		b, err := os.ReadFile("/proc/net/" + f)
		if err != nil {
			continue
		}
		for _, ino := range listeners(string(b), port) {
			inodes["socket:["+ino+"]"] = true
		}
	}
	if len(inodes) == 0 {
		return ""
	}
	fds, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && inodes[to] {
			pid := strings.Split(fd, "/")[2]
			comm, _ := os.ReadFile("/proc/" + pid + "/comm")
			return fmt.Sprintf("%s (pid %s)", strings.TrimSpace(string(comm)), pid)
		}
	}
	return ""
}

// listeners picks the inodes of the sockets bound to port out of a table of
// /proc/net: those of TCP in state 0A (listen), those of UDP in 07 (unconnected).
func listeners(table string, port uint16) []string {
	var inodes []string
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 10 || (f[3] != "0A" && f[3] != "07") {
			continue
		}
		_, hex, _ := strings.Cut(f[1], ":")
		if n, err := strconv.ParseUint(hex, 16, 16); err == nil && uint16(n) == port {
			inodes = append(inodes, f[9])
		}
	}
	return inodes
}
