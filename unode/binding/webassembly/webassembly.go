// Package webassembly is the native half of the global WebAssembly: modules,
// instances, memories, tables and globals, run by wazero, which compiles to
// machine code where executable memory can be had and interprets elsewhere. The
// classes themselves are webassembly.js, loaded when a program first asks for
// the global.
//
// Invariants: each JavaScript object stands for one object of the runtime, and
// each of those for at most one JavaScript object. A function's object keeps its
// instance, an instance what it imports, all by properties that the collector
// sees. The bytes of a memory are those of its ArrayBuffer; when the memory has
// grown, the old buffer is detached before JavaScript runs again.
//
// Caution: a reference to a function is a number to wazero and to Go's collector:
// instances with tables that others can reach are therefore kept for good.
package webassembly

import (
	"context"
	_ "embed"
	"runtime"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed webassembly.js
var shim string

// handles is the native class behind all objects of the API; JavaScript never
// sees one.
const handleClass = "webassembly.Handle"

// module holds what the registry gave.
type module struct {
	ctor    engine.Slot // of handles
	helpers engine.Slot // functions of the shim: see helper
	infoKey engine.Slot // private symbol: an exported function's handle of its instance and its index
}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{ctor: r.Slot("wasm handle class"), helpers: r.Slot("wasm helpers"), infoKey: r.Slot("wasm function")}
	r.Class(handleClass, engine.Class{})
	for _, f := range []struct {
		name string
		f    func(*store, *engine.Call) engine.Value
	}{
		{"validate", (*store).validate},
		{"compile", (*store).compile},
		{"imports", (*store).imports},
		{"exports", (*store).exports},
		{"customSections", (*store).customSections},
		{"instantiate", (*store).instantiate},
		{"call", (*store).call},
		{"isFunction", (*store).isFunction},
		{"newMemory", (*store).newMemory},
		{"memoryBuffer", (*store).memoryBuffer},
		{"memoryGrow", (*store).memoryGrow},
		{"newTable", (*store).newTable},
		{"tableLength", (*store).tableLength},
		{"tableIsExtern", (*store).tableIsExtern},
		{"tableGet", (*store).tableGet},
		{"tableSet", (*store).tableSet},
		{"tableGrow", (*store).tableGrow},
		{"newTag", (*store).newTag},
		{"tagTypes", (*store).tagTypes},
		{"newGlobal", (*store).newGlobal},
		{"globalGet", (*store).globalGet},
		{"globalSet", (*store).globalSet},
		{"globalMutable", (*store).globalMutable},
	} {
		r.Func("webassembly."+f.name, func(c *engine.Call) engine.Value { return f.f(m.store(binding.EnvOf(c)), c) })
	}
	r.Func("webassembly.setup", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.ctor, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(m.helpers, c.Iso.Dup(c.Arg(1)))
		c.Iso.SetSlot(m.infoKey, c.Iso.NewSymbol("wasm function", true))
		return engine.Undefined
	})
	r.Shim("webassembly", shim)
}

// store is the runtime of one environment with all that lives in it.
type store struct {
	*binding.Env
	m   *module
	ctx context.Context
	rt  wazero.Runtime

	instances map[uintptr]*instance // by key, those not forgotten
	objects   map[unsafe.Pointer]*object
	memories  map[*object]struct{} // those with a buffer
	refs      map[uint64]funcRef
	externs   externs
	depth     int // of calls into WebAssembly
}

// memoryPages is the largest memory: what an ArrayBuffer can hold.
const memoryPages = 1<<15 - 1

func (m *module) store(e *binding.Env) *store {
	return binding.State(e, func() *store {
		features := api.CoreFeaturesV2 | experimental.CoreFeaturesThreads | experimental.CoreFeaturesTailCall |
			experimental.CoreFeaturesExtendedConst | experimental.CoreFeaturesExceptionHandling
		config := wazero.NewRuntimeConfig().WithCoreFeatures(features).WithCustomSections(true).WithDebugInfoEnabled(false)
		ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(allocate))
		ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
		return &store{
			Env: e, m: m, ctx: ctx, rt: wazero.NewRuntimeWithConfig(ctx, config),
			instances: map[uintptr]*instance{},
			objects:   map[unsafe.Pointer]*object{},
			memories:  map[*object]struct{}{},
			refs:      map[uint64]funcRef{},
		}
	})
}

// handle makes the JavaScript side of a Go object.
func (s *store) handle(half any) engine.Value { return s.NewNative(s.Slot(s.m.ctor), half) }

// helper calls a function of the shim.
func (s *store) helper(name string, args ...engine.Value) engine.Value {
	f := s.Get(s.Slot(s.m.helpers), name)
	r := s.Call(f, engine.Undefined, args...)
	s.Free(f)
	return r
}

// half returns the Go half of an argument; the shim passes the right kind.
func half[T any](s *store, v engine.Value) (t T, ok bool) {
	t, ok = s.Half(v).(T)
	if !ok {
		s.ThrowTypeError("Illegal invocation")
	}
	return t, ok
}
