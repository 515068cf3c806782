// Package engine is QuickJS as unode uses it: values, calls, native functions
// and classes, stacks, modules and bytecode over the C-level API of the patched
// modernc.org/libquickjs. It knows nothing of Node and never imports a binding.
//
// Invariants:
//   - An Isolate belongs to one goroutine, locked to its thread. Nothing here
//     may be called from another one.
//   - Values are reference counted by hand. A function that returns a Value
//     gives the caller a reference unless its doc says "borrowed"; a function
//     that takes Values borrows them unless its doc says "consumes".
//   - Nothing of the engine's heap points to the Go heap, and Go state that a
//     heap snapshot must survive lives in the Registry's atoms and slots.
//
// Caution: engine memory is not garbage collected by Go and not bounds checked:
// a Value used after its last Free corrupts the heap.
package engine

import (
	"math"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// Value is a JavaScript value: 16 bytes, a payload and a tag.
type Value lib.TJSValue

func mk(tag int64, payload uint64) (v Value) {
	*(*uint64)(unsafe.Pointer(&v)) = payload
	v.Ftag = tag
	return v
}

// The values that need no heap.
var (
	Undefined = mk(lib.EJS_TAG_UNDEFINED, 0)
	Null      = mk(lib.EJS_TAG_NULL, 0)
	True      = mk(lib.EJS_TAG_BOOL, 1)
	False     = mk(lib.EJS_TAG_BOOL, 0)
	// Exception is what a native function returns after it has thrown.
	Exception = mk(lib.EJS_TAG_EXCEPTION, 0)
)

// Int makes a number from an int, exactly up to 2^53.
func Int(i int) Value {
	if int(int32(i)) == i {
		return mk(lib.EJS_TAG_INT, uint64(uint32(int32(i))))
	}
	return mk(lib.EJS_TAG_FLOAT64, math.Float64bits(float64(i)))
}

// Number makes a number.
func Number(f float64) Value {
	if i := int32(f); float64(i) == f && (i != 0 || !math.Signbit(f)) {
		return mk(lib.EJS_TAG_INT, uint64(uint32(i)))
	}
	return mk(lib.EJS_TAG_FLOAT64, math.Float64bits(f))
}

// Bool makes a boolean.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

func (v Value) tag() int          { return int(int32(v.Ftag)) }
func (v Value) payload() uint64   { return *(*uint64)(unsafe.Pointer(&v)) }
func (v Value) c() lib.TJSValue   { return lib.TJSValue(v) }
func (v Value) Same(w Value) bool { return v.tag() == w.tag() && v.payload() == w.payload() }

func (v Value) IsException() bool { return v.tag() == lib.EJS_TAG_EXCEPTION }
func (v Value) IsUndefined() bool { return v.tag() == lib.EJS_TAG_UNDEFINED }
func (v Value) IsNull() bool      { return v.tag() == lib.EJS_TAG_NULL }
func (v Value) IsNullish() bool   { return v.IsUndefined() || v.IsNull() }
func (v Value) IsBool() bool      { return v.tag() == lib.EJS_TAG_BOOL }
func (v Value) IsInt() bool       { return v.tag() == lib.EJS_TAG_INT }
func (v Value) IsNumber() bool    { return v.tag() == lib.EJS_TAG_INT || v.tag() == lib.EJS_TAG_FLOAT64 }
func (v Value) IsObject() bool    { return v.tag() == lib.EJS_TAG_OBJECT }
func (v Value) IsSymbol() bool    { return v.tag() == lib.EJS_TAG_SYMBOL }
func (v Value) IsString() bool {
	return v.tag() == lib.EJS_TAG_STRING || v.tag() == lib.EJS_TAG_STRING_ROPE
}
func (v Value) IsBigInt() bool {
	return v.tag() == lib.EJS_TAG_BIG_INT || v.tag() == lib.EJS_TAG_SHORT_BIG_INT
}

// number returns the payload of a number without conversion.
func (v Value) number() float64 {
	if v.tag() == lib.EJS_TAG_FLOAT64 {
		return math.Float64frombits(v.payload())
	}
	return float64(int32(v.payload()))
}

// Kind is what sort of object a value is; 0 for other values.
type Kind int32

// Kind returns what sort of object v is.
func (v Value) Kind() Kind { return Kind(lib.ClassID(v.c())) }

const (
	kindTrace       = KindArray
	kindGlobal Kind = lib.EJS_CLASS_GLOBAL_OBJECT
)

// The kinds that bindings ask for.
const (
	KindObject            Kind = lib.EJS_CLASS_OBJECT
	KindArray             Kind = lib.EJS_CLASS_ARRAY
	KindError             Kind = lib.EJS_CLASS_ERROR
	KindNumber            Kind = lib.EJS_CLASS_NUMBER
	KindString            Kind = lib.EJS_CLASS_STRING
	KindBoolean           Kind = lib.EJS_CLASS_BOOLEAN
	KindSymbol            Kind = lib.EJS_CLASS_SYMBOL
	KindBigInt            Kind = lib.EJS_CLASS_BIG_INT
	KindArguments         Kind = lib.EJS_CLASS_ARGUMENTS
	KindMappedArguments   Kind = lib.EJS_CLASS_MAPPED_ARGUMENTS
	KindDate              Kind = lib.EJS_CLASS_DATE
	KindRegExp            Kind = lib.EJS_CLASS_REGEXP
	KindArrayBuffer       Kind = lib.EJS_CLASS_ARRAY_BUFFER
	KindSharedArrayBuffer Kind = lib.EJS_CLASS_SHARED_ARRAY_BUFFER
	KindUint8Array        Kind = lib.EJS_CLASS_UINT8_ARRAY
	KindFirstTypedArray   Kind = lib.EJS_CLASS_UINT8C_ARRAY
	KindLastTypedArray    Kind = lib.EJS_CLASS_FLOAT64_ARRAY
	KindDataView          Kind = lib.EJS_CLASS_DATAVIEW
	KindBigInt64Array     Kind = lib.EJS_CLASS_BIG_INT64_ARRAY
	KindMap               Kind = lib.EJS_CLASS_MAP
	KindSet               Kind = lib.EJS_CLASS_SET
	KindWeakMap           Kind = lib.EJS_CLASS_WEAKMAP
	KindWeakSet           Kind = lib.EJS_CLASS_WEAKSET
	KindMapIterator       Kind = lib.EJS_CLASS_MAP_ITERATOR
	KindSetIterator       Kind = lib.EJS_CLASS_SET_ITERATOR
	KindGenerator         Kind = lib.EJS_CLASS_GENERATOR
	KindAsyncGenerator    Kind = lib.EJS_CLASS_ASYNC_GENERATOR
	KindProxy             Kind = lib.EJS_CLASS_PROXY
	KindPromise           Kind = lib.EJS_CLASS_PROMISE
	KindAsyncFunction     Kind = lib.EJS_CLASS_ASYNC_FUNCTION
	KindGeneratorFunction Kind = lib.EJS_CLASS_GENERATOR_FUNCTION
	KindAsyncGenFunction  Kind = lib.EJS_CLASS_ASYNC_GENERATOR_FUNCTION
	KindModuleNamespace   Kind = lib.EJS_CLASS_MODULE_NS
)
