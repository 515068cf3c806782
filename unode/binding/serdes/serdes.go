// Package serdes is the part of internalBinding('serdes') that writes and reads
// V8's format for values byte by byte. Values themselves (writeValue,
// readValue) are not written yet.
//
// Caution: the format is V8's, version 15 (src/objects/value-serializer.cc):
// other programs read what is written here.
package serdes

import (
	"encoding/binary"
	"math"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

const (
	tagVersion = 0xff
	version    = 15
)

// writer is the Go half of a Serializer.
type writer struct{ b []byte }

// reader is the Go half of a Deserializer; its bytes are those of the object's
// property "buffer".
type reader struct{ at, version int }

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Class("serdes.Serializer", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return &writer{}, true },
		Methods: map[string]engine.Func{
			"writeHeader": write(func(c *engine.Call, w *writer) { w.b = append(w.b, tagVersion, version) }),
			"writeUint32": write(func(c *engine.Call, w *writer) { w.b = binary.AppendUvarint(w.b, uint64(uint32(c.Int(0)))) }),
			"writeUint64": write(func(c *engine.Call, w *writer) {
				w.b = binary.AppendUvarint(w.b, uint64(uint32(c.Int(0)))<<32|uint64(uint32(c.Int(1))))
			}),
			"writeDouble": write(func(c *engine.Call, w *writer) {
				w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(c.Iso.Number(c.Arg(0))))
			}),
			"writeRawBytes":                          writeRawBytes,
			"releaseBuffer":                          releaseBuffer,
			"_setTreatArrayBufferViewsAsHostObjects": write(func(c *engine.Call, w *writer) {}),
		},
	})
	r.Class("serdes.Deserializer", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			if _, ok := c.Iso.Bytes(c.Arg(0)); !ok {
				c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView")
				return nil, false
			}
			c.Iso.Set(self, "buffer", c.Iso.Dup(c.Arg(0)))
			return &reader{}, true
		},
		Methods: map[string]engine.Func{
			"readHeader": read("ReadHeader", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) {
				v, n := binary.Uvarint(b[min(1, len(b)):])
				if len(b) == 0 || b[0] != tagVersion || n <= 0 || v > version {
					c.Iso.ThrowError("Unable to deserialize cloned data due to invalid or unsupported version.")
					return engine.Exception, 0
				}
				r.version = int(v)
				return engine.True, 1 + n
			}),
			"getWireFormatVersion": read("", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) { return engine.Int(r.version), 0 }),
			"readUint32": read("ReadUint32", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) {
				v, n := binary.Uvarint(b)
				return engine.Int(int(uint32(v))), short(n)
			}),
			"readUint64": read("ReadUint64", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) {
				v, n := binary.Uvarint(b)
				return c.Iso.NewArray(engine.Int(int(v>>32)), engine.Int(int(uint32(v)))), short(n)
			}),
			"readDouble": read("ReadDouble", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) {
				if len(b) < 8 {
					return engine.Undefined, -1
				}
				return engine.Number(math.Float64frombits(binary.LittleEndian.Uint64(b))), 8
			}),
			"_readRawBytes": read("ReadRawBytes", func(c *engine.Call, r *reader, b []byte) (engine.Value, int) {
				n := c.Int(0)
				if n < 0 || n > len(b) {
					return engine.Undefined, -1
				}
				return engine.Int(r.at), n
			}),
		},
	})
}

// short makes what Uvarint says of bad input negative.
func short(n int) int {
	if n <= 0 {
		return -1
	}
	return n
}

func write(f func(c *engine.Call, w *writer)) engine.Func {
	return func(c *engine.Call) engine.Value {
		w, ok := c.Iso.Half(c.This).(*writer)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		f(c, w)
		return engine.Undefined
	}
}

func writeRawBytes(c *engine.Call) engine.Value {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "source must be a TypedArray or a DataView")
	}
	return write(func(c *engine.Call, w *writer) { w.b = append(w.b, b...) })(c)
}

func releaseBuffer(c *engine.Call) engine.Value {
	w, ok := c.Iso.Half(c.This).(*writer)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	b := w.b
	w.b = nil
	return buffer.New(binding.EnvOf(c), b)
}

// read makes a method of f, which gets the bytes that are left and returns how
// many it used, negative when they are too few.
func read(name string, f func(c *engine.Call, r *reader, b []byte) (engine.Value, int)) engine.Func {
	return func(c *engine.Call) engine.Value {
		r, ok := c.Iso.Half(c.This).(*reader)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		buf := c.Iso.Get(c.This, "buffer")
		b, _ := c.Iso.Bytes(buf)
		v, n := f(c, r, b[min(r.at, len(b)):])
		c.Iso.Free(buf)
		if n < 0 {
			c.Iso.Free(v)
			return c.Iso.ThrowError("%s() failed", name)
		}
		r.at += n
		return v
	}
}
