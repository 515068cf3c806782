package fs

import (
	"math"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// pathCall makes a function of a path and n further arguments, with the request
// after them. prepare reads those and returns what to run.
func (m *module) pathCall(call string, n int, prepare func(c *engine.Call, path string) func() sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		p := path(c, 0)
		return start(c, 1+n, &op{call: call, paths: []string{p}, run: prepare(c, p)})
	}
}

// fdCall is pathCall for a descriptor.
func (m *module) fdCall(call string, n int, prepare func(c *engine.Call, fd int) func() sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		fd, ok := descriptor(c, 0)
		if !ok {
			return engine.Exception
		}
		return start(c, 1+n, &op{call: call, run: prepare(c, fd)})
	}
}

// attributes are the functions that change what is known of a file, by name.
func (m *module) attributes() []function {
	chown := func(follow bool) func(c *engine.Call, p string) func() sys.Errno {
		return func(c *engine.Call, p string) func() sys.Errno {
			uid, gid := uint32(c.Int(1)), uint32(c.Int(2))
			return func() sys.Errno { return sys.Chown(p, uid, gid, follow) }
		}
	}
	utimes := func(follow bool) func(c *engine.Call, p string) func() sys.Errno {
		return func(c *engine.Call, p string) func() sys.Errno {
			times := times(c)
			return func() sys.Errno { return sys.Utimens(p, &times, follow) }
		}
	}
	return []function{
		{"chmod", m.pathCall("chmod", 1, func(c *engine.Call, p string) func() sys.Errno {
			mode := uint32(c.Int(1))
			return func() sys.Errno { return sys.Chmod(p, mode) }
		})},
		{"fchmod", m.fdCall("fchmod", 1, func(c *engine.Call, fd int) func() sys.Errno {
			mode := uint32(c.Int(1))
			return func() sys.Errno { return sys.Fchmod(fd, mode) }
		})},
		{"chown", m.pathCall("chown", 2, chown(true))},
		{"lchown", m.pathCall("lchown", 2, chown(false))},
		{"fchown", m.fdCall("fchown", 2, func(c *engine.Call, fd int) func() sys.Errno {
			uid, gid := uint32(c.Int(1)), uint32(c.Int(2))
			return func() sys.Errno { return sys.Fchown(fd, uid, gid) }
		})},
		{"utimes", m.pathCall("utime", 2, utimes(true))},
		{"lutimes", m.pathCall("lutime", 2, utimes(false))},
		{"futimes", m.fdCall("futime", 2, func(c *engine.Call, fd int) func() sys.Errno {
			times := times(c)
			return func() sys.Errno { return sys.Futimens(fd, &times) }
		})},
		{"ftruncate", m.fdCall("ftruncate", 1, func(c *engine.Call, fd int) func() sys.Errno {
			size := int64(c.Int(1))
			return func() sys.Errno { return retry(func() sys.Errno { return sys.Ftruncate(fd, size) }) }
		})},
		{"fsync", m.fdCall("fsync", 0, func(_ *engine.Call, fd int) func() sys.Errno {
			return func() sys.Errno { return retry(func() sys.Errno { return sys.Fsync(fd) }) }
		})},
		{"fdatasync", m.fdCall("fdatasync", 0, func(_ *engine.Call, fd int) func() sys.Errno {
			return func() sys.Errno { return retry(func() sys.Errno { return sys.Fdatasync(fd) }) }
		})},
	}
}

// times returns the arguments atime and mtime, in seconds.
func times(c *engine.Call) [2]syscall.Timespec {
	return [2]syscall.Timespec{timespec(c.Iso.Number(c.Arg(1))), timespec(c.Iso.Number(c.Arg(2)))}
}

// timespec converts seconds as libuv does: infinity means now, NaN leaves the
// time alone.
func timespec(t float64) syscall.Timespec {
	switch {
	case math.IsInf(t, 0):
		return syscall.Timespec{Nsec: sys.UTIME_NOW}
	case t != t:
		return syscall.Timespec{Nsec: sys.UTIME_OMIT}
	}
	sec := math.Trunc(t)
	ts := syscall.Timespec{Sec: int64(sec), Nsec: int64((t - sec) * 1e9)}
	if ts.Nsec < 0 {
		ts.Sec, ts.Nsec = ts.Sec-1, ts.Nsec+1e9
	}
	return ts
}
