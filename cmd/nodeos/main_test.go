package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"nodeos/kernel"
)

// Within the tests, "nodeos" in PATH is this program's own main.
func TestMain(m *testing.M) {
	testscript.Main(cleanly{m}, map[string]func(){"nodeos": main})
}

// cleanly removes the tests' cache: testscript.Main does not return.
type cleanly struct{ m *testing.M }

func (c cleanly) Run() int {
	code := c.m.Run()
	if dir, err := cacheDir(); err == nil {
		os.RemoveAll(dir)
	}
	return code
}

// parts finds what make builds: the kernel, and the folder of init and unode.
// Without them there is nothing to test, which is a failure and no reason to
// skip.
func parts(t *testing.T) (vmlinux, lib string) {
	t.Helper()
	lib, err := filepath.Abs("../../bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"init", "unode"} {
		if _, err := os.Stat(filepath.Join(lib, name)); err != nil {
			t.Fatalf("no bin/%s: run make (%v)", name, err)
		}
	}
	k, err := kernel.Ensure(t.Context(), kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return k.Vmlinux, lib
}

func TestScripts(t *testing.T) {
	vmlinux, lib := parts(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("KERNEL", vmlinux)
			e.Setenv("NODEOS_LIBDIR", lib)
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"withpath": withPath,
			"occupy":   occupy,
		},
	})
}

// exits CODE program args... runs a program that must end with CODE.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d; want %d", code, want)
	}
}

// withpath DIR exits ... runs nodeos with nothing but DIR in PATH.
func withPath(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 || args[1] != "exits" {
		ts.Fatalf("usage: withpath DIR exits CODE program args...")
	}
	old := ts.Getenv("PATH")
	program, err := exec.LookPath(args[3])
	ts.Check(err)
	ts.Setenv("PATH", ts.MkAbs(args[0]))
	defer ts.Setenv("PATH", old)
	exits(ts, false, append([]string{args[2], program}, args[4:]...))
}

// occupy VAR listens on a port until the script has ended and names it in VAR.
func occupy(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
}
