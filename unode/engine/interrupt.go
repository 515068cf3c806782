package engine

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Interrupt makes the JavaScript that runs throw an error that it cannot catch,
// or the next that runs if none does: see ClearInterrupt. It may be called from
// any goroutine.
func (iso *Isolate) Interrupt() { iso.interrupt.Store(true) }

// ClearInterrupt forgets an Interrupt that came too late.
func (iso *Isolate) ClearInterrupt() { iso.interrupt.Store(false) }

// Stop makes the JavaScript that runs, now or later, call OnStop. It may be
// called from any goroutine.
func (iso *Isolate) Stop() { iso.stop.Store(true) }

// interrupted is asked by the engine now and then whether to stop.
func interrupted(_ *libc.TLS, rt, _ uintptr) int32 {
	iso := (*Isolate)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fuser_opaque))
	if iso.stop.Load() && iso.OnStop != nil {
		iso.OnStop()
	}
	if iso.interrupt.Load() && iso.interrupt.Swap(false) {
		return 1
	}
	return 0
}

// IsInterrupt tells whether err is what Interrupt made code throw.
func (iso *Isolate) IsInterrupt(err Value) bool {
	if err.Kind() != KindError {
		return false
	}
	m := iso.Get(err, "message")
	defer iso.Free(m)
	return m.IsString() && iso.String(m) == "interrupted"
}
