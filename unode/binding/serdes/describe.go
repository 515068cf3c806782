package serdes

import (
	"unicode/utf16"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// describe is how V8 names a value in a message (Object::NoSideEffectsToString):
// the text of a function, the class of an object.
func describe(e *binding.Env, v engine.Value) string {
	for v.Kind() == engine.KindProxy {
		v, _ = e.ProxyDetails(v)
	}
	switch {
	case v.IsSymbol():
		return text(e, e.Primordial("SymbolPrototypeToString", v))
	case e.IsFunction(v):
		return shortened(text(e, e.Primordial("FunctionPrototypeToString", v)))
	case !v.IsObject():
		return e.String(v)
	}
	if name := constructorName(e, v); name != "" {
		return "#<" + name + ">"
	}
	return text(e, e.Primordial("ObjectPrototypeToString", v))
}

// constructorName returns the name of v's constructor if v says what it is in
// the way of all objects, else "".
func constructorName(e *binding.Env, v engine.Value) string {
	usual := e.Get(e.Primordials(), "ObjectPrototype")
	defer e.Free(usual)
	want, _ := e.OwnData(usual, "toString")
	if have := inherited(e, v, "toString"); !have.Same(want) {
		return ""
	}
	k := inherited(e, v, "constructor")
	if !e.IsFunction(k) {
		return ""
	}
	name, _ := e.OwnData(k, "name")
	if !name.IsString() {
		return ""
	}
	return e.String(name)
}

// inherited returns a data property of v or its prototypes, borrowed.
func inherited(e *binding.Env, v engine.Value, name string) engine.Value {
	for o, more := v, true; more; o, more = e.Prototype(o) {
		if p, ok := e.OwnData(o, name); ok {
			return p
		}
	}
	return engine.Undefined
}

// text returns a string value's text and drops the value.
func text(e *binding.Env, v engine.Value) string {
	if v.IsException() {
		v = e.TakeException()
	}
	defer e.Free(v)
	if !v.IsString() {
		return ""
	}
	return e.String(v)
}

// shortened cuts a long text as V8 does in messages.
func shortened(s string) string {
	const most, head, tail = 128, 111, 2
	u := utf16.Encode([]rune(s))
	if len(u) <= most {
		return s
	}
	return string(utf16.Decode(u[:head])) + "...<omitted>..." + string(utf16.Decode(u[len(u)-tail:]))
}
