package engine

import (
	lib "modernc.org/libquickjs"

	"nodeos/sys"
)

// Close ends the Isolate and gives its memory back. It runs the finalizers of
// native objects but no JavaScript; calls that were under way may have been
// left by a panic. No other goroutine may use the heap any more.
func (iso *Isolate) Close() {
	for _, o := range iso.objects {
		// A realm's memory goes with the heap.
		if f, ok := o.(Finalizer); ok {
			if _, realm := o.(*Realm); !realm {
				f.Finalize()
			}
		}
	}
	for p, n := range iso.shared {
		for range n {
			releaseShared(p)
		}
	}
	iso.objects, iso.shared, iso.later = nil, nil, nil
	live.remove(iso)
	sys.Munmap(iso.heap.base, heapMax)
	sys.Munmap(iso.stackBuf, jsStackSize)
	iso.tls.Close()
}

// SetMaxDepth bounds the depth of calls, as a multiple of the usual.
func (iso *Isolate) SetMaxDepth(times float64) {
	lib.XJS_SetMaxStackSize(iso.tls, iso.rt, uint64(maxDepth*times))
}
