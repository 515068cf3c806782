package fs

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// dirHandle is the Go half of a DirHandle of internalBinding('fs_dir'): a
// directory that is read entry by entry. The library runs one operation at a
// time.
type dirHandle struct {
	binding.AsyncWrap
	fd      int // -1 when closed
	end     bool
	entries []sys.Dirent // read, and not handed out yet
	buf     []byte
}

func (m *module) registerDir(r *binding.Registry) {
	r.Func("fs_dir.opendir", func(c *engine.Call) engine.Value {
		p := path(c, 0)
		return m.opendir(c, 2, p, []string{p})
	})
	// Its errors do not name the path.
	r.Func("fs_dir.opendirSync", func(c *engine.Call) engine.Value { return m.opendir(c, 2, path(c, 0), nil) })
	r.Class("fs_dir.DirHandle", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			h := &dirHandle{fd: -1}
			e := binding.EnvOf(c)
			h.InitAsync(e, self, binding.ProviderDirHandle)
			h.Begin(nil)
			e.Loop.Open() // for Finalize
			return h, true
		},
		Methods: binding.AsyncMethods(map[string]engine.Func{"read": m.readEntries, "close": m.closeDir}),
	})
	r.Shim("fs_dir", dirShim)
}

// opendir(path, encoding[, req]) makes a DirHandle.
func (m *module) opendir(c *engine.Call, req int, p string, paths []string) engine.Value {
	var fd int
	return start(c, req, &op{
		call:  "opendir",
		paths: paths,
		run: func() (err sys.Errno) {
			fd, err = sys.OpenDir(p)
			return err
		},
		value: func(e *binding.Env, _ bool) engine.Value {
			v := e.Construct(e.Slot(m.dirHandle))
			if h, ok := e.Half(v).(*dirHandle); ok {
				h.fd = fd
			}
			return v
		},
	})
}

func dirOf(c *engine.Call) *dirHandle {
	h, _ := c.Iso.Half(c.This).(*dirHandle)
	return h
}

// readEntries(encoding, most[, req]) returns an array of at most so many names,
// each followed by its type; null at the end.
func (m *module) readEntries(c *engine.Call) engine.Value {
	h, most := dirOf(c), c.Int(1)
	if h == nil || h.fd < 0 {
		return c.Iso.ThrowTypeError("read: the directory is closed")
	}
	enc := stringbytes.Parse(c.Iso, c.Arg(0), stringbytes.UTF8)
	var es []sys.Dirent
	return start(c, 2, &op{
		call: "readdir",
		keep: []engine.Value{c.This},
		run: func() (err sys.Errno) {
			es, err = h.next(most)
			return err
		},
		value: func(e *binding.Env, _ bool) engine.Value {
			if len(es) == 0 {
				return engine.Null
			}
			a := e.NewArray()
			for i, d := range es {
				v := fileName(e, d.Name, enc)
				if v.IsException() {
					e.Free(a)
					return v
				}
				e.SetIndex(a, 2*i, v)
				e.SetIndex(a, 2*i+1, direntType(d))
			}
			return a
		},
	})
}

// next returns the next entries, at most so many; none at the end.
func (h *dirHandle) next(most int) (out []sys.Dirent, err sys.Errno) {
	if h.buf == nil {
		h.buf = make([]byte, 32<<10)
	}
	for len(out) < most {
		if len(h.entries) == 0 {
			if h.end {
				break
			}
			var more bool
			if h.entries, more, err = sys.Getdents(h.fd, h.buf, nil); err != 0 {
				return nil, err
			}
			h.end = !more
			continue
		}
		n := min(most-len(out), len(h.entries))
		out = append(out, h.entries[:n]...)
		h.entries = h.entries[n:]
	}
	return out, 0
}

// closeDir([req])
func (m *module) closeDir(c *engine.Call) engine.Value {
	h := dirOf(c)
	if h == nil {
		return engine.Undefined
	}
	fd := h.fd
	// The object may live on until the engine looks for cycles.
	h.fd, h.buf, h.entries = -1, nil, nil
	return start(c, 0, &op{call: "closedir", run: func() sys.Errno { return sys.Close(fd) }})
}

// Finalize closes what the program has forgotten to close, and warns.
func (h *dirHandle) Finalize() {
	if h.fd < 0 {
		return
	}
	sys.Close(h.fd)
	e := h.Env
	e.Loop.Post(func() { warn(e, "Closing directory handle on garbage collection") })
}
