package contextify

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"nodeos/unode/binding"
	"nodeos/unode/binding/signal"
	"nodeos/unode/engine"
)

// watchdog ends scripts that run when SIGINT comes (src/node_watchdog.h).
type watchdog struct {
	users   int // how many want SIGINT
	stop    func()
	running atomic.Int32 // scripts that SIGINT is to interrupt
	pending atomic.Bool  // a SIGINT came while none ran
	hit     atomic.Bool  // a SIGINT came while one did
}

func watchdogOf(e *binding.Env) *watchdog {
	return binding.State(e, func() *watchdog { return &watchdog{} })
}

func registerWatchdog(r *binding.Registry) {
	r.Func("contextify.startSigintWatchdog", func(c *engine.Call) engine.Value {
		watchdogOf(binding.EnvOf(c)).start(binding.EnvOf(c))
		return engine.True
	})
	r.Func("contextify.stopSigintWatchdog", func(c *engine.Call) engine.Value {
		w := watchdogOf(binding.EnvOf(c))
		w.end()
		return engine.Bool(w.pending.Swap(false))
	})
	r.Func("contextify.watchdogHasPendingSigint", func(c *engine.Call) engine.Value {
		return engine.Bool(watchdogOf(binding.EnvOf(c)).pending.Load())
	})
}

func (w *watchdog) start(e *binding.Env) {
	if w.users++; w.users > 1 {
		return
	}
	w.pending.Store(false)
	w.stop = signal.Intercept(e, int(syscall.SIGINT), func() {
		if w.running.Load() == 0 {
			w.pending.Store(true)
			return
		}
		w.hit.Store(true)
		e.Interrupt()
	})
}

func (w *watchdog) end() {
	if w.users--; w.users == 0 {
		w.stop()
	}
}

// watched runs a script that ends after timeout ms, if that is positive, and, if
// sigint is set, when SIGINT comes.
func watched(e *binding.Env, timeout int, sigint bool, run func() engine.Value) engine.Value {
	w := watchdogOf(e)
	if sigint {
		w.start(e)
		defer w.end()
		w.hit.Store(false)
		w.running.Add(1)
	}
	// The mutex keeps a timer that fires late from interrupting what follows.
	var mu sync.Mutex
	var done, late bool
	if timeout > 0 {
		t := time.AfterFunc(time.Duration(timeout)*time.Millisecond, func() {
			mu.Lock()
			defer mu.Unlock()
			if late = !done; late {
				e.Interrupt()
			}
		})
		defer t.Stop()
	}
	v := run()
	mu.Lock()
	done = true
	mu.Unlock()
	hit := false
	if sigint {
		w.running.Add(-1)
		hit = w.hit.Swap(false)
	}
	if late || hit {
		e.ClearInterrupt()
	}
	switch {
	case !v.IsException():
		if hit {
			w.pending.Store(true)
		}
		return v
	case late:
		e.Free(e.TakeException())
		return e.ThrowCode("Error", "ERR_SCRIPT_EXECUTION_TIMEOUT", fmt.Sprintf("Script execution timed out after %dms", timeout))
	case hit:
		e.Free(e.TakeException())
		return e.ThrowCode("Error", "ERR_SCRIPT_EXECUTION_INTERRUPTED", "Script execution was interrupted by `SIGINT`")
	}
	return v
}
