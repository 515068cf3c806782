package loop

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"nodeos/sys"
)

// phases is a user of the loop that logs what runs.
type phases struct {
	l          *Loop
	log        []string
	timerAt    int64
	timerRef   bool
	onTimer    func()
	immediates []func()
}

func newPhases() *phases { return &phases{l: New(), timerAt: -1} }

func (p *phases) Timers() {
	if p.timerAt >= 0 && p.timerAt <= p.l.Now() {
		p.timerAt = -1
		p.log = append(p.log, "timer")
		p.onTimer()
	}
}

func (p *phases) Immediates() {
	fs := p.immediates
	p.immediates = nil
	for _, f := range fs {
		f()
	}
}

func (p *phases) Deadline() (int64, bool) { return p.timerAt, p.timerRef }
func (p *phases) Pending() (any, ref bool) {
	return len(p.immediates) > 0, len(p.immediates) > 0
}

func (p *phases) add(s string) { p.log = append(p.log, s) }

func (p *phases) after(ms int64, ref bool, f func()) {
	p.timerAt, p.timerRef, p.onTimer = p.l.Now()+ms, ref, f
}

// libuv's order: poll, immediates, closing handles, timers.
func TestPhaseOrder(t *testing.T) {
	p := newPhases()
	p.l.Work(func() {}, func() {
		p.add("work")
		p.immediates = append(p.immediates, func() { p.add("immediate") })
		p.l.Close(func() { p.add("close") })
		p.after(1, true, func() {})
		time.Sleep(2 * time.Millisecond)
	})
	p.l.Run(p)
	if got := strings.Join(p.log, " "); got != "work immediate close timer" {
		t.Errorf("order: %s", got)
	}
}

// The loop ends when only what is not referenced is left.
func TestAlive(t *testing.T) {
	p := newPhases()
	p.after(60_000, false, func() {})
	p.l.Run(p) // returns at once
	p.l.Ref()
	p.after(1, false, func() { p.l.Unref() })
	p.l.Run(p)
	if got := strings.Join(p.log, " "); got != "timer" {
		t.Errorf("log: %s", got)
	}
}

func TestWorkOrder(t *testing.T) {
	p := newPhases()
	const n = 200
	started := make(chan int, n)
	var done []int
	for i := range n {
		p.l.Work(func() { started <- i }, func() { done = append(done, i) })
	}
	p.l.Run(p)
	if len(done) != n {
		t.Fatalf("%d of %d jobs reported", len(done), n)
	}
	slices.Sort(done)
	for i, v := range done {
		if i != v {
			t.Fatalf("job %d is missing", i)
		}
	}
	if p.l.work != 0 {
		t.Errorf("%d jobs are counted as under way", p.l.work)
	}
}

func TestWatch(t *testing.T) {
	p := newPhases()
	var fds [2]int
	if err := syscall.Pipe2(fds[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	var w *Watcher
	got := ""
	w = p.l.Watch(fds[0], func(events uint32) {
		var b [16]byte
		n, _ := sys.RawRead(fds[0], b[:])
		if n <= 0 {
			w.Close()
			p.l.Unref()
			return
		}
		got += string(b[:n])
	})
	p.l.Ref()
	if err := w.Set(sys.EPOLLIN); err != 0 {
		t.Fatal(err)
	}
	go func() {
		sys.Write(fds[1], []byte("hello"))
		time.Sleep(5 * time.Millisecond)
		sys.Write(fds[1], []byte(" world"))
		sys.Close(fds[1])
	}()
	p.l.Run(p)
	if got != "hello world" {
		t.Errorf("read %q", got)
	}
	file, err := sys.Open("/etc/hostname", syscall.O_RDONLY, 0)
	if err != 0 {
		t.Skip("no regular file to try")
	}
	if err := p.l.Watch(file, nil).Set(sys.EPOLLIN); err != syscall.EPERM {
		t.Errorf("watching a regular file: %v, want EPERM", err)
	}
}

func TestPostFromElsewhere(t *testing.T) {
	p := newPhases()
	p.l.Open()
	p.l.Ref()
	go func() {
		for range 100 {
			p.l.Post(func() { p.add("x") })
		}
		p.l.Post(p.l.Unref)
	}()
	p.l.Run(p)
	if len(p.log) != 100 {
		t.Errorf("%d of 100 posts ran", len(p.log))
	}
}

func TestStop(t *testing.T) {
	p := newPhases()
	p.l.Ref()
	p.after(1, true, p.l.Stop)
	p.l.Run(p)
	if len(p.log) != 1 {
		t.Errorf("log: %v", p.log)
	}
}
