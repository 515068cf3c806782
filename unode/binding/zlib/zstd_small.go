//go:build small

package zlib

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
	"nodeos/unode/flavour"
)

func (m *module) registerZstd(r *binding.Registry) {
	for _, name := range []string{"ZstdCompress", "ZstdDecompress"} {
		r.Class("zlib."+name, engine.Class{New: func(c *engine.Call, _ engine.Value) (any, bool) {
			c.Iso.ThrowCode("Error", "ERR_ZLIB_INITIALIZATION_FAILED", flavour.Missing("zstd"))
			return nil, false
		}})
	}
}
