package conformance

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Main is the command behind `make conformance`. It returns an error when a
// file has regressed or a negative control passed.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("conformance", flag.ContinueOnError)
	flags.SetOutput(stderr)
	bin := flags.String("bin", "bin/unode", "the runtime to test")
	tree := flags.String("tree", "", "a folder with Node's test folder; fetched when empty")
	only := flags.String("only", "", "modules or patterns of file names, with commas between: zlib,test-fs-*")
	jobs := flags.Int("jobs", runtime.NumCPU(), "files to run at a time")
	timeout := flags.Duration("timeout", 30*time.Second, "for one file")
	record := flags.String("record", "", "write the results into this list")
	fresh := flags.Bool("all", false, "run every file of the tree, not those of the list: with the real Node this makes the list")
	controls := flags.Int("controls", 100, "negative controls to run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	logf := func(format string, args ...any) { fmt.Fprintf(stderr, "conformance: "+format+"\n", args...) }
	binary, err := filepath.Abs(*bin)
	if err != nil {
		return err
	}
	if *tree == "" {
		if *tree, err = CachedTree(ctx, logf); err != nil {
			return err
		}
	}
	files, err := Baseline()
	if *fresh && err == nil {
		files, err = Files(*tree)
	}
	if err != nil {
		return err
	}
	if *only != "" {
		files = slices.DeleteFunc(files, func(f File) bool { return !matches(f, *only) })
	}
	r := &Runner{Binary: binary, Tree: *tree, Jobs: *jobs, Timeout: *timeout, Logf: logf}
	m, err := r.Measure(ctx, files, *controls)
	if err != nil {
		return err
	}
	m.print(stdout)
	if *record != "" {
		if err := m.record(*record, *fresh); err != nil {
			return err
		}
	}
	switch {
	case len(m.Blind) > 0:
		return fmt.Errorf("%d negative controls passed: %s", len(m.Blind), strings.Join(m.Blind, " "))
	case len(m.Regressions) > 0 && *record == "":
		return fmt.Errorf("%d files have regressed", len(m.Regressions))
	}
	return nil
}

// CachedTree is Tree in the user's cache folder.
func CachedTree(ctx context.Context, logf func(string, ...any)) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return Tree(ctx, filepath.Join(cache, "nodeos", "node"), logf)
}

func matches(f File, only string) bool {
	return slices.ContainsFunc(strings.Split(only, ","), func(p string) bool {
		ok, _ := path.Match(p, path.Base(f.Path))
		return ok || p == f.Module || p == f.Path
	})
}

func (m *Measurement) print(w io.Writer) {
	list := func(title string, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(w, "%s (%d):\n  %s\n", title, len(names), strings.Join(names, "\n  "))
		}
	}
	list("regressions", m.Regressions)
	list("pass now", m.Gains)
	list("passed only when tried again", m.Flaky)
	Report(w, m.Rows)
	fmt.Fprintf(w, "negative controls: %d run, %d failed as they must\n", m.Controls, m.Controls-len(m.Blind))
}

// record writes the results into the list at path. When the list itself is
// being made, by the real Node, only what passes is in it, and unode's results
// are kept.
func (m *Measurement) record(path string, fresh bool) error {
	old, err := Baseline()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	known := map[string]File{}
	for _, f := range old {
		known[f.Path] = f
	}
	var files []File
	for _, f := range m.Files {
		if fresh {
			if f.Expected != Pass {
				continue
			}
			f.Expected = Fail
			if k, ok := known[f.Path]; ok {
				f.Expected = k.Expected
			}
		}
		delete(known, f.Path)
		files = append(files, f)
	}
	if !fresh {
		for _, f := range known { // those that were not run
			files = append(files, f)
		}
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := WriteBaseline(out, files); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
