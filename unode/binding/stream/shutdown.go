package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Shutdown closes the writing side once what was written is sent. req is a
// ShutdownWrap.
func (s *Stream) Shutdown(req engine.Value) sys.Errno {
	if s.mode&Writable == 0 || s.shut || s.shutdown != nil || s.Closing() {
		return syscall.ENOTCONN
	}
	r := s.Env.StartRequest(req, &s.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	s.shutdown = r
	s.mode &^= Writable
	if len(s.queue) == 0 && s.connect == nil {
		// Not now: JavaScript expects the answer after this call.
		s.Env.Loop.Close(s.drained)
	}
	return 0
}

// drained is called when nothing waits to be sent.
func (s *Stream) drained() {
	r := s.shutdown
	if r == nil || s.Closing() || len(s.queue) > 0 {
		return
	}
	s.shutdown = nil
	err := sys.Shutdown(s.fd, syscall.SHUT_WR)
	if err == 0 {
		s.shut = true
	}
	s.finishShutdown(r, err)
}

func (s *Stream) finishShutdown(r *binding.Request, err sys.Errno) {
	r.Done(err, s.Env.Dup(s.Self), engine.Undefined)
}

// ShuttingDown tells whether a Shutdown has not ended.
func (s *Stream) ShuttingDown() bool { return s.shutdown != nil }
