// Package watchdog is the binding watchdog: a stack trace on SIGINT, for
// --trace-sigint (src/node_watchdog.cc, TraceSigintWatchdog).
//
// Invariant: a SIGINT that it has taken ends the process as one that nobody
// listens to.
//
// Caution: only the main thread may use it, as signals belong to the process.
package watchdog

import (
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/signal"
	"nodeos/unode/engine"
)

// watchdog is the Go half of a TraceSigintWatchdog.
type watchdog struct{ stop func() }

// Register registers the binding watchdog.
func Register(r *binding.Registry) {
	method := func(f func(w *watchdog, e *binding.Env)) engine.Func {
		return func(c *engine.Call) engine.Value {
			w, ok := c.Iso.Half(c.This).(*watchdog)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			f(w, binding.EnvOf(c))
			return engine.Int(0)
		}
	}
	r.Class("watchdog.TraceSigintWatchdog", engine.Class{
		New:     func(*engine.Call, engine.Value) (any, bool) { return &watchdog{}, true },
		Methods: map[string]engine.Func{"start": method((*watchdog).start), "stop": method((*watchdog).end)},
	})
}

func (w *watchdog) start(e *binding.Env) {
	if w.stop != nil {
		return
	}
	w.stop = signal.Intercept(e, int(syscall.SIGINT), func() {
		// Whichever comes first: JavaScript that runs, or the idle loop.
		e.OnStop = func() { die(e, e.CallSites(0, 10)) }
		e.Stop()
		e.Loop.Post(func() { die(e, nil) })
	})
}

func (w *watchdog) end(*binding.Env) {
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// die tells where the program was and lets the signal end it.
func die(e *binding.Env, sites []engine.CallSite) {
	var b strings.Builder
	b.WriteString("KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n")
	for _, s := range sites {
		b.WriteString("    at " + s.String() + "\n")
	}
	binding.WriteStderr(b.String())
	e.Leave()
	sys.SetSignalAction(int(syscall.SIGINT), sys.SignalAction{})
	sys.Kill(sys.Getpid(), int(syscall.SIGINT))
	sys.Exit(128 + int(syscall.SIGINT))
}
