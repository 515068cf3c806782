package fs

import (
	"strconv"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// fileHandle is the Go half of a FileHandle: a descriptor that closes when the
// object dies. Its other half, the stream, is not here: only http2 reads from
// it.
type fileHandle struct {
	binding.AsyncWrap
	class   engine.Slot // holds the constructor
	fd      int         // -1 when closed
	closing bool
}

// openFileHandle(path, flags, mode, req)
func (m *module) openFileHandle(c *engine.Call) engine.Value {
	o, fd := openOp(c)
	o.value = func(e *binding.Env, _ bool) engine.Value {
		return e.Construct(e.Slot(m.fileHandle), engine.Int(*fd))
	}
	return startWithContext(c, 3, o)
}

func (m *module) fileHandleClass() engine.Class {
	return engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			h := &fileHandle{class: m.fileHandle, fd: c.Int(0)}
			e := binding.EnvOf(c)
			h.InitAsync(e, self, binding.ProviderFileHandle)
			h.Begin(nil)
			e.Loop.Open() // for Finalize
			return h, true
		},
		Methods: binding.AsyncMethods(map[string]engine.Func{
			"close":     m.closeHandle,
			"closeSync": closeHandleSync,
			"releaseFD": releaseDescriptor,
		}),
		Getters: map[string]engine.Func{"fd": func(c *engine.Call) engine.Value {
			if h := handleOf(c); h != nil && h.fd >= 0 {
				return engine.Int(h.fd)
			}
			return binding.UVErr(syscall.EINVAL)
		}},
	}
}

func handleOf(c *engine.Call) *fileHandle {
	h, _ := c.Iso.Half(c.This).(*fileHandle)
	return h
}

// closeHandle returns a promise. The library calls it once.
func (m *module) closeHandle(c *engine.Call) engine.Value {
	h := handleOf(c)
	if h == nil || h.fd < 0 || h.closing {
		return c.Iso.ThrowTypeError("close: the FileHandle is closed, or being closed")
	}
	h.closing = true
	fd := h.fd
	o := &op{call: "close", keep: []engine.Value{c.This}, run: func() sys.Errno { return sys.Close(fd) }}
	o.after = func() { h.fd, h.closing = -1, false }
	return promise(binding.EnvOf(c), o)
}

// closeHandleSync closes at once, if it is not closed or being closed.
func closeHandleSync(c *engine.Call) engine.Value {
	h := handleOf(c)
	if h == nil || h.fd < 0 || h.closing {
		return engine.Undefined
	}
	err := sys.Close(h.fd)
	h.fd = -1
	if err != 0 {
		return c.Iso.Throw(exception(h.Env, err, "close"))
	}
	return engine.Undefined
}

// releaseDescriptor gives the descriptor up without closing it.
func releaseDescriptor(c *engine.Call) engine.Value {
	if h := handleOf(c); h != nil {
		h.fd = -1
	}
	return engine.Undefined
}

// Moved tells whether the descriptor cannot be given away.
func (h *fileHandle) Moved() bool { return h.fd < 0 || h.closing }

// Move gives the descriptor to a FileHandle of another thread.
func (h *fileHandle) Move() binding.Parcel {
	fd, class := h.fd, h.class
	h.fd = -1
	h.Destroy()
	return binding.Parcel{
		Open: func(e *binding.Env) engine.Value { return e.Construct(e.Slot(class), engine.Int(fd)) },
		Drop: func() { sys.Close(fd) },
	}
}

// Finalize closes what the program has forgotten to close, and warns.
func (h *fileHandle) Finalize() {
	if h.fd < 0 || h.closing { // a thread may end while it is being closed
		return
	}
	fd, e := h.fd, h.Env
	err := sys.Close(fd)
	e.Loop.Post(func() {
		if err != 0 {
			e.TriggerUncaught(exception(e, err, "close"), false)
			return
		}
		warn(e, "Closing file descriptor "+strconv.Itoa(fd)+" on garbage collection")
		deprecate(e)
	})
}

// warn calls process.emitWarning(message).
func warn(e *binding.Env, message string) { emitWarning(e, message) }

// deprecate warns once that FileHandles must be closed (DEP0137).
func deprecate(e *binding.Env) {
	type warned struct{ once bool }
	if w := binding.State(e, func() *warned { return &warned{} }); !w.once {
		w.once = true
		emitWarning(e, "Closing a FileHandle object on garbage collection is deprecated. "+
			"Please close FileHandle objects explicitly using FileHandle.prototype.close(). "+
			"In the future, an error will be thrown if a file descriptor is closed during garbage collection.",
			"DeprecationWarning", "DEP0137")
	}
}

func emitWarning(e *binding.Env, args ...string) {
	process := e.ProcessObject()
	if !process.IsObject() {
		return
	}
	var vs []engine.Value
	for _, a := range args {
		vs = append(vs, e.NewString(a))
	}
	f := e.Get(process, "emitWarning")
	e.Free(e.MakeCallback(f, process, vs...))
	e.Free(f)
}
