package binding

import (
	_ "embed"

	"nodeos/unode/engine"
)

// Indices into async_hook_fields and async_id_fields (src/env.h, AsyncHooks).
const (
	hookInit         = 0
	hookBefore       = 1
	hookAfter        = 2
	hookDestroy      = 3
	hookStackLength  = 7
	hookUsesResource = 8

	idExecution      = 0
	idTrigger        = 1
	idCounter        = 2
	idDefaultTrigger = 3
)

// asyncSlots hold what async_wrap shares with JavaScript.
type asyncSlots struct {
	binding, stack                   engine.Slot // internalBinding('async_wrap'), its async_ids_stack
	trampoline, init, destroy        engine.Slot // functions of lib/internal/async_hooks.js
	contextFrame, frameKey           engine.Slot
	resourceSymbol, ownerSymbol      engine.Slot
	streamState                      engine.Slot
	length, stackName, resourcesName engine.Atom
}

// asyncState is the part of the async stack that JavaScript does not hold.
type asyncState struct {
	resources []engine.Value // borrowed: of the native frames, by depth
	destroyed []float64
}

//go:embed asyncwrap.js
var asyncShim string

func (e *Env) asyncState() *asyncState {
	return State(e, func() *asyncState { return &asyncState{} })
}

// AsyncWrap is a resource that async hooks can follow: the base of handles and
// requests. The zero value has no id and is usable: its callbacks run outside
// of any context.
type AsyncWrap struct {
	Env *Env
	// Self is the JavaScript object. It is borrowed: whoever starts something
	// asynchronous keeps a reference until it has ended.
	Self engine.Value

	provider    Provider
	id, trigger float64
	framed      bool // the context frame at creation is a private property of Self
	destroyed   bool
}

// Wrap returns a itself; it is how a native object's Go half is found to be an
// AsyncWrap.
func (a *AsyncWrap) Wrap() *AsyncWrap { return a }

// AsyncID returns the id, -1 before Begin.
func (a *AsyncWrap) AsyncID() float64 { return a.id }

// Provider returns what kind of resource a is.
func (a *AsyncWrap) Provider() Provider { return a.provider }

// InitAsync fills in a without starting anything: it has no id yet.
func (a *AsyncWrap) InitAsync(e *Env, self engine.Value, p Provider) {
	a.Env, a.Self, a.provider, a.id = e, self, p, -1
}

// Begin gives a its id, remembers the context that it was created in and tells
// the hooks. trigger is what caused it; nil takes JavaScript's default.
func (a *AsyncWrap) Begin(trigger *AsyncWrap) { a.begin(trigger, engine.Undefined) }

func (a *AsyncWrap) begin(trigger *AsyncWrap, resource engine.Value) {
	e := a.Env
	a.id, a.destroyed = e.NewAsyncID(), false
	if trigger != nil && trigger.id >= 0 {
		a.trigger = trigger.id
	} else {
		a.trigger = e.DefaultTriggerAsyncID()
	}
	s := &e.reg.slots.async
	if f := e.Slot(s.contextFrame); !f.IsUndefined() || a.framed {
		// In the object, so that the collector sees it.
		e.SetKey(a.Self, e.frameKey(), e.Dup(f))
		a.framed = true
	}
	if e.asyncFields(hookInit) == 0 {
		return
	}
	if !resource.IsObject() {
		resource = a.Self
	}
	e.hook(s.init, engine.Number(a.id), e.hookName(a.provider), engine.Number(a.trigger), e.Dup(resource))
}

// Destroy tells the hooks, later, that the resource is gone.
func (a *AsyncWrap) Destroy() {
	if a.id < 0 || a.destroyed {
		return
	}
	a.destroyed = true
	a.Env.QueueDestroyAsyncID(a.id)
}

// MakeCallback calls fn with Self as this in the resource's async context, then
// runs the tick queue and microtasks if this is the outermost call. It consumes
// args; the result is owned by the caller, Undefined after an exception, which
// becomes an uncaughtException; then the ticks wait for the next callback.
func (a *AsyncWrap) MakeCallback(fn engine.Value, args ...engine.Value) engine.Value {
	r, failed := a.call(fn, args, true)
	if a.Env.scope == 0 && !failed {
		a.Env.drain()
	}
	return r
}

// Callback calls Self[name] as MakeCallback does and drops the result. A
// property that is not a function is no error, as in node::MakeCallback.
func (a *AsyncWrap) Callback(name engine.Atom, args ...engine.Value) {
	e := a.Env
	fn := e.GetAtom(a.Self, name)
	defer e.Free(fn)
	if !e.IsFunction(fn) {
		e.FreeAll(args...)
		return
	}
	e.Free(a.MakeCallback(fn, args...))
}

// IllegalInvocation throws what a method throws that is called on an object of
// another class.
func IllegalInvocation(c *engine.Call) engine.Value {
	return c.Iso.ThrowTypeError("Illegal invocation")
}

