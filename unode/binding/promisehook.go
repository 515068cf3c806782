package binding

import "nodeos/unode/engine"

// setPromiseHooks(init, before, after, settled) of the binding async_wrap: the
// library's functions for async hooks, or undefined.
func setPromiseHooks(c *engine.Call) engine.Value {
	e := EnvOf(c)
	on := false
	for i, s := range e.reg.slots.promiseHooks {
		e.SetSlot(s, e.Dup(c.Arg(i)))
		on = on || e.IsFunction(c.Arg(i))
	}
	if on {
		e.HookPromises(e.onPromise)
	} else {
		e.HookPromises(nil)
	}
	return engine.Undefined
}

// getPromiseHooks returns what setPromiseHooks was given.
func getPromiseHooks(c *engine.Call) engine.Value {
	e := EnvOf(c)
	var hooks []engine.Value
	for _, s := range e.reg.slots.promiseHooks {
		hooks = append(hooks, e.Dup(e.Slot(s)))
	}
	return e.NewArray(hooks...)
}

// onPromise calls the library's hook. What it throws is an uncaught exception,
// as in V8 (Isolate::RunPromiseHook).
func (e *Env) onPromise(event engine.PromiseEvent, promise, parent engine.Value) {
	fn := e.Slot(e.reg.slots.promiseHooks[event])
	if !e.IsFunction(fn) {
		return
	}
	r := e.Call(fn, engine.Undefined, promise, parent)
	if r.IsException() {
		e.TriggerUncaught(e.TakeException(), false)
		return
	}
	e.Free(r)
}
