package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// maxParts is how many buffers one writev takes (IOV_MAX).
const maxParts = 1024

// Chunk is a piece of a write that the kernel has not taken: bytes of our own,
// or of a JavaScript buffer from an offset on. The buffer's memory is looked up
// each time, since JavaScript can detach it.
type Chunk struct {
	own    []byte
	buffer engine.Value // owned; Undefined when own is used
	offset int
}

type pendingWrite struct {
	done   func(sys.Errno)
	chunks []Chunk
	size   int
	pass   int // a descriptor of its own to go with the first byte, -1 for none
}

func (s *Stream) bytes(c *Chunk) []byte {
	if c.buffer.IsUndefined() {
		return c.own
	}
	b, _ := s.Env.Bytes(c.buffer)
	return b[min(c.offset, len(b)):]
}

// Write sends the parts, in order. What the kernel does not take at once is
// sent later: req, the JavaScript object of a WriteWrap, then reports it. keep
// gives the chunk that holds the i-th part from its n-th byte on.
func (s *Stream) Write(req engine.Value, parts [][]byte, keep func(i, n int) Chunk) sys.Errno {
	total := size(parts)
	SetWriteState(s.Env, total, false)
	sent, whole, err := s.begin(parts, total)
	if err != 0 || whole {
		return err
	}
	r := s.Env.StartRequest(req, &s.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	s.enqueue(parts, total, sent, keep, func(err sys.Errno) {
		r.Done(err, s.Env.Dup(s.Self), engine.Undefined)
	})
	SetWriteState(s.Env, total, true)
	return 0
}

// Send is Write for other native code: b must not change until done, which
// keeps the loop alive, is called. When all is sent at once, later is false and
// done is not called.
func (s *Stream) Send(b []byte, done func(sys.Errno)) (later bool, err sys.Errno) {
	sent, whole, err := s.begin([][]byte{b}, len(b))
	if err != 0 || whole {
		return false, err
	}
	s.Env.Loop.Ref()
	s.enqueue([][]byte{b}, len(b), sent, func(_, n int) Chunk {
		return Chunk{own: b[n:], buffer: engine.Undefined}
	}, func(err sys.Errno) {
		s.Env.Loop.Unref()
		done(err)
	})
	return true, 0
}

// begin sends what can be sent at once and tells whether that is the whole.
func (s *Stream) begin(parts [][]byte, total int) (sent int, whole bool, err sys.Errno) {
	switch {
	case s.fd < 0 && s.connect == nil:
		return 0, false, syscall.EBADF
	case s.mode&Writable == 0:
		return 0, false, syscall.EPIPE
	}
	s.bytesWritten += uint64(total)
	if s.connect != nil || len(s.queue) > 0 {
		return 0, false, 0
	}
	if s.passing >= 0 {
		sent, err = s.sendAlong(parts[0], s.passing)
	} else {
		sent, err = s.send(parts)
	}
	return sent, sent == total, err
}

// writeAlong is Write with a handle's descriptor that goes with the first byte.
func (s *Stream) writeAlong(handle, req engine.Value, parts [][]byte, keep func(i, n int) Chunk) sys.Errno {
	h, ok := s.Env.Half(handle).(interface{ Fd() int })
	if !ok || len(parts[0]) == 0 {
		return syscall.EINVAL
	}
	if s.passing = h.Fd(); s.passing < 0 {
		return syscall.EBADF
	}
	defer func() { s.passing = -1 }()
	return s.Write(req, parts, keep)
}

// sendAlong gives the kernel a descriptor with the first of the bytes.
func (s *Stream) sendAlong(b []byte, pass int) (sent int, err sys.Errno) {
	for {
		switch sent, err = sys.SendRights(s.fd, b, pass); err {
		case syscall.EINTR:
		case syscall.EAGAIN, syscall.ENOBUFS:
			return 0, 0
		default:
			return sent, err
		}
	}
}

// enqueue keeps what begin did not send.
func (s *Stream) enqueue(parts [][]byte, total, sent int, keep func(i, n int) Chunk, done func(sys.Errno)) {
	w := &pendingWrite{done: done, size: total - sent, pass: -1}
	if s.passing >= 0 && sent == 0 {
		// The handle may be closed before its turn comes.
		w.pass, _ = sys.Fcntl(s.passing, syscall.F_DUPFD_CLOEXEC, 3)
	}
	for i, p := range parts {
		if sent >= len(p) {
			sent -= len(p)
			continue
		}
		w.chunks = append(w.chunks, keep(i, sent))
		sent = 0
	}
	s.queue = append(s.queue, w)
	s.queued += w.size
	s.arm()
}

// send gives the kernel as much as it takes.
func (s *Stream) send(parts [][]byte) (sent int, err sys.Errno) {
	if len(parts) > 1 {
		// A copy, to cut what is sent off.
		b := shared(s.Env)
		b.rest = append(b.rest[:0], parts...)
		parts = b.rest
		defer clear(b.rest)
	}
	for {
		for len(parts) > 0 && len(parts[0]) == 0 {
			parts = parts[1:]
		}
		if len(parts) == 0 {
			return sent, 0
		}
		var n int
		if len(parts) == 1 {
			// parts may be the caller's: cut a copy of the one slice.
			return s.sendOne(parts[0], sent)
		}
		switch n, err = s.sendSome(parts[:min(len(parts), maxParts)]); err {
		case 0:
		case syscall.EINTR:
			continue
		case syscall.EAGAIN, syscall.ENOBUFS:
			return sent, 0
		default:
			return sent, err
		}
		sent += n
		for len(parts) > 0 && n >= len(parts[0]) {
			n -= len(parts[0])
			parts = parts[1:]
		}
		if n > 0 {
			parts[0] = parts[0][n:]
		}
	}
}

func (s *Stream) sendOne(b []byte, sent int) (int, sys.Errno) {
	write := sys.RawWrite
	if s.blocking {
		write = sys.Write
	}
	for len(b) > 0 {
		switch n, err := write(s.fd, b); err {
		case 0:
			b, sent = b[n:], sent+n
		case syscall.EINTR:
		case syscall.EAGAIN, syscall.ENOBUFS:
			return sent, 0
		default:
			return sent, err
		}
	}
	return sent, 0
}

func (s *Stream) sendSome(parts [][]byte) (int, sys.Errno) {
	if s.blocking {
		return sys.Write(s.fd, parts[0])
	}
	b := shared(s.Env)
	if b.iov == nil {
		b.iov = make([]syscall.Iovec, maxParts)
	}
	return sys.RawWritev(s.fd, parts, b.iov)
}

// flush continues the writes that wait.
func (s *Stream) flush() {
	for len(s.queue) > 0 && s.fd >= 0 {
		w := s.queue[0]
		parts := make([][]byte, len(w.chunks))
		left := 0
		for i := range w.chunks {
			parts[i] = s.bytes(&w.chunks[i])
			left += len(parts[i])
		}
		n, err := 0, sys.Errno(0)
		if w.pass >= 0 {
			if n, err = s.sendAlong(parts[0], w.pass); n > 0 {
				w.closePass()
			}
		} else {
			n, err = s.send(parts)
		}
		if err == 0 && n < left {
			s.queued -= n
			w.size -= n
			s.skip(w, parts, n)
			return
		}
		s.finishWrite(err)
	}
	if len(s.queue) == 0 {
		s.drained()
	}
}

// skip drops the first n bytes of a write, whose chunks hold parts.
func (s *Stream) skip(w *pendingWrite, parts [][]byte, n int) {
	for n > 0 && n >= len(parts[0]) {
		n -= len(parts[0])
		parts = parts[1:]
		s.Env.Free(w.chunks[0].buffer)
		w.chunks = w.chunks[1:]
	}
	if c := &w.chunks[0]; c.buffer.IsUndefined() {
		c.own = c.own[n:]
	} else {
		c.offset += n
	}
}

// finishWrite ends the first write of the queue.
func (s *Stream) finishWrite(err sys.Errno) {
	w := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	if len(s.queue) == 0 {
		s.queue = nil
	}
	s.queued -= w.size
	for _, c := range w.chunks {
		s.Env.Free(c.buffer)
	}
	w.closePass()
	w.done(err)
}

func (w *pendingWrite) closePass() {
	if w.pass >= 0 {
		sys.Close(w.pass)
		w.pass = -1
	}
}
