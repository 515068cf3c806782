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
	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// Env is the environment of one isolate: node::Environment's counterpart.
type Env struct {
	*engine.Isolate
	Loop    *loop.Loop
	Process Process

	reg      *Registry
	states   map[any]any
	atExit   []func()
	exiting  bool
	exitHook func(code int)
	timerAt  int64 // ms of the loop's clock; -1: none
	timerRef bool
	scope    int // depth of MakeCallback
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
	// NoSnapshot bootstraps the library instead of restoring its heap.
	NoSnapshot bool
}

// New makes the environment of iso. exit ends the process.
func New(iso *engine.Isolate, reg *Registry, p Process, exit func(code int)) *Env {
	e := &Env{Isolate: iso, Loop: loop.New(), Process: p, reg: reg, states: map[any]any{}, exitHook: exit, timerAt: -1}
	iso.Embedder = e
	iso.OnReject = e.onReject
	iso.OnStack = e.onStack
	iso.FollowPromises(reg.slots.async.contextFrame)
	return e
}

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

// Exit ends the process.
func (e *Env) Exit(code int) {
	for i := len(e.atExit) - 1; i >= 0; i-- {
		e.atExit[i]()
	}
	e.exitHook(code)
}
