package unode

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// applyV8Flags does what those flags of V8 ask for that mean something here:
// --stack-trace-limit=N and --expose-gc.
func applyV8Flags(e *binding.Env) {
	g := e.Global()
	defer e.Free(g)
	if n, ok := e.Process.Options["--stack-trace-limit"].(float64); ok {
		k := e.Get(g, "Error")
		e.Set(k, "stackTraceLimit", engine.Number(n))
		e.Free(k)
	}
	if _, ok := e.Process.V8Flags["--expose-gc"]; ok {
		gc := e.Shared("gc")
		e.Define(g, "gc", gc)
	}
}
