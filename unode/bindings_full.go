//go:build !small

package unode

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/sqlite"
	"nodeos/unode/binding/tls"
	"nodeos/unode/binding/webassembly"
)

// optional returns the bindings that unode-small leaves out.
func optional() []func(*binding.Registry) {
	return []func(*binding.Registry){sqlite.Register, tls.Register, webassembly.Register}
}
