package binding

import "nodeos/unode/engine"

// PushAsyncContext enters an async context, as InternalCallbackScope does.
// resource is borrowed and must live until the pop.
func (e *Env) PushAsyncContext(id, trigger float64, resource engine.Value) {
	fields, ids := e.Uint32s(e.Slot(e.reg.slots.asyncFields)), e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	if len(fields) <= hookUsesResource || len(ids) <= idDefaultTrigger {
		return // the library is not up yet
	}
	n := int(fields[hookStackLength])
	stack := e.Float64s(e.Slot(e.reg.slots.async.stack))
	if 2*n+1 >= len(stack) {
		stack = e.growAsyncStack(stack, 2*n+2)
	}
	stack[2*n], stack[2*n+1] = ids[idExecution], ids[idTrigger]
	fields[hookStackLength] = uint32(n + 1)
	ids[idExecution], ids[idTrigger] = id, trigger
	st := e.asyncState()
	for len(st.resources) <= n {
		st.resources = append(st.resources, engine.Undefined)
	}
	st.resources[n] = resource
}

// PopAsyncContext leaves the context id and tells whether it was in another.
// It does nothing when an exception has emptied the stack.
func (e *Env) PopAsyncContext(id float64) (more bool) {
	fields, ids := e.Uint32s(e.Slot(e.reg.slots.asyncFields)), e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	if len(fields) <= hookUsesResource || len(ids) <= idDefaultTrigger || fields[hookStackLength] == 0 {
		return false
	}
	n := int(fields[hookStackLength]) - 1
	stack := e.Float64s(e.Slot(e.reg.slots.async.stack))
	ids[idExecution], ids[idTrigger] = stack[2*n], stack[2*n+1]
	fields[hookStackLength] = uint32(n)
	if st := e.asyncState(); len(st.resources) > n {
		st.resources = st.resources[:n]
	}
	return n > 0
}

// growAsyncStack replaces async_ids_stack, which JavaScript reads from the
// binding each time, by a larger one.
func (e *Env) growAsyncStack(old []float64, need int) []float64 {
	bigger := make([]float64, max(32, need, 3*len(old)))
	copy(bigger, old)
	s := &e.reg.slots.async
	a := e.NewFloat64Array(bigger)
	e.SetSlot(s.stack, e.Dup(a))
	if b := e.Slot(s.binding); b.IsObject() {
		e.SetAtom(b, s.stackName, a)
	} else {
		e.Free(a)
	}
	return e.Float64s(e.Slot(s.stack))
}

// clearAsyncStack forgets all contexts: an exception unwound them.
func (e *Env) clearAsyncStack() {
	fields, ids := e.Uint32s(e.Slot(e.reg.slots.asyncFields)), e.Float64s(e.Slot(e.reg.slots.asyncIDs))
	if len(fields) > hookStackLength && len(ids) > idTrigger {
		fields[hookStackLength], ids[idExecution], ids[idTrigger] = 0, 0, 0
	}
	e.asyncState().resources = nil
	if b := e.Slot(e.reg.slots.async.binding); b.IsObject() {
		r := e.GetAtom(b, e.reg.slots.async.resourcesName)
		if r.IsObject() {
			e.SetAtom(r, e.reg.slots.async.length, engine.Int(0))
		}
		e.Free(r)
	}
}

// QueueDestroyAsyncID tells the hooks that the resource id is gone, before the
// next immediates or at the latest in the loop's closing phase.
func (e *Env) QueueDestroyAsyncID(id float64) {
	if e.asyncFields(hookDestroy) == 0 {
		return
	}
	st := e.asyncState()
	if st.destroyed = append(st.destroyed, id); len(st.destroyed) > 1 {
		return
	}
	e.Loop.Close(e.runDestroyHooks)
}

func (e *Env) runDestroyHooks() {
	for st := e.asyncState(); len(st.destroyed) > 0; {
		ids := st.destroyed
		st.destroyed = nil
		for _, id := range ids {
			e.hook(e.reg.slots.async.destroy, engine.Number(id))
		}
	}
}

// registerAsync registers the bindings async_wrap and async_context_frame.
func (r *Registry) registerAsync() {
	s := &r.slots.async
	for _, slot := range []struct {
		at   *engine.Slot
		name string
	}{
		{&s.binding, "async_wrap"}, {&s.stack, "async ids stack"}, {&s.trampoline, "callback trampoline"},
		{&s.init, "init hook"}, {&s.destroy, "destroy hook"},
		{&s.contextFrame, "context frame"}, {&s.frameKey, "context frame symbol"},
		{&s.resourceSymbol, "resource symbol"}, {&s.ownerSymbol, "owner symbol"}, {&s.streamState, "stream state"},
	} {
		*slot.at = r.Slot(slot.name)
	}
	s.length, s.stackName, s.resourcesName = r.Atom("length"), r.Atom("async_ids_stack"), r.Atom("execution_async_resources")

	r.keep("env.setAsyncStack", s.stack)
	r.keep("env.setAsyncBinding", s.binding)
	r.keep("env.setStreamState", s.streamState)
	r.keep("async_wrap.setCallbackTrampoline", s.trampoline)
	r.Func("async_wrap.setupHooks", func(c *engine.Call) engine.Value {
		// "before" and "after" are called by the trampoline, which is set
		// whenever hooks are enabled.
		c.Iso.SetSlot(s.init, c.Iso.Get(c.Arg(0), "init"))
		c.Iso.SetSlot(s.destroy, c.Iso.Get(c.Arg(0), "destroy"))
		return engine.Undefined
	})
	r.Func("async_wrap.pushAsyncContext", func(c *engine.Call) engine.Value {
		e := EnvOf(c)
		e.PushAsyncContext(e.Number(c.Arg(0)), e.Number(c.Arg(1)), engine.Undefined)
		return engine.Undefined
	})
	r.Func("async_wrap.popAsyncContext", func(c *engine.Call) engine.Value {
		e := EnvOf(c)
		return engine.Bool(e.PopAsyncContext(e.Number(c.Arg(0))))
	})
	r.Func("async_wrap.clearAsyncIdStack", func(c *engine.Call) engine.Value {
		EnvOf(c).clearAsyncStack()
		return engine.Undefined
	})
	r.Func("async_wrap.executionAsyncResource", func(c *engine.Call) engine.Value {
		st, i := EnvOf(c).asyncState(), c.Int(0)
		if i < 0 || i >= len(st.resources) {
			return engine.Undefined
		}
		return c.Iso.Dup(st.resources[i])
	})
	r.Func("async_wrap.queueDestroyAsyncId", func(c *engine.Call) engine.Value {
		EnvOf(c).QueueDestroyAsyncID(c.Iso.Number(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("async_context_frame.getContinuationPreservedEmbedderData", func(c *engine.Call) engine.Value {
		return c.Iso.Dup(EnvOf(c).ContextFrame())
	})
	r.Func("async_context_frame.setContinuationPreservedEmbedderData", func(c *engine.Call) engine.Value {
		EnvOf(c).SetContextFrame(c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Shim("async_wrap", asyncShim)
}
