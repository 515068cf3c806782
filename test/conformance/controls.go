package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// failures are ways to fail, each added at the end of a passing file.
var failures = []struct{ name, code string }{
	{"assertion", "require('assert').strictEqual(1, 2);"},
	{"assertion-at-exit", "process.on('exit', () => { require('assert').ok(false); });"},
	{"call-missing", "require('../common').mustCall();"},
	{"rejection", "Promise.reject(new Error('a negative control'));"},
	{"late-throw", "setTimeout(() => { throw new Error('a negative control'); }, 20);"},
	{"deep-equal", "require('assert').deepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: '2' }] });"},
}

// unsuited files end by themselves or catch what is thrown.
var unsuited = regexp.MustCompile(`process\.(?:exit|reallyExit|abort|kill)\b|exitCode|process\.on\(|unhandledRejection|uncaughtException|// Flags|prepareStackTrace|domain|__filename|fork\(|isMainThread|new Worker|node:test`)

// Controls writes negative controls made of n of the files into a folder of
// the tree (they need ../common) and returns them with the function that
// removes them. None may pass.
func Controls(tree string, files []File, n int) (controls []File, remove func() error, err error) {
	folder := filepath.Join(tree, "test", "negative")
	remove = func() error { return os.RemoveAll(folder) }
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, nil, err
	}
	step := max(len(files)/(2*max(n, 1)), 1)
	for i := 0; i < len(files) && len(controls) < n; i += step {
		if !strings.HasPrefix(files[i].Path, "parallel/") || !strings.HasSuffix(files[i].Path, ".js") {
			continue
		}
		source, err := os.ReadFile(filepath.Join(tree, "test", files[i].Path))
		if err != nil {
			return nil, remove, err
		}
		if unsuited.Match(source) {
			continue
		}
		f := failures[len(controls)%len(failures)]
		name := fmt.Sprintf("test-%s-%s", f.name, strings.TrimPrefix(filepath.Base(files[i].Path), "test-"))
		source = append(source, ("\n" + f.code + "\n")...)
		if err := os.WriteFile(filepath.Join(folder, name), source, 0o644); err != nil {
			return nil, remove, err
		}
		controls = append(controls, File{Path: "negative/" + name, Module: "negative controls", Expected: Fail})
	}
	return controls, remove, nil
}
