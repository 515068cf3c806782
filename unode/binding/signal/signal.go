// Package signal is the binding signal_wrap: signals as events of the loop
// (src/signal_wrap.cc).
//
// It is the one package of unode that imports os/signal: the Go runtime owns
// the process's signal handlers, and that is its door. signalfd(2) would need
// the signals blocked in every thread the runtime ever makes.
//
// Invariant: a signal that nobody listens to has the action that it has in
// Node, not the one that Go gives it; see Start.
//
// Caution: signals belong to the process. Only one environment, the main one,
// may use this binding.
package signal

import (
	"os" // for the type of signals only
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// last is the greatest signal number of Linux.
const last = 64

// Signal is a handle that calls onsignal(number) when its signal comes.
type Signal struct {
	binding.Handle
	kit    *kit
	number int // 0 while stopped
}

type kit struct{ onsignal engine.Atom }

// dispatcher takes signals from the runtime to the loop.
type dispatcher struct {
	env     *binding.Env
	channel chan os.Signal
	started [last + 1][]*Signal
	heard   [last + 1]atomic.Bool // somebody is in started
	arrived chan struct{}         // wakes Kill
	waiting atomic.Int32
	takers  [last + 1]atomic.Pointer[func()] // see Intercept

	mu    sync.Mutex
	death []func()
}

// Register registers the binding signal_wrap.
func Register(r *binding.Registry) {
	k := &kit{r.Atom("onsignal")}
	r.Class("signal_wrap.Signal", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			s := &Signal{kit: k}
			s.InitHandle(binding.EnvOf(c), self, binding.ProviderSignalWrap, s)
			return s, true
		},
		Methods: binding.HandleMethods(map[string]engine.Func{
			"start": func(c *engine.Call) engine.Value {
				s, ok := c.Iso.Half(c.This).(*Signal)
				if !ok {
					return binding.IllegalInvocation(c)
				}
				if s.Closing() {
					return binding.UVErr(syscall.EBADF)
				}
				return binding.UVErr(s.start(c.Int(0)))
			},
			"stop": func(c *engine.Call) engine.Value {
				s, ok := c.Iso.Half(c.This).(*Signal)
				if !ok {
					return binding.IllegalInvocation(c)
				}
				s.Stop()
				return engine.Int(0)
			},
		}),
	})
}

// runtimeActions are the runtime's handlers of the signals that Start took from
// it; they are put back while JavaScript listens.
type runtimeActions struct{ of map[int]sys.SignalAction }

func actions(e *binding.Env) *runtimeActions {
	return binding.State(e, func() *runtimeActions { return &runtimeActions{map[int]sys.SignalAction{}} })
}

// Start gives those signals their default action that Go would ignore or answer
// with a dump of its goroutines. Call it once, before the main script.
func Start(e *binding.Env) {
	for _, n := range []syscall.Signal{
		syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGTRAP, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGSTKFLT, syscall.SIGXCPU,
		syscall.SIGVTALRM, syscall.SIGIO, syscall.SIGPWR,
	} {
		if old, err := sys.SetSignalAction(int(n), sys.SignalAction{}); err == 0 {
			actions(e).of[int(n)] = old
		}
	}
}

// notify makes the runtime send a signal to d.
func (d *dispatcher) notify(n int) {
	if act, ok := actions(d.env).of[n]; ok {
		sys.SetSignalAction(n, act)
	}
	signal.Notify(d.channel, syscall.Signal(n))
}

// reset undoes notify.
func (d *dispatcher) reset(n int) {
	signal.Reset(syscall.Signal(n))
	if _, ok := actions(d.env).of[n]; ok {
		sys.SetSignalAction(n, sys.SignalAction{})
	}
}

func dispatcherOf(e *binding.Env) *dispatcher {
	return binding.State(e, func() *dispatcher {
		e.Loop.Open()
		d := &dispatcher{env: e, channel: make(chan os.Signal, 128), arrived: make(chan struct{}, 1)}
		go func() {
			for s := range d.channel {
				d.dispatch(int(s.(syscall.Signal)))
			}
		}()
		return d
	})
}

