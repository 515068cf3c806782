// Package zlib is internalBinding('zlib'): streams that compress and decompress
// by deflate, brotli and zstd, and crc32.
//
// Invariants: one write of a stream is under way at a time; while a worker has
// it, JavaScript's buffers are kept alive and the codec is left alone. A stream
// holds no more than its format's window, however much it is to put out: the
// caller gives the room.
//
// Caution: a callback may close its stream; the codec is gone then.
package zlib

import (
	"hash/crc32"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// module holds what the registry gave.
type module struct {
	stateKey, callbackKey engine.Slot // private symbols, made at first use
	onerror               engine.Atom
}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{
		stateKey:    r.Slot("zlib write state"),
		callbackKey: r.Slot("zlib write callback"),
		onerror:     r.Atom("onerror"),
	}
	m.class(r, "Zlib", newZlib, m.initZlib)
	m.registerBrotli(r)
	m.registerZstd(r)
	r.Func("zlib.crc32", func(c *engine.Call) engine.Value {
		b, ok := c.Iso.Bytes(c.Arg(0))
		if !ok {
			b = []byte(c.String(0))
		}
		return engine.Number(float64(crc32.Update(uint32(c.Int(1)), crc32.IEEETable, b)))
	})
}
