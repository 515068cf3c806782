// Package modulewrap is internalBinding('module_wrap'): ES modules. Node's
// loader resolves, fetches and links; the engine parses and evaluates
// (src/module_wrap.cc).
//
// Invariant: a ModuleWrap object lives as long as its module, because the loader
// keeps it in its cache and the module refers back to it for import.meta.
//
// Caution: which loader serves an import() is told by the referrer that its code
// was compiled with: see Host.
package modulewrap

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/compilecache"
	"nodeos/unode/engine"
)

// wrap is the Go half of ModuleWrap.
type wrap struct {
	self    engine.Value // not owned
	mod     *engine.Module
	deps    []*wrap
	linked  bool
	hasMeta bool
	source  bool // a source text module
	file    string
	text    string // of a source text module until it is linked
}

// hooks are the loader's callbacks, in slots.
type hooks struct{ dynamic, meta, hostKey, defaultHost, contextKey, importedCJS, sourceKey engine.Slot }

// Register adds the binding.
func Register(r *binding.Registry) {
	h := hooks{
		dynamic:     r.Slot("import() callback"),
		meta:        r.Slot("import.meta callback"),
		hostKey:     r.Slot("host_defined_option_symbol"),
		defaultHost: r.Slot("source_text_module_default_hdo"),
		importedCJS: r.Slot("imported_cjs_symbol"),
		contextKey:  r.Slot("contextify_context_private_symbol"),
		sourceKey:   r.Slot("module source object"),
	}
	r.Func("module_wrap.onDynamicImport", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(h.dynamic, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("module_wrap.onImportMeta", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(h.meta, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("module_wrap.setHostSymbol", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(h.hostKey, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(h.defaultHost, c.Iso.Dup(c.Arg(1)))
		c.Iso.SetSlot(h.contextKey, c.Iso.Dup(c.Arg(2)))
		c.Iso.SetSlot(h.importedCJS, c.Iso.Dup(c.Arg(3)))
		c.Iso.SetSlot(h.sourceKey, c.Iso.NewSymbol("module source object", true))
		return engine.Undefined
	})
	m := func(f func(e *binding.Env, w *wrap, c *engine.Call) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			w, ok := c.Iso.Half(c.This).(*wrap)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(binding.EnvOf(c), w, c)
		}
	}
	r.Class("module_wrap.ModuleWrap", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return newWrap(c, self, &h) },
		Methods: map[string]engine.Func{
			"getModuleRequests": m(getModuleRequests),
			"link":              m(link),
			"instantiate":       m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value { return instantiate(e, w, &h) }),
			"evaluate":          m(evaluate),
			"evaluateSync":      m(evaluateSync),
			"getNamespace":      m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value { return e.Namespace(w.mod) }),
			"getStatus":         m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value { return engine.Int(w.status()) }),
			"getError":          m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value { return e.Dup(w.exception()) }),
			// What import source gives: of a WebAssembly module its Module.
			"setModuleSourceObject": m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
				e.SetKey(w.self, e.Slot(h.sourceKey), e.Dup(c.Arg(0)))
				return engine.Undefined
			}),
			"getModuleSourceObject": m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
				v := e.GetKey(w.self, e.Slot(h.sourceKey))
				if v.IsUndefined() {
					url := e.Get(w.self, "url")
					defer e.Free(url)
					return e.ThrowCode("SyntaxError", "ERR_SOURCE_PHASE_NOT_DEFINED", "Source phase import object is not defined for module '"+e.String(url)+"'")
				}
				return v
			}),
			"setExport": m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
				if !e.SetExport(w.mod, c.String(0), c.Arg(1)) {
					return engine.Exception
				}
				return engine.Undefined
			}),
		},
		Getters: map[string]engine.Func{
			"hasAsyncGraph": m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
				return engine.Bool(w.async(map[*wrap]bool{}))
			}),
			"hasTopLevelAwait": m(func(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
				return engine.Bool(w.mod.HasTopLevelAwait())
			}),
		},
	})
}

