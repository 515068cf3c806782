package vm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cavaliergopher/cpio"

	"nodeos/guest/config"
)

// guest builds the test's PID 1 into an initramfs, once.
var guest = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "nodeos-vm-test")
	if err != nil {
		return "", err
	}
	prog := filepath.Join(dir, "init")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", prog, "./testdata/guest")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	b, err := os.ReadFile(prog)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "initramfs")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	w := cpio.NewWriter(f)
	err = w.WriteHeader(&cpio.Header{Name: "init", Mode: 0o100755, Size: int64(len(b))})
	if err == nil {
		_, err = w.Write(b)
	}
	return path, errors.Join(err, w.Close(), f.Close())
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := guest(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// console collects what the guest writes and lets a test wait for words.
type console struct {
	mu  sync.Mutex
	all bytes.Buffer
	has chan struct{}
}

func newConsole() *console { return &console{has: make(chan struct{}, 1)} }

func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case c.has <- struct{}{}:
	default:
	}
	return c.all.Write(b)
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all.String()
}

// patience is when a test gives up and shows what it has seen.
const patience = 2 * time.Minute

// expect waits until the console has shown want or the machine has ended.
func (c *console) expect(t *testing.T, m *Machine, want string) {
	t.Helper()
	for {
		if strings.Contains(c.String(), want) {
			return
		}
		select {
		case <-c.has:
		case <-time.After(patience):
			t.Fatalf("no %q after %v on the console:\n%s", want, patience, c)
		case <-m.done:
			if strings.Contains(c.String(), want) {
				return
			}
			t.Fatalf("the machine ended (%v) without %q on its console:\n%s", m.err, want, c)
		}
	}
}

// start boots the test's guest under emulation and ends it with the test.
func start(t *testing.T, mode string, change func(*Config)) (*Machine, *console) {
	t.Helper()
	initrd, err := guest()
	if err != nil {
		t.Fatal(err)
	}
	con := newConsole()
	c := Config{Kernel: testKernel(t), Initrd: initrd, Cmdline: []string{"GUEST=" + mode}, Accel: TCG, Console: con, MemoryMiB: 96}
	if change != nil {
		change(&c)
	}
	m, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.Kill()
		m.Wait(context.Background())
		if t.Failed() {
			t.Logf("console of %s:\n%s", mode, con)
		}
	})
	return m, con
}

func wait(t *testing.T, m *Machine) Exit {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	x, err := m.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestExitCodeIsInits(t *testing.T) {
	m, _ := start(t, "exit", nil)
	if x := wait(t, m); x != (Exit{Code: 7}) {
		t.Errorf("exit = %+v; want code 7", x)
	}
}

func TestAppCannotDecideTheExitCode(t *testing.T) {
	m, _ := start(t, "spoof", nil)
	if x := wait(t, m); x.Code != 3 {
		t.Errorf("exit = %+v; want code 3, from the last line", x)
	}
}

func TestGuestPanicIsACrashWithTheConsolesLastLines(t *testing.T) {
	m, _ := start(t, "die", nil)
	_, err := m.Wait(t.Context())
	var crash *CrashError
	if !errors.As(err, &crash) {
		t.Fatalf("Wait = %v; want a *CrashError", err)
	}
	if !strings.Contains(err.Error(), "Attempted to kill init") {
		t.Errorf("error does not hold the kernel's last words:\n%v", err)
	}
}

func TestStopGoesThroughTheControlPort(t *testing.T) {
	m, con := start(t, "wait", nil)
	con.expect(t, m, "hello")
	x, err := m.Stop(t.Context(), time.Minute)
	if err != nil || x != (Exit{Code: 42}) {
		t.Errorf("Stop = %+v, %v; want the guest's code 42", x, err)
	}
	if !strings.Contains(con.String(), `order "poweroff"`) {
		t.Errorf("console lacks the order:\n%s", con)
	}
}

func TestStopBeforeTheGuestIsUp(t *testing.T) {
	m, _ := start(t, "wait", nil)
	x, err := m.Stop(t.Context(), time.Minute)
	if err != nil || x != (Exit{Code: 42}) {
		t.Errorf("Stop = %+v, %v; want the guest's code 42", x, err)
	}
}

func TestStopEndsADeafGuest(t *testing.T) {
	m, con := start(t, "deaf", nil)
	con.expect(t, m, "nodeos: deaf")
	x, err := m.Stop(t.Context(), 100*time.Millisecond)
	if err != nil || x != (Exit{Code: 137, Killed: true}) {
		t.Errorf("Stop = %+v, %v; want killed", x, err)
	}
}

func TestOverlayReachesTheGuestAndNotTheKernelsCommandLine(t *testing.T) {
	o := &config.Overlay{Hostname: "box", Env: map[string]string{"SECRET": "s3cr3t, with = and \"quotes\""}}
	m, con := start(t, "overlay", func(c *Config) { c.Overlay = o })
	wait(t, m)
	if want := `"SECRET":"s3cr3t, with = and \"quotes\""`; !strings.Contains(con.String(), want) {
		t.Errorf("guest did not read %s:\n%s", want, con)
	}
	_, cmdline, _ := strings.Cut(con.String(), "cmdline ")
	if strings.Contains(cmdline, "s3cr3t") {
		t.Errorf("the kernel's command line shows a setting: %s", cmdline)
	}
}

func TestDiskIsReadOnly(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "a,b.img") // a comma, which QEMU's options split at
	if err := os.WriteFile(disk, append([]byte("first bytes"), make([]byte, 1<<20)...), 0o444); err != nil {
		t.Fatal(err)
	}
	m, con := start(t, "disk", func(c *Config) { c.Disk = disk })
	wait(t, m)
	if want := `disk "first bytes" <nil>`; !strings.Contains(con.String(), want) {
		t.Errorf("console lacks %q:\n%s", want, con)
	}
	if strings.Contains(con.String(), "write: <nil>") {
		t.Errorf("the guest could write to its disk:\n%s", con)
	}
}

