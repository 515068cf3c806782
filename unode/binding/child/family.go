package child

import (
	"sync"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
)

// family knows the children of the process that nobody has waited for. Its
// methods may be called from any goroutine.
//
// PID 1 also gets the orphans of others, which somebody must wait for. Nothing
// but a wait for all children finds them, so that it may find one of ours first:
// its status is then kept here.
type family struct {
	mu      sync.Mutex
	known   map[int]*member
	guarded bool // what we inherited will not be inherited again
	reaping bool // as PID 1: a goroutine waits for all children
}

type member struct {
	ended    bool
	status   syscall.WaitStatus
	disowned bool
	bell     int // an eventfd to write to at the end, -1 for none
}

func familyOf(e *binding.Env) *family {
	return binding.PerProcess(e, func() *family { return &family{known: map[int]*member{}} })
}

// spawn starts a child. notice is a descriptor, the caller's to close, that is
// readable once collect will have the child's status.
func (f *family) spawn(c *sys.Command) (pid, notice int, err sys.Errno) {
	f.mu.Lock() // a child that ends at once is not taken for an orphan
	defer f.mu.Unlock()
	if !f.guarded {
		f.guarded = true
		sys.CloseInheritedOnExec()
	}
	pid, notice, err = sys.Spawn(c)
	if err != 0 {
		return 0, -1, err
	}
	m := &member{bell: -1}
	f.known[pid] = m
	if notice < 0 { // an old kernel: a goroutine waits, and rings
		if m.bell, err = sys.Eventfd(); err != 0 {
			m.disowned = true
		}
		notice = m.bell
		go f.wait(pid)
	}
	if !f.reaping && sys.Getpid() == 1 {
		f.reaping = true
		go f.reap()
	}
	return pid, notice, err
}

// wait waits for one child on a goroutine of its own.
func (f *family) wait(pid int) {
	for {
		ended, status, err := sys.Wait(pid, 0)
		if err == syscall.EINTR {
			continue
		}
		f.mu.Lock()
		if ended == pid {
			f.end(pid, status)
		}
		f.mu.Unlock()
		return
	}
}

// end notes the status of a child that has been waited for.
func (f *family) end(pid int, status syscall.WaitStatus) {
	m := f.known[pid]
	if m == nil {
		return // an orphan
	}
	m.ended, m.status = true, status
	if m.bell >= 0 && !m.disowned {
		one := [8]byte{0: 1}
		sys.RawWrite(m.bell, one[:])
	}
	if m.disowned {
		delete(f.known, pid)
	}
}

// collect returns the status of a child, once; done is false if it still runs.
func (f *family) collect(pid int) (status syscall.WaitStatus, done bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.known[pid]
	if m == nil {
		return 0, true
	}
	if !m.ended && m.bell < 0 {
		if ended, status, err := sys.Wait(pid, syscall.WNOHANG); err == 0 && ended == pid {
			m.ended, m.status = true, status
		}
	}
	if m.ended {
		delete(f.known, pid)
	}
	return m.status, m.ended
}

// disown says that nobody will collect a child.
func (f *family) disown(pid int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.known[pid]
	if m == nil {
		return
	}
	m.disowned = true
	if m.bell < 0 {
		go f.wait(pid)
	}
}

// reap waits for all children of PID 1 until there are none.
func (f *family) reap() {
	for {
		// It ends but stays: nobody may take its number before end has it.
		pid, err := sys.WaitAny()
		f.mu.Lock()
		switch err {
		case 0:
			if ended, status, err := sys.Wait(pid, syscall.WNOHANG); err == 0 && ended == pid {
				f.end(pid, status)
			}
		case syscall.EINTR:
		default: // ECHILD; the next spawn starts again
			f.reaping = false
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
	}
}
