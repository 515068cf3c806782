package engine

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"

	"nodeos/sys"
)

const (
	// jsStackSize is address space for JavaScript frames; pages are taken as
	// they are touched.
	jsStackSize = 64 << 20
	// maxDepth is the greatest depth of calls, in the engine's stack slots (one
	// a plain call). The Go stack then stays below 64 MiB.
	maxDepth = 10000
	// gcThreshold is how many bytes are allocated before the first cycle
	// collection; the engine raises it to 1.5 times what survives.
	gcThreshold = 32 << 20
)

// Isolate is one engine with its heap: a thread of JavaScript.
type Isolate struct {
	stack lib.Stack // first: leads from a context to the Isolate

	// Embedder is the owner's own state, for native functions to find.
	Embedder any

	// OnReject is told of promises that reject without a handler (handled
	// false) and of those that get one later. Both values are borrowed.
	OnReject func(promise, reason Value, handled bool)

	// OnDynamicImport serves import(). All values are borrowed; it returns a
	// promise, or Exception.
	OnDynamicImport func(referrer, specifier, attributes Value) Value

	// OnFinalize is given the callbacks of FinalizationRegistries whose targets
	// have died and the values held for them; it owns both. It is called inside
	// the collector, so it may only put them aside. nil makes them microtasks.
	OnFinalize func(callback, held Value)

	// OnStack formats a stack trace when it is first read; nil means
	// DefaultStack. e is borrowed. It returns the stack, or Exception.
	OnStack func(e Value, sites []CallSite) Value

	// OnFull is told that the heap is at its limit. If it returns, the engine
	// throws an error.
	OnFull func()

	// OnCollect is called when the collector begins; what it returns is called
	// when it has ended. Neither may call into the engine.
	OnCollect func() (done func())

	// OnStop ends the JavaScript that runs after Stop; it must not return.
	OnStop func()

	tls     *libc.TLS
	rt, ctx uintptr
	heap    *heap
	reg     *Registry
	atoms   []uint32 // of reg.atoms; in the heap
	slots   []Value  // of reg.slots; in the heap
	classID uint32   // the engine class of all native objects

	objects  []any // Go halves of native objects, by opaque index
	freeObjs []int
	calls    []Call
	depth    int
	modules  map[uintptr]*Module
	stackBuf uintptr
	telling  bool // an error's text is being made: see message

	later     []Value          // see FreeLater
	ownJobs   map[uintptr]bool // realms whose jobs wait: see Realm.OwnMicrotasks
	interrupt atomic.Bool      // see Interrupt
	stop      atomic.Bool      // see Stop
	shared    map[uintptr]int  // references to blocks of shared memory

	kept        map[Value]bool // see keep
	promiseHook func(PromiseEvent, Value, Value)
}

// New makes an Isolate with a fresh heap. It locks the calling goroutine to
// its thread.
func New(reg *Registry) (*Isolate, error) {
	iso, err := newIsolate(reg)
	if err != nil {
		return nil, err
	}
	if iso.heap, err = newHeap(); err != nil {
		return nil, err
	}
	iso.rt = lib.XJS_NewRuntime2(iso.tls, mallocFunctions(), iso.heap.base)
	if iso.rt == 0 {
		return nil, fmt.Errorf("new JavaScript heap: %w", syscall.ENOMEM)
	}
	lib.SetStack(iso.rt, &iso.stack)
	lib.XJS_SetGCThreshold(iso.tls, iso.rt, gcThreshold)
	lib.XJS_SetMaxStackSize(iso.tls, iso.rt, maxDepth)
	iso.ctx = lib.XJS_NewContext(iso.tls, iso.rt)
	iso.defineNativeClass()
	iso.internRegistry()
	iso.hook()
	return iso, nil
}

func newIsolate(reg *Registry) (*Isolate, error) {
	runtime.LockOSThread()
	installHooks()
	buf, errno := sys.Mmap(0, jsStackSize, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE, -1, 0)
	if errno != 0 {
		return nil, fmt.Errorf("mmap JavaScript stack: %w", errno)
	}
	iso := &Isolate{tls: libc.NewTLS(), reg: reg, stackBuf: buf, modules: map[uintptr]*Module{}}
	iso.stack.InitStack(buf, jsStackSize)
	iso.objects = append(iso.objects, nil) // index 0 means "no Go half"
	iso.calls = make([]Call, 64)
	live.add(iso)
	return iso, nil
}

