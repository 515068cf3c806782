package engine

import (
	"math"
	"runtime"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// onHeap returns p, the address of something of Go's that the engine is about to
// read. The engine takes addresses as numbers, which a stack that grows and moves
// would leave behind: so what p points to is put on the heap. The caller keeps it
// alive.
//
//go:uintptrescapes
//go:noinline
func onHeap(p uintptr) uintptr { return p }

func (iso *Isolate) newAtom(s string) uint32 {
	a := lib.XJS_NewAtomLen(iso.tls, iso.ctx, onHeap(uintptr(unsafe.Pointer(unsafe.StringData(s)))), uint64(len(s)))
	runtime.KeepAlive(s)
	return a
}

func (iso *Isolate) freeAtom(a uint32) { lib.XJS_FreeAtom(iso.tls, iso.ctx, a) }

// NewObject makes an empty object.
func (iso *Isolate) NewObject() Value { return Value(lib.XJS_NewObject(iso.tls, iso.ctx)) }

// NewNullObject makes an empty object without a prototype.
func (iso *Isolate) NewNullObject() Value {
	return Value(lib.XJS_NewObjectProto(iso.tls, iso.ctx, Null.c()))
}

// NewArray makes an array of vs, which it consumes.
func (iso *Isolate) NewArray(vs ...Value) Value {
	a := Value(lib.XJS_NewArray(iso.tls, iso.ctx))
	for i, v := range vs {
		iso.SetIndex(a, i, v)
	}
	return a
}

// NewStrings makes an array of strings.
func (iso *Isolate) NewStrings(ss []string) Value {
	a := iso.NewArray()
	for i, s := range ss {
		iso.SetIndex(a, i, iso.NewString(s))
	}
	return a
}

// NewSymbol makes a symbol; a private one is invisible to reflection and
// proxies, as V8's private symbols are.
func (iso *Isolate) NewSymbol(description string, private bool) Value {
	return Value(lib.NewSymbol(iso.tls, iso.ctx, description, private))
}

// NewBigInt makes a BigInt.
func (iso *Isolate) NewBigInt(i int64) Value {
	return Value(lib.XJS_NewBigInt64(iso.tls, iso.ctx, i))
}

// Get returns o[name].
func (iso *Isolate) Get(o Value, name string) Value {
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	return iso.get(o, a)
}

// GetAtom returns o[a].
func (iso *Isolate) GetAtom(o Value, a Atom) Value { return iso.get(o, iso.atoms[a]) }

// GetKey returns o[key] for a symbol or any other key.
func (iso *Isolate) GetKey(o, key Value) Value {
	a := lib.XJS_ValueToAtom(iso.tls, iso.ctx, key.c())
	defer iso.freeAtom(a)
	return iso.get(o, a)
}

func (iso *Isolate) get(o Value, a uint32) Value {
	return Value(lib.XJS_GetPropertyInternal(iso.tls, iso.ctx, o.c(), a, o.c(), 0))
}

// GetIndex returns o[i].
func (iso *Isolate) GetIndex(o Value, i int) Value {
	return Value(lib.XJS_GetPropertyUint32(iso.tls, iso.ctx, o.c(), uint32(i)))
}

// Set sets o[name] = v and consumes v. ok is false when a setter threw.
func (iso *Isolate) Set(o Value, name string, v Value) (ok bool) {
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	return iso.set(o, a, v)
}

// SetAtom sets o[a] = v and consumes v.
func (iso *Isolate) SetAtom(o Value, a Atom, v Value) (ok bool) { return iso.set(o, iso.atoms[a], v) }

// SetKey sets o[key] = v for a symbol or any other key and consumes v.
func (iso *Isolate) SetKey(o, key, v Value) (ok bool) {
	a := lib.XJS_ValueToAtom(iso.tls, iso.ctx, key.c())
	defer iso.freeAtom(a)
	return iso.set(o, a, v)
}

func (iso *Isolate) set(o Value, a uint32, v Value) bool {
	return lib.XJS_SetPropertyInternal(iso.tls, iso.ctx, o.c(), a, v.c(), o.c(), lib.MJS_PROP_THROW) >= 0
}

// SetIndex sets o[i] = v and consumes v.
func (iso *Isolate) SetIndex(o Value, i int, v Value) (ok bool) {
	return lib.XJS_SetPropertyUint32(iso.tls, iso.ctx, o.c(), uint32(i), v.c()) >= 0
}

// Define sets an own property that is writable and configurable but not
// enumerable, as methods are. It consumes v.
func (iso *Isolate) Define(o Value, name string, v Value) {
	a := iso.newAtom(name)
	defer iso.freeAtom(a)
	lib.XJS_DefinePropertyValue(iso.tls, iso.ctx, o.c(), a, v.c(), lib.MJS_PROP_CONFIGURABLE|lib.MJS_PROP_WRITABLE)
}

// DefineKey sets an own property that is enumerable, writable and configurable,
// as a literal's are, whatever o inherits. It consumes v.
func (iso *Isolate) DefineKey(o, key, v Value) {
	a := lib.XJS_ValueToAtom(iso.tls, iso.ctx, key.c())
	defer iso.freeAtom(a)
	lib.XJS_DefinePropertyValue(iso.tls, iso.ctx, o.c(), a, v.c(), lib.MJS_PROP_C_W_E)
}

// DefineHidden sets an own property as Define does, for a symbol or any other
// key. It consumes v.
func (iso *Isolate) DefineHidden(o, key, v Value) {
	a := lib.XJS_ValueToAtom(iso.tls, iso.ctx, key.c())
	defer iso.freeAtom(a)
	lib.XJS_DefinePropertyValue(iso.tls, iso.ctx, o.c(), a, v.c(), lib.MJS_PROP_CONFIGURABLE|lib.MJS_PROP_WRITABLE)
}

// Len returns o.length as an int, 0 when it has none.
func (iso *Isolate) Len(o Value) int {
	v := iso.Get(o, "length")
	defer iso.Free(v)
	return iso.Int(v)
}

// Each calls f for the elements of an array, borrowed, until f returns false.
func (iso *Isolate) Each(array Value, f func(i int, v Value) bool) {
	for i, n := 0, iso.Len(array); i < n; i++ {
		v := iso.GetIndex(array, i)
		more := f(i, v)
		iso.Free(v)
		if !more {
			return
		}
	}
}

// Strings returns the elements of an array as strings.
func (iso *Isolate) Strings(array Value) []string {
	var out []string
	iso.Each(array, func(_ int, v Value) bool {
		out = append(out, iso.String(v))
		return true
	})
	return out
}

// IsFunction tells whether v can be called.
func (iso *Isolate) IsFunction(v Value) bool {
	return v.IsObject() && lib.XJS_IsFunction(iso.tls, iso.ctx, v.c()) != 0
}

// IsArray tells whether v is an array or a proxy of one.
func (iso *Isolate) IsArray(v Value) bool {
	return v.IsObject() && lib.XJS_IsArray(iso.tls, iso.ctx, v.c()) > 0
}

// Bool returns v as a condition.
func (iso *Isolate) Bool(v Value) bool { return lib.XJS_ToBool(iso.tls, iso.ctx, v.c()) > 0 }

// Number converts v as JavaScript's Number() does; NaN when that throws.
func (iso *Isolate) Number(v Value) float64 {
	if v.IsNumber() || v.IsBool() {
		return v.number()
	}
	bp := iso.tls.Alloc(8)
	defer iso.tls.Free(8)
	if lib.XJS_ToFloat64(iso.tls, iso.ctx, bp, v.c()) != 0 {
		iso.Free(iso.TakeException())
		return math.NaN()
	}
	return *(*float64)(unsafe.Add(nil, bp))
}

// Int converts v to a number and drops its fraction; NaN gives 0, infinities
// the extreme values. A BigInt gives its low 64 bits.
func (iso *Isolate) Int(v Value) int {
	if v.IsInt() {
		return int(int32(v.payload()))
	}
	if v.IsBigInt() {
		bp := iso.tls.Alloc(8)
		defer iso.tls.Free(8)
		lib.XJS_ToBigInt64(iso.tls, iso.ctx, bp, v.c())
		return *(*int)(unsafe.Add(nil, bp))
	}
	switch f := iso.Number(v); {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	default:
		return int(f)
	}
}

// ParseJSON returns the value of a JSON text.
func (iso *Isolate) ParseJSON(text string) Value {
	s, f := cstring(text), cstring("<json>")
	defer free(iso.tls, s)
	defer free(iso.tls, f)
	return Value(lib.XJS_ParseJSON(iso.tls, iso.ctx, s, uint64(len(text)), f))
}

// Keys returns the own enumerable string keys of o, as Object.keys does.
func (iso *Isolate) Keys(o Value) []string {
	g := iso.Global()
	object := iso.Get(g, "Object")
	keys := iso.CallMethod(object, "keys", o)
	defer iso.FreeAll(g, object, keys)
	return iso.Strings(keys)
}

// BindThis returns fn bound to this.
func (iso *Isolate) BindThis(fn, this Value) Value { return iso.CallMethod(fn, "bind", this) }
