//go:build small

package unode

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
	"nodeos/unode/flavour"
)

//go:embed webassembly_small.js
var noWebAssembly string

// optional returns what stands for the bindings that bindings_full.go names. The
// modules of sqlite and tls do not get as far as their bindings: see
// leftOutOfSmall.
func optional() []func(*binding.Registry) {
	return []func(*binding.Registry){func(r *binding.Registry) {
		r.Func("webassembly.missing", func(c *engine.Call) engine.Value {
			return c.Iso.ThrowError("%s", flavour.Missing("WebAssembly"))
		})
		r.Shim("webassembly", noWebAssembly)
	}}
}
