package service

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"nodeos/guest/guard"
)

// Reaper waits for every child of this process: those it started and the
// orphans that the kernel gives to PID 1. Its methods may be called from any
// goroutine.
type Reaper struct {
	mu      sync.Mutex
	waiting map[int]chan syscall.WaitStatus
}

// NewReaper starts to reap. A panic in that goes to caught.
func NewReaper(caught func(error)) *Reaper {
	r := &Reaper{waiting: map[int]chan syscall.WaitStatus{}}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGCHLD)
	guard.Go("reaping", caught, func() {
		for range c {
			r.reap()
		}
	})
	return r
}

// Start calls fork, which starts a child, and returns the child's id and a
// channel that will give its end.
func (r *Reaper) Start(fork func() (pid int, err error)) (int, <-chan syscall.WaitStatus, error) {
	r.mu.Lock() // a child that ends at once is not reaped before it is known
	defer r.mu.Unlock()
	pid, err := fork()
	if err != nil {
		return 0, nil, err
	}
	c := make(chan syscall.WaitStatus, 1)
	r.waiting[pid] = c
	return pid, c, nil
}

func (r *Reaper) reap() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		var ws syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &ws, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if pid <= 0 || err != nil {
			return
		}
		if c := r.waiting[pid]; c != nil {
			c <- ws
			delete(r.waiting, pid)
		}
	}
}
