package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"nodeos/image"
	"nodeos/unode/flavour"
)

// patience is when a test gives up and shows what it has seen. No test asks
// whether something is quick.
const patience = 3 * time.Minute

// tool is a running nodeos. Its output can be waited for.
type tool struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  stream
	errs stream
	end  chan struct{} // closed when it has ended and all output was read
}

// stream is one of a tool's outputs, as far as it has come.
type stream struct {
	mu  sync.Mutex
	buf bytes.Buffer
	new chan struct{}
}

func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.new <- struct{}{}:
	default:
	}
	return s.buf.Write(b)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// nodeos prepares the tool with the parts that make has built and a cache of
// its own, so that nothing is left of the test.
func nodeos(t *testing.T, args ...string) *tool {
	t.Helper()
	vmlinux, _ := parts(t)
	p := command(t, append([]string{args[0], "--kernel", vmlinux}, args[1:]...)...)
	p.cmd.Env = append(p.cmd.Env, "XDG_CACHE_HOME="+cache(t))
	return p
}

// command is nodeos with the user's own cache, where the kernel is.
func command(t *testing.T, args ...string) *tool {
	t.Helper()
	_, lib := parts(t)
	p := &tool{t: t, end: make(chan struct{})}
	p.out.new, p.errs.new = make(chan struct{}, 1), make(chan struct{}, 1)
	p.cmd = exec.Command("nodeos", args...)
	p.cmd.Env = append(os.Environ(), "NODEOS_LIBDIR="+lib)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errs
	return p
}

// cache is one folder for all machines of this test run: an image is made from
// parts that are the same for each.
var cacheDir = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "nodeos-test-cache") })

func cache(t *testing.T) string {
	dir, err := cacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (p *tool) start() *tool {
	p.t.Helper()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.watch()
	return p
}

// watch waits for the end, and sees to it that there is one.
func (p *tool) watch() {
	go func() {
		p.cmd.Wait()
		close(p.end)
	}()
	p.t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.end
		if p.t.Failed() {
			p.t.Logf("%s\nstandard output:\n%s\nstandard error:\n%s", p.cmd, &p.out, &p.errs)
		}
	})
}

// expect waits until pattern is in s, and returns its submatches.
func (p *tool) expect(s *stream, pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	late := time.After(patience)
	for {
		m := re.FindStringSubmatch(s.String())
		if m != nil {
			return m
		}
		select {
		case <-late:
			p.t.Fatalf("no %q after %v", pattern, patience)
		case <-s.new:
		case <-p.end:
			if m := re.FindStringSubmatch(s.String()); m != nil {
				return m
			}
			p.t.Fatalf("nodeos ended without %q", pattern)
		}
	}
}

// exits waits for the end, which must have this code.
func (p *tool) exits(want int) {
	p.t.Helper()
	select {
	case <-p.end:
	case <-time.After(patience):
		p.t.Fatalf("no end after %v", patience)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != want {
		p.t.Errorf("exit code %d (%v); want %d", got, p.cmd.ProcessState, want)
	}
}

func (p *tool) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tool) has(s *stream, patterns ...string) {
	p.t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(s.String()) {
			p.t.Errorf("output lacks %q", pattern)
		}
	}
}

func request(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestExpress(t *testing.T) {
	p := nodeos(t, "run", "-p", "0:3000", "../../examples/express").start()
	url := p.expect(&p.errs, `(?m)^nodeos: (http://localhost:\d+)$`)[1]
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/", "", 200, "Hello from express on linux"},
		{"GET", "/hello/you?x=1", "", 200, `{"hello":"you","query":{"x":"1"}}`},
		{"POST", "/sum", `{"numbers":[1,2,39]}`, 200, `{"sum":42}`},
		{"POST", "/sum", `{"numbers":`, 400, `"error"`},
		{"GET", "/index.txt", "", 200, ""},
		{"GET", "/fail", "", 500, "this route always fails"},
		{"GET", "/nowhere", "", 404, "nothing at /nowhere"},
	} {
		status, body := request(t, tt.method, url+tt.path, tt.body)
		if status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s %s = %d %q; want %d and %q", tt.method, tt.path, status, body, tt.status, tt.want)
		}
	}
	file, err := os.ReadFile("../../examples/express/public/index.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, body := request(t, "GET", url+"/index.txt", ""); body != string(file) {
		t.Errorf("the static file came as %q", body)
	}
	p.signal(os.Interrupt)
	p.exits(0)
	p.has(&p.out, `(?m)^express-demo: starting$`, `express-demo: SIGTERM, closing`, `express-demo: closed`)
	p.has(&p.errs, `stopping; once more to cut the power`, `power off \(exit 0\)`)
	if strings.Contains(p.out.String(), "nodeos: ") {
		t.Error("the system's words are on standard output")
	}
}

