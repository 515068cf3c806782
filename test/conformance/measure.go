package conformance

import (
	"context"
	"fmt"
	"path/filepath"
)

// Measurement is the outcome of all files.
type Measurement struct {
	Files       []File // with Expected as found now
	Rows        map[string]*Row
	Regressions []string // were to pass and did not; with the first line that tells why
	Gains       []string // were not to pass and did
	Flaky       []string // passed only when tried again
	Controls    int      // negative controls run
	Blind       []string // negative controls that passed: the measurement is worth nothing
}

// Measure runs files and, if controls is not 0, so many negative controls.
// A file that was to pass (or of which nothing is known) and did not is tried
// again, alone, once.
func (r *Runner) Measure(ctx context.Context, files []File, controls int) (*Measurement, error) {
	m := &Measurement{Rows: map[string]*Row{}}
	outcomes := map[string]Outcome{}
	n := 0
	keep := func(f File, o Outcome) {
		outcomes[f.Path] = o
		if n++; n%200 == 0 {
			r.Logf("%d of %d files", n, len(files))
		}
	}
	if err := r.Run(ctx, files, keep); err != nil {
		return nil, err
	}
	var again []File
	for _, f := range files {
		if o := outcomes[f.Path]; (f.Expected == Pass || f.Expected == "") && o.Result != Pass && o.Result != Skip {
			again = append(again, f)
		}
	}
	alone := *r
	alone.Jobs = 1
	err := alone.Run(ctx, again, func(f File, o Outcome) {
		if o.Result == Pass {
			m.Flaky = append(m.Flaky, f.Path)
			outcomes[f.Path] = o
		}
	})
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := m.add(r.Tree, f, outcomes[f.Path]); err != nil {
			return nil, err
		}
	}
	if controls > 0 {
		return m, r.negative(ctx, m, controls)
	}
	return m, nil
}

func (m *Measurement) add(tree string, f File, o Outcome) error {
	row := m.Rows[f.Module]
	if row == nil {
		row = &Row{Module: f.Module}
		m.Rows[f.Module] = row
	}
	row.count(o.Result)
	asserts, err := Asserts(filepath.Join(tree, "test", f.Path))
	if err != nil {
		return err
	}
	if o.Result == Pass && !asserts {
		row.Silent++
	}
	switch {
	case f.Expected == Pass && o.Result != Pass:
		m.Regressions = append(m.Regressions, fmt.Sprintf("%s: %s: %s", f.Path, o.Result, Telling(o.Output)))
	case f.Expected != "" && f.Expected != Pass && o.Result == Pass:
		m.Gains = append(m.Gains, f.Path)
	}
	f.Expected = o.Result
	m.Files = append(m.Files, f)
	return nil
}

func (r *Runner) negative(ctx context.Context, m *Measurement, n int) error {
	var passed []File
	for _, f := range m.Files {
		if f.Expected == Pass {
			passed = append(passed, f)
		}
	}
	controls, remove, err := Controls(r.Tree, passed, n)
	if remove != nil {
		defer remove()
	}
	if err != nil {
		return err
	}
	return r.Run(ctx, controls, func(f File, o Outcome) {
		m.Controls++
		if o.Result == Pass || o.Result == Skip {
			m.Blind = append(m.Blind, f.Path)
		}
	})
}
