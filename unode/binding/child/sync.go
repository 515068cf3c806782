package child

import (
	"math"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

// syncChild is a child that JavaScript waits for.
type syncChild struct {
	family    *family
	cmd       sys.Command
	pipes     []*syncPipe    // by descriptor of the child; nil for what is no pipe
	theirs    []int          // the child's ends
	inputs    []engine.Value // keep the memory of input
	timeout   int64          // ms, 0 for none
	maxBuffer float64        // bytes of all output, 0 for no limit
	signal    int            // to end it with

	pid, notice int
	status      syscall.WaitStatus
	exited      bool
	buffered    int
	killed      bool
	err, pipe   sys.Errno // of the child, and of a pipe, which is told if there is nothing worse
}

// syncPipe is our end of a pipe to the child.
type syncPipe struct {
	fd      int  // -1 once closed
	kept    bool // the child writes to it: output is a result
	reading bool // and has not ended
	input   []byte
	ended   bool // input has been sent
	output  []byte
}

// spawnSync runs a child to its end: it takes an object of options and returns
// one of results.
func spawnSync(c *engine.Call) engine.Value {
	s := &syncChild{family: familyOf(binding.EnvOf(c)), signal: int(syscall.SIGTERM), notice: -1}
	defer func() { c.Iso.FreeAll(s.inputs...) }()
	if thrown := s.parse(c.Iso, c.Arg(0)); thrown {
		s.close()
		return engine.Exception
	}
	if s.err == 0 {
		s.run()
	}
	s.close()
	return s.result(binding.EnvOf(c))
}

// parse reads the options. It reports whether it has thrown; what is wrong
// otherwise is left in s.err.
func (s *syncChild) parse(iso *engine.Isolate, o engine.Value) (thrown bool) {
	var owned []engine.Value
	defer func() { iso.FreeAll(owned...) }()
	get := func(name string) engine.Value {
		v := iso.Get(o, name)
		owned = append(owned, v)
		return v
	}
	if !o.IsObject() {
		s.err = syscall.EINVAL
		return false
	}
	s.cmd.File = iso.String(get("file"))
	args, env := get("args"), get("envPairs")
	if !iso.IsArray(args) || !env.IsNullish() && !iso.IsArray(env) {
		s.err = syscall.EINVAL
		return false
	}
	s.cmd.Args = iso.Strings(args)
	if env.IsNullish() {
		s.cmd.Env = syscall.Environ()
	} else {
		s.cmd.Env = iso.Strings(env)
	}
	if v := get("cwd"); !v.IsNullish() {
		s.cmd.Dir = iso.String(v)
	}
	for _, id := range []struct {
		name string
		to   **uint32
	}{{"uid", &s.cmd.UID}, {"gid", &s.cmd.GID}} {
		if v := get(id.name); v.IsInt() {
			n := uint32(iso.Int(v))
			*id.to = &n
		} else if !v.IsNullish() {
			iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "options."+id.name+" must be a 32-bit signed integer")
			return true
		}
	}
	s.cmd.Session = iso.Bool(get("detached"))
	number := func(name string, set func(float64)) bool {
		v := get(name)
		if v.IsNullish() {
			return true
		}
		if !v.IsNumber() {
			iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "options."+name+" must be a number")
			return false
		}
		set(iso.Number(v))
		return true
	}
	if !number("timeout", func(f float64) { s.timeout = int64(min(max(f, 0), math.MaxInt32)) }) ||
		!number("maxBuffer", func(f float64) { s.maxBuffer = f }) ||
		!number("killSignal", func(f float64) { s.signal = int(f) }) {
		return true
	}
	stdio := get("stdio")
	if !iso.IsArray(stdio) {
		s.err = syscall.EINVAL
		return false
	}
	iso.Each(stdio, func(_ int, v engine.Value) bool {
		s.err = s.addStdio(iso, v)
		return s.err == 0
	})
	return false
}

// addStdio describes the next descriptor of the child.
func (s *syncChild) addStdio(iso *engine.Isolate, v engine.Value) sys.Errno {
	if !v.IsObject() {
		return syscall.EINVAL
	}
	var owned []engine.Value
	defer func() { iso.FreeAll(owned...) }()
	get := func(name string) engine.Value {
		v := iso.Get(v, name)
		owned = append(owned, v)
		return v
	}
	fd, pipe := -1, (*syncPipe)(nil)
	switch iso.String(get("type")) {
	case "ignore":
	case "pipe", "overlapped":
		pair, err := sys.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM)
		if err != 0 {
			return err
		}
		pipe = &syncPipe{fd: pair[0], kept: iso.Bool(get("writable")), ended: true}
		pipe.reading = pipe.kept
		fd = pair[1]
		s.theirs = append(s.theirs, fd)
		if iso.Bool(get("readable")) {
			pipe.ended = false
			input := get("input")
			b, ok := iso.Bytes(input)
			if !ok && !input.IsNullish() {
				sys.Close(pipe.fd)
				return syscall.EINVAL
			}
			pipe.input = b
			s.inputs = append(s.inputs, iso.Dup(input))
		}
		sys.SetNonblock(pipe.fd, true)
	case "inherit", "fd":
		if fd = iso.Int(get("fd")); fd < 0 {
			return syscall.EINVAL
		}
	default:
		return syscall.EINVAL
	}
	s.cmd.Stdio, s.pipes = append(s.cmd.Stdio, fd), append(s.pipes, pipe)
	return 0
}

