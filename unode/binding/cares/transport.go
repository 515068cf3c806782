package cares

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"nodeos/sys"
)

// maxMessage is the longest message that is read.
const maxMessage = 65535

func now() int64 { return sys.Clock(sys.CLOCK_MONOTONIC) }

// wait waits until fd is ready for events or the time is over.
func wait(fd int, events int16, deadline int64) bool {
	for {
		left := deadline - now()
		if left <= 0 {
			return false
		}
		n, err := sys.Poll([]sys.PollFd{{Fd: int32(fd), Events: events}}, left)
		if n > 0 {
			return true
		}
		if err != 0 && err != syscall.EINTR {
			return false
		}
	}
}

func dial(server netip.AddrPort, kind int) (fd int, ok bool) {
	addr := sys.InetAddr(server)
	fd, err := sys.Socket(addr.Family(), kind, 0)
	if err != 0 {
		return -1, false
	}
	if err := sys.Connect(fd, addr); err != 0 && err != syscall.EINPROGRESS {
		sys.Close(fd)
		return -1, false
	}
	return fd, true
}

// udp sends the queries and takes their answers; false when one is missing.
func (c *config) udp(server netip.AddrPort, queries []query) bool {
	fd, ok := dial(server, syscall.SOCK_DGRAM)
	if !ok {
		return false
	}
	defer sys.Close(fd)
	for _, q := range queries {
		if _, err := sys.RawWrite(fd, q.wire); err != 0 {
			return false
		}
	}
	deadline := now() + c.timeout
	buf := make([]byte, maxMessage)
	for missing := len(queries); missing > 0; {
		if !wait(fd, sys.EPOLLIN, deadline) {
			return false
		}
		n, err := sys.RawRead(fd, buf)
		if err == syscall.EAGAIN || err == syscall.EINTR {
			continue
		}
		if err != 0 { // ECONNREFUSED: nobody listens there
			return false
		}
		for i := range queries {
			if q := &queries[i]; q.answer == nil {
				if q.answer = q.parse(buf[:n]); q.answer != nil {
					missing--
					break
				}
			}
		}
	}
	return true
}

// tcp puts a query again whose answer did not fit into a datagram.
func (c *config) tcp(server netip.AddrPort, q *query) bool {
	fd, ok := dial(server, syscall.SOCK_STREAM)
	if !ok {
		return false
	}
	defer sys.Close(fd)
	deadline := now() + c.timeout
	out := binary.BigEndian.AppendUint16(nil, uint16(len(q.wire)))
	out = append(out, q.wire...)
	for len(out) > 0 {
		if !wait(fd, sys.EPOLLOUT, deadline) {
			return false
		}
		n, err := sys.RawWrite(fd, out)
		if err != 0 && err != syscall.EAGAIN && err != syscall.EINTR {
			return false
		}
		out = out[max(n, 0):]
	}
	var head [2]byte
	if !readFull(fd, head[:], deadline) {
		return false
	}
	b := make([]byte, binary.BigEndian.Uint16(head[:]))
	if !readFull(fd, b, deadline) {
		return false
	}
	a := q.parse(b)
	if a == nil {
		return false
	}
	q.answer = a
	return true
}

func readFull(fd int, b []byte, deadline int64) bool {
	for len(b) > 0 {
		if !wait(fd, sys.EPOLLIN, deadline) {
			return false
		}
		n, err := sys.RawRead(fd, b)
		switch {
		case err == syscall.EAGAIN || err == syscall.EINTR:
		case err != 0 || n == 0:
			return false
		default:
			b = b[n:]
		}
	}
	return true
}