// Without -p, the port that the app happens to listen on is published.
func TestPublishesWhatTheAppListensOn(t *testing.T) {
	t.Setenv("FROM_CALLER", "caller's")
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte("B=file's\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := nodeos(t, "run", "-e", "A=it's \"a\"", "--env-file", file, "--hostname", "box", "--cpus", "2", "--memory", "200m", "testdata/apps/env").start()
	url := p.expect(&p.errs, `(?m)^nodeos: (http://localhost:\d+)$`)[1]
	_, body := request(t, "GET", url, "")
	var got struct {
		A, B, Host string
		CPUs, UID  int
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	if got.A != `it's "a"` || got.B != "file's" || got.Host != "box" || got.CPUs != 2 || got.UID != 1000 {
		t.Errorf("the app saw %+v", got)
	}
	p.signal(syscall.SIGTERM)
	p.exits(0)
}

func TestPortThatNobodyPublishes(t *testing.T) {
	p := nodeos(t, "run", "-p", "0:3000", "testdata/apps/env").start()
	p.expect(&p.errs, `the app listens on port 4567, which no -p publishes: try -p \d+:4567`)
}

func TestJSONEvents(t *testing.T) {
	p := nodeos(t, "run", "--json", "testdata/apps/exits3").start()
	p.exits(3)
	var names []string
	for line := range strings.Lines(p.out.String()) {
		var e struct {
			Event string
			MS    float64
			Line  string
			Code  *int
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if e.Event == "app" && e.Line == "exits3: on standard error" {
			names = append(names, "line")
		}
		if e.Event == "boot" || e.Event == "exit" {
			names = append(names, e.Event)
		}
		if e.Event == "exit" && (e.Code == nil || *e.Code != 3) {
			t.Errorf("exit event %q; want code 3", line)
		}
	}
	if got := strings.Join(names, " "); got != "boot line exit" {
		t.Errorf("events %q; want boot, the app's line, exit", got)
	}
}

func TestAppThatThrowsAtStart(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/throws").start()
	p.exits(1)
	p.has(&p.out, `throws: about to`, `Error: no database for you`, `at connect \(/app/index\.js:3:\d+\)`)
	p.has(&p.errs, `app .*exited with code 1`, `power off \(exit 1\)`)
}

func TestAppThatIsDone(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/exits0").start()
	p.exits(0)
	if p.out.String() != "exits0: nothing to do\n" {
		t.Errorf("standard output %q; want the app's line and nothing else", &p.out)
	}
	p.has(&p.errs, `app .*exited with code 0`)
}

func TestQuiet(t *testing.T) {
	p := nodeos(t, "run", "-q", "testdata/apps/exits0").start()
	p.exits(0)
	if p.out.String() != "exits0: nothing to do\n" || p.errs.String() != "" {
		t.Errorf("said %q and %q; want the app's line and nothing else", &p.out, &p.errs)
	}
}

func TestAppThatNeverListens(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/silent").start()
	p.expect(&p.out, `silent: here`)
	p.expect(&p.errs, `warning: app has run for \d+s and listens on no port; if it is a server, look whether it calls listen`)
	p.signal(os.Interrupt)
	p.exits(128 + int(syscall.SIGTERM)) // it has no handler, so the signal ended it
}

func TestAppThatEatsAllMemory(t *testing.T) {
	p := nodeos(t, "run", "--memory", "160m", "testdata/apps/hungry").start()
	p.exits(128 + int(syscall.SIGKILL))
	p.has(&p.errs, `out of memory|memory`, `give the machine more`)
}

func TestAppThatIgnoresSIGTERM(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/deaf").start()
	p.expect(&p.out, `deaf: up`)
	p.signal(os.Interrupt)
	p.expect(&p.out, `deaf: SIGTERM, and on we go`)
	p.exits(128 + int(syscall.SIGKILL))
	p.has(&p.errs, `still runs 10s after it was asked to stop; killing it`)
}

// ^C once more does not wait for the app, and takes QEMU with it.
func TestSecondInterruptCutsThePower(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/deaf").start()
	p.expect(&p.out, `deaf: up`)
	p.signal(os.Interrupt)
	p.expect(&p.out, `deaf: SIGTERM, and on we go`)
	p.signal(os.Interrupt)
	p.exits(-1) // by a signal
	if ws := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != os.Interrupt {
		t.Errorf("ended by %v; want the interrupt", p.cmd.ProcessState)
	}
	// QEMU held our output open: that p.end was closed says it is gone.
}

// An image of `nodeos build` boots, whatever it was optimised for.
func TestBuiltImagesBoot(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for _, optimize := range []string{"size", "balance", "speed"} {
		b := command(t, "build", "-o", out, "--optimize", optimize, "testdata/apps/exits3").start()
		b.exits(0)
		b.has(&b.out, `boot it: nodeos run `)
		p := command(t, "run", "--memory", "512m", out).start()
		p.exits(3)
		p.has(&p.out, `exits3: on standard error`)
	}
}

// The smallest image of express runs on unode-small, answers and is below 10 MB.
func TestSmallestExpress(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	b := command(t, "build", "-o", out, "--optimize", "size", "../../examples/express").start()
	b.exits(0)
	b.has(&b.errs, `runtime: unode-small`)
	m, err := image.Load(out)
	if err != nil {
		t.Fatal(err)
	}
	if m.Runtime != flavour.Small || m.Total() >= 10_000_000 {
		t.Errorf("the image with %s has %d bytes", m.Runtime, m.Total())
	}
	p := command(t, "run", "-p", "0:3000", "--memory", "512m", out).start()
	url := p.expect(&p.errs, `(?m)^nodeos: (http://localhost:\d+)$`)[1]
	if status, body := request(t, "POST", url+"/sum", `{"numbers":[1,2,39]}`); status != 200 || !strings.Contains(body, `{"sum":42}`) {
		t.Errorf("POST /sum = %d %q", status, body)
	}
	p.signal(os.Interrupt)
	p.exits(0)
}

// The initramfs is unpacked into memory: of that, an image made small needs
// more to boot than one made quick.
func TestTooLittleMemoryToBoot(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	command(t, "build", "-q", "-o", out, "testdata/apps/exits0").start().exits(0)
	p := command(t, "run", "--memory", "64m", out).start()
	p.exits(125)
	p.has(&p.errs, `it has too little memory to boot; give it more with --memory`)
}

// terminal runs nodeos at a terminal of its own and returns the end to type at.
func (p *tool) terminal() *os.File {
	p.t.Helper()
	p.cmd.Stdout, p.cmd.Stderr = nil, nil
	f, err := pty.StartWithSize(p.cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { f.Close() })
	go io.Copy(&p.out, f)
	p.watch()
	return f
}

// ^C at a terminal goes to all that was started there: QEMU must not be hit.
func TestInterruptAtATerminal(t *testing.T) {
	p := nodeos(t, "run", "testdata/apps/env")
	tty := p.terminal()
	p.expect(&p.out, `nodeos: http://localhost:\d+`)
	if _, err := io.WriteString(tty, "\x03"); err != nil {
		t.Fatal(err)
	}
	p.expect(&p.out, `env: SIGTERM`)
	p.exits(0)
	p.has(&p.out, `power off \(exit 0\)`)
}

// After make nothing is missing, wherever the tests run.
func TestDoctor(t *testing.T) {
	p := command(t, "doctor", "--json").start()
	p.exits(0)
	var got struct {
		OK     bool
		Checks []struct{ Name, State, Detail, Fix string }
	}
	if err := json.Unmarshal([]byte(p.out.String()), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got.Checks {
		names = append(names, c.Name)
		if c.State != "ok" && c.Name != "kvm" && c.Name != "npm" {
			t.Errorf("%+v; want ok", c)
		}
	}
	if s := strings.Join(names, " "); !got.OK || s != "qemu kvm kernel unode init npm cache" {
		t.Errorf("ok %v, checks %q", got.OK, s)
	}
}

// answer is a pattern for what the REPL prints of a value, with colour or not.
func answer(value string) string {
	return `(?m)^(\x1b\[33m)?` + value + `(\x1b\[39m)?\r?$`
}

func TestREPLAtATerminal(t *testing.T) {
	p := nodeos(t, "repl")
	tty := p.terminal()
	typed := func(s string) {
		if _, err := io.WriteString(tty, s); err != nil {
			t.Fatal(err)
		}
	}
	p.expect(&p.out, `> `)
	typed("6 * 7\r")
	p.expect(&p.out, answer("42"))
	typed("console.log('in the' + ' loop'); for (;;) ;\r")
	p.expect(&p.out, `in the loop`)
	typed("\x03") // ^C is the guest's
	p.expect(&p.out, `(?i)interrupted|SIGINT`)
	typed("'still ' + 'here'\r")
	p.expect(&p.out, `'still here'`)
	typed("\x04")
	p.exits(0)
}

func TestEscapeKeyStopsTheREPL(t *testing.T) {
	p := nodeos(t, "repl")
	tty := p.terminal()
	p.expect(&p.out, `> `)
	if _, err := tty.Write([]byte{']' - '@'}); err != nil {
		t.Fatal(err)
	}
	p.expect(&p.out, `stopping`)
	p.exits(0)
	after, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if after.Lflag&unix.ICANON == 0 || after.Lflag&unix.ECHO == 0 {
		t.Errorf("the terminal was left raw: %+v", after)
	}
}

func TestREPLFromAPipe(t *testing.T) {
	p := nodeos(t, "repl")
	p.cmd.Stdin = strings.NewReader("1 + 41\nprocess.pid > 1\n")
	p.start()
	p.exits(0)
	p.has(&p.out, answer("42"), answer("true"))
}
