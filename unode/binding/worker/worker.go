// Package worker is internalBinding('worker'): threads with an isolate, an event
// loop and Node's library of their own (src/node_worker.cc).
//
// Invariants: a worker's isolate belongs to the goroutine that run is on; the
// parent's thread touches only what has a lock or never changes. A thread that
// ends has ended its own workers, closed its handles and given its memory back
// before the parent hears of it.
//
// Caution: a worker ends by a panic with binding.ThreadEnd, so that nothing more
// of its JavaScript runs.
package worker

import (
	_ "embed"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"sync"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/messaging"
	"nodeos/unode/engine"
)

//go:embed worker.js
var shim string

// Start bootstraps the library on a new isolate for the calling goroutine.
// prepare is called before any JavaScript runs.
type Start func(parent *binding.Env, p binding.Process, prepare func(*binding.Env)) (*binding.Env, error)

// Options reads the options of a worker: those of NODE_OPTIONS and of execArgv,
// each if it is set, or nil for the parent's. bad lists what is wrong, of which.
type Options func(parent *binding.Env, nodeOptions *string, execArgv []string) (values map[string]any, badEnv, badArgv []string)

// Host is what a program gives to make workers possible.
type Host struct {
	Start   Start
	Options Options
	// Run runs the main script and the loop until nothing is left to do.
	Run func(*binding.Env)
}

// module is what the functions of the binding share.
type module struct {
	messaging messaging.Messaging
	envPort   engine.Slot
	onexit    engine.Atom
}

// worker is the Go half of a Worker, in the parent's thread.
type worker struct {
	binding.AsyncWrap
	m         *module
	id        int
	name      string
	internal  bool
	process   binding.Process
	variables *binding.Variables
	limits    [limitCount]float64
	child     messaging.Queue // the child's end of its port
	started   bool
	ref       bool
	ended     bool
	asked     map[engine.Value]bool // questions without an answer, owned

	mu   sync.Mutex
	env  *binding.Env // while the thread runs
	stop bool         // terminated before env was there
	end  binding.ThreadEnd
	done chan struct{} // closed when the thread has ended
}

// Indices of resource limits (src/node_worker.h).
const (
	limitYoung = iota
	limitOld
	limitCode
	limitStack
	limitCount
)

// What V8 takes where a limit is not given.
var defaultLimits = [limitCount]float64{limitYoung: 48, limitOld: 2096, limitCode: 0, limitStack: 4}

// ids counts the threads of the process.
type ids struct {
	mu   sync.Mutex
	last int
}

func nextID(e *binding.Env) int {
	s := binding.PerProcess(e, func() *ids { return &ids{} })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	return s.last
}

// Use makes workers possible in e.
func Use(e *binding.Env, h Host) { *host(e) = h }

func host(e *binding.Env) *Host { return binding.State(e, func() *Host { return &Host{} }) }

// children are the workers of a thread that run.
type children struct{ running map[*worker]bool }

func childrenOf(e *binding.Env) *children {
	return binding.State(e, func() *children {
		c := &children{running: map[*worker]bool{}}
		e.AtExit(c.end)
		return c
	})
}

// end stops the workers and waits for them.
func (c *children) end() {
	for w := range c.running {
		w.terminate()
	}
	for w := range c.running {
		<-w.done
	}
}

// Register adds the binding.
func Register(r *binding.Registry, m messaging.Messaging) {
	mod := &module{messaging: m, envPort: r.Slot("worker port"), onexit: r.Atom("onexit")}
	r.Class("worker.Worker", engine.Class{New: mod.newWorker, Methods: binding.AsyncMethods(mod.methods())})
	r.Func("worker_native.self", self)
	r.Func("worker.getEnvMessagePort", func(c *engine.Call) engine.Value { return c.Iso.Dup(c.Iso.Slot(mod.envPort)) })
	r.Shim("worker", shim)
}

// this is the worker that an environment belongs to, nil in the main thread.
type this struct{ w *worker }

