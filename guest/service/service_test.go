package service

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nodeos/guest/config"
	"nodeos/guest/console"
	"nodeos/guest/power"
)

// uid is a user that nobody else on the machine of the test is.
const uid = 41414

// TestMain lets the test binary be the program under supervision, too.
func TestMain(m *testing.M) {
	if address := os.Getenv("NODEOS_TEST_LISTEN"); address != "" {
		l, err := net.Listen("tcp", address)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		l.Accept()
	}
	os.Exit(m.Run())
}

// screen collects the console and lets a test wait for a line.
type screen struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	s.b.Write(b)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// cut forgets what has been shown.
func (s *screen) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.b.Reset()
}

func (s *screen) wait(t *testing.T, want string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(s.String(), want) {
		select {
		case <-s.more:
		case <-limit:
			t.Fatalf("never showed %q, but:\n%s", want, s)
		}
	}
}

var reaper = sync.OnceValue(func() *Reaper { return NewReaper(func(err error) { panic(err) }) })

// bench is a Supervisor with a person at its controls.
type bench struct {
	*Supervisor
	screen   *screen
	requests chan power.Request
	signals  chan os.Signal
}

func newBench(t *testing.T) *bench {
	if os.Getuid() != 0 {
		t.Skip("running a program as another user needs root")
	}
	b := &bench{screen: &screen{more: make(chan struct{}, 1)}, requests: make(chan power.Request, 2), signals: make(chan os.Signal, 2)}
	b.Supervisor = &Supervisor{
		Console: console.New(b.screen), Reaper: reaper(), Group: group(t), Requests: b.requests, Signals: b.signals,
		Caught: func(err error) { t.Error(err) },
	}
	return b
}

// group makes a cgroup on a machine that has version 2 somewhere.
func group(t *testing.T) *Cgroup {
	mounts, _ := os.ReadFile("/proc/self/mounts")
	m := regexp.MustCompile(`(?m)^\S+ (\S+) cgroup2 `).FindSubmatch(mounts)
	if m == nil {
		t.Log("no cgroup2 here: running without")
		return nil
	}
	g, err := NewCgroup(filepath.Join(string(m[1]), "nodeos-test-"+strconv.Itoa(os.Getpid())), 0)
	if err != nil {
		t.Log("running without a cgroup:", err)
		return nil
	}
	t.Cleanup(func() { os.Remove(g.path) })
	return g
}

func script(text string) *Spec {
	return &Spec{
		Kind: "app", Name: "x", Command: []string{"/bin/sh", "-c", text}, Dir: "/", Env: []string{"PATH=/usr/bin:/bin"},
		UID: uid, GID: uid, Restart: config.RestartNo, Grace: 10 * time.Second,
	}
}

// TestRun: programs that end by themselves.
func TestRun(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		status       int
		want         string // of the screen, without the first line; times are T
	}{
		{"exit 0", "echo hello", 0, "hello\nnodeos: app exited with code 0\n"},
		{"fails", "echo oops >&2; exit 3", 3, "oops\nnodeos: app exited with code 3\nnodeos: it ran T; its last lines:\nnodeos: | oops\n"},
		{"fails mute", "exit 1", 1, "nodeos: app exited with code 1\nnodeos: it ran T and wrote nothing\n"},
		{"signal", "kill -SEGV $$", 139, "nodeos: app was killed by SIGSEGV\nnodeos: it ran T and wrote nothing\n"},
		{"unfinished line", "printf half", 0, "half\nnodeos: app exited with code 0\n"},
		{"order of the streams", "echo a; echo b >&2; echo c", 0, "a\nb\nc\nnodeos: app exited with code 0\n"},
		{"user", "id -u; id -g; id -G", 0, "41414\n41414\n41414\nnodeos: app exited with code 0\n"},
		{"privileges", "grep -E '^(NoNewPrivs|CapEff|CapPrm|CapInh|CapAmb)' /proc/self/status", 0,
			"CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nnodeos: app exited with code 0\n"},
		{"session", "ps -o sid= -p $$ | tr -d ' ' | grep -qx $$ && echo own", 0, "own\nnodeos: app exited with code 0\n"},
		{"standard input", "cat; echo nothing", 0, "nothing\nnodeos: app exited with code 0\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			out := b.Run(script(tt.script))
			if out.Err != nil || out.Request != nil || out.Exit.Status() != tt.status {
				t.Errorf("outcome %+v; want status %d", out, tt.status)
			}
			first, rest, _ := strings.Cut(b.screen.String(), "\n")
			if !regexp.MustCompile(`^nodeos: app x started \(pid \d+, uid 41414\)$`).MatchString(first) {
				t.Errorf("first line %q", first)
			}
			rest = regexp.MustCompile(`it ran [0-9.]+m?s`).ReplaceAllString(rest, "it ran T")
			if rest != tt.want {
				t.Errorf("screen %q; want %q", rest, tt.want)
			}
		})
	}
}

