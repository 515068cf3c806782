// Package pipe is the binding pipe_wrap: Unix domain sockets, and the pipes that
// a process is started with (src/pipe_wrap.cc, libuv's src/unix/pipe.c).
//
// Invariant: a socket's file is removed when the server that bound it closes.
//
// Caution: names that start with a NUL are in Linux's abstract namespace and
// have no file.
package pipe

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// Kinds of pipe, as pipe_wrap.constants has them.
const (
	kindSocket = 0
	kindServer = 1
	kindIPC    = 2
)

// Pipe is a pipe or a Unix domain socket.
type Pipe struct {
	stream.Stream
	file   string // bound, to be removed on close
	kit    *kit
	passed []int // descriptors that came and that JavaScript has not been given
}

// Register registers the binding pipe_wrap.
func Register(r *binding.Registry) {
	k := newKit(r)
	r.Class("pipe_wrap.Pipe", stream.Class(engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			p, provider := &Pipe{kit: k}, binding.ProviderPipeWrap
			if c.Int(0) == kindServer {
				provider = binding.ProviderPipeServerWrap
			}
			p.Init(k.stream, binding.EnvOf(c), self, provider, p)
			if c.Int(0) == kindIPC {
				p.Carry(p)
			}
			return p, true
		},
		Methods: map[string]engine.Func{
			"bind":   binding.ErrnoMethod(func(p *Pipe, c *engine.Call) sys.Errno { return p.bind(c.String(0)) }),
			"listen": binding.ErrnoMethod(func(p *Pipe, c *engine.Call) sys.Errno { return p.listen(c.Int(0)) }),
			"open":   binding.ErrnoMethod(func(p *Pipe, c *engine.Call) sys.Errno { return p.open(c.Int(0)) }),
			"fchmod": binding.ErrnoMethod(func(p *Pipe, c *engine.Call) sys.Errno { return p.chmod(c.Int(0)) }),
			"connect": binding.ErrnoMethod(func(p *Pipe, c *engine.Call) sys.Errno {
				return p.connect(c.Arg(0), c.String(1))
			}),
		},
	}))
	r.Class("pipe_wrap.PipeConnectWrap", binding.RequestClass(binding.ProviderPipeConnectWrap))
}

// Adopt takes an accepted connection.
func (p *Pipe) Adopt(fd int) { p.Open(fd, stream.Duplex) }

// Stop gives up the descriptor and the file.
func (p *Pipe) Stop() {
	if p.file != "" {
		sys.Unlink(p.file)
		p.file = ""
	}
	p.dropPassed()
	p.Stream.Stop()
}

// open takes over a descriptor, the standard streams for example.
func (p *Pipe) open(fd int) sys.Errno {
	flags, err := sys.FileFlags(fd)
	if err != 0 {
		return err
	}
	if flags&syscall.O_NONBLOCK == 0 {
		if err := sys.SetFileFlags(fd, flags|syscall.O_NONBLOCK); err != 0 {
			return err
		}
		if fd <= 2 {
			// Others may share it: a shell does not expect EAGAIN.
			p.Env.AtExit(func() { sys.SetFileFlags(fd, flags) })
		}
	}
	mode := stream.Duplex
	switch flags & syscall.O_ACCMODE {
	case syscall.O_RDONLY:
		mode = stream.Readable
	case syscall.O_WRONLY:
		mode = stream.Writable
	}
	return p.Open(fd, mode)
}

// bind gives the pipe a name.
func (p *Pipe) bind(name string) sys.Errno {
	if name == "" || p.Fd() >= 0 {
		return syscall.EINVAL
	}
	addr, err := sys.UnixAddr(name)
	if err != 0 {
		return syscall.EINVAL
	}
	fd, err := sys.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != 0 {
		return err
	}
	if err := sys.Bind(fd, addr); err != 0 {
		sys.Close(fd)
		if err == syscall.ENOENT {
			err = syscall.EACCES // as libuv: the folder is what cannot be used
		}
		return err
	}
	if name[0] != 0 {
		p.file = name
	}
	return p.Open(fd, 0)
}

func (p *Pipe) listen(backlog int) sys.Errno {
	if p.Fd() < 0 {
		return syscall.EINVAL
	}
	return p.Listen(backlog)
}

// connect connects the pipe to a server. Whatever is wrong with the name is
// reported by the request.
func (p *Pipe) connect(req engine.Value, name string) sys.Errno {
	if name == "" {
		return syscall.EINVAL
	}
	addr, err := sys.UnixAddr(name)
	if err != 0 {
		return syscall.EINVAL
	}
	if p.Fd() < 0 {
		fd, err := sys.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != 0 {
			return p.Refuse(req, err)
		}
		p.Open(fd, 0)
	}
	if err := p.Connect(req, addr); err != 0 {
		if err == syscall.EALREADY {
			return err
		}
		return p.Refuse(req, err)
	}
	return 0
}

// chmod says who can use the socket's file: all, for reading, writing or both;
// as with libuv its mode is nothing else then.
func (p *Pipe) chmod(mode int) sys.Errno {
	const readable, writable = 1, 2
	if mode < readable || mode > readable|writable {
		return syscall.EINVAL
	}
	if p.Fd() < 0 {
		return syscall.EBADF
	}
	bits := uint32(0)
	if mode&readable != 0 {
		bits |= syscall.S_IRUSR | syscall.S_IRGRP | syscall.S_IROTH
	}
	if mode&writable != 0 {
		bits |= syscall.S_IWUSR | syscall.S_IWGRP | syscall.S_IWOTH
	}
	a, err := sys.Getsockname(p.Fd())
	if err != 0 {
		return err
	}
	return sys.Chmod(a.UnixName(), bits)
}
