// Package loop is the event loop of one isolate: readiness of files by epoll,
// work on other goroutines, and libuv's order of phases. It knows nothing of
// JavaScript.
//
// Invariants: all methods but Post belong to the loop's own goroutine. The loop
// runs while something that is referenced is active: a Ref, a Work under way, a
// closing handle, or what the Phases say.
//
// Caution: callbacks run inside Run and may do anything to the loop but call
// Run again.
package loop

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"

	"nodeos/sys"
)

// Phases are the parts of a turn that its user provides. libuv's order is:
// Timers, poll, Immediates, closing handles, Timers again.
type Phases interface {
	// Timers runs what is due.
	Timers()
	// Immediates runs what setImmediate queued before this turn.
	Immediates()
	// Deadline returns when Timers wants to run next, in ms of Now, and
	// whether that keeps the loop alive; -1 for never.
	Deadline() (at int64, ref bool)
	// Pending tells whether immediates wait, and whether they keep the loop
	// alive.
	Pending() (any, ref bool)
}

// maxWorkers bounds how many blocking calls run at once. libuv has 4 threads;
// goroutines are cheap, but each blocking call holds a thread.
const maxWorkers = 32

// Loop is an event loop. The zero value is not usable: see New.
type Loop struct {
	// OnStart, if set, is called when Run is first called.
	OnStart func()

	epfd, wakefd int
	watchers     []*Watcher // by descriptor
	events       []sys.EpollEvent
	now          int64
	refs         int
	work         int
	closing      []func()
	stopped      bool

	metrics Metrics
	started atomic.Int64 // ns; when Run was first called, 0 before
	idle    atomic.Int64 // ns
	waits   atomic.Int64 // ns; since when it waits for events, 0 if it does not

	mu      sync.Mutex
	shut    bool
	running sync.WaitGroup // goroutines that take jobs
	posted  []func()
	jobs    []func() // waiting for a worker, in order
	workers int      // goroutines that take jobs
}

// New makes a loop. It opens nothing until the first Watch or Work.
func New() *Loop {
	return &Loop{epfd: -1, wakefd: -1}
}

// Now returns the loop's time in ms of the monotonic clock: that of the start
// of the current phase, as uv_now does.
func (l *Loop) Now() int64 {
	if l.now == 0 {
		l.UpdateTime()
	}
	return l.now
}

// UpdateTime reads the clock.
func (l *Loop) UpdateTime() { l.now = sys.Clock(sys.CLOCK_MONOTONIC) / 1e6 }

// Idle returns how long the loop has waited for events so far, in ns. It may be
// called from any goroutine.
func (l *Loop) Idle() int64 {
	idle := l.idle.Load()
	if since := l.waits.Load(); since > 0 {
		idle += sys.Clock(sys.CLOCK_MONOTONIC) - since
	}
	return idle
}

// Started returns when Run was first called, in ns of the monotonic clock, 0
// before. It may be called from any goroutine.
func (l *Loop) Started() int64 { return l.started.Load() }

// Ref counts one more thing that keeps the loop alive.
func (l *Loop) Ref() { l.refs++ }

// Unref undoes a Ref.
func (l *Loop) Unref() { l.refs-- }

// Stop makes Run return after the current callback.
func (l *Loop) Stop() { l.stopped = true }

// Close queues f for the closing phase, where libuv calls close callbacks. It
// keeps the loop alive until then.
func (l *Loop) Close(f func()) { l.closing = append(l.closing, f) }

// Work runs work on another goroutine and then done on the loop. It keeps the
// loop alive until done has returned. Work begins in the order of the calls.
func (l *Loop) Work(work, done func()) {
	l.open()
	l.work++
	job := func() {
		work()
		l.Post(func() { l.work--; done() })
	}
	l.mu.Lock()
	l.jobs = append(l.jobs, job)
	more := l.workers < maxWorkers
	if more {
		l.workers++
	}
	l.mu.Unlock()
	if more {
		l.running.Go(l.worker)
	}
}

// Shut ends the loop. It waits for all work but not for what done would do, and
// closes the loop's descriptors; what is posted from now on is ignored.
func (l *Loop) Shut() {
	l.mu.Lock()
	l.shut, l.posted = true, nil
	l.mu.Unlock()
	l.running.Wait()
	if l.epfd >= 0 {
		sys.Close(l.epfd)
		sys.Close(l.wakefd)
	}
}

// worker runs jobs until none waits.
func (l *Loop) worker() {
	for {
		l.mu.Lock()
		if len(l.jobs) == 0 {
			l.workers--
			l.mu.Unlock()
			return
		}
		job := l.jobs[0]
		l.jobs = l.jobs[1:]
		l.mu.Unlock()
		job()
	}
}

