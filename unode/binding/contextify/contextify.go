// Package contextify is internalBinding('contextify'): compiling and running
// scripts and the functions that CommonJS modules are wrapped in, in the main
// context or those of vm.createContext.
//
// Caution: a script's file name decides which loader its import() asks: see
// package modulewrap.
package contextify

import (
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/binding/compilecache"
	"nodeos/unode/binding/modulewrap"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	ct := registerContexts(r)
	r.Func("contextify.compileFunctionForCJSLoader", compileCJS)
	r.Func("contextify.containsModuleSyntax", func(c *engine.Call) engine.Value {
		// code, filename, resourceName, cjsVar
		return engine.Bool(containsModuleSyntax(c.Iso, c.String(0), c.String(1)))
	})
	r.Func("contextify.compileFunction", ct.compileFunction)
	registerWatchdog(r)
	r.Class("contextify.ContextifyScript", engine.Class{
		New: ct.newScript,
		Methods: map[string]engine.Func{
			"runInContext":     ct.runScript,
			"createCachedData": createCachedData,
		},
	})
}

// cjsParams are the parameters of a CommonJS module's wrapper.
var cjsParams = []string{"exports", "require", "module", "__filename", "__dirname"}

// compileCJS compiles a CommonJS module. With the last argument true, code that
// only parses as an ES module gives canParseAsESM instead of an error.
func compileCJS(c *engine.Call) engine.Value {
	// content, filename, is_sea_main, should_detect_module
	iso, content, file := c.Iso, c.String(0), c.String(1)
	f, rejected := cjsFunction(binding.EnvOf(c), content, file)
	esm := false
	if f.IsException() {
		e := iso.TakeException()
		place := iso.LastSyntaxError()
		if esm = isModuleError(iso, e) && parsesAsModule(iso, content, file); !esm || !c.Bool(3) {
			iso.SetLastSyntaxError(place)
			if esm {
				iso.Set(e, "message", iso.NewString(moduleMessage(iso, e, content)))
			}
			binding.EnvOf(c).DecorateSyntaxError(e, file)
			return iso.Throw(e)
		}
		iso.Free(e)
		f = engine.Undefined
	}
	o := iso.NewNullObject()
	iso.Set(o, "cachedDataRejected", engine.Bool(rejected))
	iso.Set(o, "sourceMapURL", sourceMapURL(iso, content))
	iso.Set(o, "canParseAsESM", engine.Bool(esm))
	iso.Set(o, "function", f)
	return o
}

// cjsFunction compiles a CommonJS module, or takes its code from the compile
// cache; rejected tells that what the cache had was of no use.
func cjsFunction(e *binding.Env, content, file string) (f engine.Value, rejected bool) {
	entry := compilecache.Of(e).Lookup(content, file, compilecache.CommonJS)
	if entry == nil {
		return e.CompileFunction(content, file, cjsParams...), false
	}
	realm := e.Main()
	code, ok := entry.Load(realm, file)
	if !ok {
		rejected = entry.Code() != nil
		if code = realm.FunctionCode(content, engine.Origin{File: file}, cjsParams); code.IsException() {
			return code, rejected
		}
		entry.Store(e.Isolate, code)
	}
	defer e.Free(code)
	return realm.Run(code), rejected
}

func containsModuleSyntax(iso *engine.Isolate, content, file string) bool {
	f := iso.CompileFunction(content, file, cjsParams...)
	if !f.IsException() {
		iso.Free(f)
		return false
	}
	e := iso.TakeException()
	defer iso.Free(e)
	return isModuleError(iso, e) && parsesAsModule(iso, content, file)
}

func isModuleError(iso *engine.Isolate, e engine.Value) bool {
	if !e.IsObject() {
		return false
	}
	name := iso.Get(e, "name")
	defer iso.Free(name)
	return iso.String(name) == "SyntaxError"
}

func parsesAsModule(iso *engine.Isolate, content, file string) bool {
	if !iso.ParsesAsModule(content, file) {
		iso.Free(iso.TakeException())
		return false
	}
	return true
}

// moduleMessage is V8's message for ESM syntax in a script; Node's library and
// people look for it.
func moduleMessage(iso *engine.Isolate, e engine.Value, content string) string {
	m := iso.Get(e, "message")
	defer iso.Free(m)
	for line := range strings.Lines(content) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "import{"):
			return "Cannot use import statement outside a module"
		case strings.HasPrefix(line, "export "):
			return "Unexpected token 'export'"
		}
	}
	return iso.String(m)
}

// compileFunction serves vm.compileFunction: code, filename, lineOffset,
// columnOffset, cachedData, produceCachedData, parsingContext,
// contextExtensions, params, hostDefinedOption.
func (ct *contexts) compileFunction(c *engine.Call) engine.Value {
	e, iso := binding.EnvOf(c), c.Iso
	o := engine.Origin{File: c.String(1), Line: c.Int(2), Column: c.Int(3)}
	o.Host = modulewrap.Host(e, o.File, c.Arg(9))
	defer e.Free(o.Host)
	realm := e.Main()
	if r := ct.of(iso, c.Arg(6)); r != nil {
		realm = r.Realm
	}
	var params []string
	if p := c.Arg(8); p.IsObject() {
		params = iso.Strings(p)
	}
	var extensions []engine.Value
	if x := c.Arg(7); x.IsObject() {
		iso.Each(x, func(_ int, v engine.Value) bool {
			extensions = append(extensions, v)
			return true
		})
	}
	f := realm.Function(c.String(0), o, params, extensions...)
	if f.IsException() {
		err := e.TakeException()
		e.DecorateSyntaxError(err, o.File)
		return e.Throw(err)
	}
	setHostOption(e, f, c.Arg(9), o.File)
	out := iso.NewNullObject()
	if c.Arg(4).IsObject() { // a function has no cached data
		iso.Set(out, "cachedDataRejected", engine.True)
	}
	iso.Set(out, "sourceMapURL", sourceMapURL(iso, c.String(0)))
	iso.Set(out, "function", f)
	return out
}

func sourceMapURL(iso *engine.Isolate, content string) engine.Value {
	return modulewrap.MagicComment(iso, content, "sourceMappingURL")
}
