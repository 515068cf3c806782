package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// usage is what one finished process has used.
type usage struct {
	wall, cpu time.Duration
	rss       float64 // bytes, at its peak
}

// finish runs cmd to its end.
func finish(cmd *exec.Cmd) (usage, error) {
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return usageOf(cmd, time.Since(start)), nil
}

func usageOf(cmd *exec.Cmd, wall time.Duration) usage {
	ru := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return usage{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), float64(ru.Maxrss) * 1024}
}

// Start compares starting up: an empty program, and one that loads five modules.
func Start(ctx context.Context, ps []Program, runs int) ([]Table, error) {
	hello, err := scratch("start", "for (const m of ['fs', 'path', 'util', 'stream', 'http']) require(m); console.log('hello')")
	if err != nil {
		return nil, err
	}
	defer os.Remove(hello)
	var out []Table
	for _, c := range []struct {
		title string
		cmd   func(Program) *exec.Cmd
	}{
		{"Start: -e 0", func(p Program) *exec.Cmd { return p.eval(ctx, "0") }},
		{"Start: a script that requires fs, path, util, stream and http", func(p Program) *exec.Cmd { return p.command(ctx, hello) }},
	} {
		t := Table{
			Title: c.title,
			How:   fmt.Sprintf("median of %d interleaved runs, %d processors", runs, runtime.NumCPU()),
			Cols:  []string{"CPU", "wall", "memory"},
		}
		err := t.measure(ps, runs, func(p Program) ([]float64, error) {
			u, err := finish(c.cmd(p))
			return []float64{float64(u.cpu), float64(u.wall), u.rss}, err
		}, nanos, nanos, megabytes)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