func TestStdinIsTypedAndItsEndIsControlD(t *testing.T) {
	m, con := start(t, "echo", func(c *Config) { c.Stdin = strings.NewReader("one\n1+1 éà\n") })
	wait(t, m)
	for _, want := range []string{`heard "one"`, `heard "1+1 éà"`} {
		if !strings.Contains(con.String(), want) {
			t.Errorf("console lacks %q:\n%s", want, con)
		}
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPublishedPort(t *testing.T) {
	listening := make(chan uint16, 1)
	m, _ := start(t, "serve", func(c *Config) {
		c.Ports = []PortMap{{Guest: 3000}}
		c.OnStatus = func(s Status) {
			if s.Kind == Listening {
				listening <- s.Port
			}
		}
	})
	select {
	case <-listening:
	case <-m.done:
		t.Fatal("ended without listening")
	}
	if got := get(t, m.Ports[0].URL()+"/x"); got != "guest got /x" {
		t.Errorf("GET = %q", got)
	}

	p, err := m.Publish(t.Context(), PortMap{Guest: 3000})
	if err != nil || p.Host == m.Ports[0].Host {
		t.Fatalf("Publish = %v, %v; want a second port", p, err)
	}
	if got := get(t, p.URL()+"/y"); got != "guest got /y" {
		t.Errorf("GET of the second port = %q", got)
	}
	_, err = m.Publish(t.Context(), p)
	if pe := (*PortError)(nil); !errors.As(err, &pe) {
		t.Errorf("Publish of a port in use: %v; want a *PortError", err)
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := PortMap{Host: uint16(l.Addr().(*net.TCPAddr).Port), Guest: 3000}
	_, err = Start(t.Context(), Config{Kernel: testKernel(t), Accel: TCG, Ports: []PortMap{p}})
	var pe *PortError
	if !errors.As(err, &pe) {
		t.Fatalf("Start = %v; want a *PortError", err)
	}
	for _, want := range []string{"in use by vm.test (pid ", "-p "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
	// The race that the check cannot close: QEMU itself finds the port taken.
	c := Config{Kernel: testKernel(t), Accel: TCG}
	if err := c.complete(); err != nil {
		t.Fatal(err)
	}
	c.Ports = []PortMap{p}
	q, err := FindQEMU(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &Machine{Accel: TCG, Ports: c.Ports, done: make(chan struct{})}
	if err := m.exec(&c, q); err != nil {
		t.Fatal(err)
	}
	if err := m.greet(t.Context()); !errors.As(err, &pe) {
		t.Errorf("QEMU's own refusal = %v; want a *PortError", err)
	}
}

// Who takes a port between our look and QEMU's bind cannot be had on demand, so
// this QEMU tells of it the first time.
func TestRaceForAPortThatMayBeAnother(t *testing.T) {
	q, err := FindQEMU(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "qemu")
	text := `#!/bin/sh
case "$*" in *hostfwd=*)
	if [ ! -e ` + dir + `/lost ]; then
		echo "$*" | sed "s/.*hostfwd=\([^ ,]*\).*/qemu: Could not set up host forwarding rule '\1'/" >` + dir + `/lost
		cat ` + dir + `/lost >&2
		exit 1
	fi
esac
exec ` + q.Path + ` "$@"
`
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	m, _ := start(t, "exit", func(c *Config) {
		c.QEMU, c.Cache, c.Ports = script, t.TempDir(), []PortMap{{Guest: 3000}}
	})
	wait(t, m)
	if m.Ports[0].Host == 0 {
		t.Errorf("ports %v; want one that was settled", m.Ports)
	}
	if err := os.Remove(filepath.Join(dir, "lost")); err != nil {
		t.Fatalf("the race was not lost: %v", err)
	}
	// A port that was asked for is not replaced.
	n := m.Ports[0].Host
	_, err = Start(t.Context(), Config{Kernel: testKernel(t), Accel: TCG, QEMU: script, Cache: t.TempDir(), Ports: []PortMap{{Host: n, Guest: 3000}}})
	if pe := (*PortError)(nil); !errors.As(err, &pe) || pe.Port.Host != n {
		t.Errorf("Start = %v; want a *PortError for %d", err, n)
	}
}

func TestBadConfig(t *testing.T) {
	kernel := testKernel(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		c    Config
		want string
	}{
		{Config{}, "no kernel"},
		{Config{Kernel: "/nowhere/vmlinux"}, "kernel /nowhere/vmlinux does not exist"},
		{Config{Kernel: "/"}, "not a file"},
		{Config{Kernel: kernel, Initrd: empty}, "initramfs " + empty + " is empty"},
		{Config{Kernel: kernel, Disk: "/nowhere/disk"}, "disk /nowhere/disk does not exist"},
		{Config{Kernel: kernel, MemoryMiB: 32}, "--memory 64m"},
		{Config{Kernel: kernel, CPUs: 1000}, "1 to 64"},
		{Config{Kernel: kernel, Ports: []PortMap{{Host: 1}}}, "the guest's port is missing"},
		{Config{Kernel: kernel, MemoryMiB: 1 << 30, Accel: TCG}, "QEMU"},
	} {
		m, err := Start(t.Context(), tt.c)
		if err == nil {
			m.Kill()
			t.Errorf("Start(%+v) started; want an error with %q", tt.c, tt.want)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Start(%+v) = %q; want %q in it", tt.c, err, tt.want)
		}
	}
}

func TestKernelThatIsNone(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "kernel")
	if err := os.WriteFile(bad, bytes.Repeat([]byte("no kernel "), 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Kernel: bad, Accel: TCG})
	if err == nil || !strings.Contains(err.Error(), "QEMU last said") {
		t.Errorf("Start = %v; want QEMU's last words", err)
	}
}

func TestNoQEMU(t *testing.T) {
	kernel := testKernel(t)
	t.Setenv("PATH", t.TempDir())
	_, err := Start(t.Context(), Config{Kernel: kernel})
	var none *NoQEMUError
	if !errors.As(err, &none) || !strings.Contains(err.Error(), "apt-get install -y qemu-system-x86") {
		t.Errorf("Start = %v; want a *NoQEMUError with the package", err)
	}
}

func TestStartIsBoundByItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Config{Kernel: testKernel(t), Accel: TCG}); !errors.Is(err, context.Canceled) {
		t.Errorf("Start = %v; want context.Canceled", err)
	}
}

// A machine must not leave a process, a file or a descriptor.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	m, _ := start(t, "overlay", func(c *Config) { c.Overlay = &config.Overlay{Hostname: "box"} })
	wait(t, m)
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	left = slices.DeleteFunc(left, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), "nodeos-vm-test") })
	if len(left) > 0 {
		t.Errorf("left in the temporary folder: %v", left)
	}
	if m.cmd.ProcessState == nil {
		t.Error("QEMU was not waited for")
	}
}
