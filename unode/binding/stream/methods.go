package stream

import (
	_ "embed"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

//go:embed stream_wrap.js
var shim string

// Register registers the binding stream_wrap.
func Register(r *binding.Registry) {
	r.Class("stream_wrap.WriteWrap", binding.RequestClass(binding.ProviderWriteWrap))
	r.Class("stream_wrap.ShutdownWrap", binding.RequestClass(binding.ProviderShutdownWrap))
	r.Shim("stream_wrap", shim)
}

// Kit holds the names that streams of one class look up.
type Kit struct {
	constructor, onconnection engine.Atom
}

// NewKit makes a kit; it belongs to registration.
func NewKit(r *binding.Registry) *Kit {
	return &Kit{constructor: r.Atom("constructor"), onconnection: r.Atom("onconnection")}
}

// method makes a method of what returns libuv's error number. On an object that
// is no stream it throws; on a closed one it returns EINVAL.
func method(f func(s Base, c *engine.Call) sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		s := BaseOf(c.Iso, c.This)
		switch {
		case s == nil:
			return binding.IllegalInvocation(c)
		case s.IsClosed():
			return binding.UVErr(syscall.EINVAL)
		}
		return binding.UVErr(f(s, c))
	}
}

// getter makes a getter. On an object that is no stream it throws.
func getter(f func(s Base) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		if s := BaseOf(c.Iso, c.This); s != nil {
			return f(s)
		}
		return binding.IllegalInvocation(c)
	}
}

// Class completes the class of a handle that is a stream.
func Class(def engine.Class) engine.Class {
	def.Methods = binding.HandleMethods(def.Methods)
	def.Methods["setBlocking"] = func(c *engine.Call) engine.Value {
		s := Of(binding.EnvOf(c), c.This)
		switch {
		case s == nil:
			return binding.IllegalInvocation(c)
		case s.IsClosed():
			return binding.UVErr(syscall.EINVAL)
		}
		return binding.UVErr(s.SetBlocking(c.Bool(0)))
	}
	return BaseClass(def)
}

// BaseClass completes the class of a stream that is no handle.
func BaseClass(def engine.Class) engine.Class {
	m := def.Methods
	m["readStart"] = method(func(s Base, c *engine.Call) sys.Errno { return s.ReadStart() })
	m["readStop"] = method(func(s Base, c *engine.Call) sys.Errno { s.ReadStop(); return 0 })
	m["shutdown"] = method(func(s Base, c *engine.Call) sys.Errno { return s.Shutdown(c.Arg(0)) })
	m["useUserBuffer"] = method(func(s Base, c *engine.Call) sys.Errno { return s.AsReader().useBuffer(c.Arg(0)) })
	m["writeBuffer"] = writeBuffer
	m["writev"] = method(writev)
	m["writeUtf8String"] = writeString(stringbytes.UTF8)
	m["writeLatin1String"] = writeString(stringbytes.Latin1)
	m["writeAsciiString"] = writeString(stringbytes.ASCII)
	m["writeUcs2String"] = writeString(stringbytes.UCS2)
	if def.Getters == nil {
		def.Getters = map[string]engine.Func{}
	}
	g := def.Getters
	g["fd"] = getter(func(s Base) engine.Value {
		if s.IsClosed() {
			return binding.UVErr(syscall.EINVAL)
		}
		return engine.Int(s.Fd())
	})
	g["bytesRead"] = getter(func(s Base) engine.Value { return engine.Int(int(s.AsReader().bytesRead)) })
	g["bytesWritten"] = getter(func(s Base) engine.Value { return engine.Int(int(s.BytesWritten())) })
	g["writeQueueSize"] = getter(func(s Base) engine.Value { return engine.Int(s.WriteQueueSize()) })
	g["onread"] = getter(func(s Base) engine.Value { r := s.AsReader(); return r.wrap.Env.Dup(r.onread) })
	g["isStreamBase"] = func(*engine.Call) engine.Value { return engine.True }
	def.Setters = map[string]engine.Func{"onread": func(c *engine.Call) engine.Value {
		s := BaseOf(c.Iso, c.This)
		if s == nil {
			return binding.IllegalInvocation(c)
		}
		if r := s.AsReader(); c.Iso.IsFunction(c.Arg(0)) && !s.IsClosed() {
			c.Iso.Free(r.onread)
			r.onread = c.Iso.Dup(c.Arg(0))
		}
		return engine.Undefined
	}}
	return def
}

