// Package fs is internalBinding('fs') and internalBinding('fs_dir'): files,
// directories and their attributes for Node's fs module and its module loaders.
//
// Most functions have three forms, told apart by the argument after their own:
// none or undefined runs the call at once and throws, a FSReqCallback gets the
// result by its oncomplete, and kUsePromises makes the function return a promise
// (lib/fs.js and lib/internal/fs/promises.js are the callers).
//
// Invariants: what runs on another goroutine uses copies of the arguments, or
// the memory of buffers that are held until it is done. Errors have the
// properties that libuv and node::UVException give them, in their order.
//
// Caution: the stat arrays are shared by all calls without a promise. Their
// content is good only until the next call.
package fs

import (
	_ "embed"
	"slices"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed fs.js
var shim string

//go:embed fs_dir.js
var dirShim string

// module is what all functions of the binding know.
type module struct {
	// Shared arrays, handed over by the shim.
	stats, bigStats, statfs, bigStatfs engine.Slot
	fileHandle, dirHandle              engine.Slot // classes
	onchange                           engine.Atom
}

// function is a function of the binding.
type function struct {
	name string
	f    engine.Func
}

// Register adds the bindings fs and fs_dir.
func Register(r *binding.Registry) {
	m := &module{
		stats:      r.Slot("fs.statValues"),
		bigStats:   r.Slot("fs.bigintStatValues"),
		statfs:     r.Slot("fs.statFsValues"),
		bigStatfs:  r.Slot("fs.bigintStatFsValues"),
		fileHandle: r.Slot("fs.FileHandle"),
		dirHandle:  r.Slot("fs_dir.DirHandle"),
		onchange:   r.Atom("onchange"),
	}
	slots := []engine.Slot{m.stats, m.bigStats, m.statfs, m.bigStatfs, m.fileHandle}
	r.Func("fs_native.share", func(c *engine.Call) engine.Value {
		for i, s := range slots {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	for _, f := range slices.Concat(m.files(), m.names(), m.folders(), m.attributes(), m.loader(), m.copies()) {
		r.Func("fs."+f.name, f.f)
	}
	r.Class("fs.FSReqCallback", engine.Class{
		New:     newRequest,
		Methods: binding.AsyncMethods(map[string]engine.Func{}),
	})
	r.Class("fs.FileHandle", m.fileHandleClass())
	r.Class("fs.StatWatcher", m.statWatcherClass())
	r.Shim("fs", shim)
	r.Func("fs_native.shareDir", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.dirHandle, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	m.registerDir(r)
}
