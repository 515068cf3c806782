package libquickjs

import (
	"sync"

	"modernc.org/libc"
)

var (
	// KeepHook is told of the targets of WeakRefs that must live until the end
	// of the job, borrowed.
	KeepHook func(ctx uintptr, target TJSValue)
	// FinalizationHook takes over a callback of a FinalizationRegistry with the
	// value held for it, both borrowed; false leaves them to the engine's jobs.
	FinalizationHook func(tls *libc.TLS, ctx uintptr, callback, held TJSValue) bool
)

func keepDuringJob(ctx uintptr, target TJSValue) {
	if KeepHook != nil {
		KeepHook(ctx, target)
	}
}

func enqueueFinalization(tls *libc.TLS, ctx, job, argv uintptr) int32 {
	if FinalizationHook != nil && FinalizationHook(tls, ctx, *valueAt(argv), *valueAt(argv + 16)) {
		return 0
	}
	return _JS_EnqueueJob2(tls, ctx, job, 2, argv, 1)
}

var nativeText = sync.OnceValue(func() uintptr {
	p, err := libc.CString("() { [native code] }")
	if err != nil {
		panic(err) // out of memory
	}
	return p
})

// nativeSuffix is what follows a function's name in its text.
func nativeSuffix(own uintptr) uintptr {
	if s := cString(own); len(s) > 0 && s[0] == '(' {
		return nativeText()
	}
	return own
}
