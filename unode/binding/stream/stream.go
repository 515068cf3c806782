// Package stream is the shared half of TCP sockets, pipes and terminals: the
// bindings stream_wrap and LibuvStreamWrap of Node (src/stream_base.cc,
// src/stream_wrap.cc) with libuv's behaviour (src/unix/stream.c).
//
// A read delivers what the kernel has in one buffer of the environment, copied
// once into an ArrayBuffer of the exact size. A write is tried at once from
// where the data lies; only what the kernel does not take is kept.
//
// Invariants: a stream has at most one connect and one shutdown under way; its
// write queue is empty unless the kernel refused to take more, so order is kept.
//
// Caution: every callback may close the stream: after one, look at Fd again.
package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// Indices into streamBaseState (src/stream_base.h).
const (
	readBytesOrError  = 0
	arrayBufferOffset = 1
	bytesWritten      = 2
	lastWriteWasAsync = 3
)

// Mode says what a descriptor can do.
type Mode int

const (
	Readable Mode = 1 << iota
	Writable
	Duplex = Readable | Writable
)

// Stream is a descriptor that bytes flow through. Init makes it usable.
type Stream struct {
	binding.Handle
	Reader
	kit  *Kit
	self Self

	fd       int
	mode     Mode
	blocking bool // the descriptor blocks: writes are synchronous
	keepOpen bool // close leaves the descriptor open
	carrier  Carrier
	passing  int // the descriptor that the write being made passes, -1 for none
	watcher  *loop.Watcher
	armed    uint32 // what the watcher waits for: at least what is wanted

	reading, partial bool

	queue     []*pendingWrite
	queued    int // bytes
	connect   *binding.Request
	refused   sys.Errno // what connect will report, or bind's deferred error
	shutdown  *binding.Request
	shut      bool
	listening bool

	bytesWritten uint64
}

// Self is the handle that embeds the stream. What it overrides of Stop and
// Closed must call the stream's.
type Self interface {
	binding.Resource
	// Adopt gives a fresh handle of the same class an accepted connection.
	Adopt(fd int)
}

// Carrier takes the descriptors that come along with the bytes of a Unix socket.
type Carrier interface {
	// Received is called before the bytes are handed over, also if none came
	// along with them.
	Received(fds []int)
}

// Carry makes the stream pass and receive descriptors.
func (s *Stream) Carry(c Carrier) { s.carrier = c }

// Init makes s the Go half of js. self is what embeds s.
func (s *Stream) Init(k *Kit, e *binding.Env, js engine.Value, p binding.Provider, self Self) {
	s.kit, s.self, s.fd, s.passing = k, self, -1, -1
	s.InitHandle(e, js, p, self)
	s.InitReader(&s.AsyncWrap)
}

// Of returns the stream that is the Go half of v, or nil.
func Of(e *binding.Env, v engine.Value) *Stream {
	if h, ok := e.Half(v).(interface{ AsStream() *Stream }); ok {
		return h.AsStream()
	}
	return nil
}

// AsStream returns s itself; see Of.
func (s *Stream) AsStream() *Stream { return s }

// Fd returns the descriptor, -1 while there is none.
func (s *Stream) Fd() int { return s.fd }

// BytesWritten returns how many bytes were given to the stream to send.
func (s *Stream) BytesWritten() uint64 { return s.bytesWritten }

// WriteQueueSize returns how many bytes wait to be sent.
func (s *Stream) WriteQueueSize() int { return s.queued }

// Take gives a fresh stream a connected descriptor that does not block, as its
// class does for an accepted connection.
func (s *Stream) Take(fd int) { s.self.Adopt(fd) }

// Open gives the stream a descriptor.
func (s *Stream) Open(fd int, mode Mode) sys.Errno {
	if s.fd >= 0 && s.fd != fd {
		return syscall.EBUSY
	}
	s.fd = fd
	s.mode |= mode
	if s.watcher == nil {
		s.watcher = s.Env.Loop.Watch(fd, s.ready)
	}
	return 0
}

// SetMode says what an open descriptor can do from now on.
func (s *Stream) SetMode(m Mode) { s.mode = m }

// SetBlocking makes writes wait until the kernel has taken everything.
func (s *Stream) SetBlocking(blocking bool) sys.Errno {
	if s.fd < 0 {
		return syscall.EBADF
	}
	if err := sys.SetNonblock(s.fd, !blocking); err != 0 {
		return err
	}
	s.blocking = blocking
	return 0
}

// AlwaysBlocks tells the stream that its descriptor blocks.
func (s *Stream) AlwaysBlocks() { s.blocking = true }

// Stop gives up the descriptor. The standard streams stay open: nothing good
// comes from other files taking their numbers.
func (s *Stream) Stop() {
	s.ReadStop()
	s.listening, s.mode = false, 0
	if s.fd < 0 {
		return
	}
	s.watcher.Close()
	s.watcher, s.armed = nil, 0
	if s.fd > 2 {
		sys.Close(s.fd)
	}
	s.fd = -1
}

// Closed cancels what still waits.
func (s *Stream) Closed() {
	s.cancel()
	if r := s.shutdown; r != nil {
		s.shutdown = nil
		s.finishShutdown(r, syscall.ECANCELED)
	}
	s.Forget()
}

func (s *Stream) cancel() {
	if r := s.connect; r != nil {
		s.connect = nil
		s.finishConnect(r, syscall.ECANCELED)
	}
	for len(s.queue) > 0 {
		s.finishWrite(syscall.ECANCELED)
	}
}

// want returns what the stream waits for.
func (s *Stream) want() (events uint32) {
	if s.reading || s.listening {
		events = sys.EPOLLIN
	}
	if len(s.queue) > 0 || s.connect != nil {
		events |= sys.EPOLLOUT
	}
	return events
}

// arm makes the watcher wait for what is wanted. It never waits for less: that
// would cost a system call each time a stream pauses, and ready mends it when
// an event comes that nobody wants.
func (s *Stream) arm() sys.Errno {
	if s.watcher == nil {
		return 0
	}
	events := s.armed | s.want()
	err := s.watcher.Set(events)
	if err == 0 {
		s.armed = events
	}
	return err
}

// ready handles an event of the watcher.
func (s *Stream) ready(events uint32) {
	const over = sys.EPOLLERR | sys.EPOLLHUP
	switch {
	case s.listening:
		s.accept()
	case s.connect != nil:
		if events&(sys.EPOLLOUT|over) != 0 {
			s.connected()
		}
	default:
		if events&(sys.EPOLLIN|over) != 0 && s.reading {
			s.read()
		}
		// A partial read before a hang-up has left nothing behind.
		if events&sys.EPOLLHUP != 0 && s.reading && s.partial {
			s.end(binding.EOF)
		}
		if events&(sys.EPOLLOUT|over) != 0 && len(s.queue) > 0 && s.fd >= 0 {
			s.flush()
		}
	}
	if s.watcher == nil {
		return
	}
	if w := s.want(); events&^w != 0 && s.armed != w {
		s.armed = w
		s.watcher.Set(w)
	}
}
