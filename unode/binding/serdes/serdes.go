// Package serdes is V8's format for values: Writer and Reader, and
// internalBinding('serdes') with the classes over them. Messages between threads
// and structuredClone use the format too.
//
// Invariants: what is read may come from anywhere; it makes an error, never a
// crash. Clones are of the library's own classes, whatever a script has put into
// the globals of their names.
//
// Caution: the format is V8's, version 15 (src/objects/value-serializer.cc):
// other programs read what is written here. Writing runs scripts (getters).
package serdes

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

const version = 15

// serializer is the Go half of a Serializer. Its object writes what the format
// does not know, by methods whose names begin with "_".
type serializer struct {
	*Writer
	self engine.Value // borrowed: the object that has this half
}

// deserializer is the Go half of a Deserializer; its bytes are those of the
// object's property "buffer".
type deserializer struct {
	*Reader
	self engine.Value
}

// Finalize drops the objects that were written.
func (s *serializer) Finalize() { s.Free(s.e.FreeLater) }

// Finalize drops the objects that were read.
func (d *deserializer) Finalize() { d.Free(d.e.FreeLater) }

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Class("serdes.Serializer", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			s := &serializer{self: self}
			s.Writer = NewWriter(binding.EnvOf(c), s)
			return s, true
		},
		Methods: map[string]engine.Func{
			"writeHeader": write(func(c *engine.Call, s *serializer) { s.Header() }),
			"writeValue": func(c *engine.Call) engine.Value {
				s, ok := c.Iso.Half(c.This).(*serializer)
				switch {
				case !ok:
					return binding.IllegalInvocation(c)
				case !s.Value(c.Arg(0)):
					return engine.Exception
				}
				return engine.True
			},
			"writeUint32": write(func(c *engine.Call, s *serializer) { s.Uint(uint64(uint32(c.Int(0)))) }),
			"writeUint64": write(func(c *engine.Call, s *serializer) {
				s.Uint(uint64(uint32(c.Int(0)))<<32 | uint64(uint32(c.Int(1))))
			}),
			"writeDouble":         write(func(c *engine.Call, s *serializer) { s.Double(c.Iso.Number(c.Arg(0))) }),
			"writeRawBytes":       writeRawBytes,
			"releaseBuffer":       releaseBuffer,
			"transferArrayBuffer": write(func(c *engine.Call, s *serializer) { s.Transfer(c.Arg(1), uint32(c.Int(0))) }),
			"_setTreatArrayBufferViewsAsHostObjects": write(func(c *engine.Call, s *serializer) {
				s.ViewsAreHost = c.Bool(0)
			}),
		},
	})
	r.Class("serdes.Deserializer", engine.Class{
		New: newDeserializer,
		Methods: map[string]engine.Func{
			"readHeader": read("", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				if !d.Header() {
					return engine.Exception, true
				}
				return engine.True, true
			}),
			"readValue": read("", func(c *engine.Call, d *deserializer) (engine.Value, bool) { return d.Value(), true }),
			"getWireFormatVersion": read("", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				return engine.Int(d.version), true
			}),
			"readUint32": read("ReadUint32", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				n, ok := d.uint32()
				return engine.Number(float64(n)), ok
			}),
			"readUint64": read("ReadUint64", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				n, ok := d.Uint()
				if !ok {
					return engine.Undefined, false
				}
				return c.Iso.NewArray(engine.Number(float64(n>>32)), engine.Number(float64(uint32(n)))), true
			}),
			"readDouble": read("ReadDouble", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				f, ok := d.Double()
				return engine.Number(f), ok
			}),
			"_readRawBytes": read("ReadRawBytes", func(c *engine.Call, d *deserializer) (engine.Value, bool) {
				at := d.at
				_, ok := d.Raw(uint64(c.Int(0)))
				return engine.Int(at), ok
			}),
			"transferArrayBuffer": transferIn,
		},
	})
}

func newDeserializer(c *engine.Call, self engine.Value) (any, bool) {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if kind := c.Arg(0).Kind(); !ok || kind == engine.KindArrayBuffer || kind == engine.KindSharedArrayBuffer {
		c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView")
		return nil, false
	}
	c.Iso.Set(self, "buffer", c.Iso.Dup(c.Arg(0)))
	d := &deserializer{self: self}
	d.Reader = NewReader(binding.EnvOf(c), b, d)
	d.version = 0
	return d, true
}

