package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const helloServer = `require('http').createServer((q, s) => s.end('hello world\n')).listen(+process.env.PORT, '127.0.0.1')`

// serveRounds is how often each server is started and asked.
const serveRounds = 3

// HTTP compares serving a hello world over keep-alive connections: processor
// time of the server for each request, which does not depend on the client.
func HTTP(ctx context.Context, ps []Program, requests, connections int) (*Table, error) {
	script, err := scratch("http", helloServer)
	if err != nil {
		return nil, err
	}
	defer os.Remove(script)
	return servers(ctx, "HTTP: hello world", ps, script, requests, connections)
}

// Express compares the example's first route, a text of some 40 bytes. project
// is the folder of the example with its packages installed.
func Express(ctx context.Context, ps []Program, project string, requests, connections int) (*Table, error) {
	return servers(ctx, "Express: GET / of examples/express", ps, filepath.Join(project, "server.js"), requests, connections)
}

func servers(ctx context.Context, title string, ps []Program, script string, requests, connections int) (*Table, error) {
	t := &Table{
		Title: title,
		How:   fmt.Sprintf("median of %d interleaved rounds of %d requests over %d keep-alive connections; the server's own CPU time and peak memory", serveRounds, requests, connections),
		Cols:  []string{"CPU a request", "requests/s", "memory"},
	}
	return t, t.measure(ps, serveRounds, func(p Program) ([]float64, error) {
		return serve(ctx, p, script, requests, connections)
	}, micros, whole, megabytes)
}

// serve returns the CPU time of a request in us, the requests in a second and
// the peak memory of one server under load.
func serve(ctx context.Context, p Program, script string, requests, connections int) ([]float64, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := p.command(ctx, script)
	cmd.Env = append(cmd.Env, "PORT="+strconv.Itoa(port))
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	wall, cpu, err := loaded(ctx, cmd.Process.Pid, port, requests, connections)
	cmd.Process.Kill()
	cmd.Wait() // killed; its peak memory is known now
	if err != nil {
		return nil, err
	}
	return []float64{
		float64(cpu.Nanoseconds()) / 1e3 / float64(requests),
		float64(requests) / wall.Seconds(),
		usageOf(cmd, wall).rss,
	}, nil
}

// loaded asks the server that process pid is for so many answers, and returns
// how long that took and its CPU time meanwhile.
func loaded(ctx context.Context, pid, port, requests, connections int) (wall, cpu time.Duration, err error) {
	url := fmt.Sprintf("http://127.0.0.1:%d/", port)
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	if err := waitFor(ctx, client, url); err != nil {
		return 0, 0, err
	}
	// Compilers warm up before the count; then the difference is of the load only.
	if _, err := load(ctx, client, url, requests/10, connections); err != nil {
		return 0, 0, err
	}
	before, err := cpuOf(pid)
	if err != nil {
		return 0, 0, err
	}
	if wall, err = load(ctx, client, url, requests, connections); err != nil {
		return 0, 0, err
	}
	after, err := cpuOf(pid)
	return wall, after - before, err
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

// cpuOf returns the time that a running process has had on processors, in ns:
// its threads of now and those that have ended (clock_getcpuclockid(3)).
func cpuOf(pid int) (time.Duration, error) {
	const scheduler = 2 // CPUCLOCK_SCHED, the process's and not one thread's
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduler), &ts); err != nil {
		return 0, fmt.Errorf("CPU clock of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}
