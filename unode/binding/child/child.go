// Package child is process_wrap, spawn_sync and ipc_serdes: child processes
// (src/process_wrap.cc, src/spawn_sync.cc, libuv's src/unix/process.c).
//
// The end of a child is an event of its pidfd, so that no handler of SIGCHLD is
// needed and any number of children costs nothing while they run.
//
// Invariant: every child is waited for once, also one whose handle is closed
// and, when the process is PID 1, one that it never started.
//
// Caution: a handle has no process before spawn has succeeded.
package child

import (
	_ "embed"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// kit holds the names that process_wrap looks up.
type kit struct{ onexit, pid, typ, handle, fd engine.Atom }

//go:embed ipc_serdes.js
var serdes string

// Register registers the bindings process_wrap, spawn_sync and ipc_serdes.
func Register(r *binding.Registry) {
	k := &kit{onexit: r.Atom("onexit"), pid: r.Atom("pid"), typ: r.Atom("type"), handle: r.Atom("handle"), fd: r.Atom("fd")}
	r.Class("process_wrap.Process", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			p := &Process{kit: k, notice: -1}
			p.InitHandle(binding.EnvOf(c), self, binding.ProviderProcessWrap, p)
			return p, true
		},
		Methods: binding.HandleMethods(map[string]engine.Func{
			"spawn": func(c *engine.Call) engine.Value {
				p, ok := c.Iso.Half(c.This).(*Process)
				if !ok {
					return binding.IllegalInvocation(c)
				}
				return p.spawn(c)
			},
			"kill": binding.ErrnoMethod(func(p *Process, c *engine.Call) sys.Errno { return p.kill(c.Int(0)) }),
		}),
	})
	r.Func("spawn_sync.spawn", spawnSync)
	r.Shim("ipc_serdes", serdes)
}

// Process is the handle of a child.
type Process struct {
	binding.Handle
	kit     *kit
	pid     int
	notice  int // readable when the child has ended
	watcher *loop.Watcher
}

// spawn takes (file, args, cwd, envPairs, stdio, flags, uid, gid).
func (p *Process) spawn(c *engine.Call) engine.Value {
	const detached = 1
	iso := c.Iso
	if p.Closing() || p.pid != 0 {
		return binding.UVErr(syscall.EINVAL)
	}
	cmd := &sys.Command{File: c.String(0), Dir: c.String(2), Session: c.Int(5)&detached != 0}
	if cmd.File == "" {
		return iso.ThrowTypeError("Bad argument")
	}
	if iso.IsArray(c.Arg(1)) {
		cmd.Args = iso.Strings(c.Arg(1))
	}
	if c.Arg(2).IsNullish() {
		cmd.Dir = ""
	}
	if iso.IsArray(c.Arg(3)) {
		cmd.Env = iso.Strings(c.Arg(3))
	} else {
		cmd.Env = syscall.Environ()
	}
	for _, id := range []struct {
		name string
		v    engine.Value
		to   **uint32
	}{{"uid", c.Arg(6), &cmd.UID}, {"gid", c.Arg(7), &cmd.GID}} {
		switch {
		case id.v.IsInt():
			n := uint32(iso.Int(id.v))
			*id.to = &n
		case !id.v.IsNullish():
			return iso.ThrowTypeError("options.%s should be a number", id.name)
		}
	}
	ends, err := p.stdio(c.Arg(4), cmd)
	if err == 0 {
		p.pid, p.notice, err = familyOf(p.Env).spawn(cmd)
		closeAll(ends.theirs)
		switch err {
		case 0:
			p.watch()
			ends.open()
		case syscall.EMFILE, syscall.ENFILE: // JavaScript forgets the streams
			closeAll(ends.ours)
		default: // the program could not be run: the streams end
			ends.open()
		}
	}
	return binding.UVErr(err)
}

