package binding

import "nodeos/unode/engine"

// SetProcess keeps the process object and the object that shims share. It
// consumes both.
func (e *Env) SetProcess(process, shared engine.Value) {
	e.SetSlot(e.reg.slots.process, process)
	e.SetSlot(e.reg.slots.shared, shared)
}

// SetLoaders keeps internalBinding and require of Node's realm, borrowed.
func (e *Env) SetLoaders(internalBinding, require engine.Value) {
	e.SetSlot(e.reg.slots.internalBinding, e.Dup(internalBinding))
	e.SetSlot(e.reg.slots.require, e.Dup(require))
	shared := e.Slot(e.reg.slots.shared)
	e.Set(shared, "require", e.Dup(require))
	perContext := e.Get(shared, "perContext")
	e.SetSlot(e.reg.slots.primordials, e.Get(perContext, "primordials"))
	e.Free(perContext)
}

// ProcessObject returns the process object, borrowed.
func (e *Env) ProcessObject() engine.Value { return e.Slot(e.reg.slots.process) }

// Shared returns a property of the object that shims share.
func (e *Env) Shared(name string) engine.Value { return e.Get(e.Slot(e.reg.slots.shared), name) }

// Require returns a module of Node's library, internal ones too.
func (e *Env) Require(id string) engine.Value {
	s := e.NewString(id)
	defer e.Free(s)
	return e.Call(e.Slot(e.reg.slots.require), engine.Undefined, s)
}

// Library runs a script of Node's library that takes process, require,
// internalBinding and primordials: those of bootstrap/ and main/.
func (e *Env) Library(id string) engine.Value {
	compile := e.Get(e.Slot(e.reg.slots.shared), "compile")
	defer e.Free(compile)
	s := e.NewString(id)
	f := e.Call(compile, engine.Undefined, s)
	e.Free(s)
	if f.IsException() {
		return f
	}
	defer e.Free(f)
	sl := &e.reg.slots
	return e.Call(f, engine.Undefined, e.Slot(sl.process), e.Slot(sl.require), e.Slot(sl.internalBinding), e.Slot(sl.primordials))
}

// optionOverrides returns the options that differ from their defaults.
func (e *Env) optionOverrides() engine.Value {
	o := e.NewNullObject()
	for name, v := range e.Process.Options {
		switch v := v.(type) {
		case bool:
			e.Set(o, name, engine.Bool(v))
		case string:
			e.Set(o, name, e.NewString(v))
		case float64:
			e.Set(o, name, engine.Number(v))
		case []string:
			e.Set(o, name, e.NewStrings(v))
		}
	}
	return o
}
