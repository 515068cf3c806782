package service

import (
	"cmp"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"nodeos/guest/guard"
)

// socket is a TCP socket that listens.
type socket struct {
	address netip.Addr
	port    uint16
	uid     int
}

// reachable tells whether the socket can be reached from outside the machine.
func (s socket) reachable() bool { return !s.address.IsLoopback() }

// tcpTables are the files of proc_net(5) with the sockets of the machine.
var tcpTables = [...]string{"/proc/net/tcp", "/proc/net/tcp6"}

// listening returns a socket of the user that listens; one that can be reached
// from outside goes before one that cannot, a lower port before a higher.
func listening(uid int) (best socket, found bool) {
	for _, path := range tcpTables {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		for _, s := range parseListening(string(b)) {
			if s.uid != uid || found && (best.reachable() && !s.reachable() || best.reachable() == s.reachable() && best.port <= s.port) {
				continue
			}
			best, found = s, true
		}
	}
	return best, found
}

// parseListening takes the rows in state LISTEN out of a table:
//
//	sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid ...
//	 0: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 ...
func parseListening(table string) []socket {
	const listen = "0A"
	var out []socket
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 8 || f[3] != listen {
			continue
		}
		host, port, _ := strings.Cut(f[1], ":")
		address, ok := hexAddress(host)
		p, err := strconv.ParseUint(port, 16, 16)
		uid, err2 := strconv.Atoi(f[7])
		if !ok || err != nil || err2 != nil {
			continue
		}
		out = append(out, socket{address, uint16(p), uid})
	}
	return out
}

// hexAddress reads an address as the table has it: 32-bit words, each in the
// byte order of the machine, which is little-endian for all we build for.
func hexAddress(s string) (netip.Addr, bool) {
	b := make([]byte, 0, 16)
	for ; len(s) >= 8; s = s[8:] {
		w, err := strconv.ParseUint(s[:8], 16, 32)
		if err != nil {
			return netip.Addr{}, false
		}
		b = append(b, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
	}
	a, ok := netip.AddrFromSlice(b)
	return a.Unmap(), ok && s == ""
}

const (
	// quiet is when a person is told that the app does not listen. Supervisor
	// has its own for the tests' sake.
	quiet = 30 * time.Second
	// given up is when we stop to look: it is no server.
	givenUp = 10 * time.Minute
)

// pollDelay is how long to wait before the next look, at a time after the
// start: often at first, when a person waits, then ever more seldom.
func pollDelay(since time.Duration) time.Duration {
	return min(max(since/8, 10*time.Millisecond), 5*time.Second)
}

// watchPorts looks for a socket of the user until it finds one, calls found
// with it and ends. It calls silent once when there is none after quiet, and
// ends with done.
func watchPorts(uid int, quiet time.Duration, done <-chan struct{}, found func(socket), silent func()) {
	start := time.Now()
	timer := time.NewTimer(pollDelay(0))
	defer timer.Stop()
	told := false
	for {
		select {
		case <-done:
			return
		case <-timer.C:
		}
		if s, ok := listening(uid); ok {
			found(s)
			return
		}
		since := time.Since(start)
		if since >= quiet && !told {
			told = true
			silent()
		}
		if since >= givenUp {
			return
		}
		timer.Reset(pollDelay(since))
	}
}

// look starts watchPorts for a program.
func (s *Supervisor) look(spec *Spec, p *process, ports chan<- socket, silent chan<- struct{}) {
	guard.Go("looking for ports", s.Caught, func() {
		watchPorts(spec.UID, cmp.Or(s.quiet, quiet), p.done, func(found socket) { ports <- found }, func() { silent <- struct{}{} })
	})
}
