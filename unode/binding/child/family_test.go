package child

import (
	"strconv"
	"syscall"
	"testing"
	"time"

	"nodeos/sys"
)

func start(t *testing.T, f *family, script string) (pid, notice int) {
	t.Helper()
	pid, notice, err := f.spawn(&sys.Command{File: "/bin/sh", Args: []string{"sh", "-c", script}})
	if err != 0 {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close(notice) })
	return pid, notice
}

// wait waits for the notice of a child and returns its exit code.
func wait(t *testing.T, f *family, pid, notice int) int {
	t.Helper()
	for {
		n, err := sys.Poll([]sys.PollFd{{Fd: int32(notice), Events: sys.EPOLLIN}}, 10e9)
		if err == syscall.EINTR {
			continue
		}
		if n != 1 {
			t.Fatalf("no notice of %d: %v", pid, err)
		}
		status, done := f.collect(pid)
		if !done {
			t.Fatalf("a notice of %d, but it still runs", pid)
		}
		return status.ExitStatus()
	}
}

func TestFamily(t *testing.T) {
	f := &family{known: map[int]*member{}}
	pid, notice := start(t, f, "sleep 0.05; exit 3")
	if _, done := f.collect(pid); done {
		t.Error("the child is said to have ended at once")
	}
	if code := wait(t, f, pid, notice); code != 3 {
		t.Errorf("exit code %d; want 3", code)
	}
	pid, _ = start(t, f, "exit 0")
	f.disown(pid)
	for deadline := time.Now().Add(10 * time.Second); sys.Kill(pid, 0) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody waited for a child that was disowned")
		}
	}
	if len(f.known) != 0 {
		t.Errorf("left: %v", f.known)
	}
}

// As PID 1: orphans are waited for, and children keep their status although the
// wait for all may find them first.
func TestReap(t *testing.T) {
	const prSetChildSubreaper = 36
	if _, err := sys.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0, 0, 0, 0); err != 0 {
		t.Skip(err)
	}
	f := &family{known: map[int]*member{}, reaping: true}
	type child struct{ pid, notice, code int }
	var all []child
	for code := range 30 {
		pid, notice := start(t, f, "(sleep 0.0"+strconv.Itoa(code%5)+" &); exit "+strconv.Itoa(code))
		all = append(all, child{pid, notice, code})
	}
	ended := make(chan struct{})
	go func() { f.reap(); close(ended) }()
	for _, c := range all {
		if code := wait(t, f, c.pid, c.notice); code != c.code {
			t.Errorf("exit code %d; want %d", code, c.code)
		}
	}
	select {
	case <-ended: // no child is left, orphans included
	case <-time.After(10 * time.Second):
		t.Fatal("the orphans are still there")
	}
	if f.reaping || len(f.known) != 0 {
		t.Errorf("reaping %v, left %v", f.reaping, f.known)
	}
}
