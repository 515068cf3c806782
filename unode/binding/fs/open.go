package fs

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// files are the functions on open files, and those that open and close.
func (m *module) files() []function {
	return []function{
		{"access", m.access},
		{"existsSync", m.existsSync},
		{"open", m.open},
		{"openFileHandle", m.openFileHandle},
		{"close", m.close},
		{"read", m.read},
		{"readBuffers", m.readBuffers},
		{"readFileUtf8", m.readFileUtf8},
		{"writeBuffer", m.writeBuffer},
		{"writeBuffers", m.writeBuffers},
		{"writeString", m.writeString},
		{"writeFileUtf8", m.writeFileUtf8},
		{"stat", m.stat},
		{"lstat", m.lstat},
		{"fstat", m.fstat},
	}
}

// open(path, flags, mode[, req]) makes a descriptor.
func (m *module) open(c *engine.Call) engine.Value {
	o, fd := openOp(c)
	o.value = func(*binding.Env, bool) engine.Value { return engine.Int(*fd) }
	return start(c, 3, o)
}

func openOp(c *engine.Call) (*op, *int) {
	p, flags, mode := path(c, 0), c.Int(1), uint32(c.Int(2))
	fd := new(int)
	return &op{call: "open", paths: []string{p}, run: func() (err sys.Errno) {
		*fd, err = openFile(p, flags, mode)
		return err
	}}, fd
}

// openFile opens a file as libuv does: a signal starts the call again.
func openFile(path string, flags int, mode uint32) (fd int, err sys.Errno) {
	err = retry(func() (err sys.Errno) {
		fd, err = sys.Open(path, flags, mode)
		return err
	})
	return fd, err
}

// close(fd[, req])
func (m *module) close(c *engine.Call) engine.Value {
	fd, ok := descriptor(c, 0)
	if !ok {
		return engine.Exception
	}
	return start(c, 1, &op{call: "close", run: func() sys.Errno { return sys.Close(fd) }})
}

// access(path, mode[, req])
func (m *module) access(c *engine.Call) engine.Value {
	mode, ok := mode(c, 1)
	if !ok {
		return engine.Exception
	}
	p := path(c, 0)
	return start(c, 2, &op{call: "access", paths: []string{p}, run: func() sys.Errno {
		return sys.Access(p, uint32(mode))
	}})
}

// existsSync(path) tells whether path leads to something.
func (m *module) existsSync(c *engine.Call) engine.Value {
	return engine.Bool(sys.Access(path(c, 0), 0) == 0)
}
