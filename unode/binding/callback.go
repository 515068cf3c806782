package binding

import (
	"nodeos/unode/engine"
)

// Indices into the arrays that Node's library shares with us (src/env.h).
const (
	tickHasScheduled = 0 // TickInfo
	tickHasRejection = 1

	immediateCount       = 0 // ImmediateInfo
	immediateRefCount    = 1
	immediateOutstanding = 2

	exitExiting = 0 // exit_info
	exitCode    = 1
	exitHasCode = 2
)

// MakeCallback calls fn with this, borrowed, and args, which it consumes, then
// runs the tick queue and microtasks if this is the outermost call. An
// exception becomes an uncaughtException. The result is owned by the caller;
// Undefined after an exception, and then the ticks wait for the next callback
// (InternalCallbackScope::Close).
func (e *Env) MakeCallback(fn, this engine.Value, args ...engine.Value) engine.Value {
	e.scope++
	r := e.Call(fn, this, args...)
	e.FreeAll(args...)
	failed := r.IsException()
	if failed {
		e.TriggerUncaught(e.TakeException(), false)
		r = engine.Undefined
	}
	e.scope--
	if e.scope == 0 && !failed {
		e.drain()
	}
	return r
}

// Callback calls this[name] as MakeCallback does and drops the result. A
// property that is not a function is no error, as in node::MakeCallback.
func (e *Env) Callback(this engine.Value, name engine.Atom, args ...engine.Value) {
	fn := e.GetAtom(this, name)
	defer e.Free(fn)
	if !e.IsFunction(fn) {
		e.FreeAll(args...)
		return
	}
	e.Free(e.MakeCallback(fn, this, args...))
}

// OnComplete calls req.oncomplete(args...), the way requests report.
func (e *Env) OnComplete(req engine.Value, args ...engine.Value) {
	e.Callback(req, e.reg.slots.oncomplete, args...)
}

// Drain runs the microtasks and the tick queue, as after the main script.
func (e *Env) Drain() { e.drain() }

// drain is node::InternalCallbackScope::Close: microtasks, then ticks.
func (e *Env) drain() {
	info, _ := e.Bytes(e.Slot(e.reg.slots.tickInfo))
	if len(info) < 2 {
		return // the library is not up yet
	}
	e.scope++
	if info[tickHasScheduled] == 0 {
		e.runMicrotasks()
	}
	if info[tickHasScheduled] != 0 || info[tickHasRejection] != 0 {
		r := e.Call(e.Slot(e.reg.slots.tick), e.Slot(e.reg.slots.process))
		if r.IsException() {
			// The rest of the queue waits for the next callback, which the
			// library sees to: else a tick that always throws would be all
			// that ever runs.
			e.TriggerUncaught(e.TakeException(), false)
			r = engine.Undefined
		}
		e.Free(r)
	}
	e.scope--
}

func (e *Env) runMicrotasks() {
	e.RunMicrotasks(func() { e.TriggerUncaught(e.TakeException(), false) })
}

// onReject tells Node's library about promises without a handler
// (lib/internal/process/promises.js).
func (e *Env) onReject(promise, reason engine.Value, handled bool) {
	const rejectWithNoHandler, handlerAddedAfterReject = 0, 1
	fn := e.Slot(e.reg.slots.promiseReject)
	if !e.IsFunction(fn) {
		return
	}
	kind := rejectWithNoHandler
	if handled {
		kind, reason = handlerAddedAfterReject, engine.Undefined
	}
	r := e.Call(fn, engine.Undefined, engine.Int(kind), promise, reason)
	if r.IsException() {
		e.TriggerUncaught(e.TakeException(), false)
		return
	}
	e.Free(r)
}

// Timers, Immediates, Deadline and Pending are the loop's phases.

func (e *Env) Timers() {
	for e.timerAt >= 0 && e.timerAt <= e.Loop.Now() {
		e.timerAt = -1
		e.scope++
		r := e.Call(e.Slot(e.reg.slots.timers), e.Slot(e.reg.slots.process), engine.Number(float64(e.Loop.Now()-e.Process.Start/1e6)))
		e.scope--
		if r.IsException() {
			// The lists are consistent: go on with the next timer at once.
			e.TriggerUncaught(e.TakeException(), false)
			e.timerAt = e.Loop.Now()
			continue
		}
		// The result is when to come back: negative means "but do not wait
		// for it", 0 means never (lib/internal/timers.js, processTimers).
		if at := e.Int(r); at != 0 {
			e.timerRef = at > 0
			if at < 0 {
				at = -at
			}
			e.timerAt = max(int64(at)+e.Process.Start/1e6, e.Loop.Now()+1)
		}
		e.drain()
	}
}

func (e *Env) Deadline() (at int64, ref bool) { return e.timerAt, e.timerRef }

func (e *Env) Immediates() {
	e.runDestroyHooks()
	e.drain() // what an exception has left
	for {
		e.Free(e.MakeCallback(e.Slot(e.reg.slots.immediate), e.Slot(e.reg.slots.process)))
		// Those after one that threw.
		info := e.Uint32s(e.Slot(e.reg.slots.immediateInfo))
		if len(info) < 3 || info[immediateOutstanding] == 0 {
			return
		}
	}
}

// EmitBeforeExit emits process's "beforeExit".
func (e *Env) EmitBeforeExit() { e.emit("beforeExit") }

// EmitExit marks the process as exiting and emits "exit".
func (e *Env) EmitExit() {
	if info := e.Uint32s(e.Slot(e.reg.slots.exitInfo)); len(info) > exitExiting {
		info[exitExiting] = 1
	}
	if e.OnExit != nil {
		e.OnExit()
	}
	e.unsettled = e.entryPending()
	e.scope++ // no tick runs any more
	e.emit("exit")
	e.scope--
}

// entryPending tells whether the program's module still awaits something at top
// level (src/env.cc, Environment::unsettled_tla).
func (e *Env) entryPending() bool {
	key := e.PrivateSymbol("entry_point_promise_private_symbol")
	g := e.Global()
	p := e.GetKey(g, key)
	defer e.FreeAll(key, g, p)
	if p.Kind() != engine.KindPromise {
		return false
	}
	state, r := e.PromiseState(p)
	e.Free(r)
	return state == engine.PromisePending
}

func (e *Env) emit(event string) {
	process := e.ProcessObject()
	f := e.Get(process, "emit")
	e.Free(e.MakeCallback(f, process, e.NewString(event), engine.Int(e.ExitCode())))
	e.Free(f)
}

func (e *Env) Pending() (any, ref bool) {
	info := e.Uint32s(e.Slot(e.reg.slots.immediateInfo))
	if len(info) < 3 {
		return false, false
	}
	return info[immediateCount] > 0 || info[immediateOutstanding] > 0, info[immediateRefCount] > 0
}
