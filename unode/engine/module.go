package engine

import (
	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Module is an ECMAScript module record. The embedder compiles it, links it to
// the modules it requests and evaluates it; the engine loads nothing itself.
type Module struct {
	p     uintptr
	ctx   uintptr // of its realm
	setup Value   // of a synthetic module: called to set its exports
}

// ModuleStatus is where a module is in its life (ECMA-262, 16.2.1.6).
type ModuleStatus int32

const (
	ModuleUnlinked        ModuleStatus = lib.EJS_MODULE_STATUS_UNLINKED
	ModuleLinking         ModuleStatus = lib.EJS_MODULE_STATUS_LINKING
	ModuleLinked          ModuleStatus = lib.EJS_MODULE_STATUS_LINKED
	ModuleEvaluating      ModuleStatus = lib.EJS_MODULE_STATUS_EVALUATING
	ModuleEvaluatingAsync ModuleStatus = lib.EJS_MODULE_STATUS_EVALUATING_ASYNC
	ModuleEvaluated       ModuleStatus = lib.EJS_MODULE_STATUS_EVALUATED
)

// CompileModule parses source. On a syntax error it returns nil and the
// exception is pending.
func (r *Realm) CompileModule(source string, o Origin) *Module {
	v := r.ModuleCode(source, o)
	if v.IsException() {
		return nil
	}
	return r.LoadModule(v, o)
}

// ModuleCode parses source to what LoadModule takes and Encode writes. o.Host is
// not set.
func (r *Realm) ModuleCode(source string, o Origin) Value {
	return r.iso.eval(r.ctx, source, o, lib.MJS_EVAL_TYPE_MODULE|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
}

// LoadModule makes the module of code, consumed, which ModuleCode gave, or Decode
// when the realm is the same.
func (r *Realm) LoadModule(code Value, o Origin) *Module {
	r.iso.SetHost(code, o.Host)
	return r.newModule(lib.ModuleOf(code.c()), Undefined)
}

// SyntheticModule makes a module with the given exports; setup is called when
// it is evaluated and sets them with SetExport.
func (r *Realm) SyntheticModule(url string, exports []string, setup Value) *Module {
	iso := r.iso
	n := cstring(url)
	p := lib.XJS_NewCModule(iso.tls, r.ctx, n, fp(moduleInit))
	libc.Xfree(iso.tls, n)
	if p == 0 {
		return nil
	}
	for _, e := range exports {
		c := cstring(e)
		lib.XJS_AddModuleExport(iso.tls, r.ctx, p, c)
		libc.Xfree(iso.tls, c)
	}
	return r.newModule(p, iso.Dup(setup))
}

func (r *Realm) newModule(p uintptr, setup Value) *Module {
	m := &Module{p, r.ctx, setup}
	r.iso.modules[p] = m
	return m
}

func moduleInit(_ *libc.TLS, ctx, m uintptr) int32 {
	iso := isolateOf(ctx)
	r := iso.Call(iso.modules[m].setup, Undefined)
	if r.IsException() {
		return -1
	}
	iso.Free(r)
	return 0
}

// Request is an import of a module: what follows `from`, and the attributes of
// its `with` clause.
type Request struct {
	Specifier  string
	Attributes Value // borrowed; undefined without a clause
}

// Requests returns m's imports in source order.
func (iso *Isolate) Requests(m *Module) []Request {
	out := make([]Request, lib.ModuleRequests(m.p))
	for i := range out {
		r := lib.ModuleRequest(m.p, i)
		s := Value(lib.XJS_AtomToString(iso.tls, iso.ctx, r.Fmodule_name))
		out[i] = Request{iso.String(s), Value(r.Fattributes)}
		iso.Free(s)
	}
	return out
}

// SetRequest says which module serves m's i-th import.
func (m *Module) SetRequest(i int, dep *Module) { lib.ModuleRequest(m.p, i).Fmodule = dep.p }

// Link links m and, through its requests, all it needs. ok is false when it
// has thrown.
func (iso *Isolate) Link(m *Module) (ok bool) { return lib.LinkModule(iso.tls, m.ctx, m.p) >= 0 }

// LinkError is an import that Link could not serve.
type LinkError struct{ Name, Specifier string }

// LinkErrorOf returns what m asked for in vain when linking failed last; ok is
// false when it failed elsewhere.
func (iso *Isolate) LinkErrorOf(m *Module) (e LinkError, ok bool) {
	l := iso.stack.LastLinkError()
	return LinkError{l.Name, l.Specifier}, l.Module == m.p
}

// Evaluate runs m and what it imports and returns the promise of it.
func (iso *Isolate) Evaluate(m *Module) Value {
	return Value(lib.EvaluateModule(iso.tls, m.ctx, m.p))
}

// Namespace returns m's namespace object.
func (iso *Isolate) Namespace(m *Module) Value {
	return Value(lib.XJS_GetModuleNamespace(iso.tls, m.ctx, m.p))
}

// ImportMeta returns m's import.meta.
func (iso *Isolate) ImportMeta(m *Module) Value {
	return Value(lib.XJS_GetImportMeta(iso.tls, m.ctx, m.p))
}

// Status returns where m is in its life.
func (m *Module) Status() ModuleStatus { return ModuleStatus(lib.ModuleStatus(m.p)) }

// Exception returns the error that m's evaluation ended with, borrowed.
func (m *Module) Exception() Value { return Value(lib.ModuleException(m.p)) }

// SetExport sets an export of a synthetic module; it borrows v.
func (iso *Isolate) SetExport(m *Module, name string, v Value) (ok bool) {
	c := cstring(name)
	defer libc.Xfree(iso.tls, c)
	return lib.XJS_SetModuleExport(iso.tls, m.ctx, m.p, c, iso.Dup(v).c()) >= 0
}

// dynamicImport serves import(). argv holds resolve, reject, the referrer's
// name, the specifier and the attributes (js_dynamic_import_job).
func dynamicImport(_ *libc.TLS, ctx, argv uintptr) lib.TJSValue {
	iso := isolateOf(ctx)
	args := valuesAt(argv, 5)
	resolve, reject := args[0], args[1]
	p := Exception
	if iso.OnDynamicImport != nil {
		p = iso.OnDynamicImport(args[2], args[3], args[4])
	} else {
		iso.ThrowTypeError("import() is not available here")
	}
	if p.IsException() {
		e := iso.TakeException()
		iso.Free(iso.Call(reject, Undefined, e))
		iso.Free(e)
		return Undefined.c()
	}
	iso.Free(iso.Call(resolve, Undefined, p))
	iso.Free(p)
	return Undefined.c()
}

// Failed tells whether m's evaluation threw.
func (m *Module) Failed() bool { return lib.ModuleFailed(m.p) }

// HasTopLevelAwait tells whether m's own code awaits at its top level.
func (m *Module) HasTopLevelAwait() bool { return lib.ModuleHasTLA(m.p) }

// ParsesAsModule tells whether source is a valid module; if not, the exception
// is pending.
func (iso *Isolate) ParsesAsModule(source, url string) bool {
	v := iso.eval(iso.ctx, source, Origin{File: url}, lib.MJS_EVAL_TYPE_MODULE|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
	return !v.IsException()
}
