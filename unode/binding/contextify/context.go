package contextify

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed contextify.js
var shim string

// contexts are those of vm.createContext.
type contexts struct {
	symbol   engine.Slot // the property of a contextified object that holds its context
	onCreate engine.Slot // called with each new global object
}

// context is the Go half of the object behind that property.
type context struct {
	*engine.Realm
	ownMicrotasks bool // its promise jobs run after each of its scripts
}

// Base gives package modulewrap the realm of modules in a context.
func (r *context) Base() *engine.Realm { return r.Realm }

func registerContexts(r *binding.Registry) *contexts {
	ct := &contexts{r.Slot("contextify symbol"), r.Slot("contextify on create")}
	r.Func("contextify_native.onCreate", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(ct.onCreate, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("contextify_native.share", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(ct.symbol, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Class("contextify_native.Context", engine.Class{
		New: ct.newContext,
		Methods: map[string]engine.Func{
			"global": func(c *engine.Call) engine.Value {
				if r, ok := c.Iso.Half(c.This).(*context); ok {
					return r.Global()
				}
				return c.Iso.ThrowTypeError("Illegal invocation")
			},
		},
	})
	r.Shim("contextify", shim)
	return ct
}

// newContext: (sandbox or undefined, its constructor's name, eval allowed, own
// microtasks, Symbol.toStringTag).
func (ct *contexts) newContext(c *engine.Call, self engine.Value) (any, bool) {
	iso := c.Iso
	r, real := iso.NewRealm(c.Arg(0))
	defer iso.Free(real)
	iso.Free(iso.Call(iso.Slot(ct.onCreate), engine.Undefined, real))
	if name := c.String(1); name != "Object" {
		iso.DefineHidden(real, c.Arg(4), iso.NewString(name))
	}
	if !c.Bool(2) {
		r.ForbidEval()
	}
	return &context{r, c.Bool(3)}, true
}

// of returns the context of a contextified object, nil of anything else.
func (ct *contexts) of(iso *engine.Isolate, object engine.Value) *context {
	if !object.IsObject() {
		return nil
	}
	v := iso.GetKey(object, iso.Slot(ct.symbol))
	defer iso.Free(v)
	r, _ := iso.Half(v).(*context)
	return r
}

// settle runs the promise jobs of a context that has its own.
func (r *context) settle(e *binding.Env) {
	if r.ownMicrotasks {
		r.RunMicrotasks(func() { e.TriggerUncaught(e.TakeException(), false) })
	}
}
