package binding

import "nodeos/unode/engine"

// Registry collects the bindings: the engine's table, and a script each for
// what is better said in JavaScript.
type Registry struct {
	*engine.Registry
	shims []Shim

	// Slots that the environment itself uses.
	slots slots
}

// Shim is the body of a JavaScript function that finishes a binding when it is
// first asked for. Its parameters:
//
//	binding   the binding: stubs with the Go functions laid over them
//	native    all Go functions and classes, by "binding.name"
//	shared    an object for all shims: privateSymbols, perContext, process, …
//	primordials
type Shim struct {
	Binding string
	Source  string
}

// slots hold what Node's library gives to its native half.
type slots struct {
	promiseHooks                                                                          [4]engine.Slot // by engine.PromiseEvent
	process, tick, tickInfo, immediate, timers, immediateInfo, timeoutInfo, promiseReject engine.Slot
	exitInfo, beforeInspector, afterInspector, asyncIDs, asyncFields, prepareStackTrace   engine.Slot
	callSite, shared, internalBinding, require, primordials                               engine.Slot
	onread, oncomplete                                                                    engine.Atom
	async                                                                                 asyncSlots
}

// NewRegistry makes a registry with what the environment itself needs.
func NewRegistry() *Registry {
	r := &Registry{Registry: engine.NewRegistry()}
	s := &r.slots
	s.process = r.Slot("process")
	s.tick = r.Slot("tick callback")
	s.tickInfo = r.Slot("tick info")
	s.immediate = r.Slot("immediate callback")
	s.timers = r.Slot("timers callback")
	s.immediateInfo = r.Slot("immediate info")
	s.timeoutInfo = r.Slot("timeout info")
	s.promiseReject = r.Slot("promise reject callback")
	for i, name := range []string{"init", "before", "after", "resolve"} {
		s.promiseHooks[i] = r.Slot("promise hook " + name)
	}
	s.exitInfo = r.Slot("exit info")
	s.beforeInspector = r.Slot("enhance stack before inspector")
	s.afterInspector = r.Slot("enhance stack after inspector")
	s.asyncIDs = r.Slot("async id fields")
	s.asyncFields = r.Slot("async hook fields")
	s.prepareStackTrace = r.Slot("prepareStackTrace callback")
	s.shared = r.Slot("shared")
	s.internalBinding = r.Slot("internalBinding")
	s.require = r.Slot("require")
	s.primordials = r.Slot("primordials")
	s.onread = r.Atom("onread")
	s.oncomplete = r.Atom("oncomplete")
	r.registerEnv()
	r.registerCallSites()
	r.registerAsync()
	return r
}

// Shim adds the script that finishes a binding.
func (r *Registry) Shim(binding, source string) { r.shims = append(r.shims, Shim{binding, source}) }

// Shims returns all shims.
func (r *Registry) Shims() []Shim { return r.shims }

// keep registers a function that puts its first argument into a slot.
func (r *Registry) keep(name string, s engine.Slot) {
	r.Func(name, func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
}

// registerEnv registers the functions by which Node's library hands the
// environment its callbacks and shared arrays. Those under "env" are called by
// shims only.
func (r *Registry) registerEnv() {
	s := &r.slots
	r.keep("task_queue.setTickCallback", s.tick)
	r.Func("async_wrap.setPromiseHooks", setPromiseHooks)
	r.Func("async_wrap.getPromiseHooks", getPromiseHooks)
	r.keep("task_queue.setPromiseRejectCallback", s.promiseReject)
	r.keep("env.setTickInfo", s.tickInfo)
	r.keep("env.setImmediateInfo", s.immediateInfo)
	r.keep("env.setTimeoutInfo", s.timeoutInfo)
	r.keep("env.setExitInfo", s.exitInfo)
	r.keep("env.setAsyncFields", s.asyncFields)
	r.keep("env.setAsyncIDs", s.asyncIDs)
	r.keep("errors.setPrepareStackTraceCallback", s.prepareStackTrace)
	r.Func("errors.getErrorSourcePositions", errorSourcePositions)
	r.Func("env.optionOverrides", func(c *engine.Call) engine.Value { return EnvOf(c).optionOverrides() })
	r.Func("env.execArgv", func(c *engine.Call) engine.Value { return c.Iso.NewStrings(EnvOf(c).Process.ExecArgv) })
	r.Func("env.captureStackTrace", func(c *engine.Call) engine.Value {
		if !c.Arg(0).IsObject() {
			return c.Iso.ThrowTypeError("invalid_argument")
		}
		c.Iso.CaptureStackTrace(c.Arg(0), c.Arg(1))
		return engine.Undefined
	})
	r.Func("env.setUsing", func(c *engine.Call) engine.Value {
		c.Iso.SetUsing(c.Iso.Dup(c.Arg(0)), c.Iso.Dup(c.Arg(1)), c.Iso.Dup(c.Arg(2)))
		return engine.Undefined
	})
	r.Func("env.lastMatch", lastMatch)
	r.Func("timers.setupTimers", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(s.immediate, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(s.timers, c.Iso.Dup(c.Arg(1)))
		return engine.Undefined
	})
	r.Func("errors.setEnhanceStackForFatalException", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(s.beforeInspector, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(s.afterInspector, c.Iso.Dup(c.Arg(1)))
		return engine.Undefined
	})
	r.Func("errors.triggerUncaughtException", func(c *engine.Call) engine.Value {
		EnvOf(c).TriggerUncaught(c.Iso.Dup(c.Arg(0)), c.Bool(1))
		return engine.Undefined
	})
	r.Func("task_queue.enqueueMicrotask", func(c *engine.Call) engine.Value {
		c.Iso.EnqueueMicrotask(c.Arg(0))
		return engine.Undefined
	})
	r.Func("task_queue.runMicrotasks", func(c *engine.Call) engine.Value {
		EnvOf(c).runMicrotasks()
		return engine.Undefined
	})
	r.Func("timers.scheduleTimer", func(c *engine.Call) engine.Value {
		e := EnvOf(c)
		e.timerAt = e.Loop.Now() + int64(max(1, c.Int(0)))
		return engine.Undefined
	})
	r.Func("timers.toggleTimerRef", func(c *engine.Call) engine.Value {
		EnvOf(c).timerRef = c.Bool(0)
		return engine.Undefined
	})
	r.Func("timers.toggleImmediateRef", func(c *engine.Call) engine.Value { return engine.Undefined })
	r.Func("timers.getLibuvNow", func(c *engine.Call) engine.Value {
		return engine.Number(float64(EnvOf(c).Loop.Now() - EnvOf(c).Process.Start/1e6))
	})
}
