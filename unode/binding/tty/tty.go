// Package tty is the binding tty_wrap: terminals (src/tty_wrap.cc, libuv's
// src/unix/tty.c).
//
// A terminal is opened anew by its name where that is possible, so that making
// it non-blocking does not reach others who share the descriptor: a shell, or
// the other end of a pipeline. Where it is not, writes block.
//
// Invariant: the settings that a terminal had before the first change come back
// when the process ends.
//
// Caution: a process that is killed cannot restore anything.
package tty

import (
	"strconv"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// TTY is a terminal.
type TTY struct {
	stream.Stream
	mode     int
	original syscall.Termios // before mode became other than normal
}

// Modes of uv_tty_set_mode.
const (
	modeNormal = 0
	modeRaw    = 1
	modeIO     = 2
	modeRawVT  = 3 // on Unix: raw
)

// Register registers the binding tty_wrap.
func Register(r *binding.Registry) {
	kit := stream.NewKit(r)
	r.Func("tty_wrap.isTTY", func(c *engine.Call) engine.Value {
		return engine.Bool(isTerminal(c.Int(0)))
	})
	r.Class("tty_wrap.TTY", stream.Class(engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			e := binding.EnvOf(c)
			fd, mode, blocks, err := open(c.Int(0))
			if err != 0 {
				e.CollectUVException(c.Arg(1), err, "uv_tty_init")
				return nil, true
			}
			t := &TTY{}
			t.Init(kit, e, self, binding.ProviderTTYWrap, t)
			t.Open(fd, mode)
			if blocks {
				t.AlwaysBlocks()
			}
			return t, true
		},
		Methods: map[string]engine.Func{
			"getWindowSize": func(c *engine.Call) engine.Value {
				t, ok := c.Iso.Half(c.This).(*TTY)
				if !ok {
					return binding.UVErr(syscall.EBADF)
				}
				columns, rows, err := sys.Winsize(t.Fd())
				if err == 0 {
					c.Iso.SetIndex(c.Arg(0), 0, engine.Int(columns))
					c.Iso.SetIndex(c.Arg(0), 1, engine.Int(rows))
				}
				return binding.UVErr(err)
			},
			"setRawMode": func(c *engine.Call) engine.Value {
				t, ok := c.Iso.Half(c.This).(*TTY)
				if !ok {
					return binding.UVErr(syscall.EBADF)
				}
				return binding.UVErr(t.setMode(c.Int(0)))
			},
		},
	}))
}

// Adopt is for servers, which terminals are not.
func (t *TTY) Adopt(fd int) { sys.Close(fd) }

func isTerminal(fd int) bool {
	_, err := sys.Tcgetattr(fd)
	return err == 0
}

// open makes fd a terminal's descriptor of our own.
func open(fd int) (own int, mode stream.Mode, blocks bool, err sys.Errno) {
	flags, err := sys.FileFlags(fd)
	if err != 0 {
		return 0, 0, false, syscall.EINVAL // as libuv: it is no kind of file
	}
	if !isTerminal(fd) {
		// A pipe or socket would do for libuv, but not for a program that
		// asked for a terminal: Node refuses files, and others it guesses.
		if _, kindErr := sys.SocketKind(fd); kindErr != 0 && !isPipe(fd) {
			return 0, 0, false, syscall.EINVAL
		}
	}
	access := flags & syscall.O_ACCMODE
	mode = stream.Duplex
	switch access {
	case syscall.O_RDONLY:
		mode = stream.Readable
	case syscall.O_WRONLY:
		mode = stream.Writable
	}
	own = -1
	if isTerminal(fd) && !sys.IsPtyMaster(fd) {
		own = reopen(fd, access)
	}
	if own < 0 {
		return fd, mode, true, 0
	}
	if err := sys.SetNonblock(own, true); err != 0 {
		sys.Close(own)
		return fd, mode, true, 0
	}
	return own, mode, false, 0
}

func isPipe(fd int) bool {
	var st syscall.Stat_t
	err := sys.Fstat(fd, &st)
	return err == 0 && st.Mode&syscall.S_IFMT == syscall.S_IFIFO
}

// reopen opens the terminal behind fd by its name; -1 when that cannot be, as
// for a user who got the descriptor from root.
func reopen(fd, access int) int {
	path, err := sys.Readlink("/proc/self/fd/" + strconv.Itoa(fd))
	if err != 0 {
		return -1
	}
	own, err := sys.Open(path, access|syscall.O_NOCTTY, 0)
	if err != 0 {
		return -1
	}
	if !isTerminal(own) {
		sys.Close(own)
		return -1
	}
	return own
}
