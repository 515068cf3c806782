package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// NewSharedArrayBuffer makes a SharedArrayBuffer of n bytes over p; max is -1
// when it cannot grow.
func NewSharedArrayBuffer(tls *libc.TLS, ctx, p uintptr, n, max int) TJSValue {
	v := XJS_NewArrayBuffer(tls, ctx, p, Tsize_t(n), 0, 0, 1)
	if max >= 0 && int32(v.Ftag) == EJS_TAG_OBJECT {
		(*TJSArrayBuffer)(unsafe.Pointer(ClassData(v))).Fmax_byte_length = int32(max)
	}
	return v
}

// BufferShape returns the length of an ArrayBuffer or SharedArrayBuffer and the
// greatest it can have, -1 when it is fixed.
func BufferShape(v TJSValue) (n, max int, detached bool) {
	b := (*TJSArrayBuffer)(unsafe.Pointer(ClassData(v)))
	return int(b.Fbyte_length), int(b.Fmax_byte_length), b.Fdetached != 0
}

// WaitAddress returns the memory of an element of a typed array that Atomics.wait
// or Atomics.notify is called with, 0 after an exception.
func WaitAddress(tls *libc.TLS, ctx uintptr, array, index TJSValue, wait bool) uintptr {
	kind, size := int32(1), uintptr(4)
	if wait {
		kind = 2
	}
	if ClassID(array) == EJS_CLASS_BIG_INT64_ARRAY {
		size = 8
	}
	bp := tls.Alloc(16)
	defer tls.Free(16)
	if _js_atomics_get_buf(tls, ctx, array, index, bp, kind) == 0 {
		return 0
	}
	p, _ := TypedArrayData(array)
	return p + uintptr(*(*Tuint64_t)(unsafe.Add(nil, bp)))*size
}

// BufferOf returns the buffer of a typed array or DataView, borrowed.
func BufferOf(view TJSValue) (buffer TJSValue) {
	*(*uintptr)(unsafe.Pointer(&buffer)) = (*TJSTypedArray)(unsafe.Pointer(ClassData(view))).Fbuffer
	buffer.Ftag = EJS_TAG_OBJECT
	return buffer
}