// Install gives the engine its way to the loader; it is needed in every process,
// after bootstrap or restore.
func Install(e *binding.Env, r *binding.Registry) {
	dynamic := r.FindSlot("import() callback")
	e.OnDynamicImport = func(referrer, specifier, attributes engine.Value) engine.Value {
		f := e.Slot(dynamic)
		if !e.IsFunction(f) {
			return e.ThrowCode("TypeError", "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING", "A dynamic import callback was not specified.")
		}
		return e.Call(f, engine.Undefined, referrer, specifier, attributes)
	}
}

// Host returns what code of file that has symbol as its host-defined option gives
// as referrer: undefined for the loader of the main context, else a symbol.
func Host(e *binding.Env, file string, symbol engine.Value) engine.Value {
	if !symbol.IsSymbol() {
		return engine.Undefined
	}
	f := e.Shared("host")
	name := e.NewString(file)
	defer e.FreeAll(f, name)
	return e.Call(f, engine.Undefined, name, symbol)
}

// newWrap: (url, context, source, line, column, hostDefinedOption | cachedData)
// or (url, context, exportNames, evaluationSteps).
func newWrap(c *engine.Call, self engine.Value, h *hooks) (any, bool) {
	e := binding.EnvOf(c)
	w := &wrap{self: self, source: c.Arg(2).IsString()}
	e.Set(self, "url", e.Dup(c.Arg(0)))
	e.Set(self, "sourceMapURL", engine.Undefined)
	realm := e.Main()
	if object := c.Arg(1); object.IsObject() {
		v := e.GetKey(object, e.Slot(h.contextKey))
		r, ok := e.Half(v).(interface{ Base() *engine.Realm })
		e.Free(v)
		if !ok {
			e.ThrowTypeError("the object is not a context")
			return nil, false
		}
		realm = r.Base()
	}
	o := engine.Origin{File: c.String(0), Line: c.Int(3), Column: c.Int(4)}
	if !w.source {
		steps := e.BindThis(c.Arg(3), self)
		defer e.Free(steps)
		w.mod = realm.SyntheticModule(o.File, e.Strings(c.Arg(2)), steps)
		e.Set(self, "synthetic", engine.True)
		if cjs := c.Arg(4); cjs.IsObject() {
			e.SetKey(self, e.Slot(h.importedCJS), e.Dup(cjs))
		}
		return w, w.mod != nil
	}
	id := e.Dup(c.Arg(5))
	if !id.IsSymbol() {
		e.Free(id)
		id = e.NewSymbol(o.File, false)
	}
	defer e.Free(id)
	o.Host = Host(e, o.File, id)
	defer e.Free(o.Host)
	e.SetKey(self, e.Slot(h.hostKey), e.Dup(id))
	if w.mod = compile(e, realm, c.String(2), o); w.mod == nil {
		err := e.TakeException()
		e.KeepArrow(err, o.File)
		e.Throw(err)
		return nil, false
	}
	w.file, w.text = o.File, c.String(2)
	e.Set(self, "sourceMapURL", MagicComment(e.Isolate, c.String(2), "sourceMappingURL"))
	e.Set(self, "sourceURL", MagicComment(e.Isolate, c.String(2), "sourceURL"))
	return w, true
}

// compile compiles a module, or takes its code from the compile cache.
func compile(e *binding.Env, realm *engine.Realm, source string, o engine.Origin) *engine.Module {
	entry := compilecache.Of(e).Lookup(source, o.File, compilecache.ESM)
	if entry == nil || o.Line != 0 || o.Column != 0 {
		return realm.CompileModule(source, o)
	}
	code, ok := entry.Load(realm, o.File)
	if !ok {
		if code = realm.ModuleCode(source, o); code.IsException() {
			return nil
		}
		entry.Store(e.Isolate, code)
	}
	return realm.LoadModule(code, o)
}

func getModuleRequests(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
	out := e.NewArray()
	if !w.source {
		return out
	}
	const evaluationPhase = 2 // ModuleImportPhase::kEvaluation
	for i, r := range e.Requests(w.mod) {
		o := e.NewNullObject()
		e.Set(o, "specifier", e.NewString(r.Specifier))
		e.Set(o, "attributes", attributes(e, r.Attributes))
		e.Set(o, "phase", engine.Int(evaluationPhase))
		e.SetIndex(out, i, o)
	}
	return out
}

