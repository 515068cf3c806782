package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
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
		n, passed, err := s.receive(buf)
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
		if s.carrier != nil {
			s.carrier.Received(passed)
		}
		// Descriptors divide what is read: then a part says nothing.
		s.partial = n < len(buf) && s.carrier == nil
		s.arrived(buf[:n])
		if !s.reading || s.partial {
			return
		}
	}
}

func (s *Stream) receive(b []byte) (n int, passed []int, err sys.Errno) {
	switch {
	case s.carrier != nil:
		return sys.ReceiveRights(s.fd, b)
	case s.blocking:
		n, err = sys.Read(s.fd, b)
	default:
		n, err = sys.RawRead(s.fd, b)
	}
	return n, nil, err
}

// end stops reading for good.
func (s *Stream) end(err sys.Errno) {
	s.ReadStop()
	s.DeliverEnd(err)
}
