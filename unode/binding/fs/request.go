package fs

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// op is one call: what to run and how to report it.
type op struct {
	call  string   // the name that errors give it, libuv's
	paths []string // in errors: path and dest

	// run makes the system calls. In the asynchronous forms it is on
	// another goroutine, so it must not touch the engine, but for the memory
	// of what keep holds.
	run func() sys.Errno

	// ignore tells which errors make the result undefined; nil means none.
	ignore func(err sys.Errno) bool

	// value makes the result, owned by the caller; nil means undefined. own
	// asks for arrays of the result's own instead of the shared ones.
	value func(e *binding.Env, own bool) engine.Value

	// after, if set, is called on the loop before the asynchronous forms
	// report.
	after func()

	// keep are borrowed values that must live until run has returned.
	keep []engine.Value
}

// request is the Go half of a FSReqCallback.
type request struct {
	binding.Request
	bigint bool
}

func newRequest(c *engine.Call, self engine.Value) (any, bool) {
	r := &request{bigint: c.Arg(0).Same(engine.True)}
	r.InitAsync(binding.EnvOf(c), self, binding.ProviderFSReqCallback)
	return r, true
}

// start runs o in the form that the i-th argument asks for.
func start(c *engine.Call, i int, o *op) engine.Value {
	e := binding.EnvOf(c)
	switch req := c.Arg(i); {
	case req.IsObject():
		r := e.StartRequest(req, nil)
		if r == nil {
			return c.Iso.ThrowTypeError("%s: the request is no FSReqCallback, or in use", o.call)
		}
		callback(r, o)
		return engine.Undefined
	case req.IsSymbol():
		return promise(e, o)
	}
	v, err := o.result(e, o.run(), false)
	if err != 0 {
		return e.Throw(o.exception(e, err))
	}
	return v
}

// result makes the result after run has returned err, or says that it failed.
func (o *op) result(e *binding.Env, err sys.Errno, own bool) (engine.Value, sys.Errno) {
	switch {
	case err != 0 && (o.ignore == nil || !o.ignore(err)):
		return engine.Undefined, err
	case err != 0 || o.value == nil:
		return engine.Undefined, 0
	}
	return o.value(e, own), 0
}

// work runs o.run elsewhere and then done, holding what o keeps.
func (o *op) work(e *binding.Env, done func(err sys.Errno)) {
	for _, v := range o.keep {
		e.Dup(v)
	}
	var err sys.Errno
	e.Loop.Work(func() { err = o.run() }, func() {
		if o.after != nil {
			o.after()
		}
		done(err)
		e.FreeAll(o.keep...)
	})
}

// callback reports as FSReqCallback does: oncomplete(error), oncomplete(null,
// value), or oncomplete(null) when there is no value.
func callback(r *binding.Request, o *op) {
	e := r.Env
	o.work(e, func(err sys.Errno) {
		switch v, err := o.result(e, err, false); {
		case err != 0:
			r.Complete(o.exception(e, err))
		case v.IsException():
			r.Complete(e.TakeException())
		case v.IsUndefined():
			r.Complete(engine.Null)
		default:
			r.Complete(engine.Null, v)
		}
	})
}

func promise(e *binding.Env, o *op) engine.Value {
	p, r := e.NewPromise()
	o.work(e, func(err sys.Errno) { settle(e, r, err, o) })
	return p
}

// settle settles a promise and lets its reactions run.
func settle(e *binding.Env, r engine.Resolver, err sys.Errno, o *op) {
	switch v, err := o.result(e, err, true); {
	case err != 0:
		e.Reject(r, o.exception(e, err))
	case v.IsException():
		e.Reject(r, e.TakeException())
	default:
		e.Resolve(r, v)
	}
	e.Drain()
}

// exception is node::UVException. Unlike Env.UVException it tells an empty path
// from none, as opening an empty name needs.
func (o *op) exception(e *binding.Env, err sys.Errno) engine.Value {
	return exception(e, err, o.call, o.paths...)
}

func exception(e *binding.Env, err sys.Errno, call string, paths ...string) engine.Value {
	msg := binding.ErrName(err) + ": " + binding.ErrMessage(err) + ", " + call
	for i, p := range paths {
		if i > 0 {
			msg += " ->"
		}
		msg += " '" + p + "'"
	}
	v := e.NewError("Error", msg)
	e.Set(v, "errno", binding.UVErr(err))
	e.Set(v, "code", e.NewString(binding.ErrName(err)))
	e.Set(v, "syscall", e.NewString(call))
	for i, p := range paths {
		e.Set(v, [...]string{"path", "dest"}[i], e.NewString(p))
	}
	return v
}
