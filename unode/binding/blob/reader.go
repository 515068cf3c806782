package blob

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// reader gives a blob's bytes one piece after the other.
type reader struct{ parts []part }

// What pull reports (src/dataqueue/queue.h); an error is negative.
const (
	statusEnd      = 0
	statusContinue = 1
)

// pieceOfFile is how much of a file is read at once.
const pieceOfFile = 64 << 10

// pull is (callback): callback(status, bytes) is called with the next piece, at
// once if it is in memory.
func pull(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	r, ok := e.Half(c.This).(*reader)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	tell := func(callback engine.Value, status int, b []byte) {
		bytes := engine.Undefined
		if b != nil {
			bytes = e.NewArrayBuffer(b)
		}
		e.Free(e.MakeCallback(callback, engine.Undefined, engine.Int(status), bytes))
	}
	if len(r.parts) == 0 {
		tell(c.Arg(0), statusEnd, nil)
		return engine.Int(statusEnd)
	}
	p := &r.parts[0]
	if p.file == nil {
		b := p.b
		r.parts = r.parts[1:]
		tell(c.Arg(0), statusContinue, b)
		return engine.Int(statusContinue)
	}
	next := *p
	next.n = min(next.n, pieceOfFile)
	if r.parts = r.parts[1:]; p.n > next.n {
		rest := *p
		rest.at, rest.n = p.at+int64(next.n), p.n-next.n
		r.parts = append([]part{rest}, r.parts...)
	}
	callback := e.Dup(c.Arg(0))
	var b []byte
	var err sys.Errno
	e.Loop.Work(func() { b, err = next.read() }, func() {
		if err != 0 {
			tell(callback, -int(err), nil)
		} else {
			tell(callback, statusContinue, b)
		}
		e.Free(callback)
	})
	return engine.Int(statusContinue)
}

// read reads a piece of a file that must be as it was.
func (p part) read() ([]byte, sys.Errno) {
	fd, err := sys.Open(p.file.path, syscall.O_RDONLY, 0)
	if err != 0 {
		return nil, err
	}
	defer sys.Close(fd)
	var st syscall.Stat_t
	if err := sys.Fstat(fd, &st); err != 0 {
		return nil, err
	}
	if st.Size != p.file.size || st.Mtim != p.file.mtime {
		return nil, syscall.ESTALE
	}
	b := make([]byte, p.n)
	for have := 0; have < len(b); {
		n, err := sys.Pread(fd, b[have:], p.at+int64(have))
		switch {
		case err == syscall.EINTR:
		case err != 0:
			return nil, err
		case n == 0:
			return nil, syscall.ESTALE
		}
		have += max(n, 0)
	}
	return b, 0
}
