package modules

import (
	_ "embed"
	"errors"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
	"nodeos/unode/typescript"
)

// StripperUnit stands for Node's internal/deps/amaro, a WebAssembly module.
//
//go:embed stripper.js
var StripperUnit string

// registerStripper adds stripTypes(source) for StripperUnit: a string, or an
// array of kind, message, line and snippet of what cannot be stripped.
func registerStripper(r *binding.Registry) {
	r.Func("modules.stripTypes", func(c *engine.Call) engine.Value {
		code, err := typescript.Strip(c.String(0))
		var e *typescript.Error
		if errors.As(err, &e) {
			return c.Iso.NewArray(c.Iso.NewString(e.Code), c.Iso.NewString(e.Message), engine.Int(e.Line), c.Iso.NewString(e.Snippet))
		}
		return c.Iso.NewString(code)
	})
}