// hook sets what is not part of the heap: it is needed after New and Restore.
func (iso *Isolate) hook() {
	lib.SetStack(iso.rt, &iso.stack)
	iso.stack.SetUsing(uintptr(unsafe.Pointer(&iso.slots[slotUsing])))
	iso.heap.header().owner = uintptr(unsafe.Pointer(iso))
	lib.XJS_SetHostPromiseRejectionTracker(iso.tls, iso.rt, fp(rejection), 0)
	lib.XJS_SetInterruptHandler(iso.tls, iso.rt, fp(interrupted), 0)
	lib.XJS_SetCanBlock(iso.tls, iso.rt, 1) // Atomics.wait is allowed on the main thread too
	lib.SeedRandom(iso.ctx, sys.Random64()|1)
}

// isolateOf leads from a context to its Isolate.
func isolateOf(ctx uintptr) *Isolate { return (*Isolate)(unsafe.Pointer(lib.StackOf(ctx))) }

// Free drops a reference.
func (iso *Isolate) Free(v Value) { lib.XFreeValue(iso.tls, iso.ctx, v.c()) }

// FreeAll drops a reference to each value.
func (iso *Isolate) FreeAll(vs ...Value) {
	for _, v := range vs {
		iso.Free(v)
	}
}

// FreeLater drops a reference when the collector or a finalizer is not at work:
// it is for finalizers.
func (iso *Isolate) FreeLater(v Value) { iso.later = append(iso.later, v) }

// freeLater does what FreeLater asked for.
func (iso *Isolate) freeLater() {
	for len(iso.later) > 0 {
		vs := iso.later
		iso.later = nil
		iso.FreeAll(vs...)
	}
}

// Dup adds a reference and returns v.
func (iso *Isolate) Dup(v Value) Value { return Value(lib.XDupValue(iso.tls, iso.ctx, v.c())) }

// Global returns the global object.
func (iso *Isolate) Global() Value { return Value(lib.XJS_GetGlobalObject(iso.tls, iso.ctx)) }

// GC collects cycles now.
func (iso *Isolate) GC() {
	iso.freeLater()
	lib.XJS_RunGC(iso.tls, iso.rt)
}

// HeapUsed returns the bytes that the JavaScript heap holds and the bytes it
// has taken from the system.
func (iso *Isolate) HeapUsed() (used, total int) { return iso.heap.used(), iso.heap.size() }

// RunMicrotasks runs the promise jobs until none is left. fail is called with
// the exception pending for each job that throws.
func (iso *Isolate) RunMicrotasks(fail func()) {
	iso.freeLater()
	bp := iso.tls.Alloc(8)
	defer iso.tls.Free(8)
	for lib.XJS_IsJobPending(iso.tls, iso.rt) != 0 {
		if len(iso.ownJobs) > 0 && !lib.BringJob(iso.rt, func(ctx uintptr) bool { return !iso.ownJobs[ctx] }) {
			return
		}
		if lib.XJS_ExecutePendingJob(iso.tls, iso.rt, bp) < 0 {
			fail()
		}
	}
	iso.clearKept()
}

// EnqueueMicrotask queues a call of fn without arguments.
func (iso *Isolate) EnqueueMicrotask(fn Value) {
	bp := iso.tls.Alloc(16)
	defer iso.tls.Free(16)
	*(*Value)(unsafe.Add(nil, bp)) = fn
	lib.XJS_EnqueueJob(iso.tls, iso.ctx, fp(microtask), 1, bp)
}

func microtask(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) lib.TJSValue {
	return lib.XJS_Call(tls, ctx, *(*lib.TJSValue)(unsafe.Add(nil, argv)), Undefined.c(), 0, 0)
}

func rejection(_ *libc.TLS, ctx uintptr, promise, reason lib.TJSValue, handled int32, _ uintptr) {
	if iso := isolateOf(ctx); iso.OnReject != nil {
		iso.OnReject(Value(promise), Value(reason), handled != 0)
	}
}

// fp is the C function pointer of a Go function: the address of its code
// pointer, as ccgo calls it. f must be a top-level function.
func fp(f any) uintptr {
	type eface struct{ typ, data uintptr }
	return (*eface)(unsafe.Pointer(&f)).data
}
