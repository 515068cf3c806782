package messaging

import (
	"nodeos/unode/engine"
)

// Transfer modes of the library's objects (src/base_object.h).
const (
	modeTransferable = 1 << iota
	modeCloneable
)

// maxDepth bounds the nesting of what is cloned; V8 runs out of stack at about
// this depth.
const maxDepth = 1500

// Classes whose instances are cloned property by property.
const (
	kindObject engine.Kind = 1
	kindArray  engine.Kind = 2
)

// cloner makes one structured clone: HTML's StructuredSerialize and
// StructuredDeserialize in one pass, with the deviations of V8's ValueSerializer
// (no species, own enumerable string keys only, getters run).
type cloner struct {
	*engine.Isolate
	m         *module
	seen      map[engine.Value]engine.Value // originals and their clones, both owned
	transfers []engine.Value                // owned ArrayBuffers; their clones are in seen
	depth     int
}

func (c *cloner) free() {
	for v, k := range c.seen {
		c.FreeAll(v, k)
	}
	c.FreeAll(c.transfers...)
}

// remember makes k, borrowed, the clone of v.
func (c *cloner) remember(v, k engine.Value) { c.seen[c.Dup(v)] = c.Dup(k) }

// call calls a function of primordials.
func (c *cloner) call(name string, args ...engine.Value) engine.Value {
	p := c.Slot(c.m.primordials)
	f := c.Get(p, name)
	defer c.Free(f)
	return c.Call(f, engine.Undefined, args...)
}

// construct makes an instance of a class of primordials.
func (c *cloner) construct(class string, args ...engine.Value) engine.Value {
	k := c.Get(c.Slot(c.m.primordials), class)
	defer c.Free(k)
	return c.Construct(k, args...)
}

// convert makes an instance of class from what get of primordials returns for v.
func (c *cloner) convert(class, get string, v engine.Value) engine.Value {
	p := c.call(get, v)
	if p.IsException() {
		return p
	}
	defer c.Free(p)
	return c.construct(class, p)
}

// value returns the clone of v, owned, or Exception.
func (c *cloner) value(v engine.Value) engine.Value {
	switch {
	case v.IsSymbol():
		return c.refuse(v)
	case !v.IsObject():
		return c.Dup(v)
	}
	if k, ok := c.seen[v]; ok {
		return c.Dup(k)
	}
	if c.depth++; c.depth > maxDepth {
		return c.ThrowRangeError("Maximum call stack size exceeded")
	}
	defer func() { c.depth-- }()
	if c.IsFunction(v) || v.Kind() == engine.KindProxy {
		return c.refuse(v)
	}
	if mode := c.GetKey(v, c.Slot(c.m.transferMode)); !mode.IsUndefined() {
		return c.host(v, c.Int(mode))
	}
	return c.object(v)
}

func (c *cloner) object(v engine.Value) engine.Value {
	var k engine.Value
	fill := func(v, k engine.Value) bool { return true }
	switch kind := v.Kind(); {
	case kind == kindObject:
		k, fill = c.NewObject(), c.properties
	case kind == kindArray:
		n := c.Get(v, "length")
		k, fill = c.construct("Array", n), c.properties
		c.Free(n)
	case kind == engine.KindDate:
		k = c.convert("Date", "DatePrototypeGetTime", v)
	case kind == engine.KindRegExp:
		k = c.regexp(v)
	case kind == engine.KindNumber:
		k = c.convert("Object", "NumberPrototypeValueOf", v)
	case kind == engine.KindString:
		k = c.convert("Object", "StringPrototypeValueOf", v)
	case kind == engine.KindBoolean:
		k = c.convert("Object", "BooleanPrototypeValueOf", v)
	case kind == engine.KindBigInt:
		k = c.convert("Object", "BigIntPrototypeValueOf", v)
	case kind == engine.KindMap, kind == engine.KindSet:
		k, fill = c.construct(map[bool]string{true: "Map", false: "Set"}[kind == engine.KindMap]), c.entries
	case kind == engine.KindError:
		return c.err(v)
	case kind == engine.KindArrayBuffer:
		k = c.buffer(v)
	case kind == engine.KindSharedArrayBuffer:
		// Its clone is another object over the same memory; within one isolate
		// nothing but identity tells them apart.
		k = c.Dup(v)
	case kind >= engine.KindFirstTypedArray && kind <= engine.KindLastTypedArray, kind == engine.KindDataView:
		k = c.view(v)
	case c.Half(v) != nil:
		return c.fail("Cannot clone object of unsupported type.")
	default:
		return c.refuse(v)
	}
	if k.IsException() {
		return k
	}
	c.remember(v, k)
	if !fill(v, k) {
		c.Free(k)
		return engine.Exception
	}
	return k
}

