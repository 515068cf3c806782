package conformance

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// sampleOf is the share of the list that TestSample runs: one file of so many.
const sampleOf = 14

// TestSample runs a fixed sample of the files that unode is to pass, and
// negative controls. The whole list: make conformance.
func TestSample(t *testing.T) {
	files, err := Baseline()
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f File) bool {
		h := fnv.New32a()
		h.Write([]byte(f.Path))
		return f.Expected != Pass || h.Sum32()%sampleOf != 0
	})
	if len(files) < 50 {
		t.Fatalf("the sample has only %d files", len(files))
	}
	tree, err := CachedTree(t.Context(), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	r := &Runner{Binary: unode(t), Tree: tree, Jobs: runtime.NumCPU(), Timeout: time.Minute, Logf: t.Logf}
	m, err := r.Measure(t.Context(), files, 12)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Regressions {
		t.Error(f)
	}
	for _, f := range m.Flaky {
		t.Log("passed only when tried again:", f)
	}
	if len(m.Blind) > 0 || m.Controls < 6 {
		t.Errorf("%d negative controls; passed: %v", m.Controls, m.Blind)
	}
}

func unode(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../bin/unode")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%v; make unode builds it", err)
	}
	return path
}

// TestResults: how a run ends is told apart, and what it leaves behind is killed.
func TestResults(t *testing.T) {
	tree := t.TempDir()
	if err := os.MkdirAll(filepath.Join(tree, "test", "parallel"), 0o755); err != nil {
		t.Fatal(err)
	}
	var files []File
	for name, program := range map[string]string{
		"pass":    `process.exitCode = process.env.TEST_PARALLEL === "1" ? 0 : 1`,
		"fail":    `throw new TypeError("oh")`,
		"skip":    `console.log("1..0 # Skipped: no card")`,
		"timeout": `setInterval(() => {}, 1000)`,
		"crash":   `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)`,
	} {
		path := "parallel/test-" + name + ".js"
		if err := os.WriteFile(filepath.Join(tree, "test", path), []byte(program), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Path: path, Expected: Result(name)})
	}
	r := &Runner{Binary: unode(t), Tree: tree, Jobs: 2, Timeout: 3 * time.Second}
	err := r.Run(t.Context(), files, func(f File, o Outcome) {
		if o.Result != f.Expected {
			t.Errorf("%s: %s\n%s", f.Path, o.Result, o.Output)
		}
		if f.Expected == Fail && Telling(o.Output) != `throw new TypeError("oh")` {
			t.Errorf("the telling line is %q", Telling(o.Output))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMissingRuntime(t *testing.T) {
	r := &Runner{Binary: "/nonexistent", Tree: t.TempDir()}
	os.MkdirAll(filepath.Join(r.Tree, "test", "parallel"), 0o755)
	os.WriteFile(filepath.Join(r.Tree, "test", "parallel", "test-a.js"), nil, 0o644)
	err := r.Run(context.Background(), []File{{Path: "parallel/test-a.js"}}, func(File, Outcome) {})
	if err == nil {
		t.Fatal("no error")
	}
}

func TestModule(t *testing.T) {
	for file, want := range map[string]string{
		"parallel/test-http-agent.js":         "http",
		"parallel/test-http2-connect.js":      "http2",
		"parallel/test-https-agent.js":        "https",
		"parallel/test-fs-cp.mjs":             "fs",
		"parallel/test-child-process-exec.js": "child_process",
		"parallel/test-stdin-pipe.js":         "stdio",
		"parallel/test-stream-pipe.js":        "stream",
		"parallel/test-string-decoder.js":     "string_decoder",
		"es-module/test-esm-json.mjs":         "module",
		"sequential/test-net-bytes.js":        "net",
		"parallel/test-whatwg-url-toascii.js": "url",
		"parallel/test-tls.js":                "tls",
		"parallel/test-arm-math.js":           "misc",
	} {
		if got := Module(file); got != want {
			t.Errorf("%s: %s; want %s", file, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.js")
	os.WriteFile(path, []byte("'use strict';\n// Flags: --expose-gc --no-warnings\nlet x;\n"), 0o644)
	flags, err := Flags(path)
	if want := []string{"--expose-gc", "--no-warnings"}; err != nil || !slices.Equal(flags, want) {
		t.Errorf("%v, %v; want %v", flags, err, want)
	}
}

func TestBaseline(t *testing.T) {
	files, err := Baseline()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteBaseline(&b, files); err != nil {
		t.Fatal(err)
	}
	if b.String() != baseline {
		t.Error("node.tsv is not as WriteBaseline writes it: sort it, no double lines")
	}
}

func TestMirror(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"sources.list", "deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian"},
		{"sources.list", "deb [arch=amd64] https://mirror.example/debian/ bookworm main\n", "https://mirror.example/debian/"},
		{"sources.list.d/debian.sources", "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n", "http://mirror.example/debian"},
		{"sources.list", "deb http://mirror.example/debian-security bookworm main\n", ""},
	} {
		etc := t.TempDir()
		os.MkdirAll(filepath.Join(etc, "sources.list.d"), 0o755)
		os.WriteFile(filepath.Join(etc, c.file), []byte(c.text), 0o644)
		got, err := machineMirror(etc)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q, %v; want %q", c.text, got, err, c.want)
		}
	}
}

func TestReport(t *testing.T) {
	rows := map[string]*Row{}
	for i, r := range []Result{Pass, Pass, Fail, Skip} {
		name := []string{"a", "a", "a", "b"}[i]
		if rows[name] == nil {
			rows[name] = &Row{Module: name}
		}
		rows[name].count(r)
	}
	var b strings.Builder
	Report(&b, rows)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if got := fmt.Sprint(strings.Fields(lines[1]), strings.Fields(lines[3])); got != "[a 3 2 66.7 1 0 0 0 0] [all 4 2 50.0 1 1 0 0 0]" {
		t.Errorf("%s", got)
	}
}
