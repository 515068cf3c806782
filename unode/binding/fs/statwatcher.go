package fs

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
	"nodeos/unode/loop"
)

// statWatcher is the Go half of a StatWatcher: it looks at a path every so
// often and tells when its status has changed (libuv's fs-poll.c).
type statWatcher struct {
	binding.Handle
	m        *module
	bigint   bool
	path     string
	interval int64 // ns
	timer    int   // descriptor, -1 when stopped
	watch    *loop.Watcher
	started  int64 // ns, when the look under way was begun

	known bool // last or failed tells what was seen
	err   sys.Errno
	last  status
}

func (m *module) statWatcherClass() engine.Class {
	return engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			w := &statWatcher{m: m, bigint: c.Arg(0).Same(engine.True), timer: -1}
			w.InitHandle(binding.EnvOf(c), self, binding.ProviderStatWatcher, w)
			return w, true
		},
		Methods: binding.HandleMethods(map[string]engine.Func{"start": startStatWatcher}),
	}
}

// startStatWatcher(path, interval in ms) returns an error number of libuv.
func startStatWatcher(c *engine.Call) engine.Value {
	w, _ := c.Iso.Half(c.This).(*statWatcher)
	if w == nil || w.Closing() || w.timer >= 0 {
		return engine.Int(0)
	}
	fd, err := sys.Timerfd()
	if err != 0 {
		return binding.UVErr(err)
	}
	w.path, w.interval, w.timer = path(c, 0), int64(max(1, c.Int(1)))*1e6, fd
	w.watch = w.Env.Loop.Watch(fd, func(uint32) {
		var b [8]byte
		sys.RawRead(fd, b[:])
		w.look()
	})
	w.watch.Set(sys.EPOLLIN)
	w.SetActive(true)
	w.look()
	return engine.Int(0)
}

// look takes the status elsewhere and compares.
func (w *statWatcher) look() {
	var st sys.Statx
	var err sys.Errno
	e := w.Env
	w.started = sys.Clock(sys.CLOCK_MONOTONIC)
	p := w.path
	e.Dup(w.Self)
	e.Loop.Work(func() { err = sys.StatxPath(p, true, &st) }, func() {
		if !w.Closing() {
			w.compare(err, &st)
		}
		if !w.Closing() {
			past := sys.Clock(sys.CLOCK_MONOTONIC) - w.started
			sys.TimerfdSet(w.timer, w.interval-past%w.interval)
		}
		e.Free(w.Self)
	})
}

// compare tells JavaScript when something else is seen than last time. What is
// seen first is told only when it is an error.
func (w *statWatcher) compare(err sys.Errno, st *sys.Statx) {
	now := status{}
	if err == 0 {
		now = makeStatus(st)
	}
	first, failed, last := !w.known, w.err, w.last
	w.known, w.err, w.last = true, err, now
	switch {
	case err != 0 && err != failed:
		w.last = status{}
		w.tell(err, last, status{})
	case err == 0 && !first && (failed != 0 || !unchanged(&last, &now)):
		w.tell(0, last, now)
	}
}

// unchanged compares what libuv does: neither the time of access nor the number
// of links and blocks.
func unchanged(a, b *status) bool {
	x, y := *a, *b
	for _, i := range [...]int{2, 5, 6, 9, 10, 11} { // nlink, rdev, blksize, blocks, atime
		x[i], y[i] = 0, 0
	}
	return x == y
}

func (w *statWatcher) tell(err sys.Errno, last, now status) {
	e := w.Env
	a := e.Slot(w.m.statSlot(w.bigint))
	fill(e, a, w.bigint, 0, now[:])
	fill(e, a, w.bigint, statFields, last[:])
	w.Callback(w.m.onchange, binding.UVErr(err), e.Dup(a))
}

// Stop ends the watching.
func (w *statWatcher) Stop() {
	if w.timer >= 0 {
		w.watch.Close()
		sys.Close(w.timer)
		w.timer = -1
	}
}

// Closed has nothing to do: no request waits.
func (w *statWatcher) Closed() {}