// TestLeftovers: what a program leaves behind is killed when it ends.
func TestLeftovers(t *testing.T) {
	b := newBench(t)
	if b.Group == nil {
		t.Skip("needs cgroup2")
	}
	out := b.Run(script("setsid sh -c 'trap \"\" TERM HUP; while :; do sleep 1; done' & echo $!"))
	if out.Exit.Status() != 0 {
		t.Fatalf("%+v\n%s", out, b.screen)
	}
	pid, err := strconv.Atoi(strings.Split(b.screen.String(), "\n")[1])
	if err != nil {
		t.Fatalf("%v in %s", err, b.screen)
	}
	// It may still be a zombie: its new parent is not this process.
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !strings.Contains(string(stat), ") Z ") {
		t.Errorf("the child is still there: %s", stat)
	}
}

func TestRestart(t *testing.T) {
	b := newBench(t)
	spec := script("echo run; exit 1")
	spec.Restart = config.RestartOnFailure
	done := make(chan Outcome)
	go func() { done <- b.Run(spec) }()
	for _, delay := range []string{"100ms", "200ms", "400ms"} {
		b.screen.wait(t, "nodeos: starting app again in "+delay+"\n")
	}
	b.requests <- power.Request{Action: power.Off, Signal: syscall.SIGTERM, From: "the test"}
	out := <-done
	if out.Request == nil || out.Err != nil {
		t.Errorf("outcome %+v", out)
	}

	b = newBench(t)
	spec.GiveUp = 3
	if out := b.Run(spec); out.Err == nil || out.Err.Error() != "app x ended at once 3 times in a row; the last time it exited with code 1" {
		t.Errorf("outcome %+v", out)
	}

	b = newBench(t)
	spec = script("sleep 0.2; exit 1") // long enough to be good
	spec.Restart, spec.GiveUp, spec.GoodRun = config.RestartAlways, 2, 100*time.Millisecond
	go func() { done <- b.Run(spec) }()
	for range 3 {
		b.screen.wait(t, "nodeos: starting app again in 100ms\n")
		b.screen.cut()
	}
	b.requests <- power.Request{Signal: syscall.SIGKILL}
	if out := <-done; out.Request == nil {
		t.Errorf("outcome %+v", out)
	}

	b = newBench(t)
	spec = script("exit 0")
	spec.Restart = config.RestartOnFailure
	if out := b.Run(spec); out.Exit.Status() != 0 || strings.Contains(b.screen.String(), "again") {
		t.Errorf("a success was run again: %s", b.screen)
	}
}