// watch waits for the end of the child.
func (p *Process) watch() {
	p.Env.SetAtom(p.Self, p.kit.pid, engine.Int(p.pid))
	p.watcher = p.Env.Loop.Watch(p.notice, p.ended)
	p.watcher.Set(sys.EPOLLIN)
	p.SetActive(true)
}

// ended is called when the child has.
func (p *Process) ended(uint32) {
	status, done := familyOf(p.Env).collect(p.pid)
	if !done {
		return
	}
	p.unwatch()
	p.SetActive(false)
	code, signal := outcome(status)
	p.pid = 0
	p.Callback(p.kit.onexit, engine.Int(code), p.Env.NewString(signal))
}

func (p *Process) unwatch() {
	if p.watcher != nil {
		p.watcher.Close()
		p.watcher = nil
		sys.Close(p.notice)
		p.notice = -1
	}
}

func (p *Process) kill(signal int) sys.Errno {
	if p.pid == 0 {
		return syscall.ESRCH
	}
	if signal < 0 || signal > 64 {
		return syscall.EINVAL
	}
	return sys.Kill(p.pid, signal)
}

// Stop leaves the child to itself. Someone must still wait for it.
func (p *Process) Stop() {
	if p.watcher != nil {
		familyOf(p.Env).disown(p.pid) // before its notice is closed
		p.unwatch()
		p.SetActive(false)
		p.pid = 0
	}
}

// Closed has nothing to cancel.
func (p *Process) Closed() {}

// outcome returns a child's exit code and the name of the signal that ended it.
func outcome(ws syscall.WaitStatus) (code int, signal string) {
	if ws.Signaled() {
		return 0, sys.SignalName(int(ws.Signal()))
	}
	return ws.ExitStatus(), ""
}

// ends are the two sides of the pipes between a child and its handles.
type ends struct {
	ours   []int
	theirs []int
	pipes  []*stream.Stream
}

func (e *ends) open() {
	for i, s := range e.pipes {
		sys.SetNonblock(e.ours[i], true)
		s.Take(e.ours[i])
	}
}

// stdio reads the descriptions of the child's descriptors into cmd.
func (p *Process) stdio(list engine.Value, cmd *sys.Command) (out *ends, err sys.Errno) {
	iso := p.Env.Isolate
	out = &ends{}
	iso.Each(list, func(i int, v engine.Value) bool {
		fd := -1
		switch kind := p.text(v, p.kit.typ); kind {
		case "ignore":
		case "pipe", "overlapped":
			h := iso.GetAtom(v, p.kit.handle)
			s := stream.Of(p.Env, h)
			iso.Free(h)
			if s == nil || s.Fd() >= 0 {
				err = syscall.EINVAL
				break
			}
			var pair [2]int
			if pair, err = sys.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM); err != 0 {
				break
			}
			fd = pair[1]
			out.ours, out.theirs, out.pipes = append(out.ours, pair[0]), append(out.theirs, fd), append(out.pipes, s)
		case "wrap":
			h := iso.GetAtom(v, p.kit.handle)
			if d, ok := iso.Half(h).(interface{ Fd() int }); ok {
				fd = d.Fd()
			}
			iso.Free(h)
			if fd < 0 {
				err = syscall.EINVAL
			}
		default: // inherit, fd
			n := iso.GetAtom(v, p.kit.fd)
			if fd = iso.Int(n); fd < 0 {
				err = syscall.EINVAL
			}
			iso.Free(n)
		}
		cmd.Stdio = append(cmd.Stdio, fd)
		return err == 0
	})
	if err != 0 {
		closeAll(out.ours)
		closeAll(out.theirs)
	}
	return out, err
}

func closeAll(fds []int) {
	for _, fd := range fds {
		sys.Close(fd)
	}
}

func (p *Process) text(o engine.Value, name engine.Atom) string {
	v := p.Env.GetAtom(o, name)
	defer p.Env.Free(v)
	return p.Env.String(v)
}
