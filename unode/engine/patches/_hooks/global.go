package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// Intercepted globals: a global object whose properties are those of another
// object, as V8's named interceptors make it for Node's vm contexts
// (src/node_contextify.cc). The global has no visible property of its own: every
// access asks the other object ("sandbox") first and then the realm's real
// global, which has the built-ins. Code of the realm reaches global variables
// through the engine's path for variables that do not exist yet, which is never
// left because no variable ever becomes a property of the intercepted global.
//
// The global holds the two objects in its first two properties, under private
// names: they cannot be deleted, and the collector sees them there.

const classExoticBit = 0x8 // JSObject.is_exotic

var interceptor = TJSClassExoticMethods{
	Fget_own_property:       __ccgo_fp(globalGetOwn),
	Fget_own_property_names: __ccgo_fp(globalNames),
	Fdelete_property:        __ccgo_fp(globalDelete),
	Fdefine_own_property:    __ccgo_fp(globalDefine),
	Fhas_property:           __ccgo_fp(globalHas),
	Fget_property:           __ccgo_fp(globalGet),
	Fset_property:           __ccgo_fp(globalSet),
}

// InterceptGlobal gives the fresh realm ctx a global object that stands for
// sandbox, borrowed. It returns the realm's real global, borrowed.
func InterceptGlobal(tls *libc.TLS, ctx uintptr, sandbox TJSValue) (real TJSValue) {
	c := (*TJSContext)(unsafe.Add(nil, ctx))
	classes := (*TJSRuntime)(unsafe.Add(nil, c.Frt)).Fclass_array
	(*TJSClass)(unsafe.Add(nil, classes+EJS_CLASS_GLOBAL_OBJECT*unsafe.Sizeof(TJSClass{}))).Fexotic = uintptr(unsafe.Pointer(&interceptor))
	proto := *(*TJSValue)(unsafe.Add(nil, c.Fclass_proto+EJS_CLASS_OBJECT*16))
	g := _JS_NewObjectProtoClassAlloc(tls, ctx, proto, EJS_CLASS_GLOBAL_OBJECT, 2)
	null := TJSValue{Ftag: EJS_TAG_NULL}
	p := objPtr(g)
	(*(*TJSGlobalObject)(unsafe.Pointer(&(*TJSObject)(unsafe.Add(nil, p)).Fu))).Funinitialized_vars =
		_JS_NewObjectProtoClassAlloc(tls, ctx, null, EJS_CLASS_OBJECT, 4)
	real = c.Fglobal_obj
	for _, v := range []TJSValue{XDupValue(tls, ctx, sandbox), real} {
		name := NewSymbol(tls, ctx, "", true)
		atom := XJS_ValueToAtom(tls, ctx, name)
		XFreeValue(tls, ctx, name)
		XJS_DefinePropertyValue(tls, ctx, g, atom, v, 0)
		XJS_FreeAtom(tls, ctx, atom)
	}
	*(*uint8)(unsafe.Add(nil, p+16)) |= classExoticBit
	c.Fglobal_obj = g
	XJS_DefinePropertyValue(tls, ctx, real, EJS_ATOM_globalThis, XDupValue(tls, ctx, g), MJS_PROP_CONFIGURABLE|MJS_PROP_WRITABLE)
	return real
}

// intercepted tells whether the global object of ctx is one.
func intercepted(ctx uintptr) bool {
	p := objPtr((*TJSContext)(unsafe.Add(nil, ctx)).Fglobal_obj)
	return *(*uint8)(unsafe.Add(nil, p+16))&classExoticBit != 0
}

// behind returns the two objects behind an intercepted global, borrowed.
func behind(g TJSValue) (sandbox, real TJSValue) {
	p := (*TJSObject)(unsafe.Add(nil, objPtr(g)))
	at := func(i uintptr) TJSValue {
		// Properties of a global object are variables.
		ref := *(*uintptr)(unsafe.Add(nil, p.Fprop+i*unsafe.Sizeof(TJSProperty{})))
		return *(*TJSValue)(unsafe.Add(nil, (*TJSVarRef)(unsafe.Add(nil, ref)).Fpvalue))
	}
	return at(0), at(1)
}

func same(a, b TJSValue) bool {
	return int32(a.Ftag) == EJS_TAG_OBJECT && int32(b.Ftag) == EJS_TAG_OBJECT && objPtr(a) == objPtr(b)
}

var undefined = TJSValue{Ftag: EJS_TAG_UNDEFINED}