// TestStop asks programs to stop that take it in different ways.
func TestStop(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		again        bool // ask twice
		status       int
		want         string // on the screen
	}{
		{"heeds", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done", false, 7,
			"nodeos: power off asked for by the test: stopping app\nbye\nnodeos: app exited with code 7\n"},
		{"does not catch", "echo ready; exec sleep 60", false, 143, "nodeos: app was killed by SIGTERM\n"},
		{"ignores", "trap '' TERM; echo ready; while :; do sleep 0.05; done", false, 137,
			"nodeos: app still runs 300ms after it was asked to stop; killing it\nnodeos: app was killed by SIGKILL\n"},
		{"asked twice", "trap '' TERM; echo ready; while :; do sleep 0.05; done", true, 137,
			"nodeos: killing app at once\nnodeos: app was killed by SIGKILL\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			spec := script(tt.script)
			spec.Grace, spec.Restart = 300*time.Millisecond, config.RestartAlways
			if tt.again {
				spec.Grace = time.Hour
			}
			done := make(chan Outcome)
			go func() { done <- b.Run(spec) }()
			b.screen.wait(t, "ready\n")
			b.requests <- power.Request{Action: power.Off, Signal: syscall.SIGTERM, From: "the test"}
			if tt.again {
				b.requests <- power.Request{Action: power.Off, Signal: syscall.SIGTERM, From: "the test"}
			}
			out := <-done
			if out.Request == nil || out.Exit.Status() != tt.status {
				t.Errorf("outcome %+v; want status %d", out, tt.status)
			}
			if !strings.Contains(b.screen.String(), tt.want) {
				t.Errorf("screen %q; want %q", b.screen, tt.want)
			}
		})
	}
}

func TestForward(t *testing.T) {
	b := newBench(t)
	done := make(chan Outcome)
	go func() {
		done <- b.Run(script("trap 'echo hup' HUP; trap 'echo usr; exit' USR2; echo ready; while :; do sleep 0.05; done"))
	}()
	b.screen.wait(t, "ready\n")
	b.signals <- syscall.SIGHUP
	b.screen.wait(t, "hup\n")
	b.signals <- syscall.SIGUSR2
	<-done
	if !strings.Contains(b.screen.String(), "usr\n") {
		t.Errorf("screen %s", b.screen)
	}
}

func TestStartError(t *testing.T) {
	dir := t.TempDir()
	plain, broken := filepath.Join(dir, "plain"), filepath.Join(dir, "broken")
	os.WriteFile(plain, []byte("text"), 0o644)
	os.WriteFile(broken, []byte("\x7fELF, but not really"), 0o755)
	for p := dir; len(p) > len(os.TempDir()); p = filepath.Dir(p) {
		os.Chmod(p, 0o755)
	}
	for _, tt := range []struct {
		name, command, dir string
		want               string
	}{
		{"none", "/none/x", "/", "cannot start app x: /none/x: no such file or directory (the program or the interpreter it names is not in the image)"},
		{"not executable", plain, "/", "cannot start app x: " + plain + ": permission denied (the file is not executable for its user, or its folder cannot be entered)"},
		{"no program", broken, "/", "cannot start app x: " + broken + ": exec format error (not a program for this kind of processor, or a script without a #! line)"},
		{"no folder", "/bin/sh", "/none", "cannot start app x: /none: no such file or directory (its working directory is not in the image)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			spec := script("")
			spec.Command, spec.Dir = []string{tt.command}, tt.dir
			out := b.Run(spec)
			var start *StartError
			if out.Err == nil || out.Err.Error() != tt.want || !errors.As(out.Err, &start) {
				t.Errorf("got %v; want %s", out.Err, tt.want)
			}
		})
	}
}

func TestListening(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		address string
		want    string // a pattern of the screen
	}{
		{"0.0.0.0:0", `nodeos: listening on \d+\n$`},
		{"[::]:0", `nodeos: listening on \d+\n$`},
		{"127.0.0.1:0", `nodeos: listening on \d+\nnodeos: warning: it listens on 127\.0\.0\.1 only, .* listen on 0\.0\.0\.0\n$`},
		{"[::1]:0", `nodeos: listening on \d+\nnodeos: warning: it listens on ::1 only`},
	} {
		t.Run(tt.address, func(t *testing.T) {
			b := newBench(t)
			program := filepath.Join(t.TempDir(), "listen")
			for p := filepath.Dir(program); len(p) > len(os.TempDir()); p = filepath.Dir(p) {
				os.Chmod(p, 0o755)
			}
			if err := os.Link(self, program); err != nil {
				binary, _ := os.ReadFile(self)
				os.WriteFile(program, binary, 0o755)
			}
			spec := script("")
			spec.Command, spec.Env = []string{program}, []string{"NODEOS_TEST_LISTEN=" + tt.address}
			done := make(chan Outcome)
			go func() { done <- b.Run(spec) }()
			b.screen.wait(t, "nodeos: listening on ")
			if strings.Contains(tt.want, "warning") {
				b.screen.wait(t, "warning")
			}
			if got := b.screen.String(); !regexp.MustCompile(tt.want).MatchString(got) {
				t.Errorf("screen %q; want %s", got, tt.want)
			}
			b.requests <- power.Request{Signal: syscall.SIGKILL, From: "the test"}
			<-done
		})
	}
}

