package zlib

import (
	"fmt"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// codec is the state of one format. Its methods do not touch the engine.
type codec interface {
	// process uses up in and fills out as far as it can. It runs on a worker.
	process(flush int, in, out []byte) (nIn, nOut int)
	// failure returns what went wrong in the last call, after which room bytes
	// of output were left; nil: nothing.
	failure(flush, room int) *failure
	reset() *failure
}

// tunable is a codec that can change level and strategy on the way.
type tunable interface {
	params(level, strategy int) *failure
}

// failure is an error in Node's shape: its text, and the library's code as a
// number and a name.
type failure struct {
	message, code string
	errno         int
}

// stream is the Go half of a stream's handle (src/node_zlib.cc,
// CompressionStream).
type stream struct {
	binding.AsyncWrap
	mode         int
	codec        codec // nil before init and after close
	writing      bool
	closePending bool
	closed       bool
}

// class registers the class name, whose init makes the codec.
func (m *module) class(r *binding.Registry, name string, mode func(c *engine.Call) (int, bool), init engine.Func) {
	r.Class("zlib."+name, engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			s := &stream{}
			var ok bool
			if s.mode, ok = mode(c); !ok {
				return nil, false
			}
			s.InitAsync(binding.EnvOf(c), self, binding.ProviderZlib)
			s.Begin(nil)
			return s, true
		},
		Methods: binding.AsyncMethods(map[string]engine.Func{
			"init":      init,
			"write":     m.write,
			"writeSync": m.writeSync,
			"close":     closeStream,
			"reset": func(c *engine.Call) engine.Value {
				return m.change(c, "reset", func(k codec) *failure { return k.reset() })
			},
			"params": func(c *engine.Call) engine.Value {
				return m.change(c, "change", func(k codec) *failure {
					if t, ok := k.(tunable); ok {
						return t.params(c.Int(0), c.Int(1))
					}
					return nil
				})
			},
		}),
	})
}

// start gives the stream its codec and keeps what the library is told results
// by: an array of two numbers and a function.
func (m *module) start(c *engine.Call, state, callback engine.Value, k codec) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	if len(s.Env.Uint32s(state)) < 2 || !s.Env.IsFunction(callback) {
		return c.Iso.ThrowTypeError("Invalid write state or callback")
	}
	s.Env.SetKey(s.Self, m.key(s.Env, m.stateKey), s.Env.Dup(state))
	s.Env.SetKey(s.Self, m.key(s.Env, m.callbackKey), s.Env.Dup(callback))
	s.codec = k
	return engine.Undefined
}

// key returns the private symbol that is kept in slot, borrowed.
func (m *module) key(e *binding.Env, slot engine.Slot) engine.Value {
	if e.Slot(slot).IsUndefined() {
		e.SetSlot(slot, e.NewSymbol("zlib", true))
	}
	return e.Slot(slot)
}

// job is one write.
type job struct {
	*stream
	flush      int
	in, out    []byte
	inBuf      engine.Value // owned
	outBuf     engine.Value
	nIn, nOut  int
	panicValue any
}

// begin reads the arguments of write and writeSync: flush, in, inOff, inLen, out,
// outOff, outLen. It returns nil when it has thrown.
func begin(c *engine.Call) *job {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		binding.IllegalInvocation(c)
		return nil
	}
	switch {
	case s.codec == nil && !s.closed:
		c.Iso.ThrowError("write before init")
		return nil
	case s.codec == nil || s.closePending:
		c.Iso.ThrowError("already finalized")
		return nil
	case s.writing:
		c.Iso.ThrowError("write already in progress")
		return nil
	}
	j := &job{stream: s, flush: c.Int(0), inBuf: engine.Undefined}
	if in := c.Arg(1); !in.IsNull() {
		if j.in, ok = part(c, 1, "input"); !ok {
			return nil
		}
		j.inBuf = c.Iso.Dup(in)
	}
	if j.out, ok = part(c, 4, "output"); !ok {
		c.Iso.Free(j.inBuf)
		return nil
	}
	j.outBuf = c.Iso.Dup(c.Arg(4))
	s.writing = true
	return j
}

// part returns the bytes that argument i, an offset and a length name.
func part(c *engine.Call, i int, what string) ([]byte, bool) {
	b, ok := c.Iso.Bytes(c.Arg(i))
	off, n := c.Int(i+1), c.Int(i+2)
	if !ok || off < 0 || n < 0 || off > len(b) || n > len(b)-off {
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", what+" buffer is out of bounds")
		return nil, false
	}
	return b[off : off+n], true
}

// run does the work; it touches nothing of the engine. A panic in a codec is
// its bug, but must not take the process along.
func (j *job) run() {
	defer func() { j.panicValue = recover() }()
	j.nIn, j.nOut = j.codec.process(j.flush, j.in, j.out)
}

// end lets go of the buffers and reports an error, or stores what is left of
// input and output for the library. ok is false after an error.
func (m *module) end(j *job) (ok bool) {
	e := j.Env
	e.FreeAll(j.inBuf, j.outBuf)
	room := len(j.out) - j.nOut
	f := j.codec.failure(j.flush, room)
	if j.panicValue != nil {
		f = &failure{fmt.Sprint("internal error: ", j.panicValue), "Z_STREAM_ERROR", -2}
	}
	if f != nil {
		m.fail(j.stream, f)
		return false
	}
	state := e.GetKey(j.Self, m.key(e, m.stateKey))
	if w := e.Uint32s(state); len(w) >= 2 {
		w[0], w[1] = uint32(room), uint32(len(j.in)-j.nIn)
	}
	e.Free(state)
	j.writing = false
	return true
}

func (m *module) writeSync(c *engine.Call) engine.Value {
	j := begin(c)
	if j == nil {
		return engine.Exception
	}
	j.run()
	m.end(j)
	return engine.Undefined
}

func (m *module) write(c *engine.Call) engine.Value {
	j := begin(c)
	if j == nil {
		return engine.Exception
	}
	e := j.Env
	e.Dup(j.Self)
	e.Loop.Work(j.run, func() {
		if m.end(j) {
			fn := e.GetKey(j.Self, m.key(e, m.callbackKey))
			e.Free(j.MakeCallback(fn))
			e.Free(fn)
			if j.closePending {
				j.close()
			}
		}
		e.Free(j.Self)
	})
	return engine.Undefined
}

// fail calls onerror(message, errno, code).
func (m *module) fail(s *stream, f *failure) {
	e := s.Env
	s.Callback(m.onerror, e.NewString(f.message), engine.Int(f.errno), e.NewString(f.code))
	s.writing = false
	if s.closePending {
		s.close()
	}
}

// change runs reset or params, which the library calls between writes.
func (m *module) change(c *engine.Call, verb string, f func(k codec) *failure) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	if s.writing {
		return c.Iso.ThrowError("Cannot %s zlib stream while a write is in progress", verb)
	}
	if s.codec == nil {
		return engine.Undefined
	}
	if err := f(s.codec); err != nil {
		m.fail(s, err)
	}
	return engine.Undefined
}

func closeStream(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	s.close()
	return engine.Undefined
}

// close drops the codec, when no worker has it.
func (s *stream) close() {
	if s.writing {
		s.closePending = true
		return
	}
	s.release()
	s.closePending, s.closed = false, true
	s.Destroy()
}

// release ends what a codec runs.
func (s *stream) release() {
	if k, ok := s.codec.(interface{ end() }); ok {
		k.end()
	}
	s.codec = nil
}

// Finalize ends a stream that nobody closed.
func (s *stream) Finalize() { s.release() }
