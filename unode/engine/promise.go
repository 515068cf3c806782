package engine

import (
	"unsafe"

	lib "modernc.org/libquickjs"
)

// Promise states.
const (
	PromisePending   = lib.EJS_PROMISE_PENDING
	PromiseFulfilled = lib.EJS_PROMISE_FULFILLED
	PromiseRejected  = lib.EJS_PROMISE_REJECTED
)

// Resolver settles a promise once.
type Resolver struct{ resolve, reject Value }

// NewPromise makes a pending promise.
func (iso *Isolate) NewPromise() (Value, Resolver) {
	bp := iso.tls.Alloc(32)
	defer iso.tls.Free(32)
	p := lib.XJS_NewPromiseCapability(iso.tls, iso.ctx, bp)
	fs := (*[2]Value)(unsafe.Add(nil, bp))
	return Value(p), Resolver{fs[0], fs[1]}
}

// Resolve fulfils the promise with v, which it consumes.
func (iso *Isolate) Resolve(r Resolver, v Value) { iso.settle(r, r.resolve, v) }

// Reject rejects the promise with v, which it consumes.
func (iso *Isolate) Reject(r Resolver, v Value) { iso.settle(r, r.reject, v) }

func (iso *Isolate) settle(r Resolver, f, v Value) {
	iso.Free(iso.Call(f, Undefined, v))
	iso.FreeAll(v, r.resolve, r.reject)
}

// PromiseState returns the state of a promise and its result or reason
// (undefined while pending).
func (iso *Isolate) PromiseState(p Value) (state int, result Value) {
	state = int(lib.XJS_PromiseState(iso.tls, iso.ctx, p.c()))
	if state == PromisePending {
		return state, Undefined
	}
	return state, Value(lib.XJS_PromiseResult(iso.tls, iso.ctx, p.c()))
}

// MarkHandled keeps p from being reported as an unhandled rejection.
func (iso *Isolate) MarkHandled(p Value) { lib.MarkPromiseHandled(iso.tls, iso.ctx, p.c()) }

// ProxyDetails returns the target and handler of a proxy, borrowed; both are
// null when it is revoked.
func (iso *Isolate) ProxyDetails(v Value) (target, handler Value) {
	t, h, revoked := lib.Proxy(v.c())
	if revoked {
		return Null, Null
	}
	return Value(t), Value(h)
}

// FollowPromises makes the value of s follow promise reactions: a job runs with
// what it was when its then() was called or its await began.
func (iso *Isolate) FollowPromises(s Slot) {
	iso.stack.SetContext(uintptr(unsafe.Pointer(&iso.slots[s])))
}
