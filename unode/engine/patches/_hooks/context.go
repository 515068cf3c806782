package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// A value that follows asynchronous work, as V8's continuation-preserved
// embedder data does: a promise reaction remembers what it was when then() was
// called or await began, and its job runs with that. Node keeps its
// AsyncContextFrame there. Reactions hold it behind their last field, and after
// it the promise that promise hooks are told of, if they are on.

const (
	reactionContext = unsafe.Sizeof(TJSPromiseReactionData{})
	reactionPromise = reactionContext + 16
	reactionSize    = reactionPromise + 16
)

// Kinds of promise hooks (v8::PromiseHookType).
const (
	PromiseInit = iota
	PromiseBefore
	PromiseAfter
	PromiseResolve
)

// PromiseHook is told of the life of promises while Stack.PromiseHooks is on.
// parent is undefined but for PromiseInit.
var PromiseHook func(tls *libc.TLS, ctx uintptr, kind int, promise, parent TJSValue)

// SetContext says where the current value is kept: an address in the heap.
func (s *jsStack) SetContext(at uintptr) { s.context = at }

func (s *jsStack) current() *TJSValue { return (*TJSValue)(unsafe.Add(nil, s.context)) }

func (s *jsStack) dupCurrent(tls *libc.TLS, ctx uintptr) TJSValue {
	if s.context == 0 {
		return undefined
	}
	return XDupValue(tls, ctx, *s.current())
}

func valueAt(p uintptr) *TJSValue { return (*TJSValue)(unsafe.Add(nil, p)) }

// keepContext stores in a reaction to promise the current value and, for promise
// hooks, the promise that the reaction settles by resolve. await settles none:
// V8 makes one for the hooks, which both reactions share.
func keepContext(tls *libc.TLS, ctx, rd uintptr, promise, resolve TJSValue, first bool) {
	s := StackOf(ctx)
	*valueAt(rd + reactionContext) = s.dupCurrent(tls, ctx)
	*valueAt(rd + reactionPromise) = undefined
	if !s.PromiseHooks {
		return
	}
	p := XDupValue(tls, ctx, settledBy(resolve))
	if isNullish(resolve) {
		if first {
			s.awaited = throwaway(tls, ctx, promise)
		}
		p = s.awaited
		if first {
			p = XDupValue(tls, ctx, p)
		} else {
			s.awaited = undefined
		}
	}
	*valueAt(rd + reactionPromise) = p
}

func throwaway(tls *libc.TLS, ctx uintptr, parent TJSValue) TJSValue {
	const size = 32
	bp := tls.Alloc(size)
	defer tls.Free(size)
	setParent(ctx, parent)
	p := XJS_NewPromiseCapability(tls, ctx, bp)
	setParent(ctx, undefined)
	if int32(p.Ftag) == EJS_TAG_EXCEPTION {
		XFreeValue(tls, ctx, XJS_GetException(tls, ctx))
		return undefined
	}
	XFreeValue(tls, ctx, *valueAt(bp))
	XFreeValue(tls, ctx, *valueAt(bp + 16))
	return p
}

// settledBy returns the promise of a resolving function of the engine's own,
// borrowed, or undefined.
func settledBy(f TJSValue) TJSValue {
	if ClassID(f) != EJS_CLASS_PROMISE_RESOLVE_FUNCTION {
		return undefined
	}
	return (*TJSPromiseFunctionData)(unsafe.Add(nil, ClassData(f))).Fpromise
}

// setParent says what the next promise's parent is.
func setParent(ctx uintptr, v TJSValue) { StackOf(ctx).parent = v }

func promiseMade(tls *libc.TLS, ctx uintptr, promise TJSValue) {
	if s := StackOf(ctx); s.PromiseHooks {
		parent := s.parent
		s.parent = undefined
		if int32(parent.Ftag) != EJS_TAG_OBJECT {
			parent = undefined
		}
		PromiseHook(tls, ctx, PromiseInit, promise, parent)
	}
}

func promiseSettled(tls *libc.TLS, ctx uintptr, promise TJSValue) {
	if StackOf(ctx).PromiseHooks {
		PromiseHook(tls, ctx, PromiseResolve, promise, undefined)
	}
}

// enqueue queues a job with its n arguments at argv, the context and perhaps a
// promise for the hooks.
func enqueue(tls *libc.TLS, ctx, job, argv uintptr, n uintptr, context, promise TJSValue) {
	const most = 7
	bp := tls.Alloc(most * 16)
	for i := range n {
		*valueAt(bp + i*16) = *valueAt(argv + i*16)
	}
	*valueAt(bp + n*16) = context
	argc := n + 1
	if int32(promise.Ftag) == EJS_TAG_OBJECT {
		*valueAt(bp + argc*16) = promise
		argc++
	}
	XJS_EnqueueJob(tls, ctx, job, int32(argc), bp)
	tls.Free(most * 16)
}

// enqueueReaction queues a reaction's job with its five arguments at argv.
func enqueueReaction(tls *libc.TLS, ctx, rd, job, argv uintptr) {
	enqueue(tls, ctx, job, argv, 5, *valueAt(rd + reactionContext), *valueAt(rd + reactionPromise))
}

// enqueueThenable queues the call of a thenable's then with its three arguments
// at argv, the first being the promise to settle.
func enqueueThenable(tls *libc.TLS, ctx, job, argv uintptr) {
	s := StackOf(ctx)
	context, promise := s.dupCurrent(tls, ctx), undefined
	if s.PromiseHooks {
		promise = *valueAt(argv)
	}
	enqueue(tls, ctx, job, argv, 3, context, promise)
	XFreeValue(tls, ctx, context)
}

// A job is what enterJob leaves for leaveJob.
type job struct {
	old     TJSValue // the context before
	promise TJSValue
	await   bool
}

// enterJob makes the context of a job current, which is its argument n, and
// tells the hooks of the promise behind it.
func enterJob(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr, n uintptr) job {
	s := StackOf(ctx)
	j := job{old: undefined, promise: undefined}
	if s.context != 0 {
		j.old = *s.current()
		*s.current() = XDupValue(tls, ctx, *valueAt(argv + n*16))
	}
	if uintptr(argc) > n+1 && s.PromiseHooks {
		j.promise = XDupValue(tls, ctx, *valueAt(argv + (n+1)*16))
		j.await = n == 5 && isNullish(*valueAt(argv))
		PromiseHook(tls, ctx, PromiseBefore, j.promise, undefined)
	}
	return j
}

func leaveJob(tls *libc.TLS, ctx uintptr, j job) {
	s := StackOf(ctx)
	if int32(j.promise.Ftag) == EJS_TAG_OBJECT {
		if s.PromiseHooks {
			if j.await {
				PromiseHook(tls, ctx, PromiseResolve, j.promise, undefined)
			}
			PromiseHook(tls, ctx, PromiseAfter, j.promise, undefined)
		}
		XFreeValue(tls, ctx, j.promise)
	}
	if s.context != 0 {
		v := *s.current()
		*s.current() = j.old
		XFreeValue(tls, ctx, v)
	}
}

func freeContext(tls *libc.TLS, rt, rd uintptr) {
	XFreeValueRT(tls, rt, *valueAt(rd + reactionContext))
	XFreeValueRT(tls, rt, *valueAt(rd + reactionPromise))
}
