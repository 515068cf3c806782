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
// A Realm is meant to be the Go half of a native object and ends with it: the
// collector sees the realm through that object, so that a cycle of the two is
// no leak.
type Realm struct {
	iso *Isolate
	ctx uintptr
}

// NewRealm makes a realm.
func (iso *Isolate) NewRealm() *Realm {
	return &Realm{iso, lib.XJS_NewContext(iso.tls, iso.rt)}
}

// Finalize drops the realm. Unlike other finalizers it may call the engine: it
// gives back the reference that mark reported.
func (r *Realm) Finalize() { lib.XJS_FreeContext(r.iso.tls, r.ctx) }

// mark tells the collector what native objects refer to: their realms.
func mark(tls *libc.TLS, rt uintptr, v lib.TJSValue, markFunc uintptr) {
	iso := (*Isolate)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fuser_opaque))
	i := lib.XJS_GetOpaque(tls, v, iso.classID)
	if i == 0 {
		return
	}
	if r, ok := iso.objects[i].(*Realm); ok {
		(*(*func(*libc.TLS, uintptr, uintptr))(unsafe.Pointer(&struct{ uintptr }{markFunc})))(tls, rt, r.ctx)
	}
}

// Global returns the realm's global object.
func (r *Realm) Global() Value { return Value(lib.XJS_GetGlobalObject(r.iso.tls, r.ctx)) }

// Eval runs a script in the realm's global scope and returns its completion
// value.
func (r *Realm) Eval(source, file string) Value {
	s, f := cstring(source), cstring(file)
	v := lib.XJS_Eval(r.iso.tls, r.ctx, s, uint64(len(source)), f, lib.MJS_EVAL_TYPE_GLOBAL)
	libc.Xfree(r.iso.tls, s)
	libc.Xfree(r.iso.tls, f)
	return Value(v)
}

// CompileFunction is Isolate.CompileFunction in the realm.
func (r *Realm) CompileFunction(body, file string, params ...string) Value {
	source, column := functionSource(body, params)
	f := r.Eval(source, file)
	r.iso.wrapped[file] = column
	return f
}
