package unode_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// cooked tells whether a terminal edits lines and echoes, as it did when the
// program started.
func cooked(t *testing.T, f *os.File) bool {
	t.Helper()
	settings, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return settings.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) == unix.ICANON|unix.ECHO|unix.ISIG
}

const keys = `
process.stdin.setRawMode(true);
console.log('raw', process.stdin.isRaw, process.stdin.isTTY, process.stdout.isTTY, process.stdout.columns, process.stdout.rows);
process.stdout.on('resize', () => console.log('resize', process.stdout.columns, process.stdout.rows));
process.stdin.on('data', (d) => {
  console.log('key', JSON.stringify(String(d)));
  if (d[0] === 3) { process.stdin.setRawMode(false); console.log('cooked'); }
  if (d[0] === 113) process.exit(5);
});
console.log('ready');
`

// Keys come one by one, ^C among them, the size is followed, and the settings
// are as before when the program has ended in raw mode.
func TestTerminalKeys(t *testing.T) { forBoth(t, terminalKeys) }

func terminalKeys(t *testing.T, name string) {
	x := startTerminal(t, t.TempDir(), name, "-e", keys)
	x.expect("raw true true true 100 40")
	x.expect("ready")
	if cooked(t, x.f) {
		t.Error("setRawMode(true) left the terminal editing lines")
	}
	x.f.WriteString("a")
	x.expect(`key "a"`)
	if err := pty.Setsize(x.f, &pty.Winsize{Rows: 10, Cols: 33}); err != nil {
		t.Fatal(err)
	}
	x.expect("resize 33 10")
	x.f.WriteString("\r\x03")
	x.expect(`key "\r`)
	x.f.WriteString("q")
	err := <-x.done
	if code := x.cmd.ProcessState.ExitCode(); code != 5 {
		t.Errorf("exit code %d (%v), want 5", code, err)
	}
	if !cooked(t, x.f) {
		t.Error("the terminal is still raw after the end")
	}
}

// A signal that ends the program gives the terminal back too.
func TestTerminalKilled(t *testing.T) { forBoth(t, terminalKilled) }

func terminalKilled(t *testing.T, name string) {
	x := startTerminal(t, t.TempDir(), name, "-e", keys)
	x.expect("ready")
	x.cmd.Process.Signal(syscall.SIGTERM)
	<-x.done
	if ws := x.cmd.ProcessState.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want SIGTERM", x.cmd.ProcessState)
	}
	if !cooked(t, x.f) {
		t.Error("the terminal is still raw")
	}
}

// In its normal mode the terminal makes the lines and the signals.
func TestTerminalLines(t *testing.T) { forBoth(t, terminalLines) }

func terminalLines(t *testing.T, name string) {
	x := startTerminal(t, t.TempDir(), name, "-e", `
process.stdin.setEncoding('utf8').on('data', (d) => console.log('line', JSON.stringify(d)));
process.stdin.on('end', () => console.log('end'));
process.on('SIGINT', () => console.log('interrupt'));
console.log('ready');`)
	x.expect("ready")
	x.f.WriteString("helpo\x7f\x7flo\n")
	x.expect(`line "hello\n"`)
	x.f.WriteString("\x03")
	x.expect("interrupt")
	x.f.WriteString("\x04")
	x.expect("end")
	if err := <-x.done; err != nil {
		t.Error(err)
	}
}

// What is piped in arrives whole, whatever its pieces and the reader's pauses.
func TestStdinPipe(t *testing.T) { forBoth(t, stdinPipe) }

func stdinPipe(t *testing.T, name string) {
	data := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{1}).Read(data)
	cmd := exec.Command(name, "-e", `
const h = require('crypto').createHash('sha256');
let n = 0;
process.stdin.on('data', (d) => {
  h.update(d); n += d.length;
  process.stdin.pause();
  setImmediate(() => process.stdin.resume());
}).on('end', () => console.log(n, h.digest('hex')));`)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for b := data; len(b) > 0; {
			n := min(1+rand.IntN(200000), len(b))
			in.Write(b[:n])
			b = b[n:]
		}
		in.Close()
	}()
	out, err := cmd.CombinedOutput()
	if want := fmt.Sprintf("%d %x\n", len(data), sha256.Sum256(data)); err != nil || string(out) != want {
		t.Errorf("got %q, %v; want %q", out, err, want)
	}
}

// A reader that is slow gets everything, and the pipe blocks again afterwards
// for those who share it.
func TestStdoutSlowReader(t *testing.T) { forBoth(t, stdoutSlowReader) }

