package contextify

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed contextify.js
var shim string

// contexts are those of vm.createContext. The engine cannot put interceptors on
// a global object as V8 can, so a context has a global object of its own which
// the shim keeps in step with the object that createContext was given: before a
// script runs, what that has becomes accessors of the global, and after it what
// the script made goes back. Globals that functions of a context make later go
// back after the next script.
type contexts struct {
	enter, leave engine.Slot // functions of the shim: (object, global)
	symbol       engine.Slot // the property of a contextified object that holds its realm
}

func registerContexts(r *binding.Registry) *contexts {
	ct := &contexts{r.Slot("contextify enter"), r.Slot("contextify leave"), r.Slot("contextify symbol")}
	r.Func("contextify_native.share", func(c *engine.Call) engine.Value {
		for i, s := range []engine.Slot{ct.enter, ct.leave, ct.symbol} {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	r.Class("contextify_native.Realm", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return c.Iso.NewRealm(), true },
		Methods: map[string]engine.Func{
			"global": func(c *engine.Call) engine.Value {
				if r, ok := c.Iso.Half(c.This).(*engine.Realm); ok {
					return r.Global()
				}
				return c.Iso.ThrowTypeError("Illegal invocation")
			},
		},
	})
	r.Shim("contextify", shim)
	return ct
}

// realm returns the realm of a contextified object, nil of anything else.
func (ct *contexts) realm(iso *engine.Isolate, object engine.Value) *engine.Realm {
	if !object.IsObject() {
		return nil
	}
	v := iso.GetKey(object, iso.Slot(ct.symbol))
	defer iso.Free(v)
	r, _ := iso.Half(v).(*engine.Realm)
	return r
}

// within runs f between enter and leave for object, the one of realm r.
func (ct *contexts) within(iso *engine.Isolate, r *engine.Realm, object engine.Value, f func() engine.Value) engine.Value {
	global := r.Global()
	defer iso.Free(global)
	v := iso.Call(iso.Slot(ct.enter), engine.Undefined, object, global)
	if v.IsException() {
		return v
	}
	v = f()
	thrown := engine.Undefined
	if v.IsException() {
		thrown = iso.TakeException()
	}
	if l := iso.Call(iso.Slot(ct.leave), engine.Undefined, object, global); l.IsException() {
		iso.FreeAll(v, thrown)
		return l
	}
	if v.IsException() {
		return iso.Throw(thrown)
	}
	return v
}
