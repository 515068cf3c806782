package test262

import (
	"fmt"
	"path"
	"strings"
	"time"

	"nodeos/unode/engine"
)

// Suite is a folder with the suite, read by File.
type Suite struct {
	// File returns the text of a file below the suite's folder.
	File func(path string) (string, error)
	// Limit bounds the time of one run; 10 seconds when it is zero.
	Limit time.Duration
}

// Run runs a case in each mode that its flags ask for. It returns nil when all
// end as the case says.
func (s *Suite) Run(c *Case) error {
	strict, sloppy := !c.Has("noStrict") && !c.Has("raw") && !c.Has("module"), !c.Has("onlyStrict")
	if sloppy {
		if err := s.run(c, c.Source); err != nil {
			return err
		}
	}
	if strict {
		if err := s.run(c, "\"use strict\";\n"+c.Source); err != nil {
			return fmt.Errorf("strict: %w", err)
		}
	}
	return nil
}

// host is what one run needs.
type host struct {
	*engine.Isolate
	suite   *Suite
	modules map[string]*engine.Module
	printed []string
}

func registry() *engine.Registry {
	r := engine.NewRegistry()
	r.Func("host.print", func(c *engine.Call) engine.Value {
		h := c.Iso.Embedder.(*host)
		h.printed = append(h.printed, c.String(0))
		return engine.Undefined
	})
	r.Func("host.evalScript", func(c *engine.Call) engine.Value { return c.Iso.Eval(c.String(0), "evalScript") })
	r.Func("host.detach", func(c *engine.Call) engine.Value { c.Iso.Detach(c.Arg(0)); return engine.Null })
	r.Func("host.gc", func(c *engine.Call) engine.Value { c.Iso.GC(); return engine.Undefined })
	return r
}

const hostScript = `(function(n) {
	globalThis.print = n["host.print"];
	globalThis.$262 = { global: globalThis, evalScript: n["host.evalScript"], detachArrayBuffer: n["host.detach"], gc: n["host.gc"],
		createRealm() { throw new Error("no other realms here") }, agent: {} };
})`

func (s *Suite) run(c *Case, source string) error {
	iso, err := engine.New(registry())
	if err != nil {
		return err
	}
	h := &host{Isolate: iso, suite: s, modules: map[string]*engine.Module{}}
	defer iso.Close()
	iso.Embedder = h
	iso.OnDynamicImport = h.dynamicImport
	limit := s.Limit
	if limit == 0 {
		limit = 10 * time.Second
	}
	watchdog := time.AfterFunc(limit, iso.Interrupt)
	defer watchdog.Stop()
	if err := h.prepare(c); err != nil {
		return err
	}
	phase, e := h.evaluate(c, source)
	return h.judge(c, phase, e)
}

func (h *host) prepare(c *Case) error {
	f, natives := h.Eval(hostScript, "host.js"), h.Natives()
	h.Free(h.Call(f, engine.Undefined, natives))
	h.FreeAll(f, natives)
	if c.Has("raw") {
		return nil
	}
	files := append([]string{"assert.js", "sta.js"}, c.Includes...)
	if c.Has("async") {
		files = append(files, "doneprintHandle.js")
	}
	for _, name := range files {
		text, err := h.suite.File("harness/" + name)
		if err != nil {
			return err
		}
		if v := h.Eval(text, name); v.IsException() {
			return fmt.Errorf("%s: %s", name, h.ExceptionText())
		}
	}
	return nil
}

// evaluate returns the phase in which the case threw and what, or "".
func (h *host) evaluate(c *Case, source string) (phase string, e engine.Value) {
	thrown := engine.Undefined
	drain := func() { h.RunMicrotasks(func() { h.Free(h.TakeException()) }) }
	if c.Has("module") {
		m := h.load("test/"+c.Path, source)
		if m == nil {
			return "parse", h.TakeException()
		}
		if h.requests(m, path.Dir("test/"+c.Path)) != nil || !h.Link(m) {
			return "resolution", h.TakeException()
		}
		p := h.Evaluate(m)
		drain()
		state, r := h.PromiseState(p)
		h.MarkHandled(p)
		if state == engine.PromiseRejected {
			return "runtime", r
		}
		return "", thrown
	}
	code := h.Main().Compile(source, engine.Origin{File: "test/" + c.Path})
	if code.IsException() {
		return "parse", h.TakeException()
	}
	v := h.Main().Run(code)
	if v.IsException() {
		return "runtime", h.TakeException()
	}
	h.Free(v)
	drain()
	return "", thrown
}

func (h *host) judge(c *Case, phase string, e engine.Value) error {
	name := ""
	if phase != "" {
		name = h.String(h.Get(h.Get(e, "constructor"), "name"))
	}
	switch {
	case c.Type != "" && (phase != c.Phase || name != c.Type):
		return fmt.Errorf("want a %s in %s, got %q in %q", c.Type, c.Phase, name, phase)
	case c.Type != "":
		return nil
	case phase != "":
		return fmt.Errorf("%s: %s", phase, h.String(e))
	case c.Has("async"):
		if len(h.printed) == 0 {
			return fmt.Errorf("asynchronous test does not end")
		}
		if out := h.printed[0]; out != "Test262:AsyncTestComplete" {
			return fmt.Errorf("%s", out)
		}
	}
	return nil
}

// load compiles the module at file, once.
func (h *host) load(file, source string) *engine.Module {
	m := h.Main().CompileModule(source, engine.Origin{File: file})
	if m != nil {
		h.modules[file] = m
	}
	return m
}

// requests loads what m imports. An error is pending as an exception too.
func (h *host) requests(m *engine.Module, dir string) error {
	for i, r := range h.Requests(m) {
		dep, err := h.require(path.Join(dir, r.Specifier))
		if err != nil {
			return err
		}
		m.SetRequest(i, dep)
	}
	return nil
}

func (h *host) require(file string) (*engine.Module, error) {
	if m, ok := h.modules[file]; ok {
		return m, nil
	}
	text, err := h.suite.File(file)
	if err != nil {
		h.ThrowTypeError("%v", err)
		return nil, err
	}
	if strings.HasSuffix(file, ".json") {
		text = "export default JSON.parse(" + fmt.Sprintf("%q", text) + ")"
	}
	m := h.load(file, text)
	if m == nil {
		return nil, fmt.Errorf("%s does not compile", file)
	}
	return m, h.requests(m, path.Dir(file))
}

func (h *host) dynamicImport(referrer, specifier, _ engine.Value) engine.Value {
	m, err := h.require(path.Join(path.Dir(h.String(referrer)), h.String(specifier)))
	if err != nil {
		return engine.Exception
	}
	if m.Status() == engine.ModuleUnlinked && !h.Link(m) {
		return engine.Exception
	}
	p, ns := h.Evaluate(m), h.Namespace(m)
	defer h.FreeAll(p, ns)
	f := h.Eval("(p, ns) => p.then(() => ns)", "import.js")
	defer h.Free(f)
	return h.Call(f, engine.Undefined, p, ns)
}
