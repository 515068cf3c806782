// Package boot is PID 1: the steps that make a running guest out of a kernel
// that has just handed over, the app or the REPL that runs then, and the end.
//
// Invariants: Main never returns in PID 1 and no failure ends in a kernel
// panic. A failure ends in a REPL on the console whose first line names it, and
// when that cannot run, in a prompt of a few built-in words.
//
// Caution: whatever is done here is done on every boot, before the app runs.
// Count instructions (bench) before adding a step.
package boot

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"nodeos/guest/config"
	"nodeos/guest/console"
	"nodeos/guest/guard"
	"nodeos/guest/network"
	"nodeos/guest/power"
	"nodeos/guest/service"
)

// guest is the machine that PID 1 looks after.
type guest struct {
	console  *console.Console
	reaper   *service.Reaper
	group    *service.Cgroup // of the app or the REPL; nil when there are no cgroups
	network  *network.Network
	machine  *config.Machine // barebones until it has been read
	words    map[string]bool // of the kernel's command line that are ours
	requests chan power.Request
	signals  chan os.Signal // to pass on to the app

	// unattended: nobody is at the console, so a failure ends the machine.
	unattended bool

	plan   []step // what is still to be done before a program can run
	status int    // what the machine ends with
}

// Exit statuses of a machine whose app never ran, as shells and docker have
// them.
const (
	statusFailed        = 125 // PID 1 failed
	statusNotExecutable = 126
	statusNotFound      = 127
)

// Main is the program init. As PID 1 it boots the machine and does not return.
// Elsewhere it only says what it would do, and returns the exit status.
func Main(out io.Writer) int {
	if os.Getpid() != 1 {
		printPlan(out)
		return 0
	}
	g := &guest{
		console:  console.New(os.Stdout),
		requests: make(chan power.Request, 4),
		signals:  make(chan os.Signal, 16),
		machine:  &config.Machine{Hostname: config.DefaultHostname},
		plan:     steps(),
	}
	g.reaper = service.NewReaper(g.caught)
	g.catchSignals()
	for {
		// Only a bug gets out of live. What has been achieved stays: the
		// network, the mounts.
		err := guard.Run("PID 1", g.live)
		g.status = statusFailed
		if r := g.prompt(err); r != nil {
			g.end(r.Action)
		}
	}
}

// live goes through the life of the machine.
func (g *guest) live() error {
	for {
		r, err := g.run(g.boot())
		if err == nil {
			g.end(r.Action)
		}
		if g.unattended {
			g.console.Say("failed: %v", err)
			g.end(power.Off)
		}
		if r := g.prompt(err); r != nil {
			g.end(r.Action)
		}
	}
}

// boot goes through the plan. A needed step that fails does not keep the others
// from being tried: a REPL is worth more with a network, and the host wants to
// be heard. It returns the first such failure, and leaves those steps in the
// plan for another call.
func (g *guest) boot() (failure error) {
	var again []step
	for _, s := range g.plan {
		switch err := guard.Run(s.does, func() error { return s.do(g) }); {
		case err == nil:
		case s.needed:
			again = append(again, s)
			if failure == nil {
				failure = err
			}
		default:
			g.warn("%v", err)
		}
	}
	g.plan = again
	return failure
}

// run runs the app, and the REPL when there is none, when it may not run or
// when that is what shall come after it. It returns what the machine is to do
// then, or why the REPL cannot run either.
func (g *guest) run(failure error) (power.Request, error) {
	hello := ""
	switch {
	case failure != nil:
		g.status = statusFailed
	case g.machine.App == nil:
		hello = "no app in this image"
	case g.words["nodeos.repl"]:
		hello = "nodeos.repl is on the kernel's command line, so the app was not started"
	default:
		out := g.runApp()
		switch then := g.machine.App.Then; {
		case out.Request != nil:
			return *out.Request, nil
		case out.Err != nil:
			failure = out.Err
		case then == config.ThenPoweroff:
			return power.Request{Action: power.Off}, nil
		case then == config.ThenReboot:
			return power.Request{Action: power.Reboot}, nil
		default:
			hello = fmt.Sprintf("the app %v", out.Exit)
		}
	}
	if failure != nil && g.unattended {
		return power.Request{}, failure
	}
	if failure != nil {
		hello = fmt.Sprintf("failed: %v", failure)
	}
	out := g.supervisor().Run(g.replSpec(hello))
	if out.Request != nil {
		return *out.Request, nil
	}
	if failure == nil {
		g.status = statusFailed
	}
	// The REPL's own failure is not the one to mend first.
	return power.Request{}, errors.Join(failure, out.Err)
}

func (g *guest) runApp() service.Outcome {
	out := g.supervisor().Run(g.appSpec())
	g.status = out.Exit.Status()
	if out.Err != nil {
		g.status = statusFailed
		switch {
		case errors.Is(out.Err, syscall.ENOENT):
			g.status = statusNotFound
		case errors.Is(out.Err, syscall.EACCES), errors.Is(out.Err, syscall.ENOEXEC):
			g.status = statusNotExecutable
		}
	}
	return out
}

func (g *guest) supervisor() *service.Supervisor {
	return &service.Supervisor{
		Console: g.console, Reaper: g.reaper, Group: g.group, Requests: g.requests, Signals: g.signals, Caught: g.caught,
	}
}

func (g *guest) warn(format string, args ...any) { g.console.Say("warning: "+format, args...) }

// caught is told of panics in goroutines: what they did is not done any more,
// the rest of the machine goes on.
func (g *guest) caught(err error) {
	g.warn("%v", err)
	var p *guard.Error
	if errors.As(err, &p) {
		g.console.Say("%s", p.Stack)
	}
}

// ask passes a request on. When there are too many already it is left out.
func (g *guest) ask(r power.Request) {
	select {
	case g.requests <- r:
	default:
	}
}

// passedOn are the signals to PID 1 that are meant for the app.
var passedOn = map[os.Signal]bool{syscall.SIGHUP: true, syscall.SIGUSR1: true, syscall.SIGUSR2: true, syscall.SIGWINCH: true}

func (g *guest) catchSignals() {
	c := make(chan os.Signal, 16)
	signal.Notify(c, power.Signals()...)
	if err := power.IgnoreInternal(); err != nil {
		g.warn("%v", err)
	}
	guard.Go("signals", g.caught, func() {
		for s := range c {
			if r, ok := power.FromSignal(s); ok {
				g.ask(r)
			} else if passedOn[s] {
				select {
				case g.signals <- s:
				default:
				}
			}
		}
	})
}

// wait returns f's result, or false when f takes longer than limit.
func wait(limit time.Duration, caught func(error), f func() error) (error, bool) {
	done := make(chan error, 1)
	guard.Go("waiting", caught, func() { done <- f() })
	select {
	case err := <-done:
		return err, true
	case <-time.After(limit):
		return nil, false
	}
}
