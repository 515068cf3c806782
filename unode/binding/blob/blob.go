// Package blob is internalBinding('blob'): bytes that do not change, in memory or
// in a file, and the process's blob: URLs (src/node_blob.cc).
//
// Invariant: the bytes of a blob are shared by its slices and by its clones in
// other threads; nobody writes to them.
//
// Caution: a blob over a file is its range of a file that must stay as it was.
package blob

import (
	"strings"
	"sync"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// part is a piece of a blob: bytes, or a range of a file.
type part struct {
	b    []byte
	file *file
	at   int64 // in the file
	n    int
}

// file is a file as it was when the blob was made.
type file struct {
	path  string
	size  int64
	mtime syscall.Timespec
}

// blob is the Go half of a Blob's handle.
type blob struct {
	class engine.Slot
	parts []part
	size  int
}

// urls are the blob: URLs of the process.
type urls struct {
	mu   sync.Mutex
	byID map[string]stored
}

// stored is a blob that a URL stands for.
type stored struct {
	blob *blob
	typ  string
}

type module struct{ blob, reader engine.Slot }

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{r.Slot("blob class"), r.Slot("blob reader class")}
	keep := func(name string, s engine.Slot) {
		r.Func(name, func(c *engine.Call) engine.Value {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(0)))
			return engine.Undefined
		})
	}
	keep("blob_native.setBlob", m.blob)
	keep("blob_native.setReader", m.reader)
	r.Class("blob_native.Blob", engine.Class{New: illegal, Methods: map[string]engine.Func{
		"getReader": func(c *engine.Call) engine.Value {
			if b, ok := c.Iso.Half(c.This).(*blob); ok {
				return c.Iso.NewNative(c.Iso.Slot(m.reader), &reader{parts: b.parts})
			}
			return binding.IllegalInvocation(c)
		},
		"slice": m.slice,
	}})
	r.Class("blob_native.Reader", engine.Class{New: illegal, Methods: map[string]engine.Func{
		"pull":      pull,
		"setWakeup": func(c *engine.Call) engine.Value { return engine.Undefined }, // pull never asks to come again
	}})
	r.Func("blob.createBlob", m.create)
	r.Func("blob.createBlobFromFilePath", m.createFromFile)
	r.Func("blob.concat", concat)
	r.Func("blob.storeDataObject", m.store)
	r.Func("blob.getDataObject", m.find)
	r.Func("blob.revokeObjectURL", revoke)
	r.Shim("blob", `
native['blob_native.setBlob'](native['blob_native.Blob']);
native['blob_native.setReader'](native['blob_native.Reader']);
`)
}

func illegal(c *engine.Call, _ engine.Value) (any, bool) {
	c.Iso.ThrowTypeError("Illegal constructor")
	return nil, false
}

func (m *module) make(e *binding.Env, parts []part) engine.Value {
	b := &blob{class: m.blob, parts: parts}
	for _, p := range parts {
		b.size += p.n
	}
	return e.NewNative(e.Slot(m.blob), b)
}

// Clone has another thread share the bytes.
func (b *blob) Clone() binding.Parcel {
	return binding.Parcel{Open: func(e *binding.Env) engine.Value { return e.NewNative(e.Slot(b.class), b) }}
}

// create is (array of views and blobs, length).
func (m *module) create(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	var parts []part
	ok := true
	e.Each(c.Arg(0), func(_ int, v engine.Value) bool {
		if b, isBlob := e.Half(v).(*blob); isBlob {
			parts = append(parts, b.parts...)
			return true
		}
		var b []byte
		if b, ok = e.Bytes(v); ok && len(b) > 0 {
			parts = append(parts, part{b: append([]byte(nil), b...), n: len(b)})
		}
		return ok
	})
	if !ok {
		return e.ThrowTypeError("Bad argument")
	}
	return m.make(e, parts)
}

// createFromFile is (path); it returns [blob, size], or undefined when the file
// cannot be used.
func (m *module) createFromFile(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	path := c.String(0)
	var st syscall.Stat_t
	if err := sys.Stat(path, &st); err != 0 {
		return engine.Undefined
	}
	f := &file{path, st.Size, st.Mtim}
	return e.NewArray(m.make(e, []part{{file: f, n: int(st.Size)}}), engine.Int(int(st.Size)))
}

// slice is (start, end).
func (m *module) slice(c *engine.Call) engine.Value {
	b, ok := c.Iso.Half(c.This).(*blob)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	start, end := max(0, c.Int(0)), min(b.size, c.Int(1))
	var parts []part
	for _, p := range b.parts {
		lo, hi := max(0, start), min(p.n, end)
		if lo < hi {
			q := part{file: p.file, at: p.at + int64(lo), n: hi - lo}
			if p.file == nil {
				q.b = p.b[lo:hi]
			}
			parts = append(parts, q)
		}
		start, end = start-p.n, end-p.n
	}
	return m.make(binding.EnvOf(c), parts)
}

// concat makes one ArrayBuffer of a list of buffers and views.
func concat(c *engine.Call) engine.Value {
	var all []byte
	c.Iso.Each(c.Arg(0), func(_ int, v engine.Value) bool {
		b, _ := c.Iso.Bytes(v)
		all = append(all, b...)
		return true
	})
	return c.Iso.NewArrayBuffer(all)
}

func urlsOf(e *binding.Env) *urls {
	return binding.PerProcess(e, func() *urls { return &urls{byID: map[string]stored{}} })
}

// store is (id, blob, size, type).
func (m *module) store(c *engine.Call) engine.Value {
	b, ok := c.Iso.Half(c.Arg(1)).(*blob)
	if !ok {
		return c.Iso.ThrowTypeError("Bad argument")
	}
	u := urlsOf(binding.EnvOf(c))
	u.mu.Lock()
	defer u.mu.Unlock()
	u.byID[c.String(0)] = stored{b, c.String(3)}
	return engine.Undefined
}

// find is (id); it returns [blob, size, type], or undefined.
func (m *module) find(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	u := urlsOf(e)
	u.mu.Lock()
	s, ok := u.byID[c.String(0)]
	u.mu.Unlock()
	if !ok {
		return engine.Undefined
	}
	return e.NewArray(e.NewNative(e.Slot(m.blob), s.blob), engine.Int(s.blob.size), e.NewString(s.typ))
}

// revoke is (url).
func revoke(c *engine.Call) engine.Value {
	id, ok := strings.CutPrefix(c.String(0), "blob:nodedata:")
	if !ok {
		return engine.Undefined
	}
	id, _, _ = strings.Cut(id, "#")
	u := urlsOf(binding.EnvOf(c))
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.byID, id)
	return engine.Undefined
}
