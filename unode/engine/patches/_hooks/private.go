package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// Private names that come as computed keys, as Node's library uses V8's private
// symbols: they are looked up on the object itself, never on its prototypes, and
// a proxy's traps do not see them.

func isPrivate(tls *libc.TLS, ctx uintptr, key TJSValue, atom TJSAtom) bool {
	return int32(key.Ftag) == EJS_TAG_SYMBOL && _JS_AtomGetKind(tls, ctx, atom) == EJS_ATOM_KIND_PRIVATE
}

// ownPrivate returns where o holds a private name, nil when it does not.
func ownPrivate(tls *libc.TLS, o TJSValue, atom TJSAtom) *TJSValue {
	if int32(o.Ftag) != EJS_TAG_OBJECT {
		return nil
	}
	bp := tls.Alloc(8)
	defer tls.Free(8)
	if _find_own_property(tls, bp, objPtr(o), atom) == 0 {
		return nil
	}
	return (*TJSValue)(*(*unsafe.Pointer)(unsafe.Add(nil, bp)))
}

// getComputed is o[key]; atom is key's.
func getComputed(tls *libc.TLS, ctx uintptr, o, key TJSValue, atom TJSAtom) TJSValue {
	if !isPrivate(tls, ctx, key, atom) {
		return XJS_GetPropertyInternal(tls, ctx, o, atom, o, 0)
	}
	if v := ownPrivate(tls, o, atom); v != nil {
		return XDupValue(tls, ctx, *v)
	}
	return undefined
}

// setComputed is o[key] = v, which it consumes.
func setComputed(tls *libc.TLS, ctx uintptr, o, key TJSValue, atom TJSAtom, v TJSValue, flags int32) int32 {
	if !isPrivate(tls, ctx, key, atom) || int32(o.Ftag) != EJS_TAG_OBJECT {
		return XJS_SetPropertyInternal(tls, ctx, o, atom, v, o, flags)
	}
	if at := ownPrivate(tls, o, atom); at != nil {
		old := *at
		*at = v
		XFreeValue(tls, ctx, old)
		return 1
	}
	// An object that cannot be extended gets them too.
	pr := _add_property(tls, ctx, objPtr(o), atom, MJS_PROP_C_W_E)
	if pr == 0 {
		XFreeValue(tls, ctx, v)
		return -1
	}
	*(*TJSValue)(unsafe.Add(nil, pr)) = v
	return 1
}

// hasComputed is key in o.
func hasComputed(tls *libc.TLS, ctx uintptr, o, key TJSValue, atom TJSAtom) int32 {
	if !isPrivate(tls, ctx, key, atom) {
		return XJS_HasProperty(tls, ctx, o, atom)
	}
	if ownPrivate(tls, o, atom) != nil {
		return 1
	}
	return 0
}

// getVariable reads a global variable from p, an object in the prototype chain of
// the global object whose properties are not its own, such as a proxy: only
// asking whether it has the property tells undefined from not defined.
func getVariable(tls *libc.TLS, ctx, p uintptr, prop TJSAtom, global TJSValue) TJSValue {
	o := TJSValue{Ftag: EJS_TAG_OBJECT}
	*(*uintptr)(unsafe.Pointer(&o)) = p
	XDupValue(tls, ctx, o) // a trap can take it out of the chain
	defer XFreeValue(tls, ctx, o)
	switch found := XJS_HasProperty(tls, ctx, o, prop); {
	case found < 0:
		return TJSValue{Ftag: EJS_TAG_EXCEPTION}
	case found == 0:
		return _JS_ThrowReferenceErrorNotDefined(tls, ctx, prop)
	}
	return XJS_GetPropertyInternal(tls, ctx, o, prop, global, 0)
}