func TestSilent(t *testing.T) {
	b := newBench(t)
	b.quiet = time.Second / 10
	done := make(chan Outcome)
	go func() { done <- b.Run(script("exec sleep 60")) }()
	b.screen.wait(t, "nodeos: warning: app has run for 100ms and listens on no port; if it is a server, look whether it calls listen()\n")
	b.requests <- power.Request{Signal: syscall.SIGKILL}
	<-done
}

func TestBackoff(t *testing.T) {
	var b Backoff
	var got []string
	for range 11 {
		got = append(got, b.Next().String())
	}
	const want = "[100ms 200ms 400ms 800ms 1.6s 3.2s 6.4s 12.8s 25.6s 30s 30s]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v; want %s", got, want)
	}
	b.Reset()
	if d := b.Next(); d != firstDelay {
		t.Errorf("after a good run %v; want %v", d, firstDelay)
	}
}

func TestMemoryLimit(t *testing.T) {
	const mib = 1 << 20
	for _, tt := range []struct {
		name, meminfo string
		want          int64
	}{
		{"256 MiB", "MemTotal:         262144 kB\nMemFree:  9 kB\nMemAvailable:     245760 kB\n", (240 - 8 - 8) * mib},
		{"nothing left", "MemTotal: 65536 kB\nMemAvailable: 4096 kB\n", 0},
		{"not said", "MemFree: 1 kB\n", 0},
		{"broken", "MemAvailable: x kB\nMemTotal:\n", 0},
	} {
		if got := MemoryLimit(tt.meminfo); got != tt.want {
			t.Errorf("%s: %d; want %d", tt.name, got, tt.want)
		}
	}
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		t.Fatal(err)
	}
	if MemoryLimit(string(b)) < mib {
		t.Errorf("of this machine: %d", MemoryLimit(string(b)))
	}
}

func FuzzMemoryLimit(f *testing.F) {
	f.Add("MemTotal:         262144 kB\nMemFree:  9 kB\nMemAvailable:     245760 kB\n")
	f.Fuzz(func(t *testing.T, meminfo string) {
		if limit := MemoryLimit(meminfo); limit < 0 {
			t.Errorf("%q: %d", meminfo, limit)
		}
	})
}

func TestParseListening(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 27 1 0000000000000000 100 0 0 10 0
   1: 0F02000A:0BB8 0202000A:C350 01 00000000:00000000 00:00000000 00000000  1000        0 27 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   3: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
   4: 000000:0050 0:0 0A 0:0 0:0 0 1000
`
	want := "[{127.0.0.1 8080 1000} {127.0.0.1 3000 0} {:: 80 1000}]"
	var got []string
	for _, s := range parseListening(table) {
		got = append(got, fmt.Sprintf("{%v %d %d}", s.address, s.port, s.uid))
	}
	if fmt.Sprint(got) != want {
		t.Errorf("got %v; want %s", got, want)
	}
}

func FuzzParseListening(f *testing.F) {
	f.Add("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 27\n")
	f.Fuzz(func(t *testing.T, table string) {
		for _, s := range parseListening(table) {
			if !s.address.IsValid() {
				t.Errorf("%+v", s)
			}
		}
	})
}

func TestField(t *testing.T) {
	const text = "low 0\noom_kill 3\noom 5\nbroken\n"
	for key, want := range map[string]int64{"oom_kill": 3, "oom": 5, "none": 0, "broken": 0} {
		if got := field(text, key); got != want {
			t.Errorf("field(%s) = %d; want %d", key, got, want)
		}
	}
}
