// Package wpt runs the web-platform tests that Node ships (test/fixtures/wpt of
// its tree, see package conformance) on two runtimes and compares, area by area,
// how many of the reference's passing subtests the other passes too.
//
// Only files that run without a page and without a worker are taken
// (*.any.js, *.window.js, *.worker.js), each in a process of its own.
//
// Caution: an area's share says nothing about the rest of the standard: Node's
// copy holds what Node implements, and a few areas hold most subtests. So there
// is no sum.
package wpt

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

//go:embed driver.js
var driver []byte

// Test is a file with one of its variants.
type Test struct {
	File, Variant string
}

// Area is the part of the standards a test belongs to: its folder.
func (t Test) Area() string {
	area, _, _ := strings.Cut(t.File, "/")
	return area
}

var (
	runnable = regexp.MustCompile(`\.(any|window|worker)\.js$`)
	variants = regexp.MustCompile(`(?m)^// META: variant=(.+)$`)
)

// Tests lists the tests below root, of the given areas only unless there are none.
func Tests(root string, areas []string) ([]Test, error) {
	var tests []Test
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "resources" || d.Name() == "tentative") {
			return fs.SkipDir
		}
		if d.IsDir() || !runnable.MatchString(path) {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if t := (Test{File: rel}); len(areas) > 0 && !slices.Contains(areas, t.Area()) {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found := variants.FindAllSubmatch(source, -1)
		if len(found) == 0 {
			tests = append(tests, Test{File: rel})
		}
		for _, m := range found {
			tests = append(tests, Test{rel, strings.TrimSpace(string(m[1]))})
		}
		return nil
	})
	return tests, err
}

// Passed returns the names of the subtests that pass on the runtime binary.
// Names that occur several times have a number added. What goes wrong with the
// whole file (a crash, a time-out) is no error: then fewer subtests pass.
func Passed(ctx context.Context, binary, root string, t Test) (map[string]bool, error) {
	program, err := os.CreateTemp("", "wpt-*.js")
	if err != nil {
		return nil, err
	}
	defer os.Remove(program.Name())
	_, err = program.Write(driver)
	if e := program.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, program.Name(), root, t.File, t.Variant)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "NODE_OPTIONS=")
	out, runErr := cmd.Output()
	if cmd.ProcessState == nil {
		return nil, fmt.Errorf("run %s: %w", binary, runErr)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var said struct {
		Results [][2]any `json:"results"`
	}
	passed := map[string]bool{}
	if json.Unmarshal(lines[len(lines)-1], &said) != nil {
		return passed, nil
	}
	seen := map[string]int{}
	for _, r := range said.Results {
		name := fmt.Sprint(r[0])
		seen[name]++
		if r[1] == 0.0 {
			passed[fmt.Sprintf("%s #%d", name, seen[name])] = true
		}
	}
	return passed, nil
}

// Row is the outcome of an area.
type Row struct {
	Area               string
	Files              int
	Reference, Subject int // subtests that pass on the reference; of these on the subject
	Lost               []string
}

// Compare runs tests on both runtimes, jobs at a time.
func Compare(ctx context.Context, reference, subject, root string, tests []Test, jobs int) ([]*Row, error) {
	rows := map[string]*Row{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	queue := make(chan Test)
	for range max(jobs, 1) {
		wg.Go(func() {
			for t := range queue {
				want, err := Passed(ctx, reference, root, t)
				var got map[string]bool
				if err == nil {
					got, err = Passed(ctx, subject, root, t)
				}
				mu.Lock()
				if err != nil {
					failed = err
				} else {
					count(rows, t, want, got)
				}
				mu.Unlock()
			}
		})
	}
	for _, t := range tests {
		queue <- t
	}
	close(queue)
	wg.Wait()
	var sorted []*Row
	for _, r := range rows {
		sorted = append(sorted, r)
	}
	slices.SortFunc(sorted, func(a, b *Row) int { return cmp.Compare(a.Area, b.Area) })
	return sorted, failed
}

func count(rows map[string]*Row, t Test, want, got map[string]bool) {
	row := rows[t.Area()]
	if row == nil {
		row = &Row{Area: t.Area()}
		rows[t.Area()] = row
	}
	row.Files++
	lost := 0
	for name := range want {
		row.Reference++
		if got[name] {
			row.Subject++
		} else {
			lost++
		}
	}
	if lost > 0 {
		row.Lost = append(row.Lost, fmt.Sprintf("%s%s: %d of %d", t.File, t.Variant, lost, len(want)))
	}
}

// Report prints a line for each area, and with verbose the files that lost some.
func Report(w io.Writer, rows []*Row, verbose bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "area\tfiles\tpass on node\tof these on unode\t%\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%.1f\t\n", r.Area, r.Files, r.Reference, r.Subject, 100*float64(r.Subject)/float64(max(r.Reference, 1)))
	}
	t.Flush()
	for _, r := range rows {
		if verbose && len(r.Lost) > 0 {
			slices.Sort(r.Lost)
			fmt.Fprintf(w, "\n%s, lost:\n  %s\n", r.Area, strings.Join(r.Lost, "\n  "))
		}
	}
}