// properties copies the own enumerable properties with string keys.
func (c *cloner) properties(v, k engine.Value) bool {
	keys := c.call("ObjectKeys", v)
	if keys.IsException() {
		return false
	}
	defer c.Free(keys)
	ok := true
	c.Each(keys, func(_ int, key engine.Value) bool {
		had := c.call("ObjectPrototypeHasOwnProperty", v, key)
		if had.Same(engine.False) { // a getter took it away
			return true
		}
		p := c.GetKey(v, key)
		if p.IsException() {
			ok = false
			return false
		}
		q := c.value(p)
		c.Free(p)
		if q.IsException() {
			ok = false
			return false
		}
		c.DefineKey(k, key, q)
		return true
	})
	return ok
}

// entries copies the content of a Map or Set, as it is now.
func (c *cloner) entries(v, k engine.Value) bool {
	list, keyed := c.Entries(v)
	defer c.FreeAll(list...)
	step, put := 1, "SetPrototypeAdd"
	if keyed {
		step, put = 2, "MapPrototypeSet"
	}
	for i := 0; i < len(list); i += step {
		args := []engine.Value{k}
		for _, p := range list[i : i+step] {
			q := c.value(p)
			if q.IsException() {
				c.FreeAll(args[1:]...)
				return false
			}
			args = append(args, q)
		}
		c.Free(c.call(put, args...))
		c.FreeAll(args[1:]...)
	}
	return true
}

func (c *cloner) regexp(v engine.Value) engine.Value {
	source, flags := c.call("RegExpPrototypeGetSource", v), c.call("RegExpPrototypeGetFlags", v)
	defer c.FreeAll(source, flags)
	if source.IsException() || flags.IsException() {
		return engine.Exception
	}
	return c.construct("RegExp", source, flags)
}

// errorNames are the prototypes that a clone of an error may have.
var errorNames = map[string]bool{
	"EvalError": true, "RangeError": true, "ReferenceError": true, "SyntaxError": true, "TypeError": true, "URIError": true,
}

// err clones an error: its name, message, cause and stack.
func (c *cloner) err(v engine.Value) engine.Value {
	name := c.Get(v, "name")
	if name.IsException() {
		return name
	}
	class := c.String(name)
	c.Free(name)
	if !errorNames[class] {
		class = "Error"
	}
	k := c.construct(class)
	if k.IsException() {
		return k
	}
	c.remember(v, k)
	if s := c.Get(v, "stack"); s.IsString() {
		c.Define(k, "stack", s)
	} else {
		c.Free(s)
	}
	for _, key := range []string{"message", "cause"} {
		p, ok := c.ownData(v, key)
		if !ok {
			continue
		}
		q := p
		if key == "message" {
			q = c.NewString(c.String(p))
		} else {
			q = c.value(p)
		}
		c.Free(p)
		if q.IsException() {
			c.Free(k)
			return q
		}
		c.Define(k, key, q)
	}
	return k
}

// ownData returns the value of v's own property that has one: not an accessor.
func (c *cloner) ownData(v engine.Value, key string) (value engine.Value, ok bool) {
	name := c.NewString(key)
	defer c.Free(name)
	d := c.call("ReflectGetOwnPropertyDescriptor", v, name)
	if !d.IsObject() {
		return engine.Undefined, false
	}
	defer c.Free(d)
	has := c.NewString("value")
	defer c.Free(has)
	if c.call("ObjectPrototypeHasOwnProperty", d, has).Same(engine.False) {
		return engine.Undefined, false
	}
	return c.Get(d, "value"), true
}

// host clones an object of the library that is marked cloneable: it gives its
// data and the name of the class that takes them.
func (c *cloner) host(v engine.Value, mode int) engine.Value {
	if mode&modeCloneable == 0 {
		if mode&modeTransferable != 0 {
			return c.fail("Object that needs transfer was found in message but not listed in transferList")
		}
		return c.fail("Cannot clone object of unsupported type.")
	}
	f := c.GetKey(v, c.Slot(c.m.cloneSymbol))
	defer c.Free(f)
	if !c.IsFunction(f) {
		return c.object(v)
	}
	r := c.Call(f, v)
	if !r.IsObject() {
		return r
	}
	data, info := c.Get(r, "data"), c.Get(r, "deserializeInfo")
	c.Free(r)
	defer c.FreeAll(data, info)
	copied := c.value(data)
	if copied.IsException() {
		return copied
	}
	defer c.Free(copied)
	k := c.Call(c.Slot(c.m.make), engine.Undefined, info)
	if k.IsException() {
		return k
	}
	c.remember(v, k)
	take := c.GetKey(k, c.Slot(c.m.deserialize))
	r = c.Call(take, k, copied)
	c.Free(take)
	if r.IsException() {
		c.Free(k)
		return r
	}
	c.Free(r)
	return k
}
