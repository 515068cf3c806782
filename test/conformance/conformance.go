// Package conformance runs Node's own test files on a runtime and holds the
// results against what the real Node of the same release does.
//
// The tree is Node's `test/` folder of the release whose library unode carries;
// it is unpacked at test time from a source package of the distribution and
// never committed. Committed are the names: node.tsv says of each file that
// passes on the real Node whether unode is expected to pass it.
//
// Every file runs in a process of its own with the flags that its `// Flags:`
// line asks for, in a network of its own with nothing but the loopback device,
// and is killed with all it started when its time is over. A file that skips
// itself, fails, crashes or runs out of time has not passed.
//
// Caution: an exit code of 0 alone is no proof of a pass. Measure therefore
// runs negative controls too: copies of passing files with a failure added,
// each of which must be seen to fail.
package conformance

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Result of one run of a file.
type Result string

const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Skip    Result = "skip" // the file found that it cannot run here
	Timeout Result = "timeout"
	Crash   Result = "crash" // ended by a signal
)

// File is a file of the test tree.
type File struct {
	Path     string // below test/
	Module   string // what it is about, see Module
	Expected Result // on the runtime under test; "" when not known
}

//go:embed node.tsv
var baseline string

// Baseline returns the committed list: every file that passes on the real Node
// and needs no access to its internals, with the result to expect of unode.
func Baseline() ([]File, error) {
	var files []File
	s := bufio.NewScanner(strings.NewReader(baseline))
	for n := 1; s.Scan(); n++ {
		if s.Text() == "" || strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.Split(s.Text(), "\t")
		if len(c) != 2 {
			return nil, fmt.Errorf("node.tsv:%d: %d columns; want file and result", n, len(c))
		}
		files = append(files, File{Path: c[0], Module: Module(c[0]), Expected: Result(c[1])})
	}
	return files, s.Err()
}

// WriteBaseline writes files in the form of node.tsv, sorted by name.
func WriteBaseline(w io.Writer, files []File) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "# Files of Node's test tree that pass on the real Node, and the result to expect of unode.\n",
		"# Written by `make conformance RECORD=1`.\n")
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
		fmt.Fprintf(b, "%s\t%s\n", f.Path, f.Expected)
	}
	return b.Flush()
}

// folders are the parts of the tree that are run.
var folders = []string{"parallel", "sequential", "es-module"}

var testName = regexp.MustCompile(`^test-.*\.[cm]?js$`)

// Files returns all test files of a tree that need no access to Node's internals.
func Files(tree string) ([]File, error) {
	var files []File
	for _, folder := range folders {
		entries, err := os.ReadDir(filepath.Join(tree, "test", folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !testName.MatchString(e.Name()) {
				continue
			}
			path := folder + "/" + e.Name()
			flags, err := Flags(filepath.Join(tree, "test", path))
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(flags, internals) {
				files = append(files, File{Path: path, Module: Module(path)})
			}
		}
	}
	return files, nil
}

func internals(flag string) bool {
	return strings.HasPrefix(strings.ReplaceAll(flag, "_", "-"), "--expose-internals")
}

var flagsLine = regexp.MustCompile(`(?m)^\s*// Flags:(.*)$`)

// Flags returns the flags that a test file wants the runtime to be started with.
func Flags(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var flags []string
	for _, m := range flagsLine.FindAllSubmatch(b, -1) {
		flags = append(flags, strings.Fields(string(m[1]))...)
	}
	return flags, nil
}

var asserting = regexp.MustCompile(`\bassert\b|\bmustCall|\bmustNotCall|\bmustSucceed|\bexpectsError|\bexpectWarning|node:test|\bt\.|throw `)

// Asserts says whether a file can notice anything at all: some only check that
// nothing is thrown, and are counted apart.
func Asserts(path string) (bool, error) {
	b, err := os.ReadFile(path)
	return asserting.Match(b), err
}
