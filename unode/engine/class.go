package engine

import (
	"maps"
	"slices"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Class describes a native class: JavaScript objects with a Go half.
type Class struct {
	// New makes the Go half of self. args are c.Args. When it returns ok
	// false it has thrown. A nil Go half is allowed. New must not keep self
	// without Dup.
	New     func(c *Call, self Value) (half any, ok bool)
	Methods map[string]Func
	Getters map[string]Func
	Setters map[string]Func // only beside a getter
	Statics map[string]Func
}

// Finalizer is a Go half that wants to know when its object has died. It runs
// inside the engine's collector and must not call into the engine.
type Finalizer interface{ Finalize() }

type member struct {
	name  string
	index int
}

type class struct {
	name                               string
	ctor                               int
	methods, getters, setters, statics []member
}

// Class adds a class under "binding.Name".
func (r *Registry) Class(name string, def Class) {
	c := &class{name: name}
	c.ctor = r.add("", func(call *Call) Value { return construct(call, &def) })
	add := func(fs map[string]Func) (out []member) {
		for _, n := range slices.Sorted(maps.Keys(fs)) { // a fixed order: see Registry
			out = append(out, member{n, r.add("", fs[n])})
		}
		return out
	}
	c.methods, c.getters, c.setters, c.statics = add(def.Methods), add(def.Getters), add(def.Setters), add(def.Statics)
	r.classes = append(r.classes, c)
}

func construct(c *Call, def *Class) Value {
	iso := c.Iso
	if !c.This.IsObject() {
		return iso.ThrowTypeError("Class constructor cannot be invoked without 'new'")
	}
	proto := iso.Get(c.This, "prototype")
	if proto.IsException() {
		return proto
	}
	self := Value(lib.XJS_NewObjectProtoClass(iso.tls, iso.ctx, proto.c(), iso.classID))
	iso.Free(proto)
	if self.IsException() {
		return self
	}
	lib.XJS_SetOpaque(iso.tls, self.c(), 0)
	if def.New == nil {
		return self
	}
	half, ok := def.New(c, self)
	if !ok {
		iso.Free(self)
		return Exception
	}
	if half != nil {
		lib.XJS_SetOpaque(iso.tls, self.c(), uintptr(iso.putObject(half)))
	}
	return self
}

// NewNative makes an object of the native class ctor with half as its Go half,
// without calling New.
func (iso *Isolate) NewNative(ctor Value, half any) Value {
	proto := iso.Get(ctor, "prototype")
	defer iso.Free(proto)
	self := Value(lib.XJS_NewObjectProtoClass(iso.tls, iso.ctx, proto.c(), iso.classID))
	lib.XJS_SetOpaque(iso.tls, self.c(), uintptr(iso.putObject(half)))
	return self
}

// newClass makes the constructor and prototype of c.
func (iso *Isolate) newClass(c *class) Value {
	short := c.name
	for i := range short {
		if short[i] == '.' {
			short = short[i+1:]
			break
		}
	}
	f := iso.newNative(short, c.ctor, lib.EJS_CFUNC_constructor_or_func_magic)
	proto := iso.NewObject()
	lib.XJS_SetConstructor(iso.tls, iso.ctx, f.c(), proto.c())
	for _, m := range c.methods {
		iso.Define(proto, m.name, iso.newNative(m.name, m.index, lib.EJS_CFUNC_generic_magic))
	}
	setter := map[string]int{}
	for _, m := range c.setters {
		setter[m.name] = m.index
	}
	for _, m := range c.getters {
		get, set := iso.newNative(m.name, m.index, lib.EJS_CFUNC_generic_magic), Undefined
		if i, ok := setter[m.name]; ok {
			set = iso.newNative(m.name, i, lib.EJS_CFUNC_generic_magic)
		}
		a := iso.newAtom(m.name)
		lib.XJS_DefinePropertyGetSet(iso.tls, iso.ctx, proto.c(), a, get.c(), set.c(), lib.MJS_PROP_CONFIGURABLE|lib.MJS_PROP_ENUMERABLE)
		iso.freeAtom(a)
	}
	for _, m := range c.statics {
		iso.Define(f, m.name, iso.newNative(m.name, m.index, lib.EJS_CFUNC_generic_magic))
	}
	iso.Free(proto)
	return f
}

func (iso *Isolate) putObject(half any) int {
	if n := len(iso.freeObjs); n > 0 {
		i := iso.freeObjs[n-1]
		iso.freeObjs = iso.freeObjs[:n-1]
		iso.objects[i] = half
		return i
	}
	iso.objects = append(iso.objects, half)
	return len(iso.objects) - 1
}

// NativeObjects counts the objects that have a Go half.
func (iso *Isolate) NativeObjects() int { return len(iso.objects) - 1 - len(iso.freeObjs) }

// Half returns the Go half of v, or nil when v is not a native object or has
// none.
func (iso *Isolate) Half(v Value) any {
	i := lib.XJS_GetOpaque(iso.tls, v.c(), iso.classID)
	if i == 0 {
		return nil
	}
	return iso.objects[i]
}

// defineNativeClass makes the engine class that all native objects share.
func (iso *Isolate) defineNativeClass() {
	p := iso.tls.Alloc(8)
	// The same id in every isolate of the process: the engine gives out new ones.
	*(*uint32)(unsafe.Add(nil, p)) = lib.EJS_CLASS_INIT_COUNT
	iso.classID = lib.XJS_NewClassID(iso.tls, p)
	iso.tls.Free(8)
	iso.heap.header().classID = iso.classID
	def := lib.TJSClassDef{Fclass_name: cstring("Object"), Ffinalizer: fp(finalize), Fgc_mark: fp(mark)}
	lib.XJS_NewClass(iso.tls, iso.rt, iso.classID, onHeap(uintptr(unsafe.Pointer(&def))))
	free(iso.tls, def.Fclass_name)
}

func finalize(tls *libc.TLS, rt uintptr, v lib.TJSValue) {
	iso := (*Isolate)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fuser_opaque))
	i := lib.XJS_GetOpaque(tls, v, iso.classID)
	if i == 0 {
		return
	}
	if f, ok := iso.objects[i].(Finalizer); ok {
		f.Finalize()
	}
	iso.objects[i] = nil
	iso.freeObjs = append(iso.freeObjs, int(i))
}
