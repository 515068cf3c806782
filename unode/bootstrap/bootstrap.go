// Package bootstrap brings Node's library to life on a fresh isolate, in the
// order of the real Node (src/node_realm.cc, src/api/environment.cc): the
// process object, per-context scripts, the realm, bootstrap/node and the
// switches of a main thread. What it leaves is what the heap snapshot holds.
//
// Invariant: nothing of the machine or the user (environment, arguments, current
// folder, clock) is read here; Node's library is written so that these come with
// the main script.
package bootstrap

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed loader.js process.js globals.js disposal.js shims/*.js
var scripts embed.FS

// Units is where the library's compiled scripts come from.
type Units interface {
	// IDs returns the ids of all units of Node's library.
	IDs() []string
	// Bytecode returns a unit's compiled function; see Params.
	Bytecode(id string) ([]byte, error)
}

// Own units, beside those of Node's library.
const (
	unitStubs   = "unode/stubs"
	unitLoader  = "unode/loader"
	unitProcess = "unode/process"
	unitGlobals = "unode/globals"
	unitDispose = "unode/disposal"
	unitShim    = "unode/shim/" // + binding + "#" + number
)

// Params returns the parameters that a unit's function takes (src/node_builtins.cc,
// LookupAndCompile).
func Params(id string) []string {
	switch {
	case id == unitStubs:
		return []string{"$stub", "$class", "$symbol"}
	case id == unitLoader:
		return []string{"makeStubs", "native", "shimFor", "shared", "primordials", "notImplemented", "symbol"}
	case id == unitProcess:
		return []string{"native", "data"}
	case id == unitGlobals, id == unitDispose:
		return []string{"native"}
	case strings.HasPrefix(id, unitShim):
		return []string{"binding", "native", "shared", "primordials"}
	case id == "internal/bootstrap/realm":
		return []string{"process", "getLinkedBinding", "getInternalBinding", "primordials"}
	case strings.HasPrefix(id, "internal/per_context/"):
		return []string{"exports", "primordials", "privateSymbols", "perIsolateSymbols"}
	case strings.HasPrefix(id, "internal/main/"), strings.HasPrefix(id, "internal/bootstrap/"):
		return []string{"process", "require", "internalBinding", "primordials"}
	}
	return []string{"exports", "require", "module", "process", "internalBinding", "primordials"}
}

// Sources returns the sources of our own units, to be compiled beside Node's.
func Sources(reg *binding.Registry, stubs string) map[string]string {
	out := map[string]string{unitStubs: "'use strict';" + stubs}
	for id, file := range map[string]string{unitLoader: "loader.js", unitProcess: "process.js", unitGlobals: "globals.js", unitDispose: "disposal.js"} {
		out[id] = read(file)
	}
	for name, list := range shims(reg) {
		for i, src := range list {
			out[fmt.Sprintf("%s%s#%d", unitShim, name, i)] = "'use strict';" + src
		}
	}
	return out
}

func read(file string) string {
	b, err := scripts.ReadFile(file)
	if err != nil {
		panic(err) // embedded
	}
	return string(b)
}

// shims returns the shims by binding: ours of bindings that need no Go, then
// those of the binding packages.
func shims(reg *binding.Registry) map[string][]string {
	out := map[string][]string{}
	files, err := fs.Glob(scripts, "shims/*.js")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".js")
		out[name] = append(out[name], read(f))
	}
	for _, s := range reg.Shims() {
		out[s.Binding] = append(out[s.Binding], s.Source)
	}
	return out
}

// State is what the bindings "builtins" and "env" need of the bootstrap.
type State struct {
	Units Units
	Data  func() (string, error) // data.json of package nodelib
	Roots func() ([]byte, error) // roots.bin of package nodelib
	// Intl returns intl-NAME.bin of package nodelib.
	Intl func(name string) ([]byte, error)
}

// Run bootstraps the library. The isolate must be fresh.
func Run(e *binding.Env, reg *binding.Registry, st *State) error {
	binding.State(e, func() *State { return st })
	b := &boot{Env: e, reg: reg, st: st, native: e.Natives(), shared: e.NewObject(), primordials: e.NewObject()}
	defer e.FreeAll(b.native, b.primordials)
	return b.run()
}

type boot struct {
	*binding.Env
	reg                         *binding.Registry
	st                          *State
	native, shared, primordials engine.Value
}

func (b *boot) run() error {
	for _, unit := range []string{unitGlobals, unitDispose} {
		if err := b.drop(unit, b.native); err != nil {
			return err
		}
	}
	process, err := b.process()
	if err != nil {
		return err
	}
	b.Set(b.shared, "process", b.Dup(process))
	b.Set(b.shared, "compile", b.Get(b.native, "builtins.compileFunction"))
	getBinding, err := b.loader()
	if err != nil {
		return err
	}
	utilBinding, err := b.call(getBinding, "util")
	if err != nil {
		return err
	}
	symbols, err := b.call(getBinding, "symbols")
	if err != nil {
		return err
	}
	private := b.Get(utilBinding, "privateSymbols")
	perContext := b.NewObject()
	b.Set(b.shared, "perContext", b.Dup(perContext))
	b.Set(perContext, "primordials", b.Dup(b.primordials))
	for _, id := range []string{"primordials", "domexception", "messageport"} {
		if err := b.drop("internal/per_context/"+id, perContext, b.primordials, private, symbols); err != nil {
			return err
		}
	}
	linked := b.Get(b.native, "env.getLinkedBinding")
	if err := b.drop("internal/bootstrap/realm", process, linked, getBinding, b.primordials); err != nil {
		return err
	}
	b.FreeAll(utilBinding, symbols, private, perContext, linked, getBinding)
	scripts := []string{"node", "web/exposed-wildcard", "web/exposed-window-or-worker"}
	if b.IsMain() {
		scripts = append(scripts, "switches/is_main_thread", "switches/does_own_process_state")
	} else {
		scripts = append(scripts, "switches/is_not_main_thread", "switches/does_not_own_process_state")
	}
	for _, id := range scripts {
		if err := b.RunLibrary("internal/bootstrap/" + id); err != nil {
			return err
		}
	}
	b.Free(process)
	return nil
}

// RunLibrary runs a script of the library that takes process, require,
// internalBinding and primordials. A thrown exception is an error.
func (b *boot) RunLibrary(id string) error {
	r := b.Library(id)
	if r.IsException() {
		return fmt.Errorf("%s: %s", id, b.ExceptionText())
	}
	b.Free(r)
	return nil
}

// drop runs a unit and drops its result.
func (b *boot) drop(id string, args ...engine.Value) error {
	r, err := b.unit(id, args...)
	b.Free(r)
	return err
}

func (b *boot) unit(id string, args ...engine.Value) (engine.Value, error) {
	f, err := load(b.Env, b.st, id)
	if err != nil {
		return engine.Undefined, err
	}
	r := b.Call(f, engine.Undefined, args...)
	b.Free(f)
	if r.IsException() {
		return engine.Undefined, fmt.Errorf("%s: %s", id, b.ExceptionText())
	}
	return r, nil
}

func load(e *binding.Env, st *State, id string) (engine.Value, error) {
	code, err := st.Units.Bytecode(id)
	if err != nil {
		return engine.Undefined, err
	}
	f := e.LoadBytecode(code)
	if f.IsException() {
		return engine.Undefined, fmt.Errorf("load %s: %s", id, e.ExceptionText())
	}
	return f, nil
}

func (b *boot) call(f engine.Value, arg string) (engine.Value, error) {
	s := b.NewString(arg)
	r := b.Call(f, engine.Undefined, s)
	b.Free(s)
	if r.IsException() {
		return engine.Undefined, fmt.Errorf("internalBinding(%s): %s", arg, b.ExceptionText())
	}
	return r, nil
}

// Version is unode's own version, process.versions.unode.
const Version = "0.1.0"

// process makes the process object.
func (b *boot) process() (engine.Value, error) {
	text, err := b.st.Data()
	if err != nil {
		return engine.Undefined, err
	}
	var d struct {
		Version  string            `json:"version"`
		Versions map[string]string `json:"versions"`
		Release  map[string]any    `json:"release"`
		Unode    string            `json:"unode"`
		Arch     string            `json:"arch"`
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return engine.Undefined, fmt.Errorf("the library's data: %w", err)
	}
	// Where the real Node's sources and headers are is not where ours are.
	d.Release = map[string]any{"name": "node", "lts": d.Release["lts"]}
	d.Unode = Version
	d.Arch = map[string]string{"amd64": "x64", "arm64": "arm64", "riscv64": "riscv64"}[runtime.GOARCH]
	js, err := json.Marshal(d)
	if err != nil {
		return engine.Undefined, err
	}
	obj := b.ParseJSON(string(js))
	defer b.Free(obj)
	p, err := b.unit(unitProcess, b.native, obj)
	if err != nil {
		return engine.Undefined, err
	}
	b.SetProcess(b.Dup(p), b.Dup(b.shared))
	return p, nil
}

// loader runs loader.js and returns getInternalBinding.
func (b *boot) loader() (engine.Value, error) {
	makeStubs, err := load(b.Env, b.st, unitStubs)
	if err != nil {
		return engine.Undefined, err
	}
	shimFor, notImplemented, symbol := b.Get(b.native, "env.shimFor"), b.Get(b.native, "env.notImplemented"), b.Get(b.native, "env.symbol")
	defer b.FreeAll(makeStubs, shimFor, notImplemented, symbol)
	return b.unit(unitLoader, makeStubs, b.native, shimFor, b.shared, b.primordials, notImplemented, symbol)
}

// Register registers the functions of the bootstrap itself and of
// internalBinding('builtins').
func Register(r *binding.Registry) {
	// Looked at when all bindings have registered theirs, and once: a program
	// asks for each binding that it loads.
	byBinding := sync.OnceValue(func() map[string][]string { return shims(r) })
	r.Func("env.shimFor", func(c *engine.Call) engine.Value {
		e := binding.EnvOf(c)
		st := state(e)
		out := e.NewArray()
		for i := range byBinding()[c.String(0)] {
			f, err := load(e, st, fmt.Sprintf("%s%s#%d", unitShim, c.String(0), i))
			if err != nil {
				return e.ThrowError("%v", err)
			}
			e.SetIndex(out, i, f)
		}
		return out
	})
	r.Func("env.notImplemented", func(c *engine.Call) engine.Value {
		return c.Iso.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: "+c.String(0))
	})
	r.Func("env.symbol", func(c *engine.Call) engine.Value { return c.Iso.NewSymbol(c.String(0), c.Bool(1)) })
	r.Func("env.getLinkedBinding", func(c *engine.Call) engine.Value {
		return c.Iso.ThrowCode("Error", "ERR_INVALID_MODULE", "No such binding: "+c.String(0))
	})
	r.Func("env.data", func(c *engine.Call) engine.Value {
		s, err := state(binding.EnvOf(c)).Data()
		if err != nil {
			return c.Iso.ThrowError("%v", err)
		}
		return c.Iso.NewString(s)
	})
	r.Func("builtins.compileFunction", func(c *engine.Call) engine.Value {
		e := binding.EnvOf(c)
		f, err := load(e, state(e), c.String(0))
		if err != nil {
			return e.ThrowError("%v", err)
		}
		return f
	})
	r.Func("builtins.setInternalLoaders", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).SetLoaders(c.Arg(0), c.Arg(1))
		return engine.Undefined
	})
	r.Func("builtins.hasCachedBuiltins", func(c *engine.Call) engine.Value { return engine.True })
	r.Func("builtins.ids", func(c *engine.Call) engine.Value {
		ids := slices.Clone(state(binding.EnvOf(c)).Units.IDs())
		ids = slices.DeleteFunc(ids, func(id string) bool { return strings.HasPrefix(id, "unode/") })
		slices.Sort(ids)
		return c.Iso.NewStrings(ids)
	})
	r.Shim("builtins", `
binding.builtinIds = native['builtins.ids']();
binding.config = JSON.parse(native['env.data']()).config;
binding.natives = {};
binding.builtinCategories = { cannotBeRequired: new Set(), canBeRequired: new Set() };
`)
}

func state(e *binding.Env) *State { return binding.State(e, func() *State { return &State{} }) }