// attributes copies an import's attributes into an object without prototype.
func attributes(e *binding.Env, from engine.Value) engine.Value {
	o := e.NewNullObject()
	if from.IsObject() {
		for _, k := range e.Keys(from) {
			e.Set(o, k, e.Get(from, k))
		}
	}
	return o
}

func link(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
	e.Each(c.Arg(0), func(i int, v engine.Value) bool {
		if dep, ok := e.Half(v).(*wrap); ok {
			w.deps = append(w.deps, dep)
			w.mod.SetRequest(i, dep.mod)
		}
		return true
	})
	w.linked = true
	return engine.Undefined
}

func instantiate(e *binding.Env, w *wrap, h *hooks) engine.Value {
	if !initMeta(e, w, h, map[*wrap]bool{}) {
		return engine.Exception
	}
	if !e.Link(w.mod) {
		err := e.TakeException()
		explain(e, w, err, map[*wrap]bool{})
		return e.Throw(err)
	}
	forget(w)
	return engine.Undefined
}

// initMeta lets the loader fill import.meta of w and all it imports.
func initMeta(e *binding.Env, w *wrap, h *hooks, seen map[*wrap]bool) bool {
	if seen[w] {
		return true
	}
	seen[w] = true
	if w.source && !w.linked {
		if rs := e.Requests(w.mod); len(rs) > 0 {
			url := e.Get(w.self, "url")
			defer e.Free(url)
			message := "request for '" + rs[0].Specifier + "' can not be resolved on module '" + e.String(url) + "' that is not linked"
			if len(seen) == 1 {
				message = "module is not linked"
			}
			e.ThrowCode("Error", "ERR_VM_MODULE_LINK_FAILURE", message)
			return false
		}
	}
	if w.source && !w.hasMeta {
		w.hasMeta = true
		meta := e.ImportMeta(w.mod)
		r := e.Call(e.Slot(h.meta), engine.Undefined, w.self, meta)
		e.Free(meta)
		if r.IsException() {
			return false
		}
		e.Free(r)
	}
	for _, d := range w.deps {
		if !initMeta(e, d, h, seen) {
			return false
		}
	}
	return true
}

func evaluate(e *binding.Env, w *wrap, c *engine.Call) engine.Value { return e.Evaluate(w.mod) }

// evaluateSync evaluates for require(): a graph with top-level await is refused
// by the loader before. A rejection is thrown.
func evaluateSync(e *binding.Env, w *wrap, c *engine.Call) engine.Value {
	p := e.Evaluate(w.mod)
	if p.IsException() {
		return p
	}
	defer e.Free(p)
	state, result := e.PromiseState(p)
	if state == engine.PromiseRejected {
		e.MarkHandled(p)
		return e.Throw(result)
	}
	e.Free(result)
	if state == engine.PromisePending {
		return e.ThrowCode("Error", "ERR_REQUIRE_ASYNC_MODULE", "require() cannot be used on an ESM graph with top-level await. Use import() instead.")
	}
	return e.Namespace(w.mod)
}

// Statuses as v8::Module::Status numbers them.
const (
	uninstantiated = iota
	instantiating
	instantiated
	evaluating
	evaluated
	errored
)

func (w *wrap) status() int {
	switch w.mod.Status() {
	case engine.ModuleUnlinked:
		return uninstantiated
	case engine.ModuleLinking:
		return instantiating
	case engine.ModuleLinked:
		return instantiated
	case engine.ModuleEvaluating:
		return evaluating
	}
	if w.mod.Failed() {
		return errored
	}
	return evaluated
}

func (w *wrap) exception() engine.Value {
	if w.mod.Failed() {
		return w.mod.Exception()
	}
	return engine.Undefined
}

// async tells whether w or anything it imports has a top-level await.
func (w *wrap) async(seen map[*wrap]bool) bool {
	if seen[w] {
		return false
	}
	seen[w] = true
	if w.mod.HasTopLevelAwait() {
		return true
	}
	for _, d := range w.deps {
		if d.async(seen) {
			return true
		}
	}
	return false
}
