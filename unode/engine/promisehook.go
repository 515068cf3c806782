package engine

import (
	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// PromiseEvent is what happens to a promise (v8::PromiseHookType).
type PromiseEvent int

const (
	PromiseInit    PromiseEvent = lib.PromiseInit
	PromiseBefore  PromiseEvent = lib.PromiseBefore
	PromiseAfter   PromiseEvent = lib.PromiseAfter
	PromiseResolve PromiseEvent = lib.PromiseResolve
)

// HookPromises makes the engine tell hook of all promises from now on; nil ends
// that. Both values are borrowed; parent is the promise that led to a new one,
// or undefined. The hook must not leave an exception.
func (iso *Isolate) HookPromises(hook func(event PromiseEvent, promise, parent Value)) {
	iso.promiseHook = hook
	iso.stack.PromiseHooks = hook != nil
}

func promiseHook(_ *libc.TLS, ctx uintptr, kind int, promise, parent lib.TJSValue) {
	if iso := isolateOf(ctx); iso.promiseHook != nil {
		iso.promiseHook(PromiseEvent(kind), Value(promise), Value(parent))
	}
}
