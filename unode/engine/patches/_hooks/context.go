package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// A value that follows asynchronous work, as V8's continuation-preserved
// embedder data does: a promise reaction remembers what it was when then() was
// called or await began, and its job runs with that. Node keeps its
// AsyncContextFrame there. Reactions hold it behind their last field.

const reactionContext = unsafe.Sizeof(TJSPromiseReactionData{})

// SetContext says where the current value is kept: an address in the heap.
func (s *jsStack) SetContext(at uintptr) { s.context = at }

func (s *jsStack) current() *TJSValue { return (*TJSValue)(unsafe.Add(nil, s.context)) }

// keepContext stores the current value in a reaction.
func keepContext(tls *libc.TLS, ctx, rd uintptr) {
	v := TJSValue{Ftag: EJS_TAG_UNDEFINED}
	if s := StackOf(ctx); s.context != 0 {
		v = XDupValue(tls, ctx, *s.current())
	}
	*(*TJSValue)(unsafe.Add(nil, rd+reactionContext)) = v
}

// enqueueReaction queues a reaction's job with its five arguments at argv and
// the value it remembers as the sixth.
func enqueueReaction(tls *libc.TLS, ctx, rd, job, argv uintptr) {
	const n = 6
	bp := tls.Alloc(n * 16)
	for i := range uintptr(n - 1) {
		*(*TJSValue)(unsafe.Pointer(bp + i*16)) = *(*TJSValue)(unsafe.Pointer(argv + i*16))
	}
	*(*TJSValue)(unsafe.Pointer(bp + (n-1)*16)) = *(*TJSValue)(unsafe.Pointer(rd + reactionContext))
	XJS_EnqueueJob(tls, ctx, job, n, bp)
	tls.Free(n * 16)
}

// enterContext makes the sixth argument of a reaction's job current and returns
// what was, for leaveContext.
func enterContext(tls *libc.TLS, ctx, argv uintptr) TJSValue {
	s := StackOf(ctx)
	if s.context == 0 {
		return TJSValue{Ftag: EJS_TAG_UNDEFINED}
	}
	old := *s.current()
	*s.current() = XDupValue(tls, ctx, *(*TJSValue)(unsafe.Add(nil, argv+5*16)))
	return old
}

func leaveContext(tls *libc.TLS, ctx uintptr, old TJSValue) {
	if s := StackOf(ctx); s.context != 0 {
		v := *s.current()
		*s.current() = old
		XFreeValue(tls, ctx, v)
	}
}

func freeContext(tls *libc.TLS, rt, rd uintptr) {
	v := *(*TJSValue)(unsafe.Add(nil, rd+reactionContext))
	if uint32(int32(v.Ftag)) < 1<<31 { // not a reference
		return
	}
	rc := (*int32)(unsafe.Add(nil, objPtr(v)-4))
	if *rc--; *rc <= 0 {
		x__JS_FreeValueRT(tls, rt, v)
	}
}