// write writes for a method of (req, data, handle); only some streams pass
// handles.
func write(s Base, c *engine.Call, parts [][]byte, keep func(i, n int) Chunk) sys.Errno {
	if c.Arg(2).IsObject() {
		if d, ok := s.(interface{ AsStream() *Stream }); ok && d.AsStream().carrier != nil {
			return d.AsStream().writeAlong(c.Arg(2), c.Arg(0), parts, keep)
		}
	}
	return s.Write(c.Arg(0), parts, keep)
}

func writeBuffer(c *engine.Call) engine.Value {
	if c.Arg(1).Kind() != engine.KindUint8Array {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "Second argument must be a buffer")
	}
	return method(func(s Base, c *engine.Call) sys.Errno {
		v := c.Arg(1)
		b, _ := c.Iso.Bytes(v)
		return write(s, c, [][]byte{b}, func(_, n int) Chunk {
			return Chunk{buffer: c.Iso.Dup(v), offset: n}
		})
	})(c)
}

// own keeps bytes that are only valid now.
func own(parts [][]byte) func(i, n int) Chunk {
	return func(i, n int) Chunk {
		return Chunk{own: append([]byte(nil), parts[i][n:]...), buffer: engine.Undefined}
	}
}

func writeString(enc stringbytes.Encoding) engine.Func {
	return method(func(s Base, c *engine.Call) sys.Errno {
		if !c.Arg(1).IsString() {
			return syscall.EINVAL
		}
		b := shared(binding.EnvOf(c))
		b.text = b.text[:0]
		parts := [][]byte{text(b, c.Iso.StringView(c.Arg(1)), enc)}
		err := write(s, c, parts, own(parts))
		b.trim()
		return err
	})
}

// text returns the bytes of a string: in place if they are the same there, else
// behind what b.text holds.
func text(b *buffers, v engine.View, enc stringbytes.Encoding) []byte {
	if v.UTF16 == nil {
		switch enc {
		case stringbytes.Latin1, stringbytes.ASCII:
			return v.Latin1
		case stringbytes.UTF8, stringbytes.Buffer:
			if stringbytes.ASCIILen(v.Latin1) == len(v.Latin1) {
				return v.Latin1
			}
		}
	}
	n := len(b.text)
	b.text = stringbytes.Append(b.text, v, enc)
	return b.text[n:]
}

// trim gives a large buffer back.
func (b *buffers) trim() {
	if cap(b.text) > 1<<20 {
		b.text = nil
	}
}

// writev writes chunks: all of them buffers, or strings and buffers in turn with
// their encodings.
func writev(s Base, c *engine.Call) sys.Errno {
	iso, list := c.Iso, c.Arg(1)
	if !iso.IsArray(list) {
		return syscall.EINVAL
	}
	step := 2
	if c.Bool(2) {
		step = 1
	}
	count := iso.Len(list) / step
	parts, values := make([][]byte, 0, count), make([]engine.Value, 0, count)
	defer func() { iso.FreeAll(values...) }()
	b := shared(binding.EnvOf(c))
	b.text = b.text[:0]
	for i := range count {
		v := iso.GetIndex(list, i*step)
		values = append(values, v)
		if bytes, ok := iso.Bytes(v); ok {
			parts = append(parts, bytes)
			continue
		}
		if !v.IsString() {
			return syscall.EINVAL
		}
		name := iso.GetIndex(list, i*step+1)
		enc := stringbytes.Parse(iso, name, stringbytes.UTF8)
		iso.Free(name)
		parts = append(parts, text(b, iso.StringView(v), enc))
	}
	keep := own(parts)
	err := s.Write(c.Arg(0), parts, func(i, n int) Chunk {
		if values[i].IsString() {
			return keep(i, n)
		}
		return Chunk{buffer: iso.Dup(values[i]), offset: n}
	})
	b.trim()
	return err
}
