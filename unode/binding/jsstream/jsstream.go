// Package jsstream is the binding js_stream: a stream of JavaScript's that looks
// native, so that TLS and HTTP can lie over it (src/js_stream.cc).
//
// Invariant: JavaScript gets one write of native code at a time; others wait.
//
// Caution: everything here calls into JavaScript, which may close the stream.
package jsstream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// module holds the names of JavaScript's half.
type module struct {
	isClosing, onreadstart, onreadstop, onshutdown, onwrite engine.Atom
}

// jsStream is the Go half of a JSStream.
type jsStream struct {
	binding.AsyncWrap
	stream.Reader
	m       *module
	writes  []*write // the first is under way
	written uint64
}

// write is what finishWrite will end.
type write struct {
	req  engine.Value // the object that stands for it, owned
	data [][]byte
	done func(sys.Errno)
}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{
		isClosing:   r.Atom("isClosing"),
		onreadstart: r.Atom("onreadstart"),
		onreadstop:  r.Atom("onreadstop"),
		onshutdown:  r.Atom("onshutdown"),
		onwrite:     r.Atom("onwrite"),
	}
	method := func(f func(s *jsStream, c *engine.Call)) engine.Func {
		return func(c *engine.Call) engine.Value {
			s, ok := c.Iso.Half(c.This).(*jsStream)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			f(s, c)
			return engine.Undefined
		}
	}
	r.Class("js_stream.JSStream", stream.BaseClass(engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			s := &jsStream{m: m}
			s.InitAsync(binding.EnvOf(c), self, binding.ProviderJSStream)
			s.InitReader(&s.AsyncWrap)
			s.Begin(nil)
			return s, true
		},
		Methods: binding.AsyncMethods(map[string]engine.Func{
			"finishWrite": method(func(s *jsStream, c *engine.Call) { s.finishWrite(c.Arg(0), sys.Errno(-c.Int(1))) }),
			"finishShutdown": method(func(s *jsStream, c *engine.Call) {
				if r := binding.RequestOf(c.Iso, c.Arg(0)); r != nil {
					r.Done(sys.Errno(-c.Int(1)), s.Env.Dup(s.Self), engine.Undefined)
				}
			}),
			"readBuffer": method(func(s *jsStream, c *engine.Call) {
				b, _ := c.Iso.Bytes(c.Arg(0))
				s.Deliver(b)
			}),
			"emitEOF": method(func(s *jsStream, c *engine.Call) { s.DeliverEnd(binding.EOF) }),
		}),
	}))
}

// ask calls a function of JavaScript's half; without one it answers EPROTO. It
// consumes args.
func (s *jsStream) ask(name engine.Atom, args ...engine.Value) (answer int, ok bool) {
	fn := s.Env.GetAtom(s.Self, name)
	defer s.Env.Free(fn)
	if !s.Env.IsFunction(fn) {
		s.Env.FreeAll(args...)
		return -int(syscall.EPROTO), false
	}
	r := s.MakeCallback(fn, args...)
	defer s.Env.Free(r)
	if r.IsUndefined() { // it threw
		return -int(syscall.EPROTO), false
	}
	return s.Env.Int(r), true
}

func (s *jsStream) request(name engine.Atom, args ...engine.Value) sys.Errno {
	n, _ := s.ask(name, args...)
	return sys.Errno(-n)
}

// IsClosed implements stream.Base: JavaScript's half decides.
func (s *jsStream) IsClosed() bool { return false }

// Closing asks JavaScript.
func (s *jsStream) Closing() bool {
	n, ok := s.ask(s.m.isClosing)
	return ok && n != 0
}

// Fd returns -1: there is none.
func (s *jsStream) Fd() int { return -1 }

// BytesWritten returns how many bytes were given to JavaScript.
func (s *jsStream) BytesWritten() uint64 { return s.written }

// WriteQueueSize returns 0, as Node does.
func (s *jsStream) WriteQueueSize() int { return 0 }

// ReadStart asks JavaScript to deliver.
func (s *jsStream) ReadStart() sys.Errno { return s.request(s.m.onreadstart) }

// ReadStop asks JavaScript to pause.
func (s *jsStream) ReadStop() { s.request(s.m.onreadstop) }

// Write gives JavaScript a write of its own.
func (s *jsStream) Write(req engine.Value, parts [][]byte, _ func(i, n int) stream.Chunk) sys.Errno {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	stream.SetWriteState(s.Env, total, false)
	r := s.Env.StartRequest(req, &s.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	w := &write{req: s.Env.Dup(req), data: parts, done: func(err sys.Errno) {
		r.Done(err, s.Env.Dup(s.Self), engine.Undefined)
	}}
	s.writes = append(s.writes, w)
	if err := s.begin(w); err != 0 {
		s.drop(w)
		r.Abandon()
		return err
	}
	stream.SetWriteState(s.Env, total, true)
	return 0
}

// Send implements stream.Source.
func (s *jsStream) Send(b []byte, done func(sys.Errno)) (later bool, err sys.Errno) {
	w := &write{req: s.Env.NewObject(), data: [][]byte{b}, done: done}
	s.writes = append(s.writes, w)
	if len(s.writes) > 1 {
		return true, 0
	}
	if err := s.begin(w); err != 0 {
		s.drop(w)
		return false, err
	}
	return true, 0
}

// begin hands a write to JavaScript.
func (s *jsStream) begin(w *write) sys.Errno {
	bufs := s.Env.NewArray()
	for i, p := range w.data {
		s.written += uint64(len(p))
		s.Env.SetIndex(bufs, i, buffer.New(s.Env, p))
	}
	w.data = nil
	return s.request(s.m.onwrite, s.Env.Dup(w.req), bufs)
}

// drop forgets a write.
func (s *jsStream) drop(w *write) {
	for i := range s.writes {
		if s.writes[i] == w {
			s.writes = append(s.writes[:i:i], s.writes[i+1:]...)
			s.Env.Free(w.req)
			return
		}
	}
}

// finishWrite ends the write that req stands for, and begins the next.
func (s *jsStream) finishWrite(req engine.Value, err sys.Errno) {
	for _, w := range s.writes {
		if !w.req.Same(req) {
			continue
		}
		s.drop(w)
		w.done(err)
		if err != 0 {
			// They would meet the same end.
			for len(s.writes) > 0 {
				next := s.writes[0]
				s.drop(next)
				next.done(err)
			}
		} else if len(s.writes) > 0 && s.writes[0].data != nil {
			next := s.writes[0]
			if err := s.begin(next); err != 0 {
				s.drop(next)
				next.done(err)
			}
		}
		return
	}
}

// Shutdown asks JavaScript to end its writing side.
func (s *jsStream) Shutdown(req engine.Value) sys.Errno {
	r := s.Env.StartRequest(req, &s.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	if err := s.request(s.m.onshutdown, s.Env.Dup(req)); err != 0 {
		r.Abandon()
		return err
	}
	return 0
}

// Finalize implements engine.Finalizer.
func (s *jsStream) Finalize() {
	for _, w := range s.writes {
		s.Env.FreeLater(w.req)
	}
	s.writes = nil
	s.ForgetLater()
}
