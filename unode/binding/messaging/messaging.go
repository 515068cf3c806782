// Package messaging is the part of internalBinding('messaging') that one isolate
// needs for itself: structuredClone. Message ports come with workers.
//
// Invariant: a clone is made of the library's own classes, whatever a script has
// put into the globals of their names.
//
// Caution: cloning runs scripts (getters, and the methods by which the library's
// objects give their data).
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
	primordials, domException    engine.Slot
	transferMode, untransferable engine.Slot // private symbols
	cloneSymbol, deserialize     engine.Slot
	make                         engine.Slot // makes an object of "module:Class"
}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{
		primordials:    r.Slot("messaging primordials"),
		domException:   r.Slot("messaging DOMException"),
		transferMode:   r.Slot("messaging transfer mode"),
		untransferable: r.Slot("messaging untransferable"),
		cloneSymbol:    r.Slot("messaging clone symbol"),
		deserialize:    r.Slot("messaging deserialize symbol"),
		make:           r.Slot("messaging make"),
	}
	slots := []engine.Slot{m.primordials, m.transferMode, m.untransferable, m.cloneSymbol, m.deserialize}
	r.Func("messaging_native.share", func(c *engine.Call) engine.Value {
		for i, s := range slots {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	r.Func("messaging_native.setDOMException", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.domException, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("messaging.setDeserializerCreateObjectFunction", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.make, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("messaging.structuredClone", m.structuredClone)
	r.Shim("messaging", shim)
}

// structuredClone is (value, {transfer}).
func (m *module) structuredClone(c *engine.Call) engine.Value {
	cl := &cloner{Isolate: c.Iso, m: m, seen: map[engine.Value]engine.Value{}}
	defer cl.free()
	list := c.Iso.Get(c.Arg(1), "transfer")
	defer c.Iso.Free(list)
	if !cl.takeTransfers(list) {
		return engine.Exception
	}
	v := cl.value(c.Arg(0))
	if !v.IsException() {
		cl.finishTransfers()
	}
	return v
}
