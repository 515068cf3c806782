package buffer

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

func registerPrototype(r *binding.Registry) {
	// The library says here that its Buffer is complete; New asks for the
	// class itself.
	r.Func("buffer.setBufferPrototype", func(c *engine.Call) engine.Value { return engine.Undefined })
}

// New makes a Buffer with a copy of b.
func New(e *binding.Env, b []byte) engine.Value {
	ab := e.NewArrayBuffer(b)
	if ab.IsException() {
		return ab
	}
	defer e.Free(ab)
	return Over(e, ab, 0, len(b))
}

// Over makes a Buffer over n bytes of an ArrayBuffer, borrowed, from start on.
func Over(e *binding.Env, ab engine.Value, start, n int) engine.Value {
	m := e.Require("internal/buffer")
	if m.IsException() {
		return m
	}
	class := e.Get(m, "FastBuffer")
	e.Free(m)
	defer e.Free(class)
	return e.Construct(class, ab, engine.Int(start), engine.Int(n))
}
