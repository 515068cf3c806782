// Package v8 is internalBinding('v8') and what belongs to it: numbers about the
// heap, flags, and a look at the objects of the heap. The engine is not V8: what
// it has no counterpart of is 0, and flags without a meaning here are only kept.
package v8

import (
	_ "embed"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed v8.js
var shim string

// flags are those that setFlagsFromString was given.
type flags struct{ set map[string]bool }

func flagsOf(e *binding.Env) *flags {
	return binding.PerProcess(e, func() *flags { return &flags{set: map[string]bool{}} })
}

// oldSpace is the index of the heap space that all of the heap is shown as.
const oldSpace = 2

// Register adds the bindings.
func Register(r *binding.Registry) {
	fill := func(name string, f func(e *binding.Env, c *engine.Call) []float64) {
		r.Func(name, func(c *engine.Call) engine.Value {
			copy(c.Iso.Float64s(c.Arg(0)), f(binding.EnvOf(c), c))
			return engine.Undefined
		})
	}
	fill("v8_native.heap", func(e *binding.Env, _ *engine.Call) []float64 {
		s := e.HeapStatistics()
		return s[:]
	})
	fill("v8_native.code", func(e *binding.Env, _ *engine.Call) []float64 { return make([]float64, 4) })
	fill("v8_native.space", func(e *binding.Env, c *engine.Call) []float64 {
		if c.Int(1) != oldSpace {
			return make([]float64, 4)
		}
		used, total := e.HeapUsed()
		return []float64{float64(total), float64(used), float64(total - used), float64(total)}
	})
	r.Func("v8.isStringOneByteRepresentation", func(c *engine.Call) engine.Value {
		return engine.Bool(c.Arg(0).IsString() && c.Iso.StringView(c.Arg(0)).UTF16 == nil)
	})
	r.Func("v8.setFlagsFromString", func(c *engine.Call) engine.Value {
		f := flagsOf(binding.EnvOf(c))
		for _, word := range strings.Fields(c.String(0)) {
			f.set[strings.ReplaceAll(word, "_", "-")] = true
		}
		return engine.Undefined
	})
	// A number for this engine with its flags: code that was compiled with
	// another is not to be used.
	r.Func("v8.cachedDataVersionTag", func(c *engine.Call) engine.Value {
		h := fnv.New32a()
		h.Write([]byte("quickjs " + strings.Join(slices.Sorted(maps.Keys(flagsOf(binding.EnvOf(c)).set)), " ")))
		return engine.Number(float64(h.Sum32() | 1))
	})
	r.Func("v8.setHeapSnapshotNearHeapLimit", func(c *engine.Call) engine.Value { return engine.Undefined })
	r.Func("internal_only_v8.queryObjects", queryObjects)
	r.Class("v8.GCProfiler", profilerClass())
	r.Shim("v8", shim)
}

// queryObjects is (prototype): it returns the objects that inherit from it.
func queryObjects(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	if !c.Arg(0).IsObject() {
		return e.NewArray()
	}
	var found []engine.Value
	e.Objects(func(o engine.Value) {
		for p, ok := e.Prototype(o); ok; p, ok = e.Prototype(p) {
			if p.Same(c.Arg(0)) {
				found = append(found, e.Dup(o))
				break
			}
		}
	})
	return e.NewArray(found...)
}
