package binding

import (
	"cmp"
	"maps"
	"slices"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// Resource is what a handle stands for: the part that knows the descriptor.
type Resource interface {
	// Stop is called by Close, at once: it stops all activity and gives the
	// descriptor back.
	Stop()
	// Closed is called in the closing phase, before JavaScript's callback: it
	// ends what still waits with ECANCELED.
	Closed()
}

// Handle is a long-lived resource with libuv's life: open, closing, closed. It
// is the base of sockets, pipes, terminals and signals (src/handle_wrap.cc).
//
// A handle keeps the loop alive while it is active and referenced. Its
// JavaScript object lives until the close callback has returned.
type Handle struct {
	AsyncWrap
	res                    Resource
	closing, closed        bool
	active, unref, counted bool
	onclose                engine.Value
	prev, next             *Handle // of the environment's list, in order of creation
}

// handles is the list of what is not closed.
type handles struct {
	first, last *Handle
	requests    map[*Request]struct{}
}

func (e *Env) handles() *handles {
	return State(e, func() *handles { return &handles{requests: map[*Request]struct{}{}} })
}

// InitHandle makes h the Go half of self, which it keeps alive until h is
// closed.
func (h *Handle) InitHandle(e *Env, self engine.Value, p Provider, res Resource) {
	h.InitAsync(e, e.Dup(self), p)
	h.res, h.onclose = res, engine.Undefined
	h.Begin(nil)
	l := e.handles()
	if h.prev = l.last; h.prev != nil {
		h.prev.next = h
	} else {
		l.first = h
	}
	l.last = h
}

// AsHandle returns h itself; it is how a native object's Go half is found to be
// a handle.
func (h *Handle) AsHandle() *Handle { return h }

// Closing tells whether Close was called.
func (h *Handle) Closing() bool { return h.closing }

// IsClosed tells whether the closing phase has dealt with the handle.
func (h *Handle) IsClosed() bool { return h.closed }

// SetActive tells whether the handle waits for something.
func (h *Handle) SetActive(active bool) {
	h.active = active
	h.count()
}

// SetRef tells whether the active handle keeps the loop alive.
func (h *Handle) SetRef(ref bool) {
	h.unref = !ref
	h.count()
}

// HasRef returns what SetRef was last told; true at first.
func (h *Handle) HasRef() bool { return !h.unref }

func (h *Handle) count() {
	if want := h.active && !h.unref && !h.closing; want != h.counted {
		h.counted = want
		if want {
			h.Env.Loop.Ref()
		} else {
			h.Env.Loop.Unref()
		}
	}
}

// Close stops the handle. In the loop's closing phase its waiting requests end
// and onclose, borrowed, is called if it is a function. A second Close does
// nothing.
func (h *Handle) Close(onclose engine.Value) {
	if h.closing {
		return
	}
	if h.Env.IsFunction(onclose) {
		h.onclose = h.Env.Dup(onclose)
	}
	h.res.Stop()
	h.closing = true
	h.count()
	h.Env.Loop.Close(h.finish)
}

func (h *Handle) finish() {
	e := h.Env
	h.res.Closed()
	h.closed = true
	h.unlink()
	if fn := h.onclose; !fn.IsUndefined() {
		h.onclose = engine.Undefined
		e.Free(h.MakeCallback(fn))
		e.Free(fn)
	}
	h.Destroy()
	e.Free(h.Self)
}

func (h *Handle) unlink() {
	l := h.Env.handles()
	if h.prev != nil {
		h.prev.next = h.next
	} else {
		l.first = h.next
	}
	if h.next != nil {
		h.next.prev = h.prev
	} else {
		l.last = h.prev
	}
	h.prev, h.next = nil, nil
}

// HandleMethods adds to m what every handle has in JavaScript.
func HandleMethods(m map[string]engine.Func) map[string]engine.Func {
	handle := func(c *engine.Call) *Handle {
		if h, ok := c.Iso.Half(c.This).(interface{ AsHandle() *Handle }); ok {
			return h.AsHandle()
		}
		return nil
	}
	m["close"] = func(c *engine.Call) engine.Value {
		h := handle(c)
		if h == nil {
			return IllegalInvocation(c)
		}
		h.Close(c.Arg(0))
		return engine.Undefined
	}
	setRef := func(ref bool) engine.Func {
		return func(c *engine.Call) engine.Value {
			h := handle(c)
			if h == nil {
				return IllegalInvocation(c)
			}
			if !h.closed {
				h.SetRef(ref)
			}
			return engine.Undefined
		}
	}
	m["ref"], m["unref"] = setRef(true), setRef(false)
	m["hasRef"] = func(c *engine.Call) engine.Value {
		h := handle(c)
		if h == nil {
			return IllegalInvocation(c)
		}
		return engine.Bool(!h.closed && h.HasRef())
	}
	return AsyncMethods(m)
}

// ActiveHandles returns an array of the owners of all referenced handles, as
// process._getActiveHandles() does.
func (e *Env) ActiveHandles() engine.Value {
	out, n := e.NewArray(), 0
	for h := e.handles().first; h != nil; h = h.next {
		if h.HasRef() {
			e.SetIndex(out, n, e.Owner(h.Self))
			n++
		}
	}
	return out
}

// ActiveRequests returns an array of the objects of all requests under way, as
// process._getActiveRequests() does.
func (e *Env) ActiveRequests() engine.Value {
	out := e.NewArray()
	for i, r := range e.sortedRequests() {
		e.SetIndex(out, i, e.Owner(r.Self))
	}
	return out
}

// ActiveResources returns the names of all requests under way, all referenced
// handles and the timers, as process.getActiveResourcesInfo() does.
func (e *Env) ActiveResources() []string {
	var out []string
	for _, r := range e.sortedRequests() {
		out = append(out, r.provider.Info())
	}
	for h := e.handles().first; h != nil; h = h.next {
		if h.HasRef() {
			out = append(out, h.provider.Info())
		}
	}
	return append(out, e.activeTimers()...)
}

// activeTimers returns a name for each timer and immediate that keeps the loop
// alive.
func (e *Env) activeTimers() []string {
	var out []string
	if info := e.Uint32s(e.Slot(e.reg.slots.timeoutInfo)); len(info) > 0 {
		out = append(out, slices.Repeat([]string{"Timeout"}, int(info[0]))...)
	}
	if info := e.Uint32s(e.Slot(e.reg.slots.immediateInfo)); len(info) > immediateRefCount {
		out = append(out, slices.Repeat([]string{"Immediate"}, int(info[immediateRefCount]))...)
	}
	return out
}

// sortedRequests returns the requests under way, oldest first.
func (e *Env) sortedRequests() []*Request {
	return slices.SortedFunc(maps.Keys(e.handles().requests), func(a, b *Request) int { return cmp.Compare(a.id, b.id) })
}

// Owner returns what JavaScript says the object belongs to, or the object.
func (e *Env) Owner(self engine.Value) engine.Value {
	if key := e.symbol(e.reg.slots.async.ownerSymbol, "owner_symbol"); key.IsSymbol() {
		if o := e.GetKey(self, key); o.IsObject() {
			return o
		}
	}
	return e.Dup(self)
}

// CollectUVException describes the failure of call in ctx, which some functions
// of Node's library take in place of a thrown error. ctx may be no object.
func (e *Env) CollectUVException(ctx engine.Value, err sys.Errno, call string) {
	if !ctx.IsObject() {
		return
	}
	e.Set(ctx, "errno", UVErr(err))
	e.Set(ctx, "code", e.NewString(ErrName(err)))
	e.Set(ctx, "message", e.NewString(ErrMessage(err)))
	e.Set(ctx, "syscall", e.NewString(call))
}

// ErrnoMethod makes a method of a handle that returns libuv's error number; a
// handle that is closing gives EBADF.
func ErrnoMethod[T interface{ Closing() bool }](f func(h T, c *engine.Call) sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		h, ok := c.Iso.Half(c.This).(T)
		if !ok {
			return IllegalInvocation(c)
		}
		if h.Closing() {
			return UVErr(syscall.EBADF)
		}
		return UVErr(f(h, c))
	}
}
