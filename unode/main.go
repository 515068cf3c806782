// Package unode is the runtime: Node's library on our bindings, as the program
// `unode` with node's command line.
//
// The file of the program carries the compiled library and the heap of a
// bootstrapped isolate (package snapshot). A start restores that heap; without
// one it bootstraps from the compiled library.
//
// Caution: there is one main isolate for each process.
package unode

import (
	"errors"
	"fmt"
	"runtime/debug"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/modulewrap"
	"nodeos/unode/binding/worker"
	"nodeos/unode/bootstrap"
	"nodeos/unode/engine"
	"nodeos/unode/snapshot"
)

// Sections of the unode file.
const (
	sectionHeap    = "heap"
	sectionData    = "data"    // data.json of package nodelib
	sectionRoots   = "roots"   // roots.bin of package nodelib
	sectionOptions = "options" // see package cli
	sectionIntl    = "intl-"   // + name: intl-NAME.bin of package nodelib
)

// Main runs the program and returns only if it could not start.
func Main(args []string) int {
	// The Go heap is small beside JavaScript's; collect it less often.
	debug.SetGCPercent(400)
	start := sys.Clock(sys.CLOCK_MONOTONIC)
	if len(args) > 1 && args[1] == assembleFlag {
		return assemble(args[2:])
	}
	exe := executable()
	f, err := snapshot.Open(exe)
	if err != nil {
		if errors.Is(err, snapshot.ErrNone) {
			err = errors.New("this file has no library appended; run make")
		}
		return fail(err)
	}
	p, code, done := parseCommandLine(args, f)
	if done {
		return code
	}
	p.ExecPath, p.Start, p.Parsed = exe, start, sys.Clock(sys.CLOCK_MONOTONIC)
	e, begin, err := open(f, p)
	if err != nil {
		return fail(err)
	}
	begin(e)
	e.UseSharedMemory()
	applyV8Flags(e)
	worker.Use(e, threads(f, begin))
	run(e)
	e.Exit(e.ExitCode())
	return 0
}

func fail(err error) int {
	binding.WriteStderr("unode: " + err.Error() + "\n")
	return 70
}

// executable returns the path of this program.
func executable() string {
	if p, errno := sys.Readlink("/proc/self/exe"); errno == 0 {
		return p
	}
	return "/proc/self/exe"
}

// open restores the isolate from f's heap, or bootstraps one where that cannot
// be. begin sets what belongs to this process.
func open(f *snapshot.File, p binding.Process) (e *binding.Env, begin func(*binding.Env), err error) {
	reg, begin := Bindings()
	p.Opened = sys.Clock(sys.CLOCK_MONOTONIC)
	if n := f.Section(sectionHeap); n > 0 && !p.NoSnapshot {
		iso, err := engine.Restore(reg.Registry, n, func(b []byte) error { return f.ReadAt(sectionHeap, b, 0) })
		if err == nil {
			e = newEnv(iso, reg, p)
			binding.State(e, func() *bootstrap.State { return units(f) })
			return e, begin, nil
		}
		if !errors.Is(err, engine.ErrAddressTaken) {
			return nil, nil, fmt.Errorf("restore the heap: %w", err)
		}
	}
	iso, err := engine.New(reg.Registry)
	if err != nil {
		return nil, nil, err
	}
	e = newEnv(iso, reg, p)
	return e, begin, bootstrapEnv(e, reg, f)
}

// bootstrapEnv brings the library to life from f.
func bootstrapEnv(e *binding.Env, reg *binding.Registry, f *snapshot.File) error {
	if err := bootstrap.Run(e, reg, units(f)); err != nil {
		return err
	}
	return forgetOptions(e)
}

// forgetOptions makes the library ask for the command line's options again: it
// keeps them, and some modules ask when they are loaded.
func forgetOptions(e *binding.Env) error {
	m := e.Require("internal/options")
	if m.IsException() {
		return errors.New(e.ExceptionText())
	}
	defer e.Free(m)
	e.Free(e.CallMethod(m, "refreshOptions"))
	return nil
}

func newEnv(iso *engine.Isolate, reg *binding.Registry, p binding.Process) *binding.Env {
	e := binding.New(iso, reg, p, sys.Exit)
	modulewrap.Install(e, reg)
	return e
}

func units(f *snapshot.File) *bootstrap.State {
	return &bootstrap.State{Units: snapshot.NewLibrary(f), Data: func() (string, error) {
		b, err := f.Read(sectionData)
		return string(b), err
	}, Roots: func() ([]byte, error) { return f.Read(sectionRoots) },
		Intl: func(name string) ([]byte, error) { return f.Read(sectionIntl + name) }}
}

// run executes the main script and the event loop.
func run(e *binding.Env) {
	top := e.NewObject() // the async resource of the main script, whose id is 1
	e.PushAsyncContext(1, 0, top)
	r := e.Library(e.Process.Main)
	if r.IsException() {
		e.TriggerUncaught(e.TakeException(), false)
	} else {
		e.Free(r)
	}
	e.PopAsyncContext(1)
	e.Free(top)
	e.Drain()
	for {
		e.Loop.Run(e)
		e.EmitBeforeExit()
		if !e.Loop.Alive(e) {
			break
		}
	}
	e.EmitExit()
}
