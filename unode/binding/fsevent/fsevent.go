// Package fsevent is internalBinding('fs_event_wrap'): fs.watch by inotify(7).
//
// An environment has one inotify file, opened at the first watch. Events mean
// what they mean in libuv (src/unix/linux.c): a change of content or attributes
// is "change", anything else "rename"; without a name in the event, the name is
// the last part of the watched path.
//
// Caution: the kernel has one watch for a file however many watchers ask for
// it, so it is removed with the last of them.
package fsevent

import (
	"bytes"
	pathpkg "path"
	"slices"
	"syscall"
	"unsafe"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

const (
	changed = syscall.IN_ATTRIB | syscall.IN_MODIFY
	wanted  = changed | syscall.IN_CREATE | syscall.IN_DELETE | syscall.IN_DELETE_SELF |
		syscall.IN_MOVE_SELF | syscall.IN_MOVED_FROM | syscall.IN_MOVED_TO
)

// hub is the inotify file of one environment.
type hub struct {
	fd      int // -1: not open yet
	watches map[int][]*watcher
}

// watcher is the Go half of a FSEvent. It is a handle from start on.
type watcher struct {
	binding.Handle
	onchange engine.Atom
	hub      *hub
	started  bool
	watch    int
	name     string // for events without one
	enc      stringbytes.Encoding
}

// Register adds the binding.
func Register(r *binding.Registry) {
	onchange := r.Atom("onchange")
	r.Class("fs_event_wrap.FSEvent", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			w := &watcher{onchange: onchange}
			w.InitAsync(binding.EnvOf(c), self, binding.ProviderFSEventWrap)
			return w, true
		},
		Methods: methods(),
		Getters: map[string]engine.Func{"initialized": func(c *engine.Call) engine.Value {
			w := of(c)
			return engine.Bool(w != nil && w.started && !w.Closing())
		}},
	})
}

func of(c *engine.Call) *watcher {
	w, _ := c.Iso.Half(c.This).(*watcher)
	return w
}

// methods are those of a handle, which do nothing until it is one, as in Node.
func methods() map[string]engine.Func {
	m := binding.HandleMethods(map[string]engine.Func{"start": start})
	for name, idle := range map[string]engine.Value{
		"close": engine.Undefined, "ref": engine.Undefined, "unref": engine.Undefined, "hasRef": engine.False,
	} {
		f := m[name]
		m[name] = func(c *engine.Call) engine.Value {
			if w := of(c); w != nil && !w.started {
				return idle
			}
			return f(c)
		}
	}
	return m
}

// start(path, persistent, recursive, encoding) returns an error number of libuv.
// On Linux the library itself makes recursive watches of many.
func start(c *engine.Call) engine.Value {
	w := of(c)
	if w == nil || w.started {
		return engine.Int(0)
	}
	e := binding.EnvOf(c)
	h := binding.State(e, func() *hub { return &hub{fd: -1, watches: map[int][]*watcher{}} })
	if err := h.open(e); err != 0 {
		return binding.UVErr(err)
	}
	p := c.String(0)
	if b, ok := c.Iso.Bytes(c.Arg(0)); ok {
		p = string(b)
	}
	wd, err := sys.InotifyAdd(h.fd, p, wanted)
	if err != 0 {
		return binding.UVErr(err)
	}
	w.hub, w.watch, w.name, w.started = h, wd, pathpkg.Base(p), true
	w.enc = stringbytes.Parse(c.Iso, c.Arg(3), stringbytes.UTF8)
	h.watches[wd] = append(h.watches[wd], w)
	w.InitHandle(e, c.This, binding.ProviderFSEventWrap, w)
	w.SetRef(c.Arg(1).Same(engine.True))
	w.SetActive(true)
	return engine.Int(0)
}

func (h *hub) open(e *binding.Env) (err sys.Errno) {
	if h.fd >= 0 {
		return 0
	}
	if h.fd, err = sys.Inotify(); err != 0 {
		h.fd = -1
		return err
	}
	return e.Loop.Watch(h.fd, func(uint32) { h.read() }).Set(sys.EPOLLIN)
}

// read delivers what has happened.
func (h *hub) read() {
	buf := make([]byte, 4096)
	for {
		n, err := sys.RawRead(h.fd, buf)
		if err != 0 || n <= 0 {
			return // EAGAIN: that was all
		}
		for b := buf[:n]; len(b) >= syscall.SizeofInotifyEvent; {
			ev := *(*syscall.InotifyEvent)(unsafe.Pointer(&b[0]))
			end := syscall.SizeofInotifyEvent + int(ev.Len)
			name, _, _ := bytes.Cut(b[syscall.SizeofInotifyEvent:end], []byte{0})
			b = b[end:]
			// A callback may close any of them.
			for _, w := range slices.Clone(h.watches[int(ev.Wd)]) {
				if !w.Closing() {
					w.tell(ev.Mask, string(name))
				}
			}
		}
	}
}

// tell calls onchange(status, type, name).
func (w *watcher) tell(mask uint32, name string) {
	e := w.Env
	kind := "change"
	if mask&^changed != 0 {
		kind = "rename"
	}
	if name == "" {
		name = w.name
	}
	v := engine.Null
	if w.enc == stringbytes.Buffer {
		v = buffer.New(e, []byte(name))
	} else {
		v = stringbytes.Decode(e.Isolate, []byte(name), w.enc)
	}
	w.Callback(w.onchange, engine.Int(0), e.NewString(kind), v)
}

// Stop ends the watching.
func (w *watcher) Stop() {
	h := w.hub
	rest := slices.DeleteFunc(slices.Clone(h.watches[w.watch]), func(o *watcher) bool { return o == w })
	if len(rest) > 0 {
		h.watches[w.watch] = rest
		return
	}
	delete(h.watches, w.watch)
	sys.InotifyRemove(h.fd, w.watch)
}

// Closed has nothing to do: no request waits.
func (w *watcher) Closed() {}
