package tcp

import (
	"encoding/binary"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// keepAlive is when a silent connection is asked whether it still lives.
type keepAlive struct{ idle, interval, count int } // s, s, probes

// Defaults of libuv for what JavaScript does not say.
const (
	defaultInterval = 1
	defaultCount    = 10
)

func (k *keepAlive) set(fd int) sys.Errno {
	if err := sys.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1); err != 0 {
		return err
	}
	if k.idle < 1 || k.interval < 1 || k.count < 1 {
		return syscall.EINVAL // the system's own times stay, as JavaScript's 0 asks for
	}
	for _, o := range []struct{ level, option, value int }{
		{syscall.IPPROTO_TCP, sys.TCP_KEEPIDLE, k.idle},
		{syscall.IPPROTO_TCP, sys.TCP_KEEPINTVL, k.interval},
		{syscall.IPPROTO_TCP, sys.TCP_KEEPCNT, k.count},
	} {
		if err := sys.SetsockoptInt(fd, o.level, o.option, o.value); err != 0 {
			return err
		}
	}
	return 0
}

// setKeepAlive takes (enable, idle, interval, count).
func setKeepAlive(t *TCP, c *engine.Call) sys.Errno {
	if !c.Bool(0) {
		t.keepAlive = nil
		if t.Fd() < 0 {
			return 0
		}
		return sys.SetsockoptInt(t.Fd(), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 0)
	}
	k := &keepAlive{idle: c.Int(1), interval: defaultInterval, count: defaultCount}
	if !c.Arg(2).IsUndefined() {
		k.interval = c.Int(2)
	}
	if !c.Arg(3).IsUndefined() {
		k.count = c.Int(3)
	}
	t.keepAlive = k
	if t.Fd() < 0 {
		return 0
	}
	return k.set(t.Fd())
}

func (t *TCP) setNoDelay(on bool) sys.Errno {
	t.noDelay = on
	if t.Fd() < 0 {
		return 0
	}
	value := 0
	if on {
		value = 1
	}
	return sys.SetsockoptInt(t.Fd(), syscall.IPPROTO_TCP, syscall.TCP_NODELAY, value)
}

// tosOption returns where the socket's family keeps the type of service.
func (t *TCP) tosOption() (level, option int, err sys.Errno) {
	if t.Fd() < 0 {
		return 0, 0, syscall.EBADF
	}
	a, err := sys.Getsockname(t.Fd())
	if err != 0 {
		return 0, 0, err
	}
	if a.Family() == syscall.AF_INET6 {
		return syscall.IPPROTO_IPV6, sys.IPV6_TCLASS, 0
	}
	return syscall.IPPROTO_IP, syscall.IP_TOS, 0
}

func (t *TCP) setTypeOfService(tos int) sys.Errno {
	level, option, err := t.tosOption()
	if err != 0 {
		return err
	}
	return sys.SetsockoptInt(t.Fd(), level, option, tos)
}

func (t *TCP) typeOfService() (int, sys.Errno) {
	level, option, err := t.tosOption()
	if err != 0 {
		return 0, err
	}
	return sys.GetsockoptInt(t.Fd(), level, option)
}

// reset closes the connection so that the other end gets ECONNRESET.
func (t *TCP) reset(onclose engine.Value) sys.Errno {
	if t.ShuttingDown() {
		return syscall.EINVAL
	}
	if t.Fd() >= 0 {
		var linger [8]byte // struct linger: on, 0 s
		binary.NativeEndian.PutUint32(linger[:], 1)
		if err := sys.Setsockopt(t.Fd(), syscall.SOL_SOCKET, syscall.SO_LINGER, linger[:]); err != 0 && err != syscall.EINVAL {
			return err
		}
	}
	t.Close(onclose)
	return 0
}
