// Package service runs one program for as long as it should run: starts it as
// an unprivileged user in a cgroup of its own, passes its output on, tells how
// it ended, starts it again with a growing delay, and stops it when the machine
// is to end.
//
// Invariants: a program of a Spec never has the process id 1, never gains a
// privilege (no_new_privs), and leaves no process behind: what its main process
// leaves is killed with the cgroup.
//
// Caution: one Reaper takes in all children of the process it runs in. Nothing
// else there may wait for a child.
package service

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"nodeos/guest/config"
	"nodeos/guest/power"
)

// Spec is a program and what is to become of it.
type Spec struct {
	Kind     string   // what it is, for a person: "app"
	Hello    string   // said before each start, "" for nothing
	Name     string   // what it is called
	Command  []string // argv; the first is an absolute path
	Dir      string   // working directory
	Env      []string
	UID, GID int
	// Terminal gives the program the console as its controlling terminal, in
	// place of pipes whose lines are passed on, and does not look for ports.
	Terminal bool
	Restart  config.Restart
	// GoodRun is how long a run has to be so that the next failure is a new
	// one: delays start from the shortest again. 0 means 10 s.
	GoodRun time.Duration
	// GiveUp is after how many shorter runs in a row it is not started again,
	// whatever Restart says; 0 means never.
	GiveUp int
	Grace  time.Duration // from SIGTERM to SIGKILL
}

// again tells whether a program that ended so is to be started again.
func (s *Spec) again(e Exit) bool {
	switch s.Restart {
	case config.RestartAlways:
		return true
	case config.RestartOnFailure:
		return e.Status() != 0
	}
	return false
}

// Exit is how a program ended.
type Exit struct {
	Code        int            // when it ended by itself
	Signal      syscall.Signal // when a signal ended it, else 0
	OutOfMemory bool           // the kernel killed it for its memory limit
	Ran         time.Duration
}

func exitOf(ws syscall.WaitStatus, ran time.Duration) Exit {
	if ws.Signaled() {
		return Exit{Signal: ws.Signal(), Ran: ran}
	}
	return Exit{Code: ws.ExitStatus(), Ran: ran}
}

// Status is the exit status as shells give it: 128+n for the signal n.
func (e Exit) Status() int {
	if e.Signal != 0 {
		return 128 + int(e.Signal)
	}
	return e.Code
}

func (e Exit) String() string {
	switch {
	case e.OutOfMemory:
		return "was killed: out of memory"
	case e.Signal != 0:
		return "was killed by " + unix.SignalName(e.Signal)
	}
	return fmt.Sprintf("exited with code %d", e.Code)
}

// Outcome is what came of running a Spec.
type Outcome struct {
	// Request is why the program was stopped, nil when it ended by itself.
	Request *power.Request
	// Exit is how it last ended. It is the zero value when it never ran.
	Exit Exit
	// Err says that it could not be started, or failed too often.
	Err error
}

// Backoff are growing delays. The zero value starts at the first.
type Backoff struct{ last time.Duration }

const (
	firstDelay = 100 * time.Millisecond
	lastDelay  = 30 * time.Second
	goodRun    = 10 * time.Second // see Spec
)

// Reset starts at the first again.
func (b *Backoff) Reset() { b.last = 0 }

// Next is how long to wait now.
func (b *Backoff) Next() time.Duration {
	b.last = min(max(2*b.last, firstDelay), lastDelay)
	return b.last
}

// StartError says why a program could not be started.
type StartError struct {
	Program string // its kind and name
	Path    string // what is wrong with it
	Err     error
	Hint    string // for a person, "" for none
}

func startError(spec *Spec, err error) *StartError {
	e := &StartError{Program: spec.Kind + " " + spec.Name, Path: spec.Command[0], Err: err}
	switch err {
	case syscall.ENOENT:
		e.Hint = "the program or the interpreter it names is not in the image"
		if _, err := os.Stat(spec.Dir); err != nil {
			e.Path, e.Hint = spec.Dir, "its working directory is not in the image"
		}
	case syscall.EACCES:
		e.Hint = "the file is not executable for its user, or its folder cannot be entered"
	case syscall.ENOEXEC:
		e.Hint = "not a program for this kind of processor, or a script without a #! line"
	}
	return e
}

func (e *StartError) Error() string {
	text := fmt.Sprintf("cannot start %s: %s: %v", e.Program, e.Path, e.Err)
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

func (e *StartError) Unwrap() error { return e.Err }
