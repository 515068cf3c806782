package service

import (
	"cmp"
	"fmt"
	"os"
	"syscall"
	"time"

	"nodeos/guest/console"
	"nodeos/guest/power"
)

// Supervisor runs programs, one at a time.
type Supervisor struct {
	Console  *console.Console
	Reaper   *Reaper
	Group    *Cgroup // nil on a machine without cgroups
	Requests <-chan power.Request
	Signals  <-chan os.Signal // passed on to the program
	Caught   func(error)      // is told of panics in goroutines

	tail  console.Tail
	quiet time.Duration // see the constant
}

// reported is how many of the last lines are shown again when a program fails.
const reported = 10

// Run runs the program of spec, again and again when spec says so, and returns
// when it has ended for good or was stopped by a request.
func (s *Supervisor) Run(spec *Spec) Outcome {
	var delay Backoff
	short := 0 // runs in a row
	for {
		s.tail.Reset()
		if spec.Hello != "" {
			s.Console.Say("%s", spec.Hello)
		}
		p, err := s.start(spec)
		if err != nil {
			return Outcome{Err: err}
		}
		exit, request := s.watch(spec, p)
		if request != nil || !spec.again(exit) {
			return Outcome{Request: request, Exit: exit}
		}
		if exit.Ran >= cmp.Or(spec.GoodRun, goodRun) {
			short = 0
			delay.Reset()
		} else if short++; short == spec.GiveUp {
			return Outcome{Exit: exit, Err: fmt.Errorf("%s %s ended at once %d times in a row; the last time it %v", spec.Kind, spec.Name, short, exit)}
		}
		wait := delay.Next()
		s.Console.Say("starting %s again in %v", spec.Kind, wait)
		if request := s.pause(wait); request != nil {
			return Outcome{Request: request, Exit: exit}
		}
	}
}

// watch accompanies a program to its end.
func (s *Supervisor) watch(spec *Spec, p *process) (Exit, *power.Request) {
	ports, silent := make(chan socket, 1), make(chan struct{}, 1)
	if !spec.Terminal {
		s.look(spec, p, ports, silent)
	}
	var request *power.Request
	var grace <-chan time.Time
	for {
		select {
		case ws := <-p.exited:
			exit, err := p.finish(ws)
			if err != nil {
				s.Console.Say("warning: %v", err)
			}
			if spec.Terminal {
				console.Sane(syscall.Stdout) // it may have left it in another state
				s.Console.TakeBack()
			}
			if !spec.Terminal || request == nil {
				s.report(spec, exit, request != nil)
			}
			return exit, request

		case sig := <-s.Signals:
			if n, ok := sig.(syscall.Signal); ok && !spec.Terminal {
				p.signal(n)
			}

		case r := <-s.Requests:
			if request != nil { // somebody is out of patience
				s.Console.Say("killing %s at once", spec.Kind)
				p.kill()
				continue
			}
			request = &r
			if spec.Terminal { // an interactive program heeds no SIGTERM, and nobody waits for it
				p.kill()
				continue
			}
			s.Console.Say("%v asked for by %s: stopping %s", r.Action, r.From, spec.Kind)
			p.signal(r.Signal)
			grace = time.After(spec.Grace)

		case <-grace:
			s.Console.Say("%s still runs %v after it was asked to stop; killing it", spec.Kind, spec.Grace)
			p.kill()

		case found := <-ports:
			s.Console.Say("listening on %d", found.port)
			if !found.reachable() {
				s.Console.Say("warning: it listens on %v only, which nothing outside this machine can reach; listen on 0.0.0.0", found.address)
			}

		case <-silent:
			s.Console.Say("warning: %s has run for %v and listens on no port; if it is a server, look whether it calls listen()", spec.Kind, cmp.Or(s.quiet, quiet))
		}
	}
}

// pause waits before a restart.
func (s *Supervisor) pause(d time.Duration) *power.Request {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return nil
		case r := <-s.Requests:
			return &r
		case <-s.Signals: // nobody to pass it on to
		}
	}
}

// report says how a program ended, with its last lines when it failed.
func (s *Supervisor) report(spec *Spec, e Exit, stopped bool) {
	ran := e.Ran.Round(time.Millisecond)
	if ran > time.Second {
		ran = ran.Round(time.Second / 10)
	}
	s.Console.Say("%s %v", spec.Kind, e)
	if e.OutOfMemory && s.Group != nil {
		s.Console.Say("its limit is %d MiB, most of this machine's memory: give the machine more, or look for a leak", s.Group.Limit>>20)
	}
	if e.Status() == 0 || stopped && !e.OutOfMemory {
		return
	}
	lines := s.tail.Last(reported)
	if len(lines) == 0 {
		s.Console.Say("it ran %v and wrote nothing", ran)
		return
	}
	s.Console.Say("it ran %v; its last lines:", ran)
	for _, line := range lines {
		s.Console.Say("| %s", line)
	}
}