// Kill sends a signal, as kill(2). If the process sends itself one that
// JavaScript listens to, the loop has it when Kill returns: with libuv it comes
// in the next turn, and programs that are about to end rely on that.
func Kill(e *binding.Env, pid, n int) sys.Errno {
	d := dispatcherOf(e)
	if pid != sys.Getpid() || n < 1 || n > last || len(d.started[n]) == 0 {
		return sys.Kill(pid, n)
	}
	select {
	case <-d.arrived: // of a signal that came too late
	default:
	}
	d.waiting.Store(int32(n))
	defer d.waiting.Store(0)
	err := sys.Kill(pid, n)
	if err == 0 {
		select {
		case <-d.arrived:
		case <-time.After(100 * time.Millisecond): // the runtime drops what is too much
		}
	}
	return err
}

// Intercept makes take, on another goroutine, have the signal n instead of its
// listeners until stop is called: to interrupt JavaScript that does not return
// to the loop.
func Intercept(e *binding.Env, n int, take func()) (stop func()) {
	d := dispatcherOf(e)
	d.takers[n].Store(&take)
	d.notify(n)
	return func() {
		d.takers[n].Store(nil)
		if len(d.started[n]) == 0 && !(deadly(n) && len(d.death) > 0) {
			d.reset(n)
		}
	}
}

// dispatch runs beside the loop. It hands a signal on, or, if nobody listens to
// it, lets it end the process at once: JavaScript may never come back.
func (d *dispatcher) dispatch(n int) {
	if take := d.takers[n].Load(); take != nil {
		(*take)()
		return
	}
	if deadly(n) && !d.heard[n].Load() {
		d.mu.Lock()
		for _, f := range d.death {
			f()
		}
		d.mu.Unlock()
		sys.SetSignalAction(n, sys.SignalAction{})
		sys.Kill(sys.Getpid(), n)
		return
	}
	d.env.Loop.Post(func() { d.deliver(n) })
	if int(d.waiting.Load()) == n {
		select {
		case d.arrived <- struct{}{}:
		default:
		}
	}
}

// AtDeath runs f when SIGINT, SIGTERM or SIGHUP ends the process because nobody
// listens to it: to restore a terminal, say. f runs on another goroutine than
// the loop's.
func AtDeath(e *binding.Env, f func()) {
	d := dispatcherOf(e)
	d.mu.Lock()
	d.death = append(d.death, f)
	d.mu.Unlock()
	signal.Notify(d.channel, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
}

func deadly(n int) bool {
	return n == int(syscall.SIGINT) || n == int(syscall.SIGTERM) || n == int(syscall.SIGHUP)
}

func (s *Signal) start(n int) sys.Errno {
	if n < 1 || n > last || n == int(syscall.SIGKILL) || n == int(syscall.SIGSTOP) {
		return syscall.EINVAL
	}
	s.Stop()
	d := dispatcherOf(s.Env)
	s.number = n
	d.started[n] = append(d.started[n], s)
	d.heard[n].Store(true)
	d.notify(n)
	s.SetActive(true)
	return 0
}

// Stop gives the signal its old action back when nobody else listens to it.
func (s *Signal) Stop() {
	n := s.number
	if n == 0 {
		return
	}
	s.number = 0
	s.SetActive(false)
	d := dispatcherOf(s.Env)
	d.started[n] = slices.DeleteFunc(d.started[n], func(o *Signal) bool { return o == s })
	if len(d.started[n]) == 0 {
		d.heard[n].Store(false)
		if !deadly(n) || len(d.death) == 0 {
			d.reset(n)
		}
	}
}

// Closed has nothing to cancel.
func (s *Signal) Closed() {}

func (d *dispatcher) deliver(n int) {
	for _, s := range slices.Clone(d.started[n]) {
		if s.number == n {
			s.Callback(s.kit.onsignal, engine.Int(n))
		}
	}
}
