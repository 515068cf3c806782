package binding

import "nodeos/unode/engine"

// CallInside calls fn with Self as this in the resource's async context, as
// MakeCallback does, but runs no ticks and no microtasks after it and leaves an
// exception pending: for calls that others surround
// (InternalCallbackScope::kSkipTaskQueues). It consumes args; the result is
// owned by the caller.
func (a *AsyncWrap) CallInside(fn engine.Value, args ...engine.Value) engine.Value {
	r, _ := a.call(fn, args, false)
	return r
}

// call is the part that CallInside and MakeCallback share. With uncaught set an
// exception becomes an uncaughtException, still in the resource's context, and
// the result is Undefined.
func (a *AsyncWrap) call(fn engine.Value, args []engine.Value, uncaught bool) (r engine.Value, failed bool) {
	e := a.Env
	s := &e.reg.slots.async
	self := e.Dup(a.Self)
	frame, swap := engine.Undefined, false
	if a.framed {
		frame = e.GetKey(self, e.frameKey())
	}
	prior := engine.Undefined
	if !frame.Same(e.Slot(s.contextFrame)) {
		prior, swap = e.Dup(e.Slot(s.contextFrame)), true
		e.SetSlot(s.contextFrame, frame)
	} else {
		e.Free(frame)
	}
	e.PushAsyncContext(a.id, a.trigger, self)
	e.scope++
	if t := e.Slot(s.trampoline); t.IsObject() &&
		e.asyncFields(hookBefore)+e.asyncFields(hookAfter)+e.asyncFields(hookUsesResource) > 0 {
		all := append([]engine.Value{engine.Number(a.id), self, fn}, args...)
		r = e.Call(t, self, all...)
	} else {
		r = e.Call(fn, self, args...)
	}
	e.FreeAll(args...)
	if failed = r.IsException(); failed && uncaught {
		e.TriggerUncaught(e.TakeException(), false)
		r = engine.Undefined
	}
	e.scope--
	e.PopAsyncContext(a.id)
	if swap {
		e.SetSlot(s.contextFrame, prior)
	}
	e.Free(self)
	return r, failed
}

// Reset starts a new life of the resource, as p, on behalf of an object that
// async hooks are shown (AsyncWrap::AsyncReset).
func (a *AsyncWrap) Reset(p Provider, resource engine.Value) {
	a.Destroy()
	a.provider = p
	if resource.IsObject() {
		a.Env.SetKey(a.Self, a.Env.symbol(a.Env.reg.slots.async.resourceSymbol, "resource_symbol"), a.Env.Dup(resource))
	}
	a.begin(nil, resource)
}

// Retire ends the resource's life, as Destroy does, and lets go of what Reset
// and the context gave it, so that an object kept for reuse keeps nothing alive.
func (a *AsyncWrap) Retire() {
	a.Destroy()
	e := a.Env
	e.SetKey(a.Self, e.symbol(e.reg.slots.async.resourceSymbol, "resource_symbol"), engine.Undefined)
	if a.framed {
		e.SetKey(a.Self, e.frameKey(), engine.Undefined)
	}
}
