// Package udp is the binding udp_wrap: datagram sockets (src/udp_wrap.cc,
// libuv's src/unix/udp.c).
//
// A datagram is sent at once if the kernel takes it, and then no request is
// made; only what it refuses waits in a queue.
//
// Invariant: datagrams leave in the order in which they were sent.
//
// Caution: every callback may close the socket.
package udp

import (
	_ "embed"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// Values of udp_wrap.constants.
const (
	flagIPv6Only  = 1
	flagReuseAddr = 4
	flagReusePort = 64
)

// UDP is a datagram socket.
type UDP struct {
	binding.Handle
	kit       *kit
	fd        int
	family    int
	connected bool
	receiving bool
	watcher   *loop.Watcher
	queue     []*datagram
	queued    int // bytes
}

type kit struct {
	onmessage  engine.Atom
	makeBuffer engine.Slot // makes a Buffer of an ArrayBuffer
}

//go:embed udp_wrap.js
var shim string

// Register registers the binding udp_wrap.
func Register(r *binding.Registry) {
	k := &kit{onmessage: r.Atom("onmessage"), makeBuffer: r.Slot("make buffer")}
	r.Func("udp_wrap.setMakeBuffer", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(k.makeBuffer, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Class("udp_wrap.UDP", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			u := &UDP{kit: k, fd: -1}
			u.InitHandle(binding.EnvOf(c), self, binding.ProviderUDPWrap, u)
			return u, true
		},
		Methods: binding.HandleMethods(methods()),
		Getters: map[string]engine.Func{"fd": func(c *engine.Call) engine.Value {
			if u, ok := c.Iso.Half(c.This).(*UDP); ok {
				return engine.Int(u.fd)
			}
			return binding.UVErr(syscall.EBADF)
		}},
	})
	r.Class("udp_wrap.SendWrap", binding.RequestClass(binding.ProviderUDPSendWrap))
	r.Shim("udp_wrap", shim)
}

func method(f func(u *UDP, c *engine.Call) sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		u, ok := c.Iso.Half(c.This).(*UDP)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		if u.Closing() {
			return binding.UVErr(syscall.EBADF)
		}
		return binding.UVErr(f(u, c))
	}
}

func methods() map[string]engine.Func {
	m := map[string]engine.Func{
		"open":       method(func(u *UDP, c *engine.Call) sys.Errno { return u.open(c.Int(0)) }),
		"bind":       method(func(u *UDP, c *engine.Call) sys.Errno { return u.bindTo(syscall.AF_INET, c) }),
		"bind6":      method(func(u *UDP, c *engine.Call) sys.Errno { return u.bindTo(syscall.AF_INET6, c) }),
		"connect":    method(func(u *UDP, c *engine.Call) sys.Errno { return u.connect(syscall.AF_INET, c) }),
		"connect6":   method(func(u *UDP, c *engine.Call) sys.Errno { return u.connect(syscall.AF_INET6, c) }),
		"disconnect": method(func(u *UDP, c *engine.Call) sys.Errno { return u.disconnect() }),
		"recvStart":  method(func(u *UDP, c *engine.Call) sys.Errno { return u.receive() }),
		"recvStop":   method(func(u *UDP, c *engine.Call) sys.Errno { u.pause(); return 0 }),
		"getsockname": method(func(u *UDP, c *engine.Call) sys.Errno {
			return u.address(c, sys.Getsockname)
		}),
		"getpeername": method(func(u *UDP, c *engine.Call) sys.Errno {
			return u.address(c, sys.Getpeername)
		}),
		"send":              sender(syscall.AF_INET),
		"send6":             sender(syscall.AF_INET6),
		"getSendQueueSize":  counter(func(u *UDP) int { return u.queued }),
		"getSendQueueCount": counter(func(u *UDP) int { return len(u.queue) }),
	}
	addOptions(m)
	return m
}

func counter(f func(u *UDP) int) engine.Func {
	return func(c *engine.Call) engine.Value {
		if u, ok := c.Iso.Half(c.This).(*UDP); ok {
			return engine.Int(f(u))
		}
		return binding.UVErr(syscall.EBADF)
	}
}

// Fd returns the descriptor, -1 while there is none.
func (u *UDP) Fd() int { return u.fd }