func write(f func(c *engine.Call, s *serializer)) engine.Func {
	return func(c *engine.Call) engine.Value {
		s, ok := c.Iso.Half(c.This).(*serializer)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		f(c, s)
		return engine.Undefined
	}
}

func writeRawBytes(c *engine.Call) engine.Value {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "source must be a TypedArray or a DataView")
	}
	return write(func(c *engine.Call, s *serializer) { s.Raw(b) })(c)
}

func releaseBuffer(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*serializer)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	return buffer.New(binding.EnvOf(c), s.Release())
}

// read makes a method of f, which returns ok false when the bytes that are left
// are too few. The bytes are looked up again whenever a script may have replaced
// the property or detached the buffer.
func read(name string, f func(c *engine.Call, d *deserializer) (engine.Value, bool)) engine.Func {
	return func(c *engine.Call) engine.Value {
		d, ok := c.Iso.Half(c.This).(*deserializer)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		d.look()
		v, ok := f(c, d)
		if !ok {
			c.Iso.Free(v)
			return c.Iso.ThrowError("%s() failed", name)
		}
		return v
	}
}

// look finds the bytes.
func (d *deserializer) look() {
	buf := d.e.Get(d.self, "buffer")
	d.b, _ = d.e.Bytes(buf)
	d.at = min(d.at, len(d.b))
	d.e.Free(buf)
}

func transferIn(c *engine.Call) engine.Value {
	d, ok := c.Iso.Half(c.This).(*deserializer)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	if k := c.Arg(1).Kind(); k != engine.KindArrayBuffer && k != engine.KindSharedArrayBuffer {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "arrayBuffer must be an ArrayBuffer or SharedArrayBuffer")
	}
	d.Transfer(uint32(c.Int(0)), c.Arg(1))
	return engine.Undefined
}

// IsHost tells whether v is an object with a native half.
func (s *serializer) IsHost(v engine.Value) bool { return s.e.Half(v) != nil }

// WriteHost calls the object's own _writeHostObject.
func (s *serializer) WriteHost(_ *Writer, v engine.Value) (ok bool) {
	f := s.e.Get(s.self, "_writeHostObject")
	defer s.e.Free(f)
	if f.IsException() {
		return false
	}
	if !s.e.IsFunction(f) {
		return s.refuse(v)
	}
	r := s.e.Call(f, s.self, v)
	defer s.e.Free(r)
	return !r.IsException()
}

// SharedID calls the object's own _getSharedArrayBufferId.
func (s *serializer) SharedID(_ *Writer, v engine.Value) (id uint32, ok bool) {
	f := s.e.Get(s.self, "_getSharedArrayBufferId")
	defer s.e.Free(f)
	if f.IsException() {
		return 0, false
	}
	if !s.e.IsFunction(f) {
		return 0, s.refuse(v)
	}
	r := s.e.Call(f, s.self, v)
	defer s.e.Free(r)
	return uint32(s.e.Int(r)), !r.IsException()
}

// Refuse throws what the object's own _getDataCloneError makes.
func (s *serializer) Refuse(message string) {
	f, m := s.e.Get(s.self, "_getDataCloneError"), s.e.NewString(message)
	defer s.e.FreeAll(f, m)
	if f.IsException() {
		return
	}
	if !s.e.IsFunction(f) {
		s.e.ThrowError("%s", message)
		return
	}
	if r := s.e.Call(f, s.self, m); !r.IsException() {
		s.e.Throw(r)
	}
}

// ReadHost calls the object's own _readHostObject.
func (d *deserializer) ReadHost(r *Reader) engine.Value {
	f := d.e.Get(d.self, "_readHostObject")
	defer d.e.Free(f)
	if f.IsException() || !d.e.IsFunction(f) {
		return engine.Exception
	}
	v := d.e.Call(f, d.self)
	d.look()
	if !v.IsException() && !v.IsObject() {
		d.e.Free(v)
		return d.e.ThrowTypeError("readHostObject must return an object")
	}
	return v
}

// Shared knows no SharedArrayBuffer: those of transferArrayBuffer stand for
// ArrayBuffers, as in Node.
func (d *deserializer) Shared(*Reader, uint32) engine.Value { return engine.Exception }
