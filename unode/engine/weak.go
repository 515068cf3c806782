package engine

import (
	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// keep holds the target of a WeakRef until the microtasks have run
// (ECMA-262, 9.10.3, KeepDuringJob).
func keep(ctx uintptr, target lib.TJSValue) {
	iso, v := isolateOf(ctx), Value(target)
	if iso.kept[v] {
		return
	}
	if iso.kept == nil {
		iso.kept = map[Value]bool{}
	}
	iso.kept[iso.Dup(v)] = true
}

// clearKept ends what keep holds.
func (iso *Isolate) clearKept() {
	for len(iso.kept) > 0 {
		held := iso.kept
		iso.kept = nil
		for v := range held {
			iso.Free(v)
		}
	}
}

// finalization takes a callback of a FinalizationRegistry over for OnFinalize.
func finalization(_ *libc.TLS, ctx uintptr, callback, held lib.TJSValue) bool {
	iso := isolateOf(ctx)
	if iso.OnFinalize == nil {
		return false
	}
	iso.OnFinalize(iso.Dup(Value(callback)), iso.Dup(Value(held)))
	return true
}
