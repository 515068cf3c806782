package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"time"

	"nodeos/bench/insn"
	"nodeos/image"
	"nodeos/kernel"
)

// What the example says first, and what its answers begin with.
const (
	firstLine = "express-demo: starting"
	listening = "listening on port"
	answer    = "HTTP/1.1 200 OK"
)

// Boot compares booting the images: guest instructions from reset to the app's
// first line and to its first HTTP answer, one CPU, 256 MB, software emulation;
// and wall times of the same without counting.
func (im *Images) Boot(ctx context.Context, runs int) (*Table, error) {
	t := &Table{
		Title: "Boot of examples/express: reset to the app's first line and to its first HTTP answer",
		How:   fmt.Sprintf("QEMU microvm, software emulation, 1 CPU, 256 MB; guest instructions (one run), wall time (median of %d runs) since QEMU was started", runs),
		Cols:  []string{"to first line", "to first answer", "wall, first line", "wall, answer"},
	}
	for _, r := range []struct {
		name string
		m    *image.Manifest
		net  bool
	}{
		{"--optimize speed", im.Speed, true},
		{"--optimize balance", im.Balance, true},
		{"--optimize size", im.Size, true},
		// Its network drivers are modules that the image does not hold.
		{"balance, Debian's cloud kernel", im.Debian, false},
	} {
		row, split, err := bootRow(ctx, r.name, r.m, r.net, runs)
		if err != nil {
			return nil, fmt.Errorf("boot %s: %w", r.name, err)
		}
		t.Rows = append(t.Rows, *row)
		t.Notes = append(t.Notes, split...)
	}
	return t, nil
}

func bootRow(ctx context.Context, name string, m *image.Manifest, net bool, runs int) (row *Row, split []string, err error) {
	row = &Row{Name: name, Cells: make([]Cell, 4)}
	port, err := freePort()
	if err != nil {
		return nil, nil, err
	}
	args := qemu(m, net, port)
	marks := []insn.Mark{{Name: "first-line", Text: firstLine}}
	until := "first-line"
	if net {
		marks, until = append(marks, insn.Mark{Name: "answer", Text: answer}), "answer"
	}
	counting, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	console := &watcher{seen: map[string]time.Time{}}
	if net {
		go ask(counting, console, port)
	}
	res, err := insn.Run(counting, insn.Options{Args: args, Marks: marks, Until: until, Stdout: console})
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n%s", err, console.tail())
	}
	for i, mark := range marks {
		c, err := res.At(mark.Name)
		if err != nil {
			return nil, nil, fmt.Errorf("%w\n%s", err, console.tail())
		}
		row.Cells[i] = millions(float64(c.Total))
		split = append(split, fmt.Sprintf("%s, to %s: kernel %.1f M, programs %.1f M, firmware and unpacking %.1f M",
			name, mark.Name, float64(c.Kernel)/1e6, float64(c.User)/1e6, float64(c.Low)/1e6))
	}
	var first, answered []time.Duration
	for range runs {
		a, b, err := wall(ctx, m, net)
		if err != nil {
			return nil, nil, err
		}
		first, answered = append(first, a), append(answered, b)
	}
	row.Cells[2] = ms(median(first))
	if net {
		row.Cells[3] = ms(median(answered))
	}
	return row, split, nil
}

// qemu is the command line that boots m. Without net it is for Debian's kernel.
func qemu(m *image.Manifest, net bool, port int) []string {
	args := append([]string{"qemu-system-x86_64"}, kernel.Microvm("tcg")...)
	words := kernel.Cmdline("tcg")
	if !net {
		// Debian's kernel wants the legacy timer that ours does without.
		args[2] = "microvm,acpi=off"
		words = append(words, "no_timer_check", "edd=off", "quiet")
	}
	args = append(args, "-smp", "1", "-m", "256", "-serial", "stdio", "-device", "virtio-rng-device")
	if net {
		args = append(args, "-netdev", fmt.Sprintf("user,id=net,hostfwd=tcp:127.0.0.1:%d-:3000", port), "-device", "virtio-net-device,netdev=net")
	}
	if m.Disk != nil {
		args = append(args, "-drive", "id=disk,if=none,format=raw,readonly=on,file="+m.Path(m.Disk), "-device", "virtio-blk-device,drive=disk")
	}
	args = append(args, "-kernel", m.Path(m.Kernel))
	if m.Initramfs != nil {
		args = append(args, "-initrd", m.Path(m.Initramfs))
	}
	words = append(append(words, m.Cmdline...), "panic=-1")
	return append(args, "-append", strings.Join(words, " "))
}

// wall boots once without counting.
func wall(ctx context.Context, m *image.Manifest, net bool) (first, answered time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return 0, 0, err
	}
	args := qemu(m, net, port)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	console := &watcher{seen: map[string]time.Time{}}
	cmd.Stdout, cmd.Stderr = console, console
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	at, err := console.wait(ctx, firstLine)
	if err != nil || !net {
		return at.Sub(start), 0, err
	}
	done := make(chan time.Time, 1)
	go func() {
		if ask(ctx, console, port) == nil {
			done <- time.Now()
		}
	}()
	select {
	case t := <-done:
		return at.Sub(start), t.Sub(start), nil
	case <-ctx.Done():
		return 0, 0, fmt.Errorf("no answer in time\n%s", console.tail())
	}
}

// ask asks the guest for its page until it answers, from when it listens.
func ask(ctx context.Context, console *watcher, port int) error {
	if _, err := console.wait(ctx, listening); err != nil {
		return err
	}
	c := &http.Client{Timeout: 5 * time.Second}
	for {
		err := get(ctx, c, fmt.Sprintf("http://127.0.0.1:%d/", port))
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// watcher is a console that remembers when a text was first seen.
type watcher struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	seen map[string]time.Time
}

func (w *watcher) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf.Write(b)
	now := time.Now()
	for _, text := range []string{firstLine, listening} {
		if _, ok := w.seen[text]; !ok && strings.Contains(w.buf.String(), text) {
			w.seen[text] = now
		}
	}
	return len(b), nil
}

func (w *watcher) wait(ctx context.Context, text string) (time.Time, error) {
	for {
		w.mu.Lock()
		at, ok := w.seen[text]
		w.mu.Unlock()
		if ok {
			return at, nil
		}
		select {
		case <-ctx.Done():
			return time.Time{}, fmt.Errorf("the console never said %q:\n%s", text, w.tail())
		case <-time.After(time.Millisecond):
		}
	}
}

func (w *watcher) tail() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.buf.Bytes()
	return string(b[max(0, len(b)-2000):])
}
