package bench

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"strconv"
	"time"
)

//go:embed json.cjs
var jsonScript string

//go:embed fs.cjs
var fsScript string

// job is one kind of work of a script that takes the kind and how often to do
// it as its words. Nought is everything around the work: start-up, the data.
type job struct {
	kind  string
	col   string
	times int
}

// JSON compares JSON.parse and JSON.stringify of a document of some 20 KB.
func JSON(ctx context.Context, ps []Program, runs int) (*Table, error) {
	return work(ctx, "JSON: a document of 20 KB", jsonScript, ps, runs, []job{
		{"parse", "parse", 1000},
		{"stringify", "stringify", 1000},
	})
}

// FS compares reading files that the page cache holds.
func FS(ctx context.Context, ps []Program, runs int) (*Table, error) {
	return work(ctx, "fs: reading files", fsScript, ps, runs, []job{
		{"sync", "readFileSync, 4 KB", 5000},
		{"promises", "promises.readFile, 4 KB", 2000},
		{"stream", "createReadStream, 16 MB", 8},
	})
}

// work compares the CPU time that a script's jobs take, each time: all of the
// process's less what it takes to do the job nought times.
func work(ctx context.Context, title, source string, ps []Program, runs int, jobs []job) (*Table, error) {
	script, err := scratch("work", source)
	if err != nil {
		return nil, err
	}
	defer os.Remove(script)
	t := &Table{Title: title, How: fmt.Sprintf("median of %d interleaved runs; CPU of one, start-up taken off; peak memory of the run that used most", runs)}
	var units []func(float64) Cell
	for _, j := range jobs {
		t.Cols, units = append(t.Cols, j.col), append(units, tenths)
	}
	t.Cols, units = append(t.Cols, "memory"), append(units, megabytes)
	return t, t.measure(ps, runs, func(p Program) ([]float64, error) {
		var figures []float64
		var peak float64
		for _, j := range jobs {
			var cpu [2]time.Duration
			for i, times := range []int{0, j.times} {
				u, err := finish(p.command(ctx, script, j.kind, strconv.Itoa(times)))
				if err != nil {
					return nil, err
				}
				cpu[i], peak = u.cpu, max(peak, u.rss)
			}
			figures = append(figures, float64((cpu[1]-cpu[0]).Nanoseconds())/1e3/float64(j.times))
		}
		return append(figures, peak), nil
	}, units...)
}

func tenths(us float64) Cell { return Cell{fmt.Sprintf("%.1f us", us), us} }