// AsyncMethods adds to m what every AsyncWrap has in JavaScript.
func AsyncMethods(m map[string]engine.Func) map[string]engine.Func {
	wrap := func(c *engine.Call) *AsyncWrap {
		if w, ok := c.Iso.Half(c.This).(interface{ Wrap() *AsyncWrap }); ok {
			return w.Wrap()
		}
		return nil
	}
	m["getAsyncId"] = func(c *engine.Call) engine.Value {
		if a := wrap(c); a != nil {
			return engine.Number(a.id)
		}
		return IllegalInvocation(c)
	}
	m["getProviderType"] = func(c *engine.Call) engine.Value {
		if a := wrap(c); a != nil {
			return engine.Int(int(a.provider))
		}
		return IllegalInvocation(c)
	}
	// asyncReset starts a new life of the resource: the object of an agent's
	// socket serves one request after the other.
	m["asyncReset"] = func(c *engine.Call) engine.Value {
		a := wrap(c)
		if a == nil {
			return IllegalInvocation(c)
		}
		a.Destroy()
		if r := c.Arg(0); r.IsObject() {
			a.Env.SetKey(a.Self, a.Env.symbol(a.Env.reg.slots.async.resourceSymbol, "resource_symbol"), a.Env.Dup(r))
		}
		a.begin(nil, c.Arg(0))
		return engine.Undefined
	}
	m["getAsyncContextFrameForDebuggingOnly"] = func(c *engine.Call) engine.Value {
		if a := wrap(c); a != nil && a.framed {
			return a.Env.GetKey(a.Self, a.Env.frameKey())
		}
		return engine.Undefined
	}
	return m
}

// NewAsyncID returns the next id.
func (e *Env) NewAsyncID() float64 {
	ids := e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	if len(ids) <= idCounter {
		return 0 // the library is not up yet
	}
	ids[idCounter]++
	return ids[idCounter]
}

// DefaultTriggerAsyncID returns the id that JavaScript has set to be the cause
// of what is created now, or the one that is executing.
func (e *Env) DefaultTriggerAsyncID() float64 {
	ids := e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	switch {
	case len(ids) <= idDefaultTrigger:
		return 0
	case ids[idDefaultTrigger] >= 0:
		return ids[idDefaultTrigger]
	}
	return ids[idExecution]
}

// SetDefaultTrigger sets what DefaultTriggerAsyncID returns and returns what it
// was; negative: nothing.
func (e *Env) SetDefaultTrigger(id float64) (old float64) {
	ids := e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	if len(ids) <= idDefaultTrigger {
		return -1
	}
	old, ids[idDefaultTrigger] = ids[idDefaultTrigger], id
	return old
}

// ContextFrame returns the current AsyncContextFrame, borrowed.
func (e *Env) ContextFrame() engine.Value { return e.Slot(e.reg.slots.async.contextFrame) }

// SetContextFrame makes v the current AsyncContextFrame. It consumes v.
func (e *Env) SetContextFrame(v engine.Value) { e.SetSlot(e.reg.slots.async.contextFrame, v) }

// StreamState returns the Int32Array through which streams report to
// JavaScript: streamBaseState of the binding stream_wrap.
func (e *Env) StreamState() []uint32 { return e.Uint32s(e.Slot(e.reg.slots.async.streamState)) }

// frameKey is the private symbol under which a resource keeps its frame. It is
// made at first use: slots are in the snapshot, Go variables are not.
func (e *Env) frameKey() engine.Value {
	s := e.reg.slots.async.frameKey
	if e.Slot(s).IsUndefined() {
		e.SetSlot(s, e.NewSymbol("async context frame", true))
	}
	return e.Slot(s)
}

// symbol returns one of internalBinding('symbols'), borrowed; it is kept in s.
func (e *Env) symbol(s engine.Slot, name string) engine.Value {
	if !e.Slot(s).IsUndefined() {
		return e.Slot(s)
	}
	v := e.FromBinding("symbols", name)
	if v.IsException() {
		e.Free(e.TakeException())
		return engine.Undefined
	}
	e.SetSlot(s, v)
	return e.Slot(s)
}

func (e *Env) asyncFields(i int) uint32 {
	if f := e.Uint32s(e.Slot(e.reg.slots.asyncFields)); i < len(f) {
		return f[i]
	}
	return 0
}

// hook calls one of the library's emit functions. It consumes args. These
// functions do not throw: they end the process themselves.
func (e *Env) hook(s engine.Slot, args ...engine.Value) {
	if f := e.Slot(s); e.IsFunction(f) {
		r := e.Call(f, engine.Undefined, args...)
		if r.IsException() {
			e.TriggerUncaught(e.TakeException(), false)
		}
		e.Free(r)
	}
	e.FreeAll(args...)
}
