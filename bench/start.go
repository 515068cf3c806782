package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"nodeos/unode/nodelib"
	"nodeos/unode/nodelib/fetch"
)

// Program is a JavaScript runtime to measure.
type Program struct {
	Name string
	Path string
	Args []string
}

// Programs returns the real Node that unode follows, unode, and the host's own
// node when it has another one. The first is what the others are compared with.
func Programs(ctx context.Context, unode string, logf func(string, ...any)) ([]Program, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	node, err := fetch.Node(ctx, filepath.Join(cache, "nodeos", "node"), logf)
	if err != nil {
		return nil, err
	}
	ps := []Program{{"node " + nodelib.Version, node, nil}, {"unode", unode, nil}}
	if host, err := exec.LookPath("node"); err == nil {
		if v, err := exec.CommandContext(ctx, host, "-v").Output(); err == nil {
			ps = append(ps, Program{"node " + strings.TrimPrefix(strings.TrimSpace(string(v)), "v"), host, nil})
		}
	}
	return append(ps, Program{"node " + nodelib.Version + " --jitless", node, []string{"--jitless"}}), nil
}

// usage is what one finished process has used.
type usage struct {
	wall, cpu time.Duration
	rss       float64 // bytes, at its peak
}

func runOnce(ctx context.Context, p Program, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, p.Path, append(append([]string(nil), p.Args...), args...)...)
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s %s: %w", p.Name, strings.Join(args, " "), err)
	}
	return usageOf(cmd, time.Since(start)), nil
}

func usageOf(cmd *exec.Cmd, wall time.Duration) usage {
	ru := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return usage{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), float64(ru.Maxrss) * 1024}
}

// Start compares starting up: an empty program, and one that loads five modules.
func Start(ctx context.Context, ps []Program, runs int) ([]Table, error) {
	hello := filepath.Join(os.TempDir(), fmt.Sprintf("nodeos-bench-%d.js", os.Getpid()))
	src := "for (const m of ['fs', 'path', 'util', 'stream', 'http']) require(m); console.log('hello')"
	if err := os.WriteFile(hello, []byte(src), 0o600); err != nil {
		return nil, err
	}
	defer os.Remove(hello)
	var out []Table
	for _, c := range []struct {
		title string
		args  []string
	}{{"Start: -e 0", []string{"-e", "0"}}, {"Start: a script that requires fs, path, util, stream and http", []string{hello}}} {
		t, err := compare(ctx, ps, runs, c.args)
		if err != nil {
			return nil, err
		}
		t.Title = c.title
		out = append(out, *t)
	}
	return out, nil
}

func compare(ctx context.Context, ps []Program, runs int, args []string) (*Table, error) {
	all := make([][]usage, len(ps))
	for i := -1; i < runs; i++ { // one round to warm up
		for k, p := range ps {
			u, err := runOnce(ctx, p, args...)
			if err != nil {
				return nil, err
			}
			if i >= 0 {
				all[k] = append(all[k], u)
			}
		}
	}
	t := &Table{How: fmt.Sprintf("median of %d interleaved runs, %d processors", runs, runtime.NumCPU()), Cols: []string{"CPU", "wall", "memory"}}
	for k, p := range ps {
		var cpu, wall []time.Duration
		var rss []float64
		for _, u := range all[k] {
			cpu, wall, rss = append(cpu, u.cpu), append(wall, u.wall), append(rss, u.rss)
		}
		t.Rows = append(t.Rows, Row{p.Name, []Cell{ms(median(cpu)), ms(median(wall)), megabytes(median(rss))}})
	}
	return t, nil
}
