package engine

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Realm is a global object with built-ins of its own in the heap of an isolate.
// Its objects and those of the isolate may refer to each other. Native functions
// that are called from it work in the isolate's own realm.
//
// A Realm is meant to be the Go half of a native object, or embedded in it, and
// ends with it: the
// collector sees the realm through that object, so that a cycle of the two is
// no leak.
type Realm struct {
	iso *Isolate
	ctx uintptr
}

// NewRealm makes a realm. Its global object stands for sandbox, which it
// borrows: what code does to the one it does to the other, and only what sandbox
// does not have comes from the realm's built-ins. With an undefined sandbox the
// global object is an ordinary one. real is the object that has the built-ins.
func (iso *Isolate) NewRealm(sandbox Value) (r *Realm, real Value) {
	r = &Realm{iso, lib.XJS_NewContext(iso.tls, iso.rt)}
	if !sandbox.IsObject() {
		return r, r.Global()
	}
	return r, iso.Dup(Value(lib.InterceptGlobal(iso.tls, r.ctx, sandbox.c())))
}

// Main is the isolate's own realm.
func (iso *Isolate) Main() *Realm { return &Realm{iso, iso.ctx} }

// Tracer is a Go half that holds values: the collector must know of them, and
// Finalize must give each back with Release.
type Tracer interface {
	Finalizer
	Trace(mark func(Value))
}

// Release drops a reference that Trace reports. It is for finalizers only.
func (iso *Isolate) Release(v Value) { lib.XFreeValueRT(iso.tls, iso.rt, v.c()) }

// Finalize drops the realm. Unlike other finalizers it may call the engine: it
// gives back the reference that mark reported.
func (r *Realm) Finalize() {
	r.iso.stack.AllowEval(r.ctx)
	delete(r.iso.ownJobs, r.ctx)
	lib.XJS_FreeContext(r.iso.tls, r.ctx)
}

// mark tells the collector what native objects refer to: their realms and what
// a Tracer has.
func mark(tls *libc.TLS, rt uintptr, v lib.TJSValue, markFunc uintptr) {
	iso := (*Isolate)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fuser_opaque))
	i := lib.XJS_GetOpaque(tls, v, iso.classID)
	if i == 0 {
		return
	}
	switch half := iso.objects[i].(type) {
	case interface{ realm() *Realm }:
		(*(*func(*libc.TLS, uintptr, uintptr))(unsafe.Pointer(&struct{ uintptr }{markFunc})))(tls, rt, half.realm().ctx)
	case Tracer:
		half.Trace(func(v Value) { lib.XJS_MarkValue(tls, rt, v.c(), markFunc) })
	}
}

func (r *Realm) realm() *Realm { return r }

// Global returns the realm's global object.
func (r *Realm) Global() Value { return Value(lib.XJS_GetGlobalObject(r.iso.tls, r.ctx)) }

// ForbidEval makes eval() and new Function() throw an EvalError in the realm.
func (r *Realm) ForbidEval() { r.iso.stack.ForbidEval(r.ctx) }

// OwnMicrotasks makes the realm's promise jobs wait for its RunMicrotasks.
func (r *Realm) OwnMicrotasks() {
	if r.iso.ownJobs == nil {
		r.iso.ownJobs = map[uintptr]bool{}
	}
	r.iso.ownJobs[r.ctx] = true
}

// RunMicrotasks runs the realm's own promise jobs until none is left or fail,
// which is called with the exception pending for each that throws, says to stop.
func (r *Realm) RunMicrotasks(fail func() (stop bool)) {
	bp := r.iso.tls.Alloc(8)
	defer r.iso.tls.Free(8)
	for lib.BringJob(r.iso.rt, func(ctx uintptr) bool { return ctx == r.ctx }) {
		if lib.XJS_ExecutePendingJob(r.iso.tls, r.iso.rt, bp) < 0 && fail() {
			return
		}
	}
}
