package engine

import (
	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Realm is a global object with built-ins of its own in the heap of an isolate.
// Its objects and those of the isolate may refer to each other. Native functions
// that are called from it work in the isolate's own realm.
//
// A Realm is meant to be the Go half of a native object and ends with it; its
// memory is freed when nothing of it is referred to.
type Realm struct {
	iso *Isolate
	ctx uintptr
}

// NewRealm makes a realm.
func (iso *Isolate) NewRealm() *Realm {
	for _, ctx := range iso.deadRealms {
		lib.XJS_FreeContext(iso.tls, ctx)
	}
	iso.deadRealms = nil
	return &Realm{iso, lib.XJS_NewContext(iso.tls, iso.rt)}
}

// Finalize drops the realm. It is freed when the next one is made: finalizers
// run inside the collector.
func (r *Realm) Finalize() { r.iso.deadRealms = append(r.iso.deadRealms, r.ctx) }

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
