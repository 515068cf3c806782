// Package binding is what the native halves of Node's modules share: the
// environment of one isolate, the registry of bindings, callbacks into
// JavaScript and errors in Node's shape.
//
// Each internalBinding(x) of Node's library has a package below this one that
// registers Go functions and classes under "x.name". They are laid over stubs
// generated from the real Node, so that a function nobody wrote throws an error
// that names it.
//
// Invariants: everything here runs on the loop's goroutine; all input and
// output goes through package sys. No handle may be open, and no Go state may
// matter, when the heap snapshot is taken: what JavaScript gives to Go is kept
// in slots, and typed arrays shared with JavaScript are looked up when needed.
//
// Caution: a function that calls into JavaScript may find its own handle closed
// on return.
package binding

import (
	"sync"

	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// Env is the environment of one isolate: node::Environment's counterpart.
type Env struct {
	*engine.Isolate
	Loop    *loop.Loop
	Process Process

	// Parent is the environment of the thread that started this one, nil in the
	// main thread. Only its constant parts may be used from here.
	Parent *Env

	// OnExit, if set, is called before "exit" is emitted.
	OnExit func()

	// Variables are the environment variables that process.env shows.
	Variables *Variables

	reg       *Registry
	thread    *thread // nil in the main thread
	shared    *processStates
	states    map[any]any
	atExit    []func()
	exiting   bool
	unsettled bool // see ExitCode
	exitHook  func(code int)
	timerAt   int64 // ms of the loop's clock; -1: none
	timerRef  bool
	scope     int            // depth of MakeCallback
	cleanup   []engine.Value // callbacks of finalization registries and their values in turn

	collections map[any]Collection
	forced      bool // the program asked for the collection that runs
}

// Process is what the program was started with.
type Process struct {
	Args     []string // argv[0] and what follows the options: process.argv
	ExecArgv []string // the options themselves
	ExecPath string
	Options  map[string]any // by name ("--eval"): what the command line and NODE_OPTIONS changed
	V8Flags  map[string]string
	Main     string // the library script to run ("internal/main/run_main_module")
	Start    int64  // ns of CLOCK_MONOTONIC
	// Parsed and Opened are when the command line was read and when the engine
	// began, in ns of CLOCK_MONOTONIC.
	Parsed, Opened int64
	// Origin is when the process started, in µs since the epoch; 0: not asked yet.
	Origin float64
	// NoSnapshot bootstraps the library instead of restoring its heap.
	NoSnapshot bool
}

// New makes the environment of iso. exit ends the process.
func New(iso *engine.Isolate, reg *Registry, p Process, exit func(code int)) *Env {
	e := &Env{Isolate: iso, Loop: loop.New(), Process: p, reg: reg, states: map[any]any{}, exitHook: exit, timerAt: -1}
	e.shared, e.Variables = &processStates{all: map[any]any{}}, NewVariables(nil)
	iso.Embedder = e
	iso.OnReject = e.onReject
	iso.OnStack = e.onStack
	iso.OnFinalize = e.onFinalize
	iso.FollowPromises(reg.slots.async.contextFrame)
	return e
}

// processStates is the Go state that all threads of the process share.
type processStates struct {
	mu  sync.Mutex
	all map[any]any
}

// PerProcess returns the Go state that a binding keeps for all threads of the
// process, made by init at first use. The key is the type. What it holds must be
// safe for concurrent use.
func PerProcess[T any](e *Env, init func() *T) *T {
	s, key := e.shared, (*T)(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.all[key]; ok {
		return v.(*T)
	}
	v := init()
	s.all[key] = v
	return v
}

// Registry returns the bindings that e was made with.
func (e *Env) Registry() *Registry { return e.reg }

// EnvOf returns the environment of a call.
func EnvOf(c *engine.Call) *Env { return c.Iso.Embedder.(*Env) }

// State returns the Go state that a binding keeps for one environment, made by
// init at first use. The key is the type.
func State[T any](e *Env, init func() *T) *T {
	key := (*T)(nil)
	if s, ok := e.states[key]; ok {
		return s.(*T)
	}
	s := init()
	e.states[key] = s
	return s
}

// AtExit queues f to run before the process ends, last first.
func (e *Env) AtExit(f func()) { e.atExit = append(e.atExit, f) }

// Exit ends the process, or the thread of a worker; it does not return.
func (e *Env) Exit(code int) {
	if e.thread != nil {
		panic(ThreadEnd{Code: code})
	}
	e.Leave()
	e.exitHook(code)
}

// Leave runs what AtExit queued.
func (e *Env) Leave() {
	for i := len(e.atExit) - 1; i >= 0; i-- {
		e.atExit[i]()
	}
	e.atExit = nil
}
