// Package demo is `make demo CHECK=1`: it boots the express example with the
// nodeos command, talks to it over HTTP, stops it, and prints the answers, the
// image's size and the time the boot took.
//
// It uses nodeos as anybody's program would, by `nodeos run --json`, and knows
// nothing of its inside.
//
// Caution: the times are of one boot on whatever this machine does besides. They
// show that something works, and are no measurement.
package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Main takes the nodeos program and the express example's folder, and returns
// the exit code: 0 when all that was asked was answered as it should be.
func Main(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) != 2 {
		fmt.Fprintln(errs, "usage: demo NODEOS EXAMPLE")
		return 2
	}
	d := &demo{nodeos: args[0], dir: args[1], out: out, errs: errs}
	if err := d.run(ctx); err != nil {
		fmt.Fprintln(errs, "demo:", err)
		return 1
	}
	fmt.Fprintln(out, "\ndemo: all is well")
	return 0
}

type demo struct {
	nodeos, dir string
	out, errs   io.Writer
}

// event is a line of `nodeos run --json`.
type event struct {
	Event string
	MS    float64
	Accel string
	Line  string
	URL   string
	Code  *int
}

// times are those of one boot, in milliseconds since QEMU was executed.
type times struct {
	accel               string
	firstLine, answered float64
}

func (d *demo) run(ctx context.Context) error {
	t, err := d.boot(ctx)
	if err != nil {
		return err
	}
	for _, optimize := range []string{"speed", "size"} {
		if err := d.size(ctx, optimize); err != nil {
			return err
		}
	}
	how := "hardware virtualisation"
	if t.accel != "kvm" {
		how = "software emulation: KVM is some ten times faster"
	}
	fmt.Fprintf(d.out, "\nboot, by %s (%s)\n  %8.0f ms  to the app's first line\n  %8.0f ms  to its first HTTP answer\n", t.accel, how, t.firstLine, t.answered)
	return nil
}

// boot runs the example, asks it, and stops it.
func (d *demo) boot(ctx context.Context) (t times, err error) {
	fmt.Fprintf(d.out, "$ nodeos run %s\n", d.dir)
	cmd := exec.Command(d.nodeos, "run", "--json", "-p", "0:3000", d.dir)
	cmd.Stderr = d.errs
	events, err := cmd.StdoutPipe()
	if err != nil {
		return t, err
	}
	if err := cmd.Start(); err != nil {
		return t, fmt.Errorf("start %s: %w", d.nodeos, err)
	}
	// In good order, as ^C does; a second one, should the first not do, ends it.
	stop := func() { cmd.Process.Signal(syscall.SIGTERM) }
	defer context.AfterFunc(ctx, stop)()

	code, asked := -1, false
	var started float64
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if jerr := json.Unmarshal(lines.Bytes(), &e); jerr != nil {
			err = errors.Join(err, fmt.Errorf("nodeos run --json printed %q: %w", lines.Text(), jerr))
			continue
		}
		switch e.Event {
		case "boot":
			t.accel, started = e.Accel, e.MS
		case "app", "system":
			fmt.Fprintf(d.out, "  | %s\n", e.Line)
			if e.Event == "app" && t.firstLine == 0 {
				t.firstLine = e.MS - started
			}
		case "listening":
			if asked {
				continue
			}
			asked = true
			heard := time.Now()
			first, aerr := d.ask(ctx, e.URL)
			t.answered = e.MS - started + float64(first.Sub(heard).Microseconds())/1000
			err = errors.Join(err, aerr)
			stop()
		case "exit":
			code = *e.Code
		}
	}
	err = errors.Join(err, lines.Err())
	werr := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return t, ctx.Err()
	case err != nil:
		return t, err
	case !asked:
		return t, fmt.Errorf("the app never listened (nodeos: %v)", werr)
	case werr != nil || code != 0:
		return t, fmt.Errorf("the app was to stop in good order, but nodeos ended with %v", werr)
	}
	return t, nil
}

// ask sends the example a few requests, shows the answers, and checks them. It
// returns when the first answer came.
func (d *demo) ask(ctx context.Context, url string) (first time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	file, err := os.ReadFile(d.dir + "/public/index.txt")
	if err != nil {
		return first, err
	}
	for _, r := range []struct{ path, body, want string }{
		{"/", "", "Hello from express on linux"},
		{"/sum", `{"numbers":[1,2,39]}`, `{"sum":42}`},
		{"/index.txt", "", string(file)},
		{"/uptime", "", `{"ticks":`},
	} {
		status, answer, rerr := send(ctx, url+r.path, r.body)
		if rerr != nil {
			return first, errors.Join(err, rerr)
		}
		if first.IsZero() {
			first = time.Now()
		}
		curl := "curl " + url + r.path
		if r.body != "" {
			curl = fmt.Sprintf("curl --json '%s' %s", r.body, url+r.path)
		}
		fmt.Fprintf(d.out, "$ %s\n%s\n", curl, strings.TrimRight(answer, "\n"))
		if status != http.StatusOK || !strings.Contains(answer, r.want) {
			err = errors.Join(err, fmt.Errorf("%s: status %d, and an answer that lacks %q", r.path, status, r.want))
		}
	}
	return first, err
}

func send(ctx context.Context, url, body string) (status int, answer string, err error) {
	method, typ := http.MethodGet, ""
	if body != "" {
		method, typ = http.MethodPost, "application/json"
	}
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", typ)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// size builds the example as it ships and shows the report.
func (d *demo) size(ctx context.Context, optimize string) error {
	tmp, err := os.MkdirTemp("", "nodeos-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	cmd := exec.CommandContext(ctx, d.nodeos, "build", "-q", "--optimize", optimize, "-o", tmp+"/out", d.dir)
	cmd.Stderr = d.errs
	report, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("build with --optimize %s: %w", optimize, err)
	}
	// The folder is gone when this is read, so how to boot it is of no use.
	report, _, _ = bytes.Cut(report, []byte("\n\nboot it:"))
	fmt.Fprintf(d.out, "\n$ nodeos build --optimize %s\n%s\n", optimize, report)
	return nil
}
