package fs

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// readFileUtf8(path | fd, flags) returns a whole file as a string.
func (m *module) readFileUtf8(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	fd, err := c.Int(0), sys.Errno(0)
	if !c.Arg(0).IsInt() {
		p := path(c, 0)
		if fd, err = openFile(p, c.Int(1), 0o666); err != 0 {
			return e.Throw(exception(e, err, "open", p))
		}
		defer sys.Close(fd)
	}
	b, err := sys.ReadAll(fd)
	if err != 0 {
		return e.Throw(exception(e, err, "read"))
	}
	return stringbytes.Decode(c.Iso, b, stringbytes.UTF8)
}

// writeFileUtf8(path | fd, string, flags, mode) writes a whole string.
func (m *module) writeFileUtf8(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	b := stringBytes(c, 1, stringbytes.UTF8)
	fd, err := c.Int(0), sys.Errno(0)
	own := !c.Arg(0).IsInt()
	if own {
		p := path(c, 0)
		if fd, err = openFile(p, c.Int(2), uint32(c.Int(3))); err != 0 {
			return e.Throw(exception(e, err, "open", p))
		}
	}
	for len(b) > 0 && err == 0 {
		var n int
		n, err = writeAt(fd, b, -1)
		b = b[max(0, n):]
	}
	call := "write"
	if own {
		if closed := sys.Close(fd); err == 0 && closed != 0 {
			call, err = "close", closed
		}
	}
	if err != 0 {
		return e.Throw(exception(e, err, call))
	}
	return engine.Undefined
}
