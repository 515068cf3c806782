package engine

import (
	"sync"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// live keeps every Isolate reachable for the Go collector: the engine holds
// only an address.
var live isolates

type isolates struct {
	mu  sync.Mutex
	all map[*Isolate]bool
}

func (l *isolates) add(iso *Isolate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[*Isolate]bool{}
	}
	l.all[iso] = true
}

func (l *isolates) remove(iso *Isolate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, iso)
}

// installHooks gives the engine its way back to us. The hooks find their
// Isolate by the context they are called with.
var installHooks = sync.OnceFunc(func() {
	lib.BacktraceHook = backtrace
	lib.DynamicImportHook = dynamicImport
	lib.CollectorHook = collecting
	mallocFunctions()
	lib.MessageHook = message
	lib.PromiseHook = promiseHook
	lib.KeepHook = keep
	lib.FinalizationHook = finalization
	lib.TrimHook, lib.TrimmedHook = heapTrim, heapTrimmed
	lib.ZoneHook = zoneOffset
})

// collecting tells the Isolate of rt that its collector begins.
func collecting(rt uintptr) (done func()) {
	iso := (*Isolate)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fuser_opaque))
	if iso == nil || iso.OnCollect == nil {
		return func() {}
	}
	return iso.OnCollect()
}
