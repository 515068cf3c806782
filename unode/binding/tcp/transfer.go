package tcp

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Moved tells whether the socket has gone to another thread, or was closed.
func (t *TCP) Moved() bool { return t.Closing() || t.Fd() < 0 }

// Move closes the handle and keeps the socket for one of another thread. What
// waits in a server's queue goes with it.
func (t *TCP) Move() binding.Parcel {
	fd, err := sys.Fcntl(t.Fd(), syscall.F_DUPFD_CLOEXEC, 3)
	t.Close(engine.Undefined)
	if err != 0 {
		fd = -1
	}
	return binding.Parcel{
		Open: func(e *binding.Env) engine.Value { return receive(e, fd) },
		Drop: func() {
			if fd >= 0 {
				sys.Close(fd)
			}
		},
	}
}

func receive(e *binding.Env, fd int) engine.Value {
	class := e.FromBinding("tcp_wrap", "TCP")
	if class.IsException() {
		return class
	}
	defer e.Free(class)
	v := e.Construct(class, engine.Int(kindSocket))
	t, ok := e.Half(v).(*TCP)
	if !ok || fd < 0 {
		return v
	}
	t.take(fd, modeOf(fd))
	return v
}
