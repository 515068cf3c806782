package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Runner runs test files on one runtime.
type Runner struct {
	Binary  string        // absolute path of the runtime
	Tree    string        // folder that holds test/
	Jobs    int           // files at a time; 1 when 0
	Timeout time.Duration // for one file; 30 s when 0
	Logf    func(format string, args ...any)
}

// Outcome is what a run of a file came to.
type Outcome struct {
	Result Result
	Output string // the beginning of what it printed
	Took   time.Duration
}

// maxOutput bounds the Output kept of a file, in bytes.
const maxOutput = 64 << 10

// Run runs all files, those of "sequential" one by one after the others, and
// calls done for each, from one goroutine at a time.
func (r *Runner) Run(ctx context.Context, files []File, done func(File, Outcome)) error {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var parallel, sequential []File
	for _, f := range files {
		if strings.HasPrefix(f.Path, "sequential/") {
			sequential = append(sequential, f)
		} else {
			parallel = append(parallel, f)
		}
	}
	if err := r.batch(ctx, dir, parallel, max(r.Jobs, 1), done); err != nil {
		return err
	}
	return r.batch(ctx, dir, sequential, 1, done)
}

func (r *Runner) batch(ctx context.Context, dir string, files []File, jobs int, done func(File, Outcome)) error {
	queue := make(chan File)
	errs := make([]error, jobs)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for slot := range jobs {
		wg.Go(func() {
			// The thread leaves the machine's network for one of its own, which the
			// processes that it starts inherit. It ends with the goroutine.
			runtime.LockOSThread()
			if err := ownNetwork(); err != nil {
				errs[slot] = err
			}
			for f := range queue {
				if errs[slot] != nil {
					continue
				}
				o, err := r.one(ctx, dir, slot, f)
				if err != nil {
					errs[slot] = err
					continue
				}
				mu.Lock()
				done(f, o)
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		queue <- f
	}
	close(queue)
	wg.Wait()
	return errors.Join(append(errs, ctx.Err())...)
}

// ownNetwork gives the calling thread a network with the loopback device only.
// Without the privilege the machine's network stays.
func ownNetwork() error {
	if os.Geteuid() != 0 {
		return nil
	}
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("a network for the tests: %w", err)
	}
	lo, err := netlink.LinkByName("lo")
	if err == nil {
		err = netlink.LinkSetUp(lo)
	}
	if err != nil {
		return fmt.Errorf("loopback device: %w", err)
	}
	return nil
}

var skipped = regexp.MustCompile(`(?m)^1\.\.0 # Skipped`)

// one runs one file. Its processes carry a word of their environment, by which
// those that outlive it are found and killed.
func (r *Runner) one(ctx context.Context, dir string, slot int, f File) (Outcome, error) {
	path := filepath.Join(r.Tree, "test", f.Path)
	flags, err := Flags(path)
	if err != nil {
		return Outcome{}, err
	}
	out, err := os.Create(filepath.Join(dir, fmt.Sprintf("out-%d", slot)))
	if err != nil {
		return Outcome{}, err
	}
	defer out.Close()
	limit := r.Timeout
	if limit == 0 {
		limit = 30 * time.Second
	}
	timeout, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	mark := fmt.Sprintf("CONFORMANCE_MARK=%d.%d.%d.", os.Getpid(), slot, time.Now().UnixNano())
	cmd := exec.CommandContext(timeout, r.Binary, append(flags, path)...)
	cmd.Dir = r.Tree
	cmd.Env = append(environment(), mark, "NODE_TEST_DIR="+dir, "TEST_THREAD_ID="+strconv.Itoa(slot), "TEST_SERIAL_ID=conformance-"+strconv.Itoa(slot))
	if !strings.HasPrefix(f.Path, "sequential/") {
		cmd.Env = append(cmd.Env, "TEST_PARALLEL=1")
	}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	start := time.Now()
	err = cmd.Run()
	o := Outcome{Took: time.Since(start)}
	killMarked(mark)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && timeout.Err() == nil {
		return Outcome{}, fmt.Errorf("run %s: %w", f.Path, err)
	}
	o.Output, err = head(out)
	if err != nil {
		return Outcome{}, err
	}
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case timeout.Err() != nil:
		o.Result = Timeout
	case status.Signaled():
		o.Result = Crash
	case status.ExitStatus() != 0:
		o.Result = Fail
	case skipped.MatchString(o.Output):
		o.Result = Skip
	default:
		o.Result = Pass
	}
	return o, nil
}

// environment is the machine's, less what would change the tests' behaviour.
func environment() []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, "NODE_") && name != "CI" && !strings.HasSuffix(strings.ToLower(name), "_proxy") {
			env = append(env, e)
		}
	}
	return env
}

// killMarked kills the processes that have mark in their environment.
func killMarked(mark string) {
	processes, _ := os.ReadDir("/proc")
	for _, p := range processes {
		pid, err := strconv.Atoi(p.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile("/proc/" + p.Name() + "/environ")
		if err == nil && bytes.Contains(env, []byte(mark)) {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

func head(f *os.File) (string, error) {
	b := make([]byte, maxOutput)
	n, err := f.ReadAt(b, 0)
	if err == io.EOF {
		err = nil
	}
	return string(b[:n]), err
}
