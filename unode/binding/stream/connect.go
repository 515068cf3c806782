package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Connect connects the stream's socket to a. req reports it; a refusal by the
// own host comes that way too, as libuv has it.
func (s *Stream) Connect(req engine.Value, a sys.Sockaddr) sys.Errno {
	if s.connect != nil {
		return syscall.EALREADY
	}
	if s.refused == 0 {
		var err sys.Errno
		for {
			if err = sys.Connect(s.fd, a); err != syscall.EINTR {
				break
			}
		}
		switch err {
		case 0, syscall.EINPROGRESS:
		case syscall.ECONNREFUSED:
			s.refused = err
		default:
			return err
		}
	}
	return s.await(req)
}

// Refuse makes req report err, later.
func (s *Stream) Refuse(req engine.Value, err sys.Errno) sys.Errno {
	if s.connect != nil {
		return syscall.EALREADY
	}
	s.refused = err
	return s.await(req)
}

// Defer keeps an error for the next connect or listen.
func (s *Stream) Defer(err sys.Errno) { s.refused = err }

// Deferred returns what Defer kept.
func (s *Stream) Deferred() sys.Errno { return s.refused }

func (s *Stream) await(req engine.Value) sys.Errno {
	r := s.Env.StartRequest(req, &s.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	s.connect = r
	if s.refused != 0 {
		s.Env.Loop.Close(s.connected)
		return 0
	}
	s.mode |= Duplex
	s.arm()
	return 0
}

// connected ends the connect.
func (s *Stream) connected() {
	r := s.connect
	if r == nil || s.Closing() {
		return
	}
	err := s.refused
	s.refused = 0
	if err == 0 {
		n, e := sys.GetsockoptInt(s.fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
		if err = e; e == 0 {
			err = sys.Errno(n)
		}
	}
	if err == syscall.EINPROGRESS {
		return
	}
	s.connect = nil
	s.finishConnect(r, err)
	switch {
	case s.fd < 0:
	case err != 0:
		s.cancel()
		s.drained()
	case len(s.queue) > 0:
		s.arm()
	default:
		s.drained()
	}
}

func (s *Stream) finishConnect(r *binding.Request, err sys.Errno) {
	readable, writable := false, false
	if err == 0 {
		readable, writable = s.mode&Readable != 0, s.mode&Writable != 0
	}
	r.Done(err, s.Env.Dup(s.Self), s.Env.Dup(r.Self), engine.Bool(readable), engine.Bool(writable))
}
