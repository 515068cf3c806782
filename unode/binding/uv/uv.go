// Package uv is the binding uv: libuv's error names and texts.
//
// Invariant: its numbers are negative, as libuv's are.
//
// Caution: the UV_* constants come with the stubs; only the functions are here.
package uv

import (
	_ "embed"
	"slices"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed uv.js
var shim string

// Register registers the binding uv.
func Register(r *binding.Registry) {
	r.Func("uv.errname", func(c *engine.Call) engine.Value {
		return c.Iso.NewString(binding.ErrName(sys.Errno(-c.Int(0))))
	})
	r.Func("uv.getErrorMessage", func(c *engine.Call) engine.Value {
		return c.Iso.NewString(binding.ErrMessage(sys.Errno(-c.Int(0))))
	})
	// errorList gives [number, name, message, …]; the shim makes a Map of it.
	r.Func("uv.errorList", func(c *engine.Call) engine.Value {
		type entry struct {
			err        sys.Errno
			name, text string
		}
		var all []entry
		binding.Errors(func(err sys.Errno, name, text string) { all = append(all, entry{err, name, text}) })
		slices.SortFunc(all, func(a, b entry) int { return int(a.err) - int(b.err) })
		list := c.Iso.NewArray()
		for i, e := range all {
			c.Iso.SetIndex(list, 3*i, binding.UVErr(e.err))
			c.Iso.SetIndex(list, 3*i+1, c.Iso.NewString(e.name))
			c.Iso.SetIndex(list, 3*i+2, c.Iso.NewString(e.text))
		}
		return list
	})
	r.Shim("uv", shim)
}
