package binding

import (
	"strings"

	"nodeos/unode/engine"
)

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

// Primordials returns the library's own copies of the built-ins, borrowed.
func (e *Env) Primordials() engine.Value { return e.Slot(e.reg.slots.primordials) }

// Primordial calls a function of primordials with args, borrowed.
func (e *Env) Primordial(name string, args ...engine.Value) engine.Value {
	f := e.Get(e.Primordials(), name)
	defer e.Free(f)
	return e.Call(f, engine.Undefined, args...)
}

// ConstructPrimordial makes an instance of a class of primordials from args,
// borrowed.
func (e *Env) ConstructPrimordial(class string, args ...engine.Value) engine.Value {
	k := e.Get(e.Primordials(), class)
	defer e.Free(k)
	return e.Construct(k, args...)
}

// DOMException makes a DOMException, or Exception.
func (e *Env) DOMException(message, name string) engine.Value {
	perContext := e.Shared("perContext")
	class := e.Get(perContext, "DOMException")
	m, n := e.NewString(message), e.NewString(name)
	defer e.FreeAll(perContext, class, m, n)
	return e.Construct(class, m, n)
}

// PrivateSymbol returns a private symbol of the library.
func (e *Env) PrivateSymbol(name string) engine.Value {
	s := e.Shared("privateSymbols")
	defer e.Free(s)
	return e.Get(s, name)
}

// Symbol returns a symbol of internalBinding('symbols').
func (e *Env) Symbol(name string) engine.Value {
	s := e.Shared("symbols")
	defer e.Free(s)
	return e.Get(s, name)
}

// Shared returns a property of the object that shims share.
func (e *Env) Shared(name string) engine.Value { return e.Get(e.Slot(e.reg.slots.shared), name) }

// Require returns a module of Node's library, internal ones too.
func (e *Env) Require(id string) engine.Value {
	s := e.NewString(id)
	defer e.Free(s)
	return e.Call(e.Slot(e.reg.slots.require), engine.Undefined, s)
}

// Binding returns internalBinding(name), or Exception.
func (e *Env) Binding(name string) engine.Value {
	s := e.NewString(name)
	defer e.Free(s)
	return e.Call(e.Slot(e.reg.slots.internalBinding), engine.Undefined, s)
}

// FromBinding returns a property of internalBinding(name), or Exception.
func (e *Env) FromBinding(name, property string) engine.Value {
	b := e.Binding(name)
	if b.IsException() {
		return b
	}
	defer e.Free(b)
	return e.Get(b, property)
}

// EmitWarning emits a process warning.
func (e *Env) EmitWarning(message string) {
	s := e.NewString(message)
	r := e.CallMethod(e.ProcessObject(), "emitWarning", s)
	if r.IsException() {
		r = e.TakeException()
	}
	e.FreeAll(s, r)
}

// Library runs a script of Node's library that takes process, require,
// internalBinding and primordials: those of bootstrap/ and main/. No ticks run
// before its end: the caller drains.
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
	e.scope++
	defer func() { e.scope-- }()
	return e.Call(f, engine.Undefined, e.Slot(sl.process), e.Slot(sl.require), e.Slot(sl.internalBinding), e.Slot(sl.primordials))
}

// optionOverrides returns the options that differ from their defaults.
func (e *Env) optionOverrides() engine.Value {
	o := e.NewNullObject()
	for name, v := range e.Process.Options {
		switch v := v.(type) {
		case bool:
			e.Set(o, name, engine.Bool(v))
			if positive, ok := strings.CutPrefix(name, "--"); ok {
				e.Set(o, "--no-"+positive, engine.Bool(!v))
			}
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
