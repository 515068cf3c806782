// Package cli is the nodeos command: its verbs, flags, words and exit codes.
//
// Data goes to standard output, words for the person to standard error, and
// with --json each is an object a program can read. Nothing is ever asked.
//
// Caution: Main may be called from tests, several times and at once. It reads
// no global but the user's cache folder, and leaves ending the process to its
// caller.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"nodeos/npm"
)

// Exit codes. `nodeos run` and `nodeos repl` end with the app's own code once
// it runs.
const (
	exitOK       = 0
	exitFailure  = 1
	exitUsage    = 2
	exitNotBegun = 125 // as docker: the fault is not the app's
	exitSignal   = 130 // as shells: 128 + SIGINT
)

const exitHelp = `Exit codes:
  0    done
  1    failed
  2    the command line is wrong
  125  run, repl: nodeos failed before or beside the app
  130  interrupted before there was an app to stop
  *    run, repl: otherwise the app's own exit code (128 + n after signal n)
`

// Stdio are the streams of one call of Main.
type Stdio struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs the command line args with the environment env (of "K=V") and
// returns the exit code. The end of ctx asks for an orderly stop.
func Main(ctx context.Context, args, env []string, stdio Stdio) int {
	stdio.Out, stdio.Err = &shared{w: stdio.Out}, &shared{w: stdio.Err}
	a := &app{Stdio: stdio, env: environ(env)}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdio.In)
	root.SetOut(stdio.Out)
	root.SetErr(stdio.Err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return a.code
	}
	return a.fail(cmd, err)
}

// shared lets several goroutines write, each Write whole.
type shared struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}

// app is one call of Main.
type app struct {
	Stdio
	env   map[string]string
	json  bool
	quiet bool
	code  int // of a verb that has an exit code without an error
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "nodeos",
		Short:         "An operating system for Node.js apps",
		Long:          "nodeos turns an npm project into a tiny operating system image: kernel, init,\nJavaScript runtime and app. No Docker, no Dockerfile, no distribution.",
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	f := root.PersistentFlags()
	f.BoolVar(&a.json, "json", false, "print JSON on standard output")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but errors")
	root.AddCommand(a.runCommand(), a.buildCommand(), a.replCommand(), a.doctorCommand(), a.versionCommand())
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true
		c.Flags().SortFlags = false
	}
	root.SetUsageTemplate(root.UsageTemplate() + "\n" + exitHelp)
	return root
}

// usageError is a command line that says nothing sensible.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, a ...any) error { return &usageError{fmt.Errorf(format, a...)} }

// noArgs refuses what a verb does not take.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !c.HasParent() {
		err := fmt.Sprintf("there is no verb %q", args[0])
		if near := c.SuggestionsFor(args[0]); len(near) > 0 {
			err += "; did you mean " + strings.Join(near, " or ") + "?"
		}
		return usagef("%s", err)
	}
	return usagef("%s takes no argument %q", c.Name(), args[0])
}

// maxOneArg is for verbs with [DIR].
func maxOneArg(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usagef("%s takes one folder, not %d: %s", c.Name(), len(args), strings.Join(args, " "))
	}
	return nil
}

// fail prints err and chooses the exit code.
func (a *app) fail(c *cobra.Command, err error) int {
	code := exitFailure
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		code = exitUsage
		err = fmt.Errorf("%w\n  see `%s --help`", err, c.CommandPath())
	case errors.Is(err, context.Canceled):
		code, err = exitSignal, errors.New("interrupted")
	case c.Annotations[bootsKey] != "":
		code = exitNotBegun
	}
	if a.json {
		a.printJSON(errorEvent(err))
	}
	a.words("%v", err)
	return code
}

// bootsKey marks the verbs whose exit code is the app's.
const bootsKey = "boots"

// errorEvent is err for a program.
func errorEvent(err error) any {
	e := struct {
		Event   string `json:"event"`
		Message string `json:"message"`
		Path    string `json:"path,omitempty"`
		Line    int    `json:"line,omitempty"`
		Column  int    `json:"column,omitempty"`
		Fix     string `json:"fix,omitempty"`
	}{Event: "error", Message: err.Error()}
	var project *npm.Error
	if errors.As(err, &project) {
		e.Message, e.Path, e.Line, e.Column, e.Fix = project.Msg, project.Path, project.Line, project.Col, project.Fix
	}
	return e
}

// words prints words for the person, even when they want few.
func (a *app) words(format string, args ...any) {
	fmt.Fprintf(a.Err, "nodeos: "+format+"\n", args...)
}

// progress prints a line about long work.
func (a *app) progress(format string, args ...any) {
	if !a.quiet {
		a.words(format, args...)
	}
}

// printJSON writes v on one line of standard output.
func (a *app) printJSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = a.Out.Write(append(b, '\n'))
	return err
}

// environ is the environment as a map; the first of a name counts, as for
// getenv(3).
func environ(env []string) map[string]string {
	m := make(map[string]string, len(env))
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		if _, ok := m[k]; !ok {
			m[k] = v
		}
	}
	return m
}

// libDir is where init and unode lie: beside this program, or in
// $NODEOS_LIBDIR.
func (a *app) libDir() (string, error) {
	if dir := a.env["NODEOS_LIBDIR"]; dir != "" {
		return dir, nil
	}
	exe, err := os.Executable()
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		return "", fmt.Errorf("find this program's folder: %w", err)
	}
	return filepath.Dir(exe), nil
}

// part is the path of a program of ours that goes into images.
func (a *app) part(name string) (string, error) {
	dir, err := a.libDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is missing beside nodeos (%w): run make, or set NODEOS_LIBDIR to the folder that holds it", name, err)
	}
	return path, nil
}

// addFlag adds a flag of which each value is handed to set.
func addFlag(f *pflag.FlagSet, short, name, placeholder, help string, set func(string) error) {
	f.VarP(&flagFunc{placeholder, set}, name, short, help)
}

// flagFunc is a flag that is handed to a function each time it is given.
type flagFunc struct {
	placeholder string
	set         func(string) error
}

func (f *flagFunc) String() string     { return "" }
func (f *flagFunc) Set(s string) error { return f.set(s) }
func (f *flagFunc) Type() string       { return f.placeholder }
