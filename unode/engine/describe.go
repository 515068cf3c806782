package engine

import (
	"strings"

	lib "modernc.org/libquickjs"
)

// describe gives a value as V8's messages show it, without running code
// (Object::NoSideEffectsToString in src/objects/objects.cc).
func (iso *Isolate) describe(v Value) string {
	switch {
	case v.IsSymbol():
		return iso.describeSymbol(v)
	case !v.IsObject():
		return iso.String(v)
	case v.Kind() == KindProxy:
		return "#<Object>"
	case iso.IsFunction(v):
		return iso.functionText(v)
	case v.Kind() == KindError:
		return iso.errorText(v)
	}
	// What inherits Object.prototype.toString is told by its constructor's name.
	if iso.plainToString(v) {
		return "#<" + iso.typeName(v) + ">"
	}
	return "[object " + iso.typeName(v) + "]"
}

func (iso *Isolate) describeSymbol(v Value) string {
	d := iso.Get(v, "description")
	defer iso.Free(d)
	if d.IsUndefined() {
		return "Symbol()"
	}
	return "Symbol(" + iso.String(d) + ")"
}

// functionText is the source of a function.
func (iso *Isolate) functionText(v Value) string {
	g := iso.Global()
	f := iso.Get(g, "Function")
	proto := iso.Get(f, "prototype")
	defer iso.FreeAll(g, f, proto)
	toString, ok := iso.dataProperty(proto, "toString")
	if !ok {
		return "function"
	}
	r := iso.Call(toString, v)
	if r.IsException() {
		iso.Free(iso.TakeException())
		return "function"
	}
	defer iso.Free(r)
	return iso.String(r)
}

func (iso *Isolate) errorText(v Value) string {
	name, message := "Error", ""
	if n, ok := iso.inherited(v, "name"); ok && n.IsString() {
		name = iso.String(n)
	}
	if m, ok := iso.inherited(v, "message"); ok && m.IsString() {
		message = iso.String(m)
	}
	if message == "" {
		return name
	}
	return name + ": " + message
}

func (iso *Isolate) plainToString(v Value) bool {
	f, ok := iso.inherited(v, "toString")
	if !ok {
		return true
	}
	g := iso.Global()
	o := iso.Get(g, "Object")
	proto := iso.Get(o, "prototype")
	defer iso.FreeAll(g, o, proto)
	own, ok := iso.dataProperty(proto, "toString")
	return ok && f.Same(own)
}

// dataProperty is an own data property, borrowed.
func (iso *Isolate) dataProperty(o Value, name string) (Value, bool) {
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	if v, ok := lib.OwnData(o.c(), a); ok {
		return Value(v), true
	}
	return Undefined, false
}

// inherited looks a data property up along the prototypes, borrowed, without
// running code.
func (iso *Isolate) inherited(o Value, name string) (Value, bool) {
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	for range 64 {
		if v, ok := lib.OwnData(o.c(), a); ok {
			return Value(v), true
		}
		p, ok := lib.Prototype(o.c())
		if !ok {
			break
		}
		o = Value(p)
	}
	return Undefined, false
}

// typeOf is the typeof operator.
func (iso *Isolate) typeOf(v Value) string {
	switch {
	case v.IsUndefined():
		return "undefined"
	case v.IsBool():
		return "boolean"
	case v.IsNumber():
		return "number"
	case v.IsString():
		return "string"
	case v.IsSymbol():
		return "symbol"
	case v.IsBigInt():
		return "bigint"
	case iso.IsFunction(v):
		return "function"
	}
	return "object"
}

// kindAndValue is what V8 says of a value when it has no expression for it
// (BuildDefaultCallSite in src/execution/messages.cc).
func (iso *Isolate) kindAndValue(v Value) string {
	t := iso.typeOf(v)
	switch {
	case v.IsString():
		return t + ` "` + iso.String(v) + `"`
	case v.IsNull() || v.IsBool() || v.IsNumber():
		return t + " " + iso.String(v)
	}
	return t
}

// builtinPath returns how a program names a built-in function: "Math.max",
// "Array.prototype.map", "get Map.prototype.size"; or "".
func (iso *Isolate) builtinPath(f Value) string {
	g := iso.Global()
	defer iso.Free(g)
	accessor := ""
	if name := lib.FunctionName(iso.tls, iso.ctx, f.c()); strings.HasPrefix(name, "get ") || strings.HasPrefix(name, "set ") {
		accessor = name[:4]
	}
	find := func(holder Value, path string) string {
		if a, ok := lib.OwnKeyOf(holder.c(), f.c()); ok {
			if key := iso.keyText(a); strings.HasPrefix(key, "Symbol(Symbol.") {
				return accessor + path + ".@@" + strings.TrimSuffix(strings.TrimPrefix(key, "Symbol(Symbol."), ")")
			} else if key != "constructor" {
				return accessor + path + "." + key
			}
		}
		return ""
	}
	for _, name := range builtins {
		o, ok := iso.dataProperty(g, name)
		if !ok || !o.IsObject() {
			continue
		}
		if p := find(o, name); p != "" {
			return p
		}
		if proto, ok := iso.dataProperty(o, "prototype"); ok && proto.IsObject() {
			if p := find(proto, name+".prototype"); p != "" {
				return p
			}
		}
		if name == "Uint8Array" { // the abstract class above it
			if p, ok := lib.Prototype(o.c()); ok {
				if proto, ok := iso.dataProperty(Value(p), "prototype"); ok {
					if s := find(proto, "TypedArray.prototype"); s != "" {
						return s
					}
				}
			}
		}
	}
	return ""
}

var builtins = []string{"Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "BigInt", "Date", "RegExp",
	"Promise", "Reflect", "JSON", "Math", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry",
	"ArrayBuffer", "SharedArrayBuffer", "DataView", "Uint8Array", "Atomics", "Iterator", "Error", "Proxy"}

// atomText is the text of a property's name, without Symbol() around a symbol's.
func (iso *Isolate) atomText(a uint32) string {
	if a == 0 {
		return ""
	}
	v := Value(lib.XJS_AtomToString(iso.tls, iso.ctx, a))
	defer iso.Free(v)
	return iso.String(v)
}

// keyText is a property's name for people: "a", "Symbol(Symbol.iterator)".
func (iso *Isolate) keyText(a uint32) string {
	v := Value(lib.XJS_AtomToValue(iso.tls, iso.ctx, a))
	defer iso.Free(v)
	if v.IsSymbol() {
		return "Symbol(" + iso.atomText(a) + ")"
	}
	return iso.String(v)
}
