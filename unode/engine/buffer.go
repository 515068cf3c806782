package engine

import (
	"runtime"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// Bytes returns the memory of an ArrayBuffer, SharedArrayBuffer, typed array or
// DataView. ok is false for anything else. The slice is the engine's memory: it
// is valid while the buffer lives and is not detached or resized, and other
// goroutines may use it meanwhile if the caller holds a reference.
func (iso *Isolate) Bytes(v Value) (b []byte, ok bool) {
	var p uintptr
	var n int
	switch c := v.Kind(); {
	case c == KindArrayBuffer || c == KindSharedArrayBuffer:
		p, n = lib.ArrayBufferData(v.c())
	case c >= KindFirstTypedArray && c <= KindLastTypedArray || c == KindDataView:
		p, n = lib.TypedArrayData(v.c())
	default:
		return nil, false
	}
	if n == 0 {
		return []byte{}, true
	}
	return unsafe.Slice((*byte)(unsafe.Add(nil, p)), n), true
}

// NewArrayBuffer makes an ArrayBuffer with a copy of b.
func (iso *Isolate) NewArrayBuffer(b []byte) Value {
	v := lib.XJS_NewArrayBufferCopy(iso.tls, iso.ctx, onHeap(uintptr(unsafe.Pointer(unsafe.SliceData(b)))), uint64(len(b)))
	runtime.KeepAlive(b)
	return Value(v)
}

// NewUint8Array makes a Uint8Array over a new buffer with a copy of b.
func (iso *Isolate) NewUint8Array(b []byte) Value {
	return iso.newTyped(iso.NewArrayBuffer(b), lib.EJS_TYPED_ARRAY_UINT8)
}

// NewFloat64Array makes a Float64Array with a copy of f.
func (iso *Isolate) NewFloat64Array(f []float64) Value {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(f))), 8*len(f))
	return iso.newTyped(iso.NewArrayBuffer(b), lib.EJS_TYPED_ARRAY_FLOAT64)
}

// NewBigInt64Array makes a BigInt64Array with a copy of f.
func (iso *Isolate) NewBigInt64Array(f []int64) Value {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(f))), 8*len(f))
	return iso.newTyped(iso.NewArrayBuffer(b), lib.EJS_TYPED_ARRAY_BIG_INT64)
}

func (iso *Isolate) newTyped(buf Value, kind int32) Value {
	if buf.IsException() {
		return buf
	}
	bp, size := iso.argv([]Value{buf, Undefined, Undefined})
	r := lib.XJS_NewTypedArray(iso.tls, iso.ctx, 3, bp, kind)
	iso.tls.Free(size)
	iso.Free(buf)
	return Value(r)
}

// Float64s returns the elements of a Float64Array in place.
func (iso *Isolate) Float64s(v Value) []float64 {
	b, _ := iso.Bytes(v)
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/8)
}

// Int64s returns the elements of a BigInt64Array in place.
func (iso *Isolate) Int64s(v Value) []int64 {
	b, _ := iso.Bytes(v)
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/8)
}

// Uint32s returns the elements of a Uint32Array or Int32Array in place.
func (iso *Isolate) Uint32s(v Value) []uint32 {
	b, _ := iso.Bytes(v)
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/4)
}

// Detach makes an ArrayBuffer empty, as transferring it does.
func (iso *Isolate) Detach(v Value) { lib.XJS_DetachArrayBuffer(iso.tls, iso.ctx, v.c()) }

// NewExternalBuffer makes an ArrayBuffer, or a SharedArrayBuffer, over memory
// outside of the engine's heap and of Go's. The caller keeps it mapped while the
// buffer lives and is not detached; 16 bytes before it must be readable.
func (iso *Isolate) NewExternalBuffer(b []byte, shared bool) Value {
	p := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	if shared {
		return Value(lib.NewSharedArrayBuffer(iso.tls, iso.ctx, p, len(b), -1))
	}
	return Value(lib.XJS_NewArrayBuffer(iso.tls, iso.ctx, p, uint64(len(b)), 0, 0, 0))
}
