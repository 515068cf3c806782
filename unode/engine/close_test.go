package engine

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// closed runs f with an isolate on a goroutine of its own, as a worker is run.
func closed(t *testing.T, f func(iso *Isolate)) {
	t.Helper()
	done := make(chan error)
	go func() {
		iso, err := New(NewRegistry())
		if err == nil {
			iso.UseSharedMemory()
			f(iso)
			iso.Close()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// The memory of an isolate goes back to the system.
func TestCloseGivesMemoryBack(t *testing.T) {
	fill := func(iso *Isolate) {
		iso.Free(iso.Eval("globalThis.a = Array.from({ length: 1e5 }, (_, i) => ({ i }))", "fill.js"))
	}
	closed(t, fill)
	before := mappings(t)
	for range 5 {
		closed(t, fill)
	}
	runtime.GC()
	if after := mappings(t); after > before {
		t.Errorf("%d reservations of a heap's size after 5 isolates, %d before", after, before)
	}
}

// mappings counts the mappings of at least 64 MiB without access to a file.
func mappings(t *testing.T) (n int) {
	text, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var lo, hi uintptr
		fmt.Sscanf(line, "%x-%x", &lo, &hi)
		if hi-lo >= jsStackSize && strings.Contains(line, "rw-p") {
			n++
		}
	}
	return n
}

// Several isolates share the memory of a SharedArrayBuffer, and it lives as long
// as one of them.
func TestSharedMemory(t *testing.T) {
	var m SharedMemory
	closed(t, func(iso *Isolate) {
		v := iso.Eval("globalThis.s = new SharedArrayBuffer(8)", "a.js")
		m = iso.SharedMemory(v)
		iso.Free(v)
		iso.Free(iso.Eval("new Int32Array(s)[1] = 42", "a.js"))
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			closed(t, func(iso *Isolate) {
				v := iso.NewSharedArrayBuffer(m)
				g := iso.Global()
				iso.Set(g, "s", v)
				iso.FreeAll(g, iso.Eval("for (let i = 0; i < 1000; i++) Atomics.add(new Int32Array(s), 1, 1)", "b.js"))
			})
		})
	}
	wg.Wait()
	closed(t, func(iso *Isolate) {
		v := iso.NewSharedArrayBuffer(m)
		b, _ := iso.Bytes(v)
		if got := iso.Uint32s(v)[1]; got != 4042 || len(b) != 8 {
			t.Errorf("the shared element is %d of %d bytes, want 4042 of 8", got, len(b))
		}
		iso.Free(v)
	})
	m.Release()
}

// Stop ends a loop that never would.
func TestStop(t *testing.T) {
	closed(t, func(iso *Isolate) {
		iso.OnStop = func() { panic("stopped") }
		defer func() {
			if r := recover(); r != "stopped" {
				t.Errorf("recovered %v", r)
			}
		}()
		go iso.Stop()
		iso.Eval("for (;;) ;", "loop.js")
		t.Error("the loop ended")
	})
}

func TestHeapLimit(t *testing.T) {
	closed(t, func(iso *Isolate) {
		iso.SetHeapLimit(8 << 20)
		full := 0
		iso.OnFull = func() { full++ }
		v := iso.Eval("const a = []; for (;;) a.push({})", "full.js")
		if !v.IsException() || full == 0 {
			t.Errorf("the heap took %v, told %d times", iso.HeapLimit(), full)
		}
		iso.Free(iso.TakeException())
	})
}