// lookup finds a property on or behind the sandbox, then on the real global.
func lookup(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom) (v TJSValue, found int32) {
	sandbox, real := behind(g)
	if data, ok := OwnData(sandbox, prop); ok {
		if same(data, sandbox) {
			data = g
		}
		return XDupValue(tls, ctx, data), 1
	}
	if found = XJS_HasProperty(tls, ctx, sandbox, prop); found < 0 {
		return TJSValue{Ftag: EJS_TAG_EXCEPTION}, found
	}
	if found > 0 {
		v = XJS_GetPropertyInternal(tls, ctx, sandbox, prop, sandbox, 0)
		if same(v, sandbox) {
			XFreeValue(tls, ctx, v)
			v = XDupValue(tls, ctx, g)
		}
		return v, 1
	}
	if found = XJS_HasProperty(tls, ctx, real, prop); found <= 0 {
		return undefined, found
	}
	return XJS_GetPropertyInternal(tls, ctx, real, prop, g, 0), 1
}

// getGlobal reads a global variable by name.
func getGlobal(tls *libc.TLS, ctx uintptr, prop TJSAtom, must TBOOL) TJSValue {
	g := (*TJSContext)(unsafe.Add(nil, ctx)).Fglobal_obj
	if !intercepted(ctx) {
		return XJS_GetPropertyInternal(tls, ctx, g, prop, g, must)
	}
	v, found := lookup(tls, ctx, g, prop)
	if found == 0 && must != 0 {
		return _JS_ThrowReferenceErrorNotDefined(tls, ctx, prop)
	}
	return v
}

// defineGlobal declares a var or function of a script in an intercepted realm.
func defineGlobal(tls *libc.TLS, ctx, cv uintptr) uintptr {
	g := (*TJSContext)(unsafe.Add(nil, ctx)).Fglobal_obj
	name := (*TJSClosureVar)(unsafe.Add(nil, cv)).Fvar_name
	sandbox, real := behind(g)
	has := globalHasOwn(tls, ctx, sandbox, name)
	if has == 0 {
		has = globalHasOwn(tls, ctx, real, name)
	}
	if has < 0 || has == 0 && globalDefine(tls, ctx, g, name, undefined, undefined, undefined,
		MJS_PROP_C_W_E|MJS_PROP_HAS_VALUE|MJS_PROP_HAS_CONFIGURABLE|MJS_PROP_HAS_WRITABLE|MJS_PROP_HAS_ENUMERABLE) < 0 {
		return 0
	}
	if has == 0 { // a name that cannot be deleted: see globalDelete
		XJS_DefinePropertyValue(tls, ctx, real, name, undefined, MJS_PROP_WRITABLE|MJS_PROP_ENUMERABLE)
	}
	return _js_global_object_get_uninitialized_var(tls, ctx, objPtr(g), name)
}

func globalHasOwn(tls *libc.TLS, ctx uintptr, o TJSValue, prop TJSAtom) int32 {
	return _JS_GetOwnPropertyInternal(tls, ctx, 0, objPtr(o), prop)
}

// putFunction is the instruction that initialises a hoisted function: one that
// intercepted globals see for those of scripts.
func putFunction(cv uintptr) uint8 {
	if *(*uint16)(unsafe.Add(nil, cv))&7 == EJS_CLOSURE_GLOBAL_DECL {
		return EOP_put_var
	}
	return EOP_put_var_ref
}

func globalGet(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom, _ TJSValue) TJSValue {
	v, _ := lookup(tls, ctx, g, prop)
	return v
}

func globalHas(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom) int32 {
	sandbox, real := behind(g)
	if r := XJS_HasProperty(tls, ctx, sandbox, prop); r != 0 {
		return r
	}
	return XJS_HasProperty(tls, ctx, real, prop)
}

func globalGetOwn(tls *libc.TLS, ctx, desc uintptr, g TJSValue, prop TJSAtom) int32 {
	sandbox, real := behind(g)
	r := _JS_GetOwnPropertyInternal(tls, ctx, desc, objPtr(sandbox), prop)
	if r == 0 {
		r = _JS_GetOwnPropertyInternal(tls, ctx, desc, objPtr(real), prop)
	}
	if r > 0 && desc != 0 {
		if d := (*TJSPropertyDescriptor)(unsafe.Add(nil, desc)); same(d.Fvalue, sandbox) {
			XFreeValue(tls, ctx, d.Fvalue)
			d.Fvalue = XDupValue(tls, ctx, g)
		}
	}
	return r
}

