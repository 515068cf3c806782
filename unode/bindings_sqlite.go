//go:build !nosqlite

package unode

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/sqlite"
)

// optional returns the bindings that the build tag nosqlite leaves out: SQLite
// is a sixth of the program, and node:sqlite then throws an error that says so.
func optional() []func(*binding.Registry) { return []func(*binding.Registry){sqlite.Register} }
