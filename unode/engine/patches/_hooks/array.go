package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

var (
	// TrimHook makes a block of memory begin n bytes later, n a multiple of 16,
	// and returns where; the memory before it stays allocated until the block
	// is freed or reallocated. TrimmedHook tells how much that is.
	TrimHook    func(p, n uintptr) uintptr
	TrimmedHook func(p uintptr) uintptr
)

// fastArray is the part of an object that holds a dense array.
type fastArray struct {
	size   uint32
	_      uint32
	values uintptr
	count  uint32
}

func arrayOf(p uintptr) *fastArray {
	return (*fastArray)(unsafe.Add(nil, p+unsafe.Offsetof(TJSObject{}.Fu)))
}

// shiftArray drops the first element, whose reference the caller has taken. Of a
// long array the start moves, so that a queue is not copied for every shift().
func shiftArray(tls *libc.TLS, ctx, p, values uintptr) {
	const long, wasted = 32, 4096
	a := arrayOf(p)
	// Large blocks are the embedder's, behind a header of the engine's.
	const header = unsafe.Sizeof(TJSMallocLargeBlockHeader{})
	block := values - header
	if a.count > long && TrimHook != nil && *(*uint16)(unsafe.Add(nil, block)) == MFREE_NIL {
		h := *(*TJSMallocLargeBlockHeader)(unsafe.Add(nil, block))
		block = TrimHook(block, 16)
		*(*TJSMallocLargeBlockHeader)(unsafe.Add(nil, block)) = h
		a.values = block + header
		a.size--
		if n := TrimmedHook(block); n > wasted && n/16 > 2*uintptr(a.size) {
			if v := Xjs_realloc_rt(tls, (*TJSContext)(unsafe.Add(nil, ctx)).Frt, a.values, uint64(a.size)*16); v != 0 {
				a.values = v
			}
		}
		return
	}
	libc.Xmemmove(tls, values, values+16, uint64(a.count-1)*16)
}

// moveArray moves the last count elements of a dense array from one place to
// another, as unshift and splice do before they set what is new and the length.
// It returns 1 when that is done, 0 when the array is not that simple and -1
// with an exception.
func moveArray(tls *libc.TLS, ctx uintptr, obj TJSValue, to, from, count int64) int32 {
	const done, failed = 1, -1
	if int32(obj.Ftag) != EJS_TAG_OBJECT || to == from || to < 0 || from < 0 {
		return 0
	}
	p := objPtr(obj)
	o := (*TJSObject)(unsafe.Add(nil, p))
	a := arrayOf(p)
	const isFast = 0x10
	if o.Fclass_id != EJS_CLASS_ARRAY || *(*uint8)(unsafe.Add(nil, p+16))&isFast == 0 || _can_extend_fast_array(tls, p) == 0 {
		return 0
	}
	length := valueAt(o.Fprop)
	writable := shapeProperty(o.Fshape, 0).F__ccgo0>>26&MJS_PROP_WRITABLE != 0
	if !writable || int32(length.Ftag) != EJS_TAG_INT || int64(int32(objPtr(*length))) != int64(a.count) ||
		from+count != int64(a.count) || to+count > 1<<30 {
		return 0
	}
	if to > from {
		if n := uint32(to + count); n > a.size && _expand_fast_array(tls, ctx, p, n) != 0 {
			return failed
		}
		libc.Xmemmove(tls, a.values+uintptr(to)*16, a.values+uintptr(from)*16, uint64(count)*16)
		for i := from; i < to; i++ {
			*valueAt(a.values + uintptr(i)*16) = undefined
		}
		a.count = uint32(to + count)
		return done
	}
	dropped := make([]TJSValue, from-to)
	copy(dropped, unsafe.Slice(valueAt(a.values+uintptr(to)*16), from-to))
	libc.Xmemmove(tls, a.values+uintptr(to)*16, a.values+uintptr(from)*16, uint64(count)*16)
	a.count = uint32(to + count)
	for _, v := range dropped {
		XFreeValue(tls, ctx, v)
	}
	return done
}
