package dns

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/loop"
)

const (
	maxMessage = 65535
	// maxReads is how many datagrams one question may take before others get
	// their turn: a flood must not stop the loop.
	maxReads = 32
)

// exchange is one question on its way through the servers.
type exchange struct {
	client   *Client
	number   int // in the order of asking
	question question
	done     func(*Message, Status)
	servers  []netip.AddrPort
	tries    int
	failure  Status // of the last try
	edns     bool
	asking   bool // done must not be called at once

	// The current try.
	server   netip.AddrPort
	id       uint16
	fd       int
	watch    *loop.Watcher
	deadline int64
	tcp      bool
	out, in  []byte // what is left to write over TCP, what has been read
}

// next tries the next server, until one can be sent to.
func (x *exchange) next() {
	for x.tries < x.client.Attempts*len(x.servers) {
		x.server = x.servers[x.tries%len(x.servers)]
		x.tries++
		if x.open(x.client.TCP) {
			return
		}
		x.failure = ConnRefused
	}
	x.end(nil, x.failure)
}

// fail gives the current try up. It must be the caller's last act on x.
func (x *exchange) fail(why Status) {
	x.failure = why
	if why == Timeout || why == ConnRefused {
		x.client.failed[x.server] = now()
	}
	x.close()
	x.next()
}

// end reports the outcome.
func (x *exchange) end(m *Message, st Status) {
	s := x.client.sockets
	x.close()
	delete(s.active, x)
	if len(s.active) == 0 {
		s.stopTimer()
	}
	if x.asking {
		s.loop.Open()
		s.loop.Post(func() { x.done(m, st) })
	} else {
		x.done(m, st)
	}
}

func (x *exchange) close() {
	if x.fd >= 0 {
		x.watch.Close()
		sys.Close(x.fd)
		x.fd = -1
	}
}

// open begins a try with the current server; false when it cannot be reached.
func (x *exchange) open(tcp bool) bool {
	kind, events := syscall.SOCK_DGRAM, uint32(sys.EPOLLIN)
	if tcp {
		kind, events = syscall.SOCK_STREAM, sys.EPOLLOUT
	}
	fd, ok := dial(x.server, kind, x.client.local(x.server.Addr()))
	if !ok {
		return false
	}
	x.id = randomID()
	m := x.question.message(x.id, x.edns)
	if tcp {
		x.out, x.in = append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...), nil
	} else if _, err := sys.RawWrite(fd, m); err != 0 {
		sys.Close(fd)
		return false
	}
	x.fd, x.tcp = fd, tcp
	x.watch = x.client.sockets.loop.Watch(fd, x.ready)
	if x.watch.Set(events) != 0 {
		x.close()
		return false
	}
	x.deadline = now() + x.patience()
	x.client.sockets.wake(x.deadline)
	return true
}

// patience returns how long the current try waits, in ns.
func (x *exchange) patience() int64 {
	t := min(x.client.Timeout, maxTry)
	for round := (x.tries - 1) / len(x.servers); round > 0 && t < maxTry; round-- {
		t *= 2
	}
	if limit := x.client.MaxTimeout; limit > 0 {
		t = min(t, limit)
	}
	return t
}

func (c *Client) local(server netip.Addr) netip.Addr {
	if server.Is4() {
		return c.Local4
	}
	return c.Local6
}

// dial makes a socket whose other end is server, from the address local if that
// is valid.
func dial(server netip.AddrPort, kind int, local netip.Addr) (fd int, ok bool) {
	addr := sys.InetAddr(server)
	fd, err := sys.Socket(addr.Family(), kind, 0)
	if err != 0 {
		return -1, false
	}
	if local.IsValid() {
		err = sys.Bind(fd, sys.InetAddr(netip.AddrPortFrom(local, 0)))
	}
	if err == 0 {
		err = sys.Connect(fd, addr)
	}
	if err != 0 && err != syscall.EINPROGRESS {
		sys.Close(fd)
		return -1, false
	}
	return fd, true
}

func (x *exchange) ready(events uint32) {
	if x.tcp {
		x.stream(events)
		return
	}
	buf := x.client.sockets.buffer()
	for fd, i := x.fd, 0; x.fd == fd && i < maxReads; i++ {
		n, err := sys.RawRead(fd, buf)
		switch err {
		case 0:
			switch b := buf[:n]; {
			case x.question.answers(b, x.id):
				x.answer(slices.Clone(b))
				return
			case broken(b, x.id):
				x.fail(BadResp)
				return
			}
		case syscall.EINTR:
		case syscall.EAGAIN:
			return
		default: // ECONNREFUSED: nobody listens there
			x.fail(ConnRefused)
			return
		}
	}
}

// stream goes on with a try over TCP: the question and then the answer, each
// behind its length (RFC 1035, section 4.2.2).
func (x *exchange) stream(events uint32) {
	if len(x.out) > 0 {
		n, err := sys.RawWrite(x.fd, x.out)
		switch {
		case err == syscall.EAGAIN || err == syscall.EINTR:
		case err != 0:
			x.fail(ConnRefused)
		default:
			if x.out = x.out[n:]; len(x.out) == 0 {
				x.watch.Set(sys.EPOLLIN)
			}
		}
		return
	}
	buf := x.client.sockets.buffer()
	n, err := sys.RawRead(x.fd, buf)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return
	case err != 0 || n == 0:
		x.fail(ConnRefused)
		return
	}
	x.in = append(x.in, buf[:n]...)
	if len(x.in) < 2 {
		return
	}
	size := int(binary.BigEndian.Uint16(x.in))
	if len(x.in) < 2+size {
		return
	}
	if m := x.in[2 : 2+size]; x.question.answers(m, x.id) {
		x.answer(m)
	} else {
		x.fail(BadResp)
	}
}

// answer takes a message that answers the question.
func (x *exchange) answer(b []byte) {
	m, ok := x.question.parse(b)
	switch {
	case !ok:
		x.fail(BadResp)
	case m.truncated && !x.tcp:
		x.close()
		if !x.open(true) {
			x.fail(ConnRefused)
		}
	case x.edns && (m.rcode == 1 || m.rcode == 4): // the server is older than EDNS
		x.edns = false
		x.close()
		if !x.open(x.tcp) {
			x.fail(ConnRefused)
		}
	case x.client.Persist && (m.rcode == 2 || m.rcode == 4 || m.rcode == 5):
		x.fail(m.status())
	default:
		delete(x.client.failed, x.server)
		st := m.status()
		if st != Success && st != NoData {
			m = nil
		}
		x.end(m, st)
	}
}