// Post runs f on the loop. It may be called from any goroutine once the loop
// has been opened by Watch, Work or Open. It does not keep the loop alive.
func (l *Loop) Post(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		return
	}
	if l.posted = append(l.posted, f); len(l.posted) == 1 {
		one := [8]byte{0: 1}
		sys.Write(l.wakefd, one[:])
	}
}

// Open makes Post usable before the first Watch or Work.
func (l *Loop) Open() { l.open() }

func (l *Loop) open() {
	if err := l.TryOpen(); err != nil {
		panic(err.Error())
	}
}

// TryOpen is Open where there may be no descriptors left.
func (l *Loop) TryOpen() error {
	if l.epfd >= 0 {
		return nil
	}
	epfd, err := sys.EpollCreate()
	if err != 0 {
		return fmt.Errorf("epoll_create1: %w", err)
	}
	wakefd, err := sys.Eventfd()
	if err != 0 {
		sys.Close(epfd)
		return fmt.Errorf("eventfd2: %w", err)
	}
	l.epfd, l.wakefd = epfd, wakefd
	l.events = make([]sys.EpollEvent, 256)
	sys.EpollCtl(l.epfd, sys.EPOLL_CTL_ADD, l.wakefd, sys.EPOLLIN)
	return nil
}

// Alive tells whether Run would go on.
func (l *Loop) Alive(p Phases) bool {
	if l.refs > 0 || l.work > 0 || len(l.closing) > 0 {
		return true
	}
	if at, ref := p.Deadline(); at >= 0 && ref {
		return true
	}
	_, ref := p.Pending()
	return ref
}

// Run runs turns until nothing keeps the loop alive, or Stop.
func (l *Loop) Run(p Phases) {
	l.stopped = false
	if l.started.CompareAndSwap(0, sys.Clock(sys.CLOCK_MONOTONIC)) && l.OnStart != nil {
		l.OnStart()
	}
	for !l.stopped && l.Alive(p) {
		l.Turn(p)
	}
}

// Metrics count what the loop has done (uv_metrics_info).
type Metrics struct {
	Turns  int // how often the loop has gone round
	Events int // events that were handled
	Waited int // those that were there when the loop looked
}

// Metrics returns the counts so far.
func (l *Loop) Metrics() Metrics { return l.metrics }

// Turn runs one turn. It waits for events only if nothing else is to be done.
func (l *Loop) Turn(p Phases) {
	l.metrics.Turns++
	l.UpdateTime()
	p.Timers()
	if l.stopped {
		return
	}
	l.poll(l.timeout(p))
	if l.stopped {
		return
	}
	if any, _ := p.Pending(); any {
		p.Immediates()
	}
	for len(l.closing) > 0 && !l.stopped {
		cs := l.closing
		l.closing = nil
		for _, f := range cs {
			f()
		}
	}
	if !l.stopped {
		l.UpdateTime()
		p.Timers()
	}
}

func (l *Loop) timeout(p Phases) int {
	if any, _ := p.Pending(); any || len(l.closing) > 0 || !l.Alive(p) {
		return 0
	}
	at, _ := p.Deadline()
	if at < 0 {
		return -1
	}
	return int(max(0, at-l.now))
}

func (l *Loop) poll(timeout int) {
	if l.epfd < 0 {
		if timeout == 0 {
			return
		}
		l.open()
	}
	// Look without waiting first: a busy server then never leaves its thread.
	n, err := sys.EpollWait(l.epfd, l.events, 0)
	l.metrics.Waited += max(n, 0)
	if n == 0 && err == 0 && timeout != 0 {
		begin := sys.Clock(sys.CLOCK_MONOTONIC)
		l.waits.Store(begin)
		n, err = sys.EpollWait(l.epfd, l.events, timeout)
		l.waits.Store(0)
		l.idle.Add(sys.Clock(sys.CLOCK_MONOTONIC) - begin)
	}
	l.UpdateTime()
	if err != 0 {
		if err == syscall.EINTR {
			return
		}
		panic("epoll_pwait: " + err.Error())
	}
	l.metrics.Events += n
	for _, ev := range l.events[:n] {
		if int(ev.Fd) == l.wakefd {
			l.runPosted()
		} else if fd := int(ev.Fd); fd < len(l.watchers) && l.watchers[fd] != nil {
			l.watchers[fd].ready(ev.Events)
		}
		if l.stopped {
			return
		}
	}
}

func (l *Loop) runPosted() {
	var b [8]byte
	sys.RawRead(l.wakefd, b[:])
	l.mu.Lock()
	fs := l.posted
	l.posted = nil
	l.mu.Unlock()
	for _, f := range fs {
		f()
	}
}
