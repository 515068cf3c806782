package engine

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// The memory of a SharedArrayBuffer belongs to the process: every isolate that
// has a buffer over it holds a reference, and so does a message on its way.
// What was made before UseSharedMemory, so that a heap image may hold it, lies
// in that isolate's heap and is never freed.

// sharedHeader lies before the bytes of a block.
type sharedHeader struct {
	magic uint64
	refs  int64
}

const sharedMagic = 0x756e6f6465534142

func sharedBlock(p uintptr) *sharedHeader { return (*sharedHeader)(unsafe.Add(nil, p-16)) }

// UseSharedMemory makes SharedArrayBuffers that can be given to other isolates
// from now on. The main isolate calls it when its library is up.
func (iso *Isolate) UseSharedMemory() {
	iso.shared = map[uintptr]int{}
	fs := &lib.TJSSharedArrayBufferFunctions{
		Fsab_alloc:  fp(sharedAlloc),
		Fsab_free:   fp(sharedFree),
		Fsab_dup:    fp(sharedDup),
		Fsab_opaque: uintptr(unsafe.Pointer(iso)),
	}
	lib.XJS_SetSharedArrayBufferFunctions(iso.tls, iso.rt, uintptr(unsafe.Pointer(fs)))
	runtime.KeepAlive(fs)
}

func sharedAlloc(tls *libc.TLS, opaque uintptr, n lib.Tsize_t) uintptr {
	p := libc.Xcalloc(tls, 1, n+16)
	if p == 0 {
		return 0
	}
	p += 16
	*sharedBlock(p) = sharedHeader{sharedMagic, 1}
	(*Isolate)(unsafe.Add(nil, opaque)).shared[p]++
	return p
}

func sharedDup(_ *libc.TLS, opaque, p uintptr) {
	if retainShared(p) {
		(*Isolate)(unsafe.Add(nil, opaque)).shared[p]++
	}
}

func sharedFree(_ *libc.TLS, opaque, p uintptr) {
	if releaseShared(p) {
		iso := (*Isolate)(unsafe.Add(nil, opaque))
		if iso.shared[p]--; iso.shared[p] <= 0 {
			delete(iso.shared, p)
		}
	}
}

func retainShared(p uintptr) (counted bool) {
	h := sharedBlock(p)
	if h.magic != sharedMagic {
		return false
	}
	atomic.AddInt64(&h.refs, 1)
	return true
}

func releaseShared(p uintptr) (counted bool) {
	h := sharedBlock(p)
	if h.magic != sharedMagic {
		return false
	}
	if atomic.AddInt64(&h.refs, -1) == 0 {
		h.magic = 0
		libc.Xfree(nil, p-16)
	}
	return true
}

// SharedMemory is the memory of a SharedArrayBuffer, held by one reference.
type SharedMemory struct {
	p      uintptr
	n, max int
}

// SharedMemory returns the memory of a SharedArrayBuffer. The caller ends with
// Release, on any goroutine.
func (iso *Isolate) SharedMemory(v Value) SharedMemory {
	s := BufferShape(v)
	p, _ := lib.ArrayBufferData(v.c())
	retainShared(p)
	m := SharedMemory{p, s.Length, -1}
	if s.Resizable {
		m.max = s.Max
	}
	return m
}

// Release drops the reference.
func (m SharedMemory) Release() { releaseShared(m.p) }

// NewSharedArrayBuffer makes a SharedArrayBuffer over m, which keeps its own
// reference.
func (iso *Isolate) NewSharedArrayBuffer(m SharedMemory) Value {
	return Value(lib.NewSharedArrayBuffer(iso.tls, iso.ctx, m.p, m.n, m.max))
}

// Shape is what an ArrayBuffer or SharedArrayBuffer is like.
type Shape struct {
	Length, Max         int // bytes; Max is Length when not resizable
	Resizable, Detached bool
}

// BufferShape returns the shape of an ArrayBuffer or SharedArrayBuffer.
func BufferShape(v Value) Shape {
	n, max, detached := lib.BufferShape(v.c())
	if max < 0 {
		return Shape{n, n, false, detached}
	}
	return Shape{n, max, true, detached}
}

// TracksLength tells whether the length of a typed array or DataView follows its
// resizable buffer.
func TracksLength(view Value) bool { return lib.TracksLength(view.c()) }

// IsShared tells whether the buffer of a typed array is a SharedArrayBuffer.
func (iso *Isolate) IsShared(array Value) bool {
	return lib.ClassID(lib.BufferOf(array.c())) == lib.EJS_CLASS_SHARED_ARRAY_BUFFER
}

// WaitAddress returns the memory of an element for Atomics.wait or notify, 0
// after it has thrown. Waiting wants shared memory.
func (iso *Isolate) WaitAddress(array, index Value, wait bool) (p uintptr) {
	return lib.WaitAddress(iso.tls, iso.ctx, array.c(), index.c(), wait)
}
