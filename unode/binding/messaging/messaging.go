// Package messaging is internalBinding('messaging'): message ports between and
// within threads, broadcast channels and structuredClone. A message is written in
// V8's format (package serdes) with what cannot be copied beside it.
//
// Invariants: the queue of a port is the only thing that other threads touch; it
// has a lock. What a message carries is released if nobody receives it.
//
// Caution: writing and reading messages runs scripts (getters, and the methods by
// which the library's objects give and take their data).
package messaging

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed messaging.js
var shim string

// module is what the functions of the binding share. All slots but make are
// filled by the shim.
type module struct {
	transferMode, untransferable               engine.Slot // private symbols
	clone, transfer, transferList, deserialize engine.Slot // symbols of methods
	oninit, onclose, noMessage                 engine.Slot
	emitMessage, portClass, processEnv         engine.Slot
	make                                       engine.Slot // makes an object of "module:Class"
}

// Messaging gives other packages access to ports.
type Messaging struct{ m *module }

// Register adds the binding.
func Register(r *binding.Registry) Messaging {
	m := &module{}
	slots := []*engine.Slot{
		&m.transferMode, &m.untransferable, &m.clone, &m.transfer, &m.transferList, &m.deserialize,
		&m.oninit, &m.onclose, &m.noMessage, &m.emitMessage, &m.portClass, &m.processEnv,
	}
	for i, name := range []string{
		"transfer mode", "untransferable", "clone", "transfer", "transfer list", "deserialize",
		"oninit", "handle_onclose", "no message", "emitMessage", "MessagePort", "process.env",
	} {
		*slots[i] = r.Slot("messaging " + name)
	}
	m.make = r.Slot("messaging make")
	r.Func("messaging_native.share", func(c *engine.Call) engine.Value {
		for i, s := range slots {
			c.Iso.SetSlot(*s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	r.Func("messaging.setDeserializerCreateObjectFunction", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.make, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("messaging.structuredClone", m.structuredClone)
	m.registerPorts(r)
	r.Shim("messaging", shim)
	return Messaging{m}
}

// structuredClone is (value, {transfer}).
func (m *module) structuredClone(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	list := e.Get(c.Arg(1), "transfer")
	values := elements(e, list)
	e.Free(list)
	defer e.FreeAll(values...)
	msg, ok := m.write(e, c.Arg(0), values, nil)
	if !ok {
		return engine.Exception
	}
	v, ports := m.read(e, msg)
	e.FreeAll(ports...)
	return v
}

// elements returns the elements of an array.
func elements(e *binding.Env, array engine.Value) (list []engine.Value) {
	if array.IsObject() {
		e.Each(array, func(_ int, v engine.Value) bool {
			list = append(list, e.Dup(v))
			return true
		})
	}
	return list
}