// run starts the child and serves its pipes until it has ended and they have.
func (s *syncChild) run() {
	deadline := int64(-1)
	if s.timeout > 0 {
		deadline = sys.Clock(sys.CLOCK_MONOTONIC) + s.timeout*1e6
	}
	s.pid, s.notice, s.err = s.family.spawn(&s.cmd)
	s.closeTheirs()
	if s.err != 0 {
		s.pid = 0
		return
	}
	buf := make([]byte, 64<<10)
	for {
		fds, of := s.waiting()
		if len(fds) == 0 {
			return
		}
		wait := int64(-1)
		if deadline >= 0 {
			wait = max(0, deadline-sys.Clock(sys.CLOCK_MONOTONIC))
		}
		n, err := sys.Poll(fds, wait)
		switch {
		case err == syscall.EINTR:
			continue
		case n == 0:
			s.fail(syscall.ETIMEDOUT)
			deadline = -1
			continue
		}
		for i, f := range fds {
			switch p := of[i]; {
			case f.Revents == 0:
			case p == nil:
				s.status, s.exited = s.family.collect(s.pid)
			case p.fd >= 0: // still
				s.serve(p, f.Revents, buf)
			}
		}
	}
}

// waiting returns what to wait for, and the pipe of each; nil is the child.
func (s *syncChild) waiting() (fds []sys.PollFd, of []*syncPipe) {
	if !s.exited {
		fds, of = append(fds, sys.PollFd{Fd: int32(s.notice), Events: sys.EPOLLIN}), append(of, nil)
	}
	for _, p := range s.pipes {
		if p == nil || p.fd < 0 {
			continue
		}
		p.finishInput()
		f := sys.PollFd{Fd: int32(p.fd)}
		if p.reading {
			f.Events = sys.EPOLLIN
		}
		if !p.ended {
			f.Events |= sys.EPOLLOUT
		}
		if f.Events != 0 {
			fds, of = append(fds, f), append(of, p)
		}
	}
	return fds, of
}

// finishInput ends the input once it is sent.
func (p *syncPipe) finishInput() {
	if !p.ended && len(p.input) == 0 {
		p.ended = true
		sys.Shutdown(p.fd, syscall.SHUT_WR)
	}
}

// serve moves what the pipe is ready for.
func (s *syncChild) serve(p *syncPipe, events int16, buf []byte) {
	if !p.ended && events&(sys.EPOLLOUT|sys.EPOLLERR|sys.EPOLLHUP) != 0 {
		switch n, err := sys.RawWrite(p.fd, p.input); err {
		case 0:
			p.input = p.input[n:]
		case syscall.EAGAIN, syscall.EINTR:
		default:
			s.pipeFailed(err)
			p.input, p.ended = nil, true
		}
	}
	if !p.reading || events&(sys.EPOLLIN|sys.EPOLLERR|sys.EPOLLHUP) == 0 {
		return
	}
	n, err := sys.RawRead(p.fd, buf)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
	case err != 0:
		s.pipeFailed(err)
		p.reading = false
	case n == 0:
		p.reading = false
	default:
		p.output = append(p.output, buf[:n]...)
		s.buffered += n
		if s.maxBuffer > 0 && float64(s.buffered) > s.maxBuffer {
			s.fail(syscall.ENOBUFS)
		}
	}
}

func (s *syncChild) pipeFailed(err sys.Errno) {
	if s.pipe == 0 {
		s.pipe = err
	}
}

// fail ends the child because of err.
func (s *syncChild) fail(err sys.Errno) {
	if s.err == 0 {
		s.err = err
	}
	if s.killed {
		return
	}
	s.killed = true
	if !s.exited {
		// Node asks for a signal that does not exist and then takes one that
		// nobody survives.
		if err := s.kill(); err != 0 && err != syscall.ESRCH {
			sys.Kill(s.pid, int(syscall.SIGKILL))
		}
	}
	// A grandchild may hold the other ends: do not wait for it.
	s.closePipes()
}

func (s *syncChild) kill() sys.Errno {
	if s.signal < 0 {
		return syscall.EINVAL
	}
	return sys.Kill(s.pid, s.signal)
}

func (s *syncChild) closePipes() {
	for _, p := range s.pipes {
		if p != nil && p.fd >= 0 {
			sys.Close(p.fd)
			p.fd = -1
		}
	}
}

func (s *syncChild) closeTheirs() {
	closeAll(s.theirs)
	s.theirs = nil
}

func (s *syncChild) close() {
	s.closeTheirs()
	s.closePipes()
	if s.notice >= 0 {
		sys.Close(s.notice)
	}
}

// result makes what spawnSync returns.
func (s *syncChild) result(e *binding.Env) engine.Value {
	iso := e.Isolate
	o := iso.NewObject()
	if err := s.err; err != 0 || s.pipe != 0 {
		if err == 0 {
			err = s.pipe
		}
		iso.Set(o, "error", binding.UVErr(err))
	}
	status, signal, output := engine.Null, engine.Null, engine.Null
	if s.exited {
		code, name := outcome(s.status)
		if name != "" {
			signal = iso.NewString(name)
		} else {
			status = engine.Int(code)
		}
		output = iso.NewArray()
		for i, p := range s.pipes {
			v := engine.Null
			if p != nil && p.kept {
				v = buffer.New(e, p.output)
			}
			iso.SetIndex(output, i, v)
		}
	}
	iso.Set(o, "status", status)
	iso.Set(o, "signal", signal)
	iso.Set(o, "output", output)
	iso.Set(o, "pid", engine.Int(s.pid))
	return o
}
