// Package bench measures nodeos beside real peers in one run: `make bench`.
//
// Figures are ratios of medians of interleaved runs on the same machine, or
// guest instructions; absolute times are printed for orientation only. It is no
// test: nothing passes or fails here.
//
// Caution: CPU time is the process's own as the kernel accounts it; on a busy
// machine wall times say little.
package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Table is one comparison. The first row is what the others are compared with.
type Table struct {
	Title string
	How   string // what was done, in a line
	Cols  []string
	Rows  []Row
	Notes []string
}

// Row holds one figure for each column; NaN-like absence is the empty cell.
type Row struct {
	Name  string
	Cells []Cell
}

// Cell is a figure in its unit and its ratio to the first row's, 0 for none.
type Cell struct {
	Text  string
	Value float64
}

func ms(d time.Duration) Cell {
	return Cell{fmt.Sprintf("%.1f ms", float64(d)/1e6), float64(d)}
}

func megabytes(n float64) Cell { return Cell{fmt.Sprintf("%.2f MB", n/1e6), n} }

func millions(n float64) Cell { return Cell{fmt.Sprintf("%.1f M", n/1e6), n} }

func nanos(n float64) Cell { return ms(time.Duration(n)) }

func micros(n float64) Cell { return Cell{fmt.Sprintf("%.0f us", n), n} }

func whole(n float64) Cell { return Cell{fmt.Sprintf("%.0f", n), n} }

// measure fills the table with a row for each program: the medians of what run
// returns, in as many interleaved rounds and one more before them to warm up. A
// program that cannot do it gets no row but a note, except the first, beside
// which the others stand.
func (t *Table) measure(ps []Program, rounds int, run func(Program) ([]float64, error), units ...func(float64) Cell) error {
	got := make([][][]float64, len(ps)) // by program and column
	failed := make([]bool, len(ps))
	for round := -1; round < rounds; round++ {
		for k, p := range ps {
			if failed[k] {
				continue
			}
			figures, err := run(p)
			if err != nil && k == 0 {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
			if err != nil {
				failed[k] = true
				t.Notes = append(t.Notes, fmt.Sprintf("%s cannot: %v", p.Name, err))
				continue
			}
			if round < 0 {
				got[k] = make([][]float64, len(figures))
				continue
			}
			for c, f := range figures {
				got[k][c] = append(got[k][c], f)
			}
		}
	}
	for k, p := range ps {
		if failed[k] {
			continue
		}
		row := Row{Name: p.Name}
		for c, unit := range units {
			row.Cells = append(row.Cells, unit(median(got[k][c])))
		}
		t.Rows = append(t.Rows, row)
	}
	return nil
}

// Print writes the table with ratios to the first row.
func (t *Table) Print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n%s\n", t.Title, strings.Repeat("-", len(t.Title)))
	if t.How != "" {
		fmt.Fprintln(w, t.How)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "\t%s\t\n", strings.Join(t.Cols, "\t\t"))
	for i, r := range t.Rows {
		fmt.Fprintf(tw, "%s\t", r.Name)
		for c, cell := range r.Cells {
			ratio := ""
			if i > 0 && c < len(t.Rows[0].Cells) && t.Rows[0].Cells[c].Value > 0 && cell.Value > 0 {
				ratio = fmt.Sprintf("x %.2f", cell.Value/t.Rows[0].Cells[c].Value)
			}
			fmt.Fprintf(tw, "%s\t%s\t", cell.Text, ratio)
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
	for _, n := range t.Notes {
		fmt.Fprintln(w, "  "+n)
	}
}

func median[T int64 | float64 | time.Duration](v []T) T {
	s := slices.Clone(v)
	slices.Sort(s)
	return s[len(s)/2]
}
