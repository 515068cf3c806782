package messaging

import (
	"unicode/utf16"

	"nodeos/unode/engine"
)

// fail throws a DataCloneError.
func (c *cloner) fail(message string) engine.Value {
	m, name := c.NewString(message), c.NewString("DataCloneError")
	defer c.FreeAll(m, name)
	e := c.Construct(c.Slot(c.m.domException), m, name)
	if e.IsException() {
		return e
	}
	return c.Throw(e)
}

// refuse throws the DataCloneError of a value that has no clone.
func (c *cloner) refuse(v engine.Value) engine.Value {
	return c.fail(c.describe(v) + " could not be cloned.")
}

// describe is how V8 names a value in a message (Object::NoSideEffectsToString):
// the text of a function, the class of an object.
func (c *cloner) describe(v engine.Value) string {
	for v.Kind() == engine.KindProxy {
		v, _ = c.ProxyDetails(v)
	}
	switch {
	case v.IsSymbol():
		return c.text(c.call("SymbolPrototypeToString", v))
	case c.IsFunction(v):
		return shortened(c.text(c.call("FunctionPrototypeToString", v)))
	case !v.IsObject():
		return c.String(v)
	}
	if name := c.constructorName(v); name != "" {
		return "#<" + name + ">"
	}
	return c.text(c.call("ObjectPrototypeToString", v))
}

// constructorName returns the name of v's constructor if v says what it is in
// the way of all objects, else "".
func (c *cloner) constructorName(v engine.Value) string {
	usual := c.Get(c.Slot(c.m.primordials), "ObjectPrototype")
	want, have := c.Get(usual, "toString"), c.Get(v, "toString")
	defer c.FreeAll(usual, want, have)
	if !have.Same(want) {
		return ""
	}
	k := c.Get(v, "constructor")
	defer c.Free(k)
	if !c.IsFunction(k) {
		c.drop(k)
		return ""
	}
	return c.text(c.Get(k, "name"))
}

// text returns a string value's text and drops the value.
func (c *cloner) text(v engine.Value) string {
	defer c.Free(v)
	if !v.IsString() {
		c.drop(v)
		return ""
	}
	return c.String(v)
}

// drop forgets the exception that v may stand for.
func (c *cloner) drop(v engine.Value) {
	if v.IsException() {
		c.Free(c.TakeException())
	}
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
