package buffer

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed buffer.js
var shim string

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
	class := e.Shared("FastBuffer")
	defer e.Free(class)
	return e.Construct(class, ab, engine.Int(start), engine.Int(n))
}
