package worker

import (
	"maps"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// newWorker is (url, env, execArgv, resourceLimits, trackUnmanagedFds, isInternal,
// name): env is null for a copy of the parent's, undefined for the parent's own.
func (m *module) newWorker(c *engine.Call, obj engine.Value) (any, bool) {
	e := binding.EnvOf(c)
	w := &worker{m: m, name: c.String(6), internal: c.Bool(5), limits: defaultLimits, ref: true, done: make(chan struct{})}
	w.asked = map[engine.Value]bool{}
	w.InitAsync(e, obj, binding.ProviderWorker)
	env, execArgv := c.Arg(1), c.Arg(2)
	switch {
	case env.IsNull():
		w.variables = e.Variables.Clone()
	case env.IsObject():
		own := map[string]string{}
		for _, k := range e.Keys(env) {
			v := e.Get(env, k)
			own[k] = e.String(v)
			e.Free(v)
		}
		w.variables = binding.NewVariables(own)
	default:
		w.variables = e.Variables
	}
	w.process = e.Process
	w.process.Args = e.Process.Args[:1]
	w.process.Main = "internal/main/worker_thread"
	if env.IsObject() || e.IsArray(execArgv) {
		if !w.readOptions(e, obj, env, execArgv) {
			return w, true
		}
	}
	for i, v := range e.Float64s(c.Arg(3)) {
		if i < limitCount && v > 0 {
			w.limits[i] = v
		}
	}
	w.id = nextID(e)
	port, child := m.messaging.Channel(e)
	if port.IsException() {
		return nil, false
	}
	w.child = child
	w.Begin(nil)
	e.Set(obj, "messagePort", port)
	e.Set(obj, "threadId", engine.Int(w.id))
	e.Set(obj, "threadName", e.NewString(w.name))
	return w, true
}

// readOptions reads the worker's own options. When one is wrong it tells so in a
// property of obj.
func (w *worker) readOptions(e *binding.Env, obj, env, execArgv engine.Value) (ok bool) {
	var nodeOptions *string
	if v, ok := w.variables.Get("NODE_OPTIONS"); ok {
		nodeOptions = &v
	}
	argv := []string(nil)
	if e.IsArray(execArgv) {
		argv = append([]string{}, e.Strings(execArgv)...)
		w.process.ExecArgv = argv
	}
	values, badEnv, badArgv := host(e).Options(e, nodeOptions, argv)
	if len(badEnv) > 0 && env.IsObject() {
		e.Set(obj, "invalidNodeOptions", e.NewStrings(badEnv))
		return false
	}
	if len(badArgv) > 0 {
		e.Set(obj, "invalidExecArgv", e.NewStrings(badArgv))
		return false
	}
	w.process.Options = maps.Clone(values)
	return true
}

func (m *module) methods() map[string]engine.Func {
	return map[string]engine.Func{
		"startThread": method(func(w *worker, c *engine.Call) engine.Value {
			if w.started {
				return engine.Undefined
			}
			w.started = true
			e := w.Env
			e.Dup(w.Self)
			e.Loop.Open()
			if w.ref {
				e.Loop.Ref()
			}
			childrenOf(e).running[w] = true
			go w.run(e, *host(e))
			return engine.Undefined
		}),
		"stopThread": method(func(w *worker, c *engine.Call) engine.Value {
			w.terminate()
			return engine.Undefined
		}),
		"ref":   method(func(w *worker, c *engine.Call) engine.Value { return w.setRef(true) }),
		"unref": method(func(w *worker, c *engine.Call) engine.Value { return w.setRef(false) }),
		"hasRef": method(func(w *worker, c *engine.Call) engine.Value {
			if w.ended {
				return engine.Undefined
			}
			return engine.Bool(w.ref)
		}),
		"getResourceLimits": method(func(w *worker, c *engine.Call) engine.Value {
			return c.Iso.NewFloat64Array(w.limits[:])
		}),
		"loopIdleTime": method(func(w *worker, c *engine.Call) engine.Value {
			return w.ofLoop(func(e *binding.Env) float64 { return float64(e.Loop.Idle()) / 1e6 })
		}),
		"loopStartTime": method(func(w *worker, c *engine.Call) engine.Value {
			return w.ofLoop(func(e *binding.Env) float64 {
				if e.Loop.Started() == 0 {
					return -1
				}
				return float64(e.Loop.Started()) / 1e6
			})
		}),
		"getHeapStatistics": method(func(w *worker, c *engine.Call) engine.Value {
			return w.ask(c, func(e *binding.Env) any { return e.HeapStatistics() }, func(e *binding.Env, r any) []engine.Value {
				return []engine.Value{heapStatistics(e, r.(binding.HeapStatistics))}
			})
		}),
		"cpuUsage": method(func(w *worker, c *engine.Call) engine.Value {
			return w.ask(c, func(e *binding.Env) any { return threadTime() }, func(e *binding.Env, r any) []engine.Value {
				o := e.NewObject()
				e.Set(o, "user", engine.Number(r.([2]float64)[0]))
				e.Set(o, "system", engine.Number(r.([2]float64)[1]))
				return []engine.Value{engine.Null, o}
			})
		}),
	}
}

func method(f func(w *worker, c *engine.Call) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		w, ok := c.Iso.Half(c.This).(*worker)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		return f(w, c)
	}
}

func (w *worker) setRef(ref bool) engine.Value {
	if w.ref == ref {
		return engine.Undefined
	}
	w.ref = ref
	if w.started && childrenOf(w.Env).running[w] {
		if ref {
			w.Env.Loop.Ref()
		} else {
			w.Env.Loop.Unref()
		}
	}
	return engine.Undefined
}

// ofLoop returns a time of the thread's loop in ms, 0 when it has ended.
func (w *worker) ofLoop(f func(e *binding.Env) float64) engine.Value {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.env == nil {
		return engine.Int(-1)
	}
	return engine.Number(f(w.env))
}

// ask has the thread answer a question. It returns an object whose ondone is
// called with the answer, or undefined when the thread does not run.
func (w *worker) ask(c *engine.Call, question func(e *binding.Env) any, answer func(e *binding.Env, r any) []engine.Value) engine.Value {
	w.mu.Lock()
	defer w.mu.Unlock()
	child, e := w.env, w.Env
	if child == nil {
		return engine.Undefined
	}
	taker := e.NewObject()
	w.asked[taker] = true
	e.Loop.Ref()
	child.Loop.Post(func() {
		r := question(child)
		e.Loop.Post(func() {
			if !w.asked[taker] {
				return
			}
			delete(w.asked, taker)
			e.Loop.Unref()
			f := e.Get(taker, "ondone")
			e.Free(e.MakeCallback(f, taker, answer(e, r)...))
			e.FreeAll(f, taker)
		})
	})
	return e.Dup(taker)
}

// threadTime returns the processor time of the calling thread in µs, for the
// program and for the system.
func threadTime() [2]float64 {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	sys.Getrusage(thread, &u)
	micros := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }
	return [2]float64{micros(u.Utime), micros(u.Stime)}
}

// heapStatistics makes the object that v8.getHeapStatistics returns.
func heapStatistics(e *binding.Env, s binding.HeapStatistics) engine.Value {
	o := e.NewObject()
	for i, name := range binding.HeapStatisticsNames {
		e.Set(o, name, engine.Number(s[i]))
	}
	return o
}
