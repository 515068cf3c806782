// Package tcp is the binding tcp_wrap: TCP sockets and servers
// (src/tcp_wrap.cc, libuv's src/unix/tcp.c).
//
// Invariant: as in libuv, an address in use is not reported by bind but by what
// follows: listen, connect or getsockname.
//
// Caution: options set before there is a socket are kept and set when one is
// made.
package tcp

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// Values of tcp_wrap.constants.
const (
	kindSocket = 0
	kindServer = 1

	flagIPv6Only  = 1
	flagReusePort = 2
)

// TCP is a socket or a server.
type TCP struct {
	stream.Stream
	noDelay   bool
	keepAlive *keepAlive // to be set on the socket
}

// Register registers the binding tcp_wrap.
func Register(r *binding.Registry) {
	kit := stream.NewKit(r)
	r.Class("tcp_wrap.TCP", stream.Class(engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			t, provider := &TCP{}, binding.ProviderTCPWrap
			if c.Int(0) == kindServer {
				provider = binding.ProviderTCPServerWrap
			}
			t.Init(kit, binding.EnvOf(c), self, provider, t)
			return t, true
		},
		Methods: map[string]engine.Func{
			"open":     binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.open(c.Int(0)) }),
			"bind":     binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.bind(syscall.AF_INET, c) }),
			"bind6":    binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.bind(syscall.AF_INET6, c) }),
			"listen":   binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.listen(c.Int(0)) }),
			"connect":  binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.connect(syscall.AF_INET, c) }),
			"connect6": binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.connect(syscall.AF_INET6, c) }),
			"getsockname": binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno {
				return t.address(c, sys.Getsockname)
			}),
			"getpeername": binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno {
				return t.address(c, sys.Getpeername)
			}),
			"setNoDelay":   binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.setNoDelay(c.Bool(0)) }),
			"setKeepAlive": binding.ErrnoMethod(setKeepAlive),
			"setTypeOfService": binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno {
				return t.setTypeOfService(c.Int(0))
			}),
			"getTypeOfService": func(c *engine.Call) engine.Value {
				t, ok := c.Iso.Half(c.This).(*TCP)
				if !ok {
					return binding.UVErr(syscall.EBADF)
				}
				tos, err := t.typeOfService()
				if err != 0 {
					return binding.UVErr(err)
				}
				return engine.Int(tos)
			},
			"reset": binding.ErrnoMethod(func(t *TCP, c *engine.Call) sys.Errno { return t.reset(c.Arg(0)) }),
			// Only Windows knows more than one accept at a time.
			"setSimultaneousAccepts": binding.ErrnoMethod(func(*TCP, *engine.Call) sys.Errno { return 0 }),
		},
	}))
	r.Class("tcp_wrap.TCPConnectWrap", binding.RequestClass(binding.ProviderTCPConnectWrap))
}

// Adopt takes an accepted connection.
func (t *TCP) Adopt(fd int) { t.take(fd, stream.Duplex) }

// take opens the stream and sets the options that were waiting for it.
func (t *TCP) take(fd int, mode stream.Mode) sys.Errno {
	if err := t.Open(fd, mode); err != 0 {
		return err
	}
	if t.noDelay {
		sys.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	}
	if t.keepAlive != nil {
		t.keepAlive.set(fd)
	}
	return 0
}

func (t *TCP) open(fd int) sys.Errno {
	if t.Env.Loop.Watching(fd) && fd != t.Fd() {
		return syscall.EEXIST
	}
	if err := sys.SetNonblock(fd, true); err != 0 {
		return err
	}
	return t.take(fd, modeOf(fd))
}

// modeOf tells what can be done with a socket: nothing before it is connected.
func modeOf(fd int) stream.Mode {
	if _, err := sys.Getpeername(fd); err != 0 {
		return 0
	}
	return stream.Duplex
}

// socket makes the socket unless there is one.
func (t *TCP) socket(family int) sys.Errno {
	if t.Fd() >= 0 {
		return 0
	}
	fd, err := sys.Socket(family, syscall.SOCK_STREAM, 0)
	if err != 0 {
		return err
	}
	return t.take(fd, 0)
}

func (t *TCP) bind(family int, c *engine.Call) sys.Errno {
	addr, ok := stream.ParseAddr(family, c.String(0), c.Int(1))
	if !ok {
		return syscall.EINVAL
	}
	flags := c.Int(2)
	if flags&flagIPv6Only != 0 && family != syscall.AF_INET6 {
		return syscall.EINVAL
	}
	if err := t.socket(family); err != 0 {
		return err
	}
	if err := sys.SetsockoptInt(t.Fd(), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != 0 {
		return err
	}
	if flags&flagReusePort != 0 {
		if err := sys.SetsockoptInt(t.Fd(), syscall.SOL_SOCKET, sys.SO_REUSEPORT, 1); err != 0 {
			return err
		}
	}
	if family == syscall.AF_INET6 {
		if err := sys.SetsockoptInt(t.Fd(), syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, flags&flagIPv6Only); err != 0 {
			return err
		}
	}
	switch err := sys.Bind(t.Fd(), addr); err {
	case 0, syscall.EADDRINUSE:
		t.Defer(err)
		return 0
	case syscall.EAFNOSUPPORT:
		return syscall.EINVAL // the socket is of another family
	default:
		return err
	}
}

func (t *TCP) listen(backlog int) sys.Errno {
	if err := t.Deferred(); err != 0 {
		return err
	}
	if t.Fd() < 0 {
		// libuv listens on a port of the kernel's choice.
		if err := t.socket(syscall.AF_INET); err != 0 {
			return err
		}
	}
	return t.Listen(backlog)
}

func (t *TCP) connect(family int, c *engine.Call) sys.Errno {
	addr, ok := stream.ParseAddr(family, c.String(1), c.Int(2))
	if !ok {
		return syscall.EINVAL
	}
	if err := t.socket(family); err != 0 {
		return err
	}
	return t.Connect(c.Arg(0), addr)
}

func (t *TCP) address(c *engine.Call, get func(int) (sys.Sockaddr, sys.Errno)) sys.Errno {
	if err := t.Deferred(); err != 0 {
		return err
	}
	if t.Fd() < 0 {
		return syscall.EBADF
	}
	a, err := get(t.Fd())
	if err == 0 {
		stream.AddressInto(c.Iso, c.Arg(0), a)
	}
	return err
}
