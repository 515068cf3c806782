package binding

import (
	"slices"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// Request is something asynchronous that happens once: a connect, a write, a
// look-up (src/req_wrap.h). JavaScript makes the object, Start begins it and
// Done ends it; between them it keeps its object and the loop alive.
type Request struct {
	AsyncWrap
	started bool
}

// RequestClass is the JavaScript class of requests of one kind.
func RequestClass(p Provider) engine.Class {
	return engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			r := &Request{}
			r.InitAsync(EnvOf(c), self, p)
			return r, true
		},
		Methods: AsyncMethods(map[string]engine.Func{}),
	}
}

// AsRequest returns r itself; it is how a native object's Go half is found to be
// a request.
func (r *Request) AsRequest() *Request { return r }

// RequestOf returns the request under way whose object is v, or nil.
func RequestOf(iso *engine.Isolate, v engine.Value) *Request {
	if h, ok := iso.Half(v).(interface{ AsRequest() *Request }); ok && h.AsRequest().started {
		return h.AsRequest()
	}
	return nil
}

// StartRequest begins the request whose object is v. trigger is what causes it,
// or nil. It returns nil when v is not a request or already under way.
func (e *Env) StartRequest(v engine.Value, trigger *AsyncWrap) *Request {
	h, ok := e.Half(v).(interface{ AsRequest() *Request })
	if !ok || h.AsRequest().started {
		return nil
	}
	r := h.AsRequest()
	e.Dup(v)
	r.started = true
	r.Begin(trigger)
	e.handles().requests[r] = struct{}{}
	e.Loop.Ref()
	return r
}

// Done ends the request: it calls oncomplete(status, args...) with the status as
// libuv gives it. It consumes args.
func (r *Request) Done(status sys.Errno, args ...engine.Value) {
	r.Complete(slices.Insert(args, 0, UVErr(status))...)
}

// Complete ends the request: it calls oncomplete(args...). It consumes args.
func (r *Request) Complete(args ...engine.Value) {
	e := r.Env
	r.end()
	r.Callback(e.reg.slots.oncomplete, args...)
	r.Destroy()
	e.Free(r.Self)
}

// Abandon ends the request without telling JavaScript: starting it failed.
func (r *Request) Abandon() {
	r.end()
	r.Destroy()
	r.Env.Free(r.Self)
}

func (r *Request) end() {
	r.started = false
	delete(r.Env.handles().requests, r)
	r.Env.Loop.Unref()
}