// Adopt takes a socket that came from another process.
func (u *UDP) Adopt(fd int) {
	a, _ := sys.Getsockname(fd)
	u.take(fd, a.Family())
	_, err := sys.Getpeername(fd)
	u.connected = err == 0
}

// Stop gives up the descriptor.
func (u *UDP) Stop() {
	u.pause()
	if u.fd < 0 {
		return
	}
	u.watcher.Close()
	u.watcher = nil
	sys.Close(u.fd)
	u.fd = -1
}

// Closed cancels what was not sent.
func (u *UDP) Closed() {
	for len(u.queue) > 0 {
		u.finish(syscall.ECANCELED)
	}
}

func (u *UDP) take(fd, family int) {
	u.fd, u.family = fd, family
	u.watcher = u.Env.Loop.Watch(fd, u.ready)
}

// open takes over a socket.
func (u *UDP) open(fd int) sys.Errno {
	if u.fd >= 0 {
		return syscall.EBUSY
	}
	if u.Env.Loop.Watching(fd) {
		return syscall.EEXIST
	}
	if err := sys.SetNonblock(fd, true); err != 0 {
		return err
	}
	a, err := sys.Getsockname(fd)
	if err != 0 {
		return err
	}
	if err := sys.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != 0 {
		return err
	}
	u.take(fd, a.Family())
	if _, err := sys.Getpeername(fd); err == 0 {
		u.connected = true
	}
	return 0
}

// bindTo takes (address, port, flags).
func (u *UDP) bindTo(family int, c *engine.Call) sys.Errno {
	addr, ok := stream.ParseAddr(family, c.String(0), c.Int(1))
	if !ok {
		return syscall.EINVAL
	}
	return u.bind(family, addr, c.Int(2))
}

func (u *UDP) bind(family int, addr sys.Sockaddr, flags int) sys.Errno {
	if flags&flagIPv6Only != 0 && family != syscall.AF_INET6 {
		return syscall.EINVAL
	}
	if u.fd < 0 {
		fd, err := sys.Socket(family, syscall.SOCK_DGRAM, 0)
		if err != 0 {
			return err
		}
		u.take(fd, family)
	}
	for _, o := range []struct{ flag, level, option int }{
		{flagReuseAddr, syscall.SOL_SOCKET, syscall.SO_REUSEADDR},
		{flagReusePort, syscall.SOL_SOCKET, sys.SO_REUSEPORT},
		{flagIPv6Only, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY},
	} {
		if flags&o.flag == 0 {
			continue
		}
		if err := sys.SetsockoptInt(u.fd, o.level, o.option, 1); err != 0 {
			return err
		}
	}
	err := sys.Bind(u.fd, addr)
	if err == syscall.EAFNOSUPPORT {
		return syscall.EINVAL // the socket is of another family
	}
	return err
}

// ensureBound binds to a port of the kernel's choice unless there is a socket.
func (u *UDP) ensureBound(family, flags int) sys.Errno {
	if u.fd >= 0 {
		return 0
	}
	any := "0.0.0.0"
	if family == syscall.AF_INET6 {
		any = "::"
	}
	addr, _ := stream.ParseAddr(family, any, 0)
	return u.bind(family, addr, flags)
}

func (u *UDP) connect(family int, c *engine.Call) sys.Errno {
	addr, ok := stream.ParseAddr(family, c.String(0), c.Int(1))
	switch {
	case !ok:
		return syscall.EINVAL
	case u.connected:
		return syscall.EISCONN
	}
	if err := u.ensureBound(family, 0); err != 0 {
		return err
	}
	if err := sys.Connect(u.fd, addr); err != 0 {
		return err
	}
	u.connected = true
	return 0
}

func (u *UDP) disconnect() sys.Errno {
	if !u.connected {
		return syscall.ENOTCONN
	}
	if err := sys.Disconnect(u.fd); err != 0 && err != syscall.EAFNOSUPPORT {
		return err
	}
	u.connected = false
	return 0
}

func (u *UDP) address(c *engine.Call, get func(int) (sys.Sockaddr, sys.Errno)) sys.Errno {
	a, err := get(u.fd)
	if err == 0 {
		stream.AddressInto(c.Iso, c.Arg(0), a)
	}
	return err
}
