package sys

import (
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// output runs a command with its stdout read to the end.
func output(t *testing.T, c Command) (string, syscall.WaitStatus) {
	t.Helper()
	var p [2]int
	if err := syscall.Pipe2(p[:], syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	c.Stdio = []int{-1, p[1], 2}
	pid, pidfd, err := Spawn(&c)
	Close(p[1])
	if err != 0 {
		t.Fatalf("Spawn(%+v): %v", c, err)
	}
	if pidfd >= 0 {
		defer Close(pidfd)
	}
	b, err := ReadAll(p[0])
	Close(p[0])
	if err != 0 {
		t.Fatal(err)
	}
	for {
		_, ws, err := Wait(pid, 0)
		if err == 0 {
			return string(b), ws
		}
		if err != syscall.EINTR {
			t.Fatal(err)
		}
	}
}

func TestSpawn(t *testing.T) {
	got, ws := output(t, Command{File: "sh", Args: []string{"sh", "-c", "echo $A $PWD; exit 7"}, Env: []string{"PATH=/nowhere:/bin", "A=b"}, Dir: "/usr"})
	if got != "b /usr\n" || ws.ExitStatus() != 7 {
		t.Errorf("got %q, status %d", got, ws.ExitStatus())
	}
	// Signals that this process ignores or catches have their default action.
	got, _ = output(t, Command{File: "/bin/cat", Args: []string{"cat", "/proc/self/status"}})
	for _, want := range []string{"SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "SigCgt:\t0000000000000000"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	_, ws = output(t, Command{File: "sh", Args: []string{"sh", "-c", "kill -9 $$"}})
	if !ws.Signaled() || ws.Signal() != syscall.SIGKILL {
		t.Errorf("status %#x, want an end by SIGKILL", ws)
	}
}

func TestSpawnErrors(t *testing.T) {
	for _, tt := range []struct {
		c    Command
		want Errno
	}{
		{Command{File: "/nowhere"}, syscall.ENOENT},
		{Command{File: "no-such-program", Env: []string{"PATH=/bin:/usr/bin"}}, syscall.ENOENT},
		{Command{File: "passwd", Env: []string{"PATH=/etc:/nowhere"}}, syscall.EACCES},
		{Command{File: "sh", Dir: "/nowhere"}, syscall.ENOENT},
		{Command{File: "a\x00b"}, syscall.EINVAL},
		{Command{File: "sh", Stdio: []int{1 << 20}}, syscall.EBADF},
	} {
		if _, _, err := Spawn(&tt.c); err != tt.want {
			t.Errorf("Spawn(%+v): %v; want %v", tt.c, err, tt.want)
		}
	}
}

// Descriptors that are each other's targets must not overwrite one another.
func TestSpawnSwapsDescriptors(t *testing.T) {
	var in, out [2]int
	syscall.Pipe2(in[:], syscall.O_CLOEXEC)
	syscall.Pipe2(out[:], syscall.O_CLOEXEC)
	defer Close(in[0])
	defer Close(in[1])
	defer Close(out[0])
	// The child has in[0] under the number of out[1] and the other way round.
	n := max(in[0], out[1]) + 1
	stdio := make([]int, n)
	for i := range stdio {
		stdio[i] = -1
	}
	stdio[2], stdio[in[0]], stdio[out[1]] = 2, out[1], in[0]
	Write(in[1], []byte("x\n"))
	pid, _, err := Spawn(&Command{File: "sh", Args: []string{"sh", "-c", "read l </proc/self/fd/" + strconv.Itoa(out[1]) + "; echo got $l >/proc/self/fd/" + strconv.Itoa(in[0])}, Stdio: stdio})
	if err != 0 {
		t.Fatal(err)
	}
	Wait(pid, 0)
	Close(out[1])
	var b [16]byte
	got, _ := Read(out[0], b[:])
	if string(b[:got]) != "got x\n" {
		t.Errorf("got %q", b[:got])
	}
}

// The child shares the memory of threads that go on allocating and collecting.
func TestSpawnBesideCollector(t *testing.T) {
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			var keep [][]byte
			for {
				select {
				case <-stop:
					return
				default:
				}
				if keep = append(keep, make([]byte, 1000)); len(keep) > 1000 {
					keep = nil
					runtime.GC()
				}
			}
		})
	}
	for range 100 {
		if got, _ := output(t, Command{File: "/bin/echo", Args: []string{"echo", "ok"}}); got != "ok\n" {
			t.Fatalf("got %q", got)
		}
	}
	close(stop)
	wg.Wait()
}

func BenchmarkSpawn(b *testing.B) {
	for b.Loop() {
		pid, pidfd, err := Spawn(&Command{File: "/bin/true", Args: []string{"true"}})
		if err != 0 {
			b.Fatal(err)
		}
		Close(pidfd)
		Wait(pid, 0)
	}
}