func stdoutSlowReader(t *testing.T, name string) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command(name, "-e", `
for (let i = 0; i < 1000; i++) process.stdout.write(String(i).padEnd(1000, '.') + '\n');
process.on('exit', () => process.stderr.write('exit'));`)
	cmd.Stdout = w
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Begin only when the pipe is full: nobody reads, so the program waits.
	for n := 0; n < 65536-4096; time.Sleep(time.Millisecond) {
		if n, err = unix.IoctlGetInt(int(r.Fd()), unix.TIOCINQ); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); w.Close() }()
	out, err := io.ReadAll(r)
	if err != nil || len(out) != 1001*1000 || !strings.HasSuffix(string(out[:len(out)-1]), ".") {
		t.Errorf("read %d bytes, %v; want %d", len(out), err, 1001*1000)
	}
	if err := <-ended; err != nil || stderr.String() != "exit" {
		t.Errorf("%v, stderr %q", err, &stderr)
	}
}

func TestStdoutPipeBlocksAgain(t *testing.T) { forBoth(t, stdoutPipeBlocksAgain) }

func stdoutPipeBlocksAgain(t *testing.T, name string) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil { // both ends block
		t.Fatal(err)
	}
	defer unix.Close(fds[0])
	w := os.NewFile(uintptr(fds[1]), "w")
	defer w.Close()
	cmd := exec.Command(name, "-p", "1")
	cmd.Stdout = w
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	flags, err := unix.FcntlInt(uintptr(fds[1]), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_NONBLOCK != 0 {
		t.Errorf("the pipe's flags are %#x (%v): it was left non-blocking", flags, err)
	}
}

// Nobody reads any more: an error event, not a signal.
func TestStdoutBrokenPipe(t *testing.T) { forBoth(t, stdoutBrokenPipe) }

func stdoutBrokenPipe(t *testing.T, name string) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	cmd := exec.Command(name, "-e", `
process.stdout.on('error', (e) => { process.stderr.write(e.code + ' ' + e.syscall); process.exitCode = 3; });
process.stdout.write('x');`)
	cmd.Stdout = w
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Run()
	w.Close()
	if code := cmd.ProcessState.ExitCode(); code != 3 || stderr.String() != "EPIPE write" {
		t.Errorf("exit code %d, stderr %q; want 3, EPIPE write", code, &stderr)
	}
}

// A server that has no descriptors left turns connections away instead of
// spinning, and goes on when there are some.
func TestServerOutOfDescriptors(t *testing.T) { forBoth(t, serverOutOfDescriptors) }

func serverOutOfDescriptors(t *testing.T, name string) {
	cmd := exec.Command("/bin/sh", "-c", `ulimit -n 64; exec "$0" "$@"`, name, "-e", `
const fs = require('fs');
const server = require('net').createServer((c) => c.end('served')).listen(0, '127.0.0.1', () => {
  const open = [];
  try { for (;;) open.push(fs.openSync('/dev/null')); } catch (e) { console.log(server.address().port, e.code); }
  process.stdin.once('data', () => { for (const fd of open) fs.closeSync(fd); console.log('free'); });
  process.stdin.on('end', () => process.exit());
});
process.stdin.resume();`)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	outPipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	var port int
	var code string
	if _, err := fmt.Fscan(outPipe, &port, &code); err != nil || code != "EMFILE" {
		t.Fatalf("port %d, %q, %v; want EMFILE", port, code, err)
	}
	ask := func() string {
		c, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(30 * time.Second))
		b, err := io.ReadAll(c)
		if err != nil && !strings.Contains(err.Error(), "reset") {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := ask(); got != "" {
		t.Errorf("without descriptors the server said %q", got)
	}
	io.WriteString(in, "free\n")
	if _, err := fmt.Fscan(outPipe, &code); err != nil || code != "free" {
		t.Fatalf("%q, %v", code, err)
	}
	if got := ask(); got != "served" {
		t.Errorf("with descriptors again it said %q; want served", got)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A program that is busy in raw mode can be ended, and gives the terminal back.
func TestTerminalKilledWhileBusy(t *testing.T) { forBoth(t, terminalKilledWhileBusy) }

func terminalKilledWhileBusy(t *testing.T, name string) {
	x := startTerminal(t, t.TempDir(), name, "-e", `process.stdin.setRawMode(true); console.log('busy'); for (;;);`)
	x.expect("busy")
	x.cmd.Process.Signal(syscall.SIGTERM)
	<-x.done
	if ws := x.cmd.ProcessState.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want SIGTERM", x.cmd.ProcessState)
	}
	if !cooked(t, x.f) {
		t.Error("the terminal is still raw")
	}
}
