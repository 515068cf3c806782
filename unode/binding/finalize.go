package binding

import "nodeos/unode/engine"

// onFinalize puts a callback of a FinalizationRegistry aside, to be called from
// the loop as V8's platform tasks are: not inside what made the target die.
func (e *Env) onFinalize(callback, held engine.Value) {
	e.cleanup = append(e.cleanup, callback, held)
	if len(e.cleanup) == 2 {
		e.Loop.Open()
		e.Loop.Post(e.finalize)
	}
}

// finalize calls what was put aside.
func (e *Env) finalize() {
	for len(e.cleanup) > 0 {
		callback, held := e.cleanup[0], e.cleanup[1]
		e.cleanup = e.cleanup[2:]
		e.Free(e.MakeCallback(callback, engine.Undefined, held))
		e.Free(callback)
	}
}
