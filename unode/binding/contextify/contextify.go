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
	"nodeos/unode/binding/modulewrap"
	"nodeos/unode/engine"
)

// script is the Go half of ContextifyScript. Its code belongs to the main
// context; the others compile the source themselves.
type script struct {
	iso          *engine.Isolate
	code         engine.Value
	source, file string
}

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
		New: newScript,
		Methods: map[string]engine.Func{
			"runInContext":     ct.runScript,
			"createCachedData": func(c *engine.Call) engine.Value { return c.Iso.NewUint8Array(nil) },
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
	f := iso.CompileFunction(content, file, cjsParams...)
	esm := false
	if f.IsException() {
		e := iso.TakeException()
		if esm = isModuleError(iso, e) && parsesAsModule(iso, content, file); !esm || !c.Bool(3) {
			if esm {
				iso.Set(e, "message", iso.NewString(moduleMessage(iso, e, content)))
				restack(iso, e)
			}
			return iso.Throw(e)
		}
		iso.Free(e)
		f = engine.Undefined
	}
	o := iso.NewNullObject()
	iso.Set(o, "cachedDataRejected", engine.False)
	iso.Set(o, "sourceMapURL", sourceMapURL(iso, content))
	iso.Set(o, "canParseAsESM", engine.Bool(esm))
	iso.Set(o, "function", f)
	return o
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

// restack puts the new message into the stack's header.
func restack(iso *engine.Isolate, e engine.Value) {
	stack, msg := iso.Get(e, "stack"), iso.Get(e, "message")
	defer iso.FreeAll(stack, msg)
	lines := strings.SplitN(iso.String(stack), "\n", 3)
	for i, l := range lines {
		if strings.HasPrefix(l, "SyntaxError") {
			lines[i] = "SyntaxError: " + iso.String(msg)
			break
		}
	}
	iso.Set(e, "stack", iso.NewString(strings.Join(lines, "\n")))
}

// compileFunction serves vm.compileFunction: code, filename, lineOffset,
// columnOffset, cachedData, produceCachedData, parsingContext,
// contextExtensions, params, hostDefinedOption.
func (ct *contexts) compileFunction(c *engine.Call) engine.Value {
	iso, file := c.Iso, c.String(1)
	var params []string
	if p := c.Arg(8); p.IsObject() {
		params = iso.Strings(p)
	}
	var f engine.Value
	if r := ct.realm(iso, c.Arg(6)); r != nil {
		f = ct.within(iso, r, c.Arg(6), func() engine.Value { return r.CompileFunction(c.String(0), file, params...) })
	} else {
		f = iso.CompileFunction(c.String(0), file, params...)
	}
	if f.IsException() {
		return f
	}
	modulewrap.SetHost(binding.EnvOf(c), file, c.Arg(9))
	setHostOption(binding.EnvOf(c), f, c.Arg(9), file)
	o := iso.NewNullObject()
	iso.Set(o, "cachedDataRejected", engine.False)
	iso.Set(o, "sourceMapURL", sourceMapURL(iso, c.String(0)))
	iso.Set(o, "function", f)
	return o
}

// Finalize implements engine.Finalizer.
func (s *script) Finalize() { s.iso.FreeLater(s.code) }

// newScript compiles: code, filename, lineOffset, columnOffset, cachedData,
// produceCachedData, parsingContext (or the host-defined option, by type).
func newScript(c *engine.Call, self engine.Value) (any, bool) {
	e, file := binding.EnvOf(c), c.String(1)
	source := stripShebang(c.String(0))
	code := e.CompileScript(source, file)
	if code.IsException() {
		return nil, false
	}
	host := engine.Undefined
	for _, a := range c.Args[min(2, len(c.Args)):] {
		if a.IsSymbol() {
			host = a
		}
	}
	modulewrap.SetHost(e, file, host)
	setHostOption(e, self, host, file)
	e.Set(self, "sourceMapURL", sourceMapURL(c.Iso, c.String(0)))
	e.Set(self, "cachedDataRejected", engine.False)
	return &script{c.Iso, code, source, file}, true
}

// setHostOption keeps the symbol by which the library knows the referrer of
// import(): the one it gave, or a new one.
func setHostOption(e *binding.Env, o, symbol engine.Value, file string) {
	key := e.Shared("hostSymbol")
	defer e.Free(key)
	if !symbol.IsSymbol() {
		e.SetKey(o, key, e.NewSymbol(file, false))
		return
	}
	e.SetKey(o, key, e.Dup(symbol))
}

// runScript is runInContext(object or null, timeout in ms, displayErrors,
// breakOnSigint, breakOnFirstLine).
func (ct *contexts) runScript(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*script)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	run := func() engine.Value { return c.Iso.RunScript(s.code) }
	if object := c.Arg(0); object.IsObject() {
		r := ct.realm(c.Iso, object)
		if r == nil {
			return c.Iso.ThrowTypeError("the object is not a context")
		}
		run = func() engine.Value {
			return ct.within(c.Iso, r, object, func() engine.Value { return r.Eval(s.source, s.file) })
		}
	}
	if timeout, sigint := c.Int(1), c.Bool(3); timeout > 0 || sigint {
		return watched(binding.EnvOf(c), timeout, sigint, run)
	}
	return run()
}

func stripShebang(s string) string {
	if strings.HasPrefix(s, "#!") {
		return "//" + s[2:]
	}
	return s
}

// sourceMapURL finds the last "//# sourceMappingURL=" comment.
func sourceMapURL(iso *engine.Isolate, content string) engine.Value {
	i := strings.LastIndex(content, "//# sourceMappingURL=")
	if i < 0 {
		return engine.Undefined
	}
	url, _, _ := strings.Cut(content[i+len("//# sourceMappingURL="):], "\n")
	if url = strings.TrimSpace(url); url == "" || strings.ContainsAny(url, " '\"`") {
		return engine.Undefined
	}
	return iso.NewString(url)
}
