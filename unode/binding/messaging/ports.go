package messaging

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// registerPorts adds the class MessagePort and the functions about ports.
func (m *module) registerPorts(r *binding.Registry) {
	methods := binding.HandleMethods(map[string]engine.Func{
		"postMessage": m.postMessage,
		"start": func(c *engine.Call) engine.Value {
			if p := portOf(c, c.This); p != nil && p.q != nil {
				p.receiving = true
				p.wakeFor()
			}
			return engine.Undefined
		},
	})
	methods["close"] = func(c *engine.Call) engine.Value {
		if p := portOf(c, c.This); p != nil {
			p.end()
		}
		return engine.Undefined
	}
	// Undefined when the port is closed.
	methods["hasRef"] = func(c *engine.Call) engine.Value {
		p := portOf(c, c.This)
		switch {
		case p == nil:
			return binding.IllegalInvocation(c)
		case p.IsClosed():
			return engine.Undefined
		}
		return engine.Bool(p.up && p.HasRef())
	}
	r.Class("messaging.MessagePort", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			c.Iso.ThrowCode("TypeError", "ERR_CONSTRUCT_CALL_INVALID", "Constructor cannot be called")
			return nil, false
		},
		Methods: methods,
	})
	r.Func("messaging_native.entangled", func(c *engine.Call) engine.Value {
		e := binding.EnvOf(c)
		a, av := m.newPort(e, nil)
		if a == nil {
			return av
		}
		b, bv := m.newPort(e, nil)
		if b == nil {
			a.end()
			e.Free(av)
			return bv
		}
		entangle(a.q, b.q)
		return e.NewArray(av, bv)
	})
	r.Func("messaging.broadcastChannel", func(c *engine.Call) engine.Value {
		p, v := m.newPort(binding.EnvOf(c), nil)
		if p != nil {
			p.groups.join(c.String(0), p.q)
		}
		return v
	})
	r.Func("messaging.stopMessagePort", func(c *engine.Call) engine.Value {
		if p := portOf(c, c.Arg(0)); p != nil {
			p.receiving = false
		}
		return engine.Undefined
	})
	r.Func("messaging.drainMessagePort", func(c *engine.Call) engine.Value {
		if p := portOf(c, c.Arg(0)); p != nil {
			p.deliver(true)
		}
		return engine.Undefined
	})
	r.Func("messaging.receiveMessageOnPort", m.receive)
	r.Func("messaging.moveMessagePortToContext", m.moveToContext)
}

// portOf returns the port of a value, nil when it is none.
func portOf(c *engine.Call, v engine.Value) *port {
	p, _ := c.Iso.Half(v).(*port)
	return p
}

