package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// maxAccepts is how many connections a server takes before the loop looks at
// anything else.
const maxAccepts = 32

// spare is a descriptor to give up when there are no more, so that a waiting
// connection can be taken and closed: it would keep the loop busy for ever.
type spare struct{ fd int }

// Listen makes the stream a server: its onconnection is called with 0 and a
// handle of its own class for each connection.
func (s *Stream) Listen(backlog int) sys.Errno {
	if s.refused != 0 {
		return s.refused
	}
	if err := sys.Listen(s.fd, backlog); err != 0 {
		return err
	}
	spareOf(s.Env)
	s.listening = true
	if err := s.arm(); err != 0 {
		s.listening = false
		return err
	}
	s.SetActive(true)
	return 0
}

func (s *Stream) accept() {
	e := s.Env
	for i := 0; i < maxAccepts && s.listening; i++ {
		fd, err := sys.Accept(s.fd)
		switch err {
		case 0:
			s.connection(fd)
		case syscall.ECONNABORTED, syscall.EINTR:
		case syscall.EMFILE, syscall.ENFILE:
			if !shed(e, s.fd) {
				return
			}
		default: // EAGAIN: all are taken
			return
		}
	}
}

// connection hands an accepted connection to JavaScript.
func (s *Stream) connection(fd int) {
	e, k := s.Env, s.kit
	class := e.GetAtom(s.Self, k.constructor)
	// Handles of a server's connections are caused by the server.
	old := e.SetDefaultTrigger(s.AsyncID())
	js := e.Construct(class, engine.Int(0))
	e.SetDefaultTrigger(old)
	e.Free(class)
	if js.IsException() {
		e.Free(e.TakeException())
		sys.Close(fd)
		return
	}
	if c := Of(e, js); c != nil {
		c.self.Adopt(fd)
	}
	s.Callback(k.onconnection, engine.Int(0), js)
}

func spareOf(e *binding.Env) *spare {
	return binding.State(e, func() *spare {
		sp := &spare{openSpare()}
		e.AtExit(func() {
			if sp.fd >= 0 {
				sys.Close(sp.fd)
			}
		})
		return sp
	})
}

// shed takes a connection and closes it, with the spare descriptor.
func shed(e *binding.Env, server int) bool {
	sp := spareOf(e)
	if sp.fd < 0 {
		return false
	}
	sys.Close(sp.fd)
	fd, err := sys.Accept(server)
	if err == 0 {
		sys.Close(fd)
	}
	sp.fd = openSpare()
	return err == 0
}

func openSpare() int {
	fd, err := sys.Open("/dev/null", syscall.O_RDONLY, 0)
	if err != 0 {
		return -1
	}
	return fd
}
