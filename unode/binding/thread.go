package binding

import "sync"

// ThreadEnd is how a worker's thread ends: whoever wants it panics with one, and
// nothing of JavaScript runs any more. The thread's own goroutine recovers it.
type ThreadEnd struct {
	Code          int
	Error, Reason string // an error code of lib/internal/errors.js, or ""
}

// thread is what an environment of a worker has besides.
type thread struct {
	stop chan struct{}
	once sync.Once
}

// StartedBy makes e the environment of a thread that parent's thread starts: they
// share what is PerProcess. Exit then ends the thread. The loop must be open.
func (e *Env) StartedBy(parent *Env) {
	e.Parent, e.shared = parent, parent.shared
	e.thread = &thread{stop: make(chan struct{})}
	e.OnStop = func() { panic(ThreadEnd{Code: 1}) }
	e.OnFull = func() { panic(ThreadEnd{1, "ERR_WORKER_OUT_OF_MEMORY", "JS heap out of memory"}) }
}

// IsMain tells whether e is the environment of the main thread.
func (e *Env) IsMain() bool { return e.Parent == nil }

// Terminate ends the thread of e, wherever it is. It may be called from any
// goroutine until the thread has ended.
func (e *Env) Terminate() {
	e.thread.once.Do(func() {
		e.Stop()
		close(e.thread.stop)
		e.Loop.Post(e.OnStop)
	})
}

// Stopping returns a channel that is closed when Terminate is called, for native
// functions that wait; they call OnStop then. It is nil in the main thread.
func (e *Env) Stopping() <-chan struct{} {
	if e.thread == nil {
		return nil
	}
	return e.thread.stop
}

// Abandoner is a Resource that others must be told about when its thread ends.
type Abandoner interface{ Abandon() }

// CleanUp ends what the thread has left open: what AtExit was given, all handles
// and the loop. It runs no JavaScript.
func (e *Env) CleanUp() {
	for len(e.atExit) > 0 {
		last := len(e.atExit) - 1
		f := e.atExit[last]
		e.atExit = e.atExit[:last]
		f()
	}
	for h := e.handles().first; h != nil; h = h.next {
		if !h.closing {
			h.closing = true
			h.res.Stop()
		}
		if a, ok := h.res.(Abandoner); ok && !h.closed {
			a.Abandon()
		}
	}
	e.Loop.Shut()
}