func (m *module) receive(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	p := portOf(c, c.Arg(0))
	if p == nil {
		return e.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "port" argument must be a MessagePort instance`)
	}
	if p.q == nil {
		return e.Dup(e.Slot(m.noMessage))
	}
	msg, none := p.next(true)
	if none {
		return e.Dup(e.Slot(m.noMessage))
	}
	v, ports := m.read(e, msg)
	e.FreeAll(ports...)
	return v
}

// postMessage is (value, list or {transfer: list}).
func (m *module) postMessage(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	if len(c.Args) == 0 {
		return e.ThrowCode("TypeError", "ERR_MISSING_ARGS", "Not enough arguments to MessagePort.postMessage")
	}
	list, ok := m.transferables(e, c.Arg(1))
	if !ok {
		return engine.Exception
	}
	defer e.FreeAll(list...)
	p := portOf(c, c.This)
	msg, ok := m.write(e, c.Arg(0), list, p)
	if !ok {
		return engine.Exception
	}
	if p == nil || p.q == nil {
		msg.done(false)
		return engine.Undefined
	}
	posted, sent, warning := p.q.post(msg)
	if warning != "" {
		e.EmitWarning(warning)
	}
	if !posted {
		return engine.Undefined
	}
	return engine.Bool(sent)
}

// transferables returns the list of what is to be moved, owned. When ok is false
// it has thrown.
func (m *module) transferables(e *binding.Env, v engine.Value) (list []engine.Value, ok bool) {
	bad := func(what string) ([]engine.Value, bool) {
		e.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "Optional "+what+" argument must be an iterable")
		return nil, false
	}
	if v.IsNullish() {
		return nil, true
	}
	if !v.IsObject() {
		return bad("transferList")
	}
	list, iterable, ok := iterate(e, v)
	if !ok || iterable {
		return list, ok
	}
	option := e.Get(v, "transfer")
	defer e.Free(option)
	if option.IsUndefined() || option.IsException() {
		return nil, !option.IsException()
	}
	if list, iterable, ok = iterate(e, option); ok && !iterable {
		return bad("options.transfer")
	}
	return list, ok
}

// iterate returns the values that v gives, owned. When ok is false it has thrown.
func iterate(e *binding.Env, v engine.Value) (list []engine.Value, iterable, ok bool) {
	if !v.IsObject() {
		return nil, false, true
	}
	if e.IsArray(v) {
		return elements(e, v), true, true
	}
	symbol := e.Get(e.Primordials(), "SymbolIterator")
	f := e.GetKey(v, symbol)
	defer e.FreeAll(symbol, f)
	if f.IsException() {
		return nil, false, false
	}
	if !e.IsFunction(f) {
		return nil, false, true
	}
	it := e.Call(f, v)
	if it.IsException() {
		return nil, false, false
	}
	defer e.Free(it)
	if !it.IsObject() {
		return nil, false, true
	}
	next := e.Get(it, "next")
	defer e.Free(next)
	if next.IsException() || !e.IsFunction(next) {
		return nil, false, !next.IsException()
	}
	fail := func(ok bool) ([]engine.Value, bool, bool) {
		e.FreeAll(list...)
		return nil, false, ok
	}
	for {
		r := e.Call(next, it)
		if !r.IsObject() {
			e.Free(r)
			return fail(!r.IsException())
		}
		done := e.Get(r, "done")
		if done.IsException() {
			e.Free(r)
			return fail(false)
		}
		if e.Bool(done) {
			e.FreeAll(r, done)
			return list, true, true
		}
		value := e.Get(r, "value")
		e.FreeAll(r, done)
		if value.IsException() {
			return fail(false)
		}
		list = append(list, value)
	}
}

// Queue is a port on its way to a thread that is starting.
type Queue struct {
	q  *queue
	gs *groups
}

// Drop ends a queue that no port has taken.
func (q Queue) Drop() {
	if q.q == nil {
		return
	}
	q.q.mu.Lock()
	owned := q.q.owner != nil
	q.q.mu.Unlock()
	if !owned {
		q.q.drop(q.gs)
	}
}

// Channel makes a port and the queue of its other end; the port is Exception
// when a script throws.
func (m Messaging) Channel(e *binding.Env) (portValue engine.Value, other Queue) {
	p, v := m.m.newPort(e, nil)
	if p == nil {
		return v, Queue{}
	}
	q := &queue{}
	entangle(p.q, q)
	return v, Queue{q, p.groups}
}

// NewPort makes the port of a queue.
func (m Messaging) NewPort(e *binding.Env, q Queue) engine.Value {
	_, v := m.m.newPort(e, q.q)
	return v
}

// moveToContext is (port, contextified object). It checks its arguments as Node
// does; ports live in the main context only.
func (m *module) moveToContext(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	p := portOf(c, c.Arg(0))
	switch {
	case p == nil:
		return e.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "port" argument must be a MessagePort instance`)
	case p.IsClosed():
		return e.ThrowCode("Error", "ERR_CLOSED_MESSAGE_PORT", "Cannot send data on closed MessagePort")
	case !c.Arg(1).IsObject():
		return e.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "Invalid context argument")
	}
	return e.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: messaging.moveMessagePortToContext")
}