// self returns what is constant for the calling thread.
func self(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	o := e.NewObject()
	t := binding.State(e, func() *this { return &this{} }).w
	id, name, internal := 0, "", false
	if t != nil {
		id, name, internal = t.id, t.name, t.internal
		e.Set(o, "resourceLimits", e.NewFloat64Array(t.limits[:]))
	}
	e.Set(o, "isMainThread", engine.Bool(t == nil))
	e.Set(o, "isInternalThread", engine.Bool(internal))
	e.Set(o, "ownsProcessState", engine.Bool(t == nil))
	e.Set(o, "threadId", engine.Int(id))
	e.Set(o, "threadName", e.NewString(name))
	return o
}

// run is the thread.
func (w *worker) run(parent *binding.Env, h Host) {
	end := w.live(parent, h)
	w.mu.Lock()
	e := w.env
	w.env, w.end = nil, end
	w.mu.Unlock()
	if e != nil {
		guard(e.CleanUp)
		e.Isolate.Close()
	}
	w.child.Drop()
	close(w.done)
	parent.Loop.Post(w.join)
}

// guard runs f; a failure of ours is told and does not end the process.
func guard(f func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(binding.ThreadEnd); !ok {
				tell(r)
			}
		}
	}()
	f()
}

func tell(r any) {
	binding.WriteStderr(fmt.Sprintf("unode: internal error in a worker: %v\n%s", r, debug.Stack()))
}

// live runs the script of the worker until it ends.
func (w *worker) live(parent *binding.Env, h Host) (end binding.ThreadEnd) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case binding.ThreadEnd:
			end = r
		default:
			tell(r)
			end = binding.ThreadEnd{Code: 70}
		}
	}()
	runtime.LockOSThread()
	if w.name != "" {
		sys.SetThreadName(w.name)
	}
	e, err := h.Start(parent, w.process, w.prepare)
	if err != nil {
		return binding.ThreadEnd{Code: 1, Error: "ERR_WORKER_INIT_FAILED", Reason: err.Error()}
	}
	p := w.m.messaging.NewPort(e, w.child)
	if p.IsException() {
		return binding.ThreadEnd{Code: 1, Error: "ERR_WORKER_INIT_FAILED", Reason: e.ExceptionText()}
	}
	e.SetSlot(w.m.envPort, p)
	h.Run(e)
	return binding.ThreadEnd{Code: e.ExitCode()}
}

// prepare makes the isolate the worker's.
func (w *worker) prepare(e *binding.Env) {
	e.Variables = w.variables
	binding.State(e, func() *this { return &this{w} })
	if mb := w.limits[limitOld]; mb != defaultLimits[limitOld] {
		e.SetHeapLimit(int(mb * (1 << 20))) // there is no young generation
	}
	if s := w.limits[limitStack]; s != defaultLimits[limitStack] {
		e.SetMaxDepth(math.Min(s, 64) / defaultLimits[limitStack])
	}
	w.mu.Lock()
	w.env = e
	stop := w.stop
	w.mu.Unlock()
	if stop {
		e.Terminate()
	}
}

// terminate ends the thread.
func (w *worker) terminate() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop = true
	if w.env != nil {
		w.env.Terminate()
	}
}

// join tells the parent, on its loop, that the thread has ended.
func (w *worker) join() {
	e := w.Env
	delete(childrenOf(e).running, w)
	if w.ref {
		e.Loop.Unref()
	}
	for taker := range w.asked { // nobody answers them any more
		e.Loop.Unref()
		e.Free(taker)
	}
	w.asked = nil
	e.Set(w.Self, "messagePort", engine.Undefined)
	text := func(s string) engine.Value {
		if s == "" {
			return engine.Null
		}
		return e.NewString(s)
	}
	w.Callback(w.m.onexit, engine.Int(w.end.Code), text(w.end.Error), text(w.end.Reason))
	w.ended = true
	w.Destroy()
	e.Free(w.Self)
}
