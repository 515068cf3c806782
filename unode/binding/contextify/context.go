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

// newContext: (sandbox or undefined, eval allowed, own microtasks,
// Symbol.toStringTag). The object that has the realm's built-ins is its property
// "real".
func (ct *contexts) newContext(c *engine.Call, self engine.Value) (any, bool) {
	iso := c.Iso
	r, real := iso.NewRealm(c.Arg(0))
	iso.Free(iso.Call(iso.Slot(ct.onCreate), engine.Undefined, real))
	if name := iso.ClassName(c.Arg(0)); c.Arg(0).IsObject() && name != "Object" {
		iso.DefineHidden(real, c.Arg(3), iso.NewString(name))
	}
	if !c.Bool(1) {
		r.ForbidEval()
	}
	if c.Bool(2) {
		r.OwnMicrotasks()
	}
	iso.Define(self, "real", real)
	return &context{r, c.Bool(2)}, true
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

// settle runs the promise jobs of a context that has its own, after a script with
// the result v.
func (r *context) settle(e *binding.Env, v engine.Value) engine.Value {
	if !r.ownMicrotasks || v.IsException() {
		return v
	}
	r.RunMicrotasks(func() bool {
		err := e.TakeException()
		if e.IsInterrupt(err) { // by the script's timeout
			e.Free(v)
			v = e.Throw(err)
			return true
		}
		e.TriggerUncaught(err, false)
		return false
	})
	return v
}
