package engine

import (
	"strconv"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// Key is the key of an own property: a string or an index.
type Key struct{ atom uint32 }

// OwnKeys returns the own enumerable string keys of o in their order: indices,
// then strings. The caller ends with FreeKeys. ok is false when a proxy threw.
func (iso *Isolate) OwnKeys(o Value) (keys []Key, ok bool) {
	bp := iso.tls.Alloc(16)
	defer iso.tls.Free(16)
	if lib.XJS_GetOwnPropertyNames(iso.tls, iso.ctx, bp, bp+8, o.c(), lib.MJS_GPN_STRING_MASK|lib.MJS_GPN_ENUM_ONLY) != 0 {
		return nil, false
	}
	tab, n := *(*uintptr)(unsafe.Add(nil, bp)), *(*uint32)(unsafe.Add(nil, bp+8))
	if n > 0 {
		keys = make([]Key, n)
		for i, e := range unsafe.Slice((*lib.TJSPropertyEnum)(unsafe.Add(nil, tab)), n) {
			keys[i] = Key{e.Fatom}
		}
	}
	lib.Xjs_free(iso.tls, iso.ctx, tab)
	return keys, true
}

// NonIndexKeys returns an array of o's own keys that are no array indices, with
// symbols or without, all or only those of enumerable properties; or Exception.
func (iso *Isolate) NonIndexKeys(o Value, symbols, enumerable bool) Value {
	flags := int32(lib.MJS_GPN_STRING_MASK)
	if symbols {
		flags |= lib.MJS_GPN_SYMBOL_MASK
	}
	if enumerable {
		flags |= lib.MJS_GPN_ENUM_ONLY
	}
	bp := iso.tls.Alloc(16)
	defer iso.tls.Free(16)
	if lib.XJS_GetOwnPropertyNames(iso.tls, iso.ctx, bp, bp+8, o.c(), flags) != 0 {
		return Exception
	}
	tab, n := *(*uintptr)(unsafe.Add(nil, bp)), *(*uint32)(unsafe.Add(nil, bp+8))
	list, count := iso.NewArray(), 0
	if n > 0 {
		for _, e := range unsafe.Slice((*lib.TJSPropertyEnum)(unsafe.Add(nil, tab)), n) {
			if _, small := (Key{e.Fatom}).Index(); small {
				continue
			}
			if k := Value(lib.XJS_AtomToValue(iso.tls, iso.ctx, e.Fatom)); k.IsString() && isArrayIndex(iso.String(k)) {
				iso.Free(k)
			} else {
				iso.SetIndex(list, count, k)
				count++
			}
			iso.freeAtom(e.Fatom)
		}
	}
	lib.Xjs_free(iso.tls, iso.ctx, tab)
	return list
}

// isArrayIndex tells whether a key is an array index (ECMA-262, 6.1.7).
func isArrayIndex(key string) bool {
	n, err := strconv.ParseUint(key, 10, 32)
	return err == nil && n < 1<<32-1 && strconv.FormatUint(n, 10) == key
}

// FreeKeys drops what OwnKeys returned.
func (iso *Isolate) FreeKeys(keys []Key) {
	for _, k := range keys {
		iso.freeAtom(k.atom)
	}
}

// Index returns the key as an index; ok is false for a string.
func (k Key) Index() (i uint32, ok bool) {
	const tagged = 1 << 31 // of atoms that are small integers
	return k.atom &^ tagged, k.atom&tagged != 0
}

// KeyString returns the key as a string.
func (iso *Isolate) KeyString(k Key) Value {
	return Value(lib.XJS_AtomToString(iso.tls, iso.ctx, k.atom))
}

// Own returns o's own property. found is false when there is none any more; the
// value may be Exception.
func (iso *Isolate) Own(o Value, k Key) (v Value, found bool) {
	switch lib.XJS_GetOwnProperty(iso.tls, iso.ctx, 0, o.c(), k.atom) {
	case 0:
		return Undefined, false
	case 1:
		return iso.get(o, k.atom), true
	}
	return Exception, true
}

// OwnData returns the value of o's own data property, borrowed. ok is false for
// accessors and exotic objects: no script runs.
func (iso *Isolate) OwnData(o Value, name string) (v Value, ok bool) {
	if !o.IsObject() {
		return Undefined, false
	}
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	d, ok := lib.OwnData(o.c(), a)
	return Value(d), ok
}

// Prototype returns o's prototype, borrowed, without asking a proxy.
func (iso *Isolate) Prototype(o Value) (proto Value, ok bool) {
	p, ok := lib.Prototype(o.c())
	return Value(p), ok
}

// DefineIndex sets an own element that is enumerable, writable and configurable.
// It consumes v.
func (iso *Isolate) DefineIndex(o Value, i uint32, v Value) {
	lib.XJS_DefinePropertyValueUint32(iso.tls, iso.ctx, o.c(), i, v.c(), lib.MJS_PROP_C_W_E)
}

// IsDense tells whether the array v has no holes.
func (iso *Isolate) IsDense(v Value) bool {
	n, ok := lib.FastCount(iso.tls, iso.ctx, v.c())
	return ok && n == iso.Len(v)
}

// Objects calls f for all objects of the heap, borrowed. f may add references
// but make no objects.
func (iso *Isolate) Objects(f func(o Value)) {
	lib.Objects(iso.tls, iso.rt, func(v lib.TJSValue) { f(Value(v)) })
}