// globalSet stores in the sandbox what the real global does not forbid. An
// unknown symbol goes to the real global, as in Node.
func globalSet(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom, v, receiver TJSValue, flags int32) int32 {
	sandbox, real := behind(g)
	bp := tls.Alloc(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	defer tls.Free(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	target := sandbox
	declared := XJS_HasProperty(tls, ctx, sandbox, prop)
	if declared < 0 {
		return -1
	}
	own := _JS_GetOwnPropertyInternal(tls, ctx, bp, objPtr(real), prop)
	if own < 0 {
		return -1
	}
	if own > 0 {
		d := (*TJSPropertyDescriptor)(unsafe.Add(nil, bp))
		if d.Fflags&MJS_PROP_GETSET == 0 && d.Fflags&MJS_PROP_WRITABLE == 0 {
			target = real
		}
		_js_free_desc(tls, ctx, bp)
	}
	if declared == 0 && own == 0 && _JS_AtomGetKind(tls, ctx, prop) == EJS_ATOM_KIND_SYMBOL {
		target = real
	}
	if !same(receiver, g) { // an heir of the global
		return XJS_DefinePropertyValue(tls, ctx, receiver, prop, XDupValue(tls, ctx, v), MJS_PROP_C_W_E)
	}
	return XJS_SetPropertyInternal(tls, ctx, target, prop, XDupValue(tls, ctx, v), target, flags)
}

func globalDefine(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom, v, getter, setter TJSValue, flags int32) int32 {
	sandbox, real := behind(g)
	bp := tls.Alloc(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	defer tls.Free(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	own := _JS_GetOwnPropertyInternal(tls, ctx, bp, objPtr(real), prop)
	if own < 0 {
		return -1
	}
	if own > 0 {
		d := (*TJSPropertyDescriptor)(unsafe.Add(nil, bp))
		fixed := d.Fflags&(MJS_PROP_GETSET|MJS_PROP_WRITABLE|MJS_PROP_CONFIGURABLE) == 0
		_js_free_desc(tls, ctx, bp)
		if fixed {
			return XJS_DefineProperty(tls, ctx, real, prop, v, getter, setter, flags)
		}
	}
	return XJS_DefineProperty(tls, ctx, sandbox, prop, v, getter, setter, flags)
}

func globalDelete(tls *libc.TLS, ctx uintptr, g TJSValue, prop TJSAtom) int32 {
	sandbox, real := behind(g)
	bp := tls.Alloc(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	defer tls.Free(int(unsafe.Sizeof(TJSPropertyDescriptor{})))
	if r := _JS_GetOwnPropertyInternal(tls, ctx, bp, objPtr(real), prop); r < 0 {
		return r
	} else if r > 0 {
		fixed := (*TJSPropertyDescriptor)(unsafe.Add(nil, bp)).Fflags&MJS_PROP_CONFIGURABLE == 0
		_js_free_desc(tls, ctx, bp)
		if fixed {
			return 0
		}
	}
	if r := XJS_DeleteProperty(tls, ctx, sandbox, prop, 0); r <= 0 {
		return r
	}
	return XJS_DeleteProperty(tls, ctx, real, prop, 0)
}

// globalNames gives the keys of the real global, then those of the sandbox that
// are not among them.
func globalNames(tls *libc.TLS, ctx, ptab, plen uintptr, g TJSValue) int32 {
	sandbox, real := behind(g)
	const all = MJS_GPN_STRING_MASK | MJS_GPN_SYMBOL_MASK
	const size = unsafe.Sizeof(TJSPropertyEnum{})
	bp := tls.Alloc(16)
	defer tls.Free(16)
	if XJS_GetOwnPropertyNames(tls, ctx, ptab, plen, real, all) < 0 {
		return -1
	}
	tab, n := (*uintptr)(unsafe.Add(nil, ptab)), (*uint32)(unsafe.Add(nil, plen))
	if XJS_GetOwnPropertyNames(tls, ctx, bp, bp+8, sandbox, all) < 0 {
		XJS_FreePropertyEnum(tls, ctx, *tab, *n)
		return -1
	}
	more, k := *(*uintptr)(unsafe.Add(nil, bp)), *(*uint32)(unsafe.Add(nil, bp+8))
	grown := Xjs_realloc(tls, ctx, *tab, uint64(size)*uint64(*n+k+1))
	if grown == 0 {
		XJS_FreePropertyEnum(tls, ctx, *tab, *n)
		XJS_FreePropertyEnum(tls, ctx, more, k)
		return -1
	}
	*tab = grown
	for i := range uintptr(k) {
		e := *(*TJSPropertyEnum)(unsafe.Add(nil, more+i*size))
		if globalHasOwn(tls, ctx, real, e.Fatom) != 0 {
			continue
		}
		e.Fatom = XJS_DupAtom(tls, ctx, e.Fatom)
		*(*TJSPropertyEnum)(unsafe.Add(nil, grown+uintptr(*n)*size)) = e
		*n++
	}
	XJS_FreePropertyEnum(tls, ctx, more, k)
	return 0
}
