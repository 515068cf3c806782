package unode_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"nodeos/unode/nodelib/fetch"
)

var update = flag.Bool("update", false, "record the output of the real Node anew")

// program returns the built unode; the environment variable UNODE names another.
func program(t testing.TB) string {
	t.Helper()
	p, err := filepath.Abs(cmp.Or(os.Getenv("UNODE"), "../bin/unode"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p); err != nil {
		t.Fatalf("%v: run make first", err)
	}
	return p
}

// realNode returns the Node that unode follows.
var realNode = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return fetch.Node(context.Background(), filepath.Join(cache, "nodeos", "node"), func(string, ...any) {})
})

// outcome is what a program did.
type outcome struct {
	stdout, stderr string
	code           int
}

// runProgram runs a program with the standard environment of these tests. A run
// that does not end in good time fails the test.
func runProgram(t testing.TB, dir, stdin, name string, args ...string) outcome {
	t.Helper()
	return runProgramEnv(t, dir, stdin, nil, name, args...)
}

// runProgramEnv is runProgram with more environment.
func runProgramEnv(t testing.TB, dir, stdin string, env []string, name string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "LANG=C.UTF-8", "TZ=UTC", "TMPDIR=" + t.TempDir()}
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("%s %q does not end; stdout so far:\n%s\nstderr:\n%s", filepath.Base(name), args, &stdout, &stderr)
	case err != nil && !errors.As(err, &exit):
		t.Fatal(err)
	}
	return outcome{normal(dir, stdout.String()), normal(dir, stderr.String()), cmd.ProcessState.ExitCode()}
}

var (
	pid = regexp.MustCompile(`\((node|unode):\d+\)`)
	// Frames of the library: its functions are called from other native code.
	libraryFrame = regexp.MustCompile(`(?m)^ +at (.*[( ])?node:.*\n`)
	useFlag      = regexp.MustCompile("(?m)^\\(Use `(node|unode) --")
)

// normal takes out of a program's output what may differ from run to run.
func normal(dir, s string) string {
	s = strings.ReplaceAll(s, dir, "DIR")
	s = pid.ReplaceAllString(s, "(node:PID)")
	s = useFlag.ReplaceAllString(s, "(Use `node --")
	return libraryFrame.ReplaceAllString(s, "")
}

// Each script prints the same with unode as it did with the real Node. Beside
// NAME.js are NAME.out, its standard output, NAME.err, its standard error, when
// that is to be compared, and NAME.code, its exit code unless 0; go test -update
// records them.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*/*.*js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		if strings.HasPrefix(script, "testdata/commandline/") { // see TestCommandLine
			continue
		}
		area, name := filepath.Split(strings.TrimPrefix(script, "testdata/"))
		t.Run(area+name, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.Abs(filepath.Dir(script))
			if err != nil {
				t.Fatal(err)
			}
			base := strings.TrimSuffix(script, filepath.Ext(script))
			if *update {
				node, err := realNode()
				if err != nil {
					t.Fatal(err)
				}
				record(t, base, runProgram(t, dir, "", node, name))
				return
			}
			want, hasErr := recorded(t, base)
			got := runProgram(t, dir, "", program(t), name)
			if !hasErr {
				want.stderr = got.stderr
			}
			compare(t, got, want)
		})
	}
}

func compare(t *testing.T, got, want outcome) {
	t.Helper()
	if d := firstDifference(got.stdout, want.stdout); d != "" {
		t.Errorf("standard output: %s", d)
	}
	if d := firstDifference(got.stderr, want.stderr); d != "" {
		t.Errorf("standard error: %s", d)
	}
	if got.code != want.code {
		t.Errorf("exit code %d, want %d", got.code, want.code)
	}
	if t.Failed() {
		t.Logf("stderr:\n%s", got.stderr)
	}
}

// firstDifference describes the first line that differs, or returns "".
func firstDifference(got, want string) string {
	if got == want {
		return ""
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(the end)", "(the end)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got: %s\nwant: %s", i+1, a, b)
		}
	}
	return ""
}

func record(t *testing.T, base string, o outcome) {
	t.Helper()
	code := ""
	if o.code != 0 {
		code = fmt.Sprintln(o.code)
	}
	for ext, text := range map[string]string{".out": o.stdout, ".err": o.stderr, ".code": code} {
		err := os.WriteFile(base+ext, []byte(text), 0o644)
		if text == "" && ext != ".out" {
			err = os.Remove(base + ext)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func recorded(t *testing.T, base string) (o outcome, hasErr bool) {
	t.Helper()
	out, err := os.ReadFile(base + ".out")
	if err != nil {
		t.Fatalf("%v: record it with go test -run TestScripts -update", err)
	}
	errs, missing := os.ReadFile(base + ".err")
	code, _ := os.ReadFile(base + ".code")
	fmt.Sscan(string(code), &o.code)
	o.stdout, o.stderr = string(out), string(errs)
	return o, missing == nil
}
