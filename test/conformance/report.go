package conformance

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// Row is what became of the files of one module.
type Row struct {
	Module                             string
	Files, Passed                      int
	Failed, Skipped, TimedOut, Crashed int
	Silent                             int // passed, but of the files that assert nothing
}

func (r *Row) count(o Result) {
	r.Files++
	switch o {
	case Pass:
		r.Passed++
	case Skip:
		r.Skipped++
	case Timeout:
		r.TimedOut++
	case Crash:
		r.Crashed++
	default:
		r.Failed++
	}
}

// Percent of the files that passed.
func (r *Row) Percent() float64 { return 100 * float64(r.Passed) / float64(max(r.Files, 1)) }

// Report prints one row for each module and their sum.
func Report(w io.Writer, rows map[string]*Row) {
	sum := Row{Module: "all"}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "module\tfiles\tpassed\t%\tfailed\tskipped\ttime-out\tcrashed\tpassed, asserts nothing\t")
	line := func(r *Row) {
		fmt.Fprintf(t, "%s\t%d\t%d\t%.1f\t%d\t%d\t%d\t%d\t%d\t\n",
			r.Module, r.Files, r.Passed, r.Percent(), r.Failed, r.Skipped, r.TimedOut, r.Crashed, r.Silent)
	}
	for _, r := range slices.SortedFunc(maps.Values(rows), func(a, b *Row) int { return cmp.Compare(a.Module, b.Module) }) {
		line(r)
		sum.Files += r.Files
		sum.Passed += r.Passed
		sum.Failed += r.Failed
		sum.Skipped += r.Skipped
		sum.TimedOut += r.TimedOut
		sum.Crashed += r.Crashed
		sum.Silent += r.Silent
	}
	line(&sum)
	t.Flush()
}
