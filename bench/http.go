package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const helloServer = `require('http').createServer((q, s) => s.end('hello world\n')).listen(+process.argv[2], '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))`

// HTTP compares serving a hello world over keep-alive connections: processor
// time of the server for each request, which does not depend on the client.
func HTTP(ctx context.Context, ps []Program, requests, connections int) (*Table, error) {
	script := filepath.Join(os.TempDir(), fmt.Sprintf("nodeos-bench-http-%d.js", os.Getpid()))
	if err := os.WriteFile(script, []byte(helloServer), 0o600); err != nil {
		return nil, err
	}
	defer os.Remove(script)
	t := &Table{
		Title: "HTTP: hello world",
		How:   fmt.Sprintf("%d requests over %d keep-alive connections; the server's own CPU time and peak memory", requests, connections),
		Cols:  []string{"CPU a request", "requests/s", "memory"},
	}
	for _, p := range ps {
		row, err := serve(ctx, p, script, requests, connections)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, *row)
	}
	return t, nil
}

func serve(ctx context.Context, p Program, script string, requests, connections int) (*Row, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, p.Path, append(append([]string(nil), p.Args...), script, strconv.Itoa(port))...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer cmd.Process.Kill()
	url := fmt.Sprintf("http://127.0.0.1:%d/", port)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}, Timeout: 30 * time.Second}
	if err := waitFor(ctx, client, url); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	// Compilers warm up before the count; then the difference is of the load only.
	if _, err := load(ctx, client, url, requests/10, connections); err != nil {
		return nil, err
	}
	before := cpuOf(cmd.Process.Pid)
	wall, err := load(ctx, client, url, requests, connections)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	cpu := cpuOf(cmd.Process.Pid) - before
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	u := usageOf(cmd, wall)
	rate := float64(requests) / wall.Seconds()
	return &Row{p.Name, []Cell{
		micros(float64(cpu.Microseconds()) / float64(requests)),
		{fmt.Sprintf("%.0f", rate), rate},
		megabytes(u.rss),
	}}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func waitFor(ctx context.Context, c *http.Client, url string) error {
	for range 200 {
		if r, err := c.Get(url); err == nil {
			r.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("no answer at %s", url)
}

func load(ctx context.Context, c *http.Client, url string, requests, connections int) (time.Duration, error) {
	work := make(chan struct{}, requests)
	for range requests {
		work <- struct{}{}
	}
	close(work)
	errs := make(chan error, connections)
	start := time.Now()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for range work {
				if err := get(ctx, c, url); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
		return time.Since(start), nil
	}
}

func get(ctx context.Context, c *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	r, err := c.Do(req)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return err
	}
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, r.Status)
	}
	return nil
}

// cpuOf returns the time that a process has had on processors, all threads, in
// the scheduler's ns (proc(5), /proc/pid/task/tid/schedstat).
func cpuOf(pid int) time.Duration {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	var sum time.Duration
	for _, f := range files {
		var run, wait int64
		if b, err := os.ReadFile(f); err == nil {
			if _, err := fmt.Sscan(string(b), &run, &wait); err == nil {
				sum += time.Duration(run)
			}
		}
	}
	return sum
}
