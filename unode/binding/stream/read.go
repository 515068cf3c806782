package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

const (
	// readSize is how much one read asks for, as libuv does.
	readSize = 64 << 10
	// maxReads is how often a stream may fill the buffer before the others get
	// their turn.
	maxReads = 32
)

// buffers are what all streams of an environment share.
type buffers struct {
	read []byte
	text []byte // strings on their way to the kernel
	rest [][]byte
	iov  []syscall.Iovec
}

func shared(e *binding.Env) *buffers {
	return binding.State(e, func() *buffers { return &buffers{} })
}

// ReadStart begins to deliver what arrives.
func (s *Stream) ReadStart() sys.Errno {
	switch {
	case s.Closing():
		return syscall.EINVAL
	case s.reading:
		return syscall.EALREADY
	case s.mode&Readable == 0:
		return syscall.ENOTCONN
	}
	s.reading = true
	if err := s.arm(); err != 0 {
		s.reading = false
		return err
	}
	s.SetActive(true)
	return 0
}

// ReadStop ends ReadStart. It may be called at any time.
func (s *Stream) ReadStop() {
	if s.reading {
		s.reading = false
		s.SetActive(s.listening)
	}
}

// Consume hands what is read to c instead of JavaScript.
func (s *Stream) Consume(c Consumer) { s.consumer = c }

// Unconsume gives the stream back to JavaScript.
func (s *Stream) Unconsume() { s.consumer = nil }

// PassEnd reports the end of the stream, or an error, to JavaScript.
func (s *Stream) PassEnd(err sys.Errno) { s.emit(-int(err), engine.Undefined) }

func (s *Stream) read() {
	b := shared(s.Env)
	if b.read == nil {
		b.read = make([]byte, readSize)
	}
	s.partial = false
	for range maxReads {
		buf := b.read
		if !s.user.IsUndefined() {
			if buf, _ = s.Env.Bytes(s.user); len(buf) == 0 {
				s.PassEnd(syscall.ENOBUFS)
				return
			}
		}
		read := sys.RawRead
		if s.blocking {
			read = sys.Read
		}
		n, err := read(s.fd, buf)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return
		case err != 0:
			s.end(err)
			return
		case n == 0:
			s.end(binding.EOF)
			return
		}
		s.bytesRead += uint64(n)
		s.partial = n < len(buf)
		s.deliver(buf[:n])
		if !s.reading || s.partial {
			return
		}
	}
}

func (s *Stream) deliver(b []byte) {
	switch {
	case s.consumer != nil:
		s.consumer.Data(b)
	case !s.user.IsUndefined():
		s.emit(len(b), engine.Undefined)
	default:
		ab := s.Env.NewArrayBuffer(b)
		if ab.IsException() {
			s.Env.Free(s.Env.TakeException())
			s.emit(-int(syscall.ENOMEM), engine.Undefined)
			return
		}
		s.emit(len(b), ab)
	}
}

// end stops reading for good.
func (s *Stream) end(err sys.Errno) {
	s.ReadStop()
	if s.consumer != nil {
		s.consumer.End(err)
		return
	}
	s.PassEnd(err)
}

// emit calls onread with what streamBaseState says. It consumes arg. What
// JavaScript returns is the next buffer to read into, if it uses its own.
func (s *Stream) emit(n int, arg engine.Value) {
	e := s.Env
	if !e.IsFunction(s.onread) {
		e.Free(arg)
		return
	}
	st := e.StreamState()
	st[readBytesOrError], st[arrayBufferOffset] = uint32(int32(n)), 0
	fn := e.Dup(s.onread) // it may be replaced meanwhile
	r := s.MakeCallback(fn, arg)
	e.Free(fn)
	if n > 0 && !s.user.IsUndefined() && r.Kind() == engine.KindUint8Array {
		e.Free(s.user)
		s.user = r
		return
	}
	e.Free(r)
}
