package engine

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

func free(tls *libc.TLS, p uintptr) { libc.Xfree(tls, p) }

// dispatch is the one C function behind all native functions; magic is the
// index of the Go function.
func dispatch(_ *libc.TLS, ctx uintptr, this lib.TJSValue, argc int32, argv uintptr, magic int32) lib.TJSValue {
	iso := isolateOf(ctx)
	if iso.depth == len(iso.calls) {
		// Outer calls keep their pointers into the old array.
		iso.calls = append(iso.calls, make([]Call, len(iso.calls))...)
	}
	c := &iso.calls[iso.depth]
	iso.depth++
	c.Iso, c.This = iso, Value(this)
	c.Args = unsafe.Slice((*Value)(unsafe.Add(nil, argv)), int(argc))
	r := iso.reg.funcs[magic](c)
	iso.depth--
	return r.c()
}

// Call calls fn with this and args, all borrowed.
func (iso *Isolate) Call(fn, this Value, args ...Value) Value {
	bp, size := iso.argv(args)
	r := lib.XJS_Call(iso.tls, iso.ctx, fn.c(), this.c(), int32(len(args)), bp)
	iso.tls.Free(size)
	return Value(r)
}

// Construct calls fn as a constructor.
func (iso *Isolate) Construct(fn Value, args ...Value) Value {
	bp, size := iso.argv(args)
	r := lib.XJS_CallConstructor(iso.tls, iso.ctx, fn.c(), int32(len(args)), bp)
	iso.tls.Free(size)
	return Value(r)
}

func (iso *Isolate) argv(args []Value) (bp uintptr, size int) {
	size = 16 * (len(args) + 1)
	bp = iso.tls.Alloc(size)
	copy(unsafe.Slice((*Value)(unsafe.Add(nil, bp)), len(args)), args)
	return bp, size
}

// CallMethod calls o[name](args...).
func (iso *Isolate) CallMethod(o Value, name string, args ...Value) Value {
	f := iso.Get(o, name)
	if f.IsException() {
		return f
	}
	defer iso.Free(f)
	return iso.Call(f, o, args...)
}

func valuesAt(p uintptr, n int) []Value { return unsafe.Slice((*Value)(unsafe.Add(nil, p)), n) }
