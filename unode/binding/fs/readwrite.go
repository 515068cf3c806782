package fs

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// retry calls f until no signal interrupts it.
func retry(f func() sys.Errno) sys.Errno {
	for {
		if err := f(); err != syscall.EINTR {
			return err
		}
	}
}

// readAt reads at a position; -1 is the file's own.
func readAt(fd int, b []byte, pos int64) (int, sys.Errno) {
	if pos < 0 {
		return sys.Read(fd, b)
	}
	return sys.Pread(fd, b, pos)
}

// writeAt writes at a position; -1 is the file's own.
func writeAt(fd int, b []byte, pos int64) (n int, err sys.Errno) {
	err = retry(func() (err sys.Errno) {
		if pos < 0 {
			n, err = sys.Write(fd, b)
		} else {
			n, err = sys.Pwrite(fd, b, pos)
		}
		return err
	})
	return n, err
}

// counted makes an op whose result is a number of bytes.
func counted(call string, f func() (int, sys.Errno)) *op {
	var n int
	return &op{
		call:  call,
		run:   func() (err sys.Errno) { n, err = f(); return err },
		value: func(*binding.Env, bool) engine.Value { return engine.Int(n) },
	}
}

// read(fd, buffer, offset, length, position[, req])
func (m *module) read(c *engine.Call) engine.Value {
	o, ok := transfer(c, "read", readAt)
	if !ok {
		return engine.Exception
	}
	return start(c, 5, o)
}

// writeBuffer(fd, buffer, offset, length, position, req | undefined, ctx)
func (m *module) writeBuffer(c *engine.Call) engine.Value {
	o, ok := transfer(c, "write", writeAt)
	if !ok {
		return engine.Exception
	}
	return startWithContext(c, 5, o)
}

// transfer is the operation of (fd, buffer, offset, length, position) that f
// does; ok is false when an argument was refused.
func transfer(c *engine.Call, call string, f func(fd int, b []byte, pos int64) (int, sys.Errno)) (o *op, ok bool) {
	fd, ok := descriptor(c, 0)
	if !ok {
		return o, false
	}
	b, ok := part(c, 1)
	if !ok {
		return o, false
	}
	pos := position(c, 4)
	o = counted(call, func() (int, sys.Errno) { return f(fd, b, pos) })
	o.keep = []engine.Value{c.Arg(1)}
	return o, true
}

// iovMax is how many buffers one system call takes.
const iovMax = 1024

// readBuffers(fd, buffers, position[, req])
func (m *module) readBuffers(c *engine.Call) engine.Value {
	return m.vector(c, "read", func(fd int, bs [][]byte, pos int64) (n int, err sys.Errno) {
		err = retry(func() (err sys.Errno) {
			n, err = sys.Readv(fd, bs[:min(len(bs), iovMax)], pos)
			return err
		})
		return n, err
	})
}

// writeBuffers(fd, buffers, position[, req])
func (m *module) writeBuffers(c *engine.Call) engine.Value { return m.vector(c, "write", writeAll) }

// writeAll writes buffers until a call fails or takes less than all it was
// given; then the error, if something was written before, is left for the next
// call (libuv's uv__fs_write_all).
func writeAll(fd int, bs [][]byte, pos int64) (total int, err sys.Errno) {
	for len(bs) > 0 {
		part, n := bs[:min(len(bs), iovMax)], 0
		bs = bs[len(part):]
		if err = retry(func() (err sys.Errno) {
			n, err = sys.Writev(fd, part, pos)
			return err
		}); err != 0 {
			break
		}
		total += n
		if pos >= 0 {
			pos += int64(n)
		}
		for _, b := range part {
			n -= len(b)
		}
		if n < 0 {
			break
		}
	}
	if total > 0 {
		err = 0
	}
	return total, err
}

func (m *module) vector(c *engine.Call, call string, f func(fd int, bs [][]byte, pos int64) (int, sys.Errno)) engine.Value {
	fd, ok := descriptor(c, 0)
	if !ok {
		return engine.Exception
	}
	pos := position(c, 2)
	var bs [][]byte
	var keep []engine.Value // the array may change meanwhile
	c.Iso.Each(c.Arg(1), func(_ int, v engine.Value) bool {
		b, _ := c.Iso.Bytes(v)
		bs, keep = append(bs, b), append(keep, c.Iso.Dup(v))
		return true
	})
	o := counted(call, func() (int, sys.Errno) {
		if len(bs) == 0 {
			return 0, syscall.EINVAL
		}
		return f(fd, bs, pos)
	})
	o.keep = keep
	r := start(c, 3, o)
	c.Iso.FreeAll(keep...)
	return r
}

// writeString(fd, string, position, encoding, req | undefined, ctx)
func (m *module) writeString(c *engine.Call) engine.Value {
	fd, ok := descriptor(c, 0)
	if !ok {
		return engine.Exception
	}
	pos := position(c, 2)
	b := stringBytes(c, 1, stringbytes.Parse(c.Iso, c.Arg(3), stringbytes.UTF8))
	return startWithContext(c, 4, counted("write", func() (int, sys.Errno) { return writeAt(fd, b, pos) }))
}

// stringBytes returns the bytes of a string, or of what String() makes of the
// argument.
func stringBytes(c *engine.Call, i int, enc stringbytes.Encoding) []byte {
	v := c.Arg(i)
	if !v.IsString() {
		v = c.Iso.NewString(c.Iso.String(v))
		defer c.Iso.Free(v)
	}
	return stringbytes.Encode(c.Iso, v, enc)
}

// startWithContext is start for the calls whose synchronous form puts an error
// into the object that follows the request, for the library to make an
// exception of.
func startWithContext(c *engine.Call, i int, o *op) engine.Value {
	ctx := c.Arg(i + 1)
	if !c.Arg(i).IsUndefined() || !ctx.IsObject() {
		return start(c, i, o)
	}
	e := binding.EnvOf(c)
	v, err := o.result(e, o.run(), false)
	if err != 0 {
		if !e.Set(ctx, "errno", binding.UVErr(err)) || !e.Set(ctx, "syscall", e.NewString(o.call)) {
			return engine.Exception // a setter threw
		}
		return engine.Undefined
	}
	return v
}
