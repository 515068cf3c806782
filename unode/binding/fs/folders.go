package fs

import (
	"slices"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// folders are the functions on directories and file systems.
func (m *module) folders() []function {
	return []function{
		{"mkdir", m.mkdir},
		{"readdir", m.readdir},
		{"statfs", m.statFS},
	}
}

// mkdir(path, mode, recursive[, req]); a recursive one returns the topmost
// folder that it made.
func (m *module) mkdir(c *engine.Call) engine.Value {
	p, mode := path(c, 0), uint32(c.Int(1))
	o := &op{call: "mkdir", paths: []string{p}, run: func() sys.Errno { return sys.Mkdir(p, mode) }}
	if c.Bool(2) {
		var first string
		async := !c.Arg(3).IsUndefined()
		o.run = func() (err sys.Errno) {
			var failed string
			if first, failed, err = makeAll(p, mode); err != 0 && async {
				o.paths[0] = failed
			}
			return err
		}
		o.value = func(e *binding.Env, _ bool) engine.Value {
			if first == "" {
				return engine.Undefined
			}
			return e.NewString(first)
		}
	}
	return start(c, 3, o)
}

// readdir(path, encoding, types[, req]) returns the names, or an array of names
// and one of types.
func (m *module) readdir(c *engine.Call) engine.Value {
	p, types := path(c, 0), c.Bool(2)
	enc := stringbytes.Parse(c.Iso, c.Arg(1), stringbytes.UTF8)
	var es []sys.Dirent
	return start(c, 3, &op{
		call:  "scandir",
		paths: []string{p},
		run: func() (err sys.Errno) {
			es, err = sys.ReadDir(p)
			// scandir(3) in the C locale sorts by bytes.
			slices.SortFunc(es, func(a, b sys.Dirent) int { return strings.Compare(a.Name, b.Name) })
			return err
		},
		value: func(e *binding.Env, _ bool) engine.Value {
			names, kinds := e.NewArray(), e.NewArray()
			for i, d := range es {
				v := fileName(e, d.Name, enc)
				if v.IsException() {
					e.FreeAll(names, kinds)
					return v
				}
				e.SetIndex(names, i, v)
				if types {
					e.SetIndex(kinds, i, direntType(d))
				}
			}
			if !types {
				e.Free(kinds)
				return names
			}
			return e.NewArray(names, kinds)
		},
	})
}

// direntType returns the type of a directory entry as libuv numbers it
// (UV_DIRENT_*).
func direntType(d sys.Dirent) engine.Value {
	const file, dir, link, fifo, socket, char, block = 1, 2, 3, 4, 5, 6, 7
	switch d.Type {
	case sys.DT_REG:
		return engine.Int(file)
	case sys.DT_DIR:
		return engine.Int(dir)
	case sys.DT_LNK:
		return engine.Int(link)
	case sys.DT_FIFO:
		return engine.Int(fifo)
	case sys.DT_SOCK:
		return engine.Int(socket)
	case sys.DT_CHR:
		return engine.Int(char)
	case sys.DT_BLK:
		return engine.Int(block)
	}
	return engine.Int(0)
}

// statfs(path, bigint[, req])
func (m *module) statFS(c *engine.Call) engine.Value {
	var st syscall.Statfs_t
	p, big := path(c, 0), wantsBig(c, 2, 1)
	slot := m.statfs
	if big {
		slot = m.bigStatfs
	}
	return start(c, 2, &op{
		call:  "statfs",
		paths: []string{p},
		run:   func() sys.Errno { return sys.Statfs(p, &st) },
		value: func(e *binding.Env, own bool) engine.Value {
			return numbers(e, slot, big, own, []int64{
				int64(st.Type), int64(st.Bsize), int64(st.Frsize), int64(st.Blocks),
				int64(st.Bfree), int64(st.Bavail), int64(st.Files), int64(st.Ffree),
			})
		},
	})
}
