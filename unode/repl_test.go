package unode_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is a program that runs on a pseudo terminal, and all that it wrote.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	f    *os.File
	mu   sync.Mutex
	text string // without escape sequences
	read int    // of text, by expect
	more chan struct{}
	done chan error
}

// escape matches the sequences by which readline moves and colours.
var escape = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// startTerminal starts a program on a terminal of 100 columns; home is its HOME.
func startTerminal(t *testing.T, home, name string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + home, "TERM=xterm", "LANG=C.UTF-8", "NO_COLOR=1"}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, cmd: cmd, f: f, more: make(chan struct{}, 1), done: make(chan error, 1)}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := f.Read(b)
			if err != nil { // EIO: the program has ended
				x.done <- cmd.Wait()
				return
			}
			x.mu.Lock()
			x.text += escape.ReplaceAllString(string(b[:n]), "")
			x.mu.Unlock()
			select {
			case x.more <- struct{}{}:
			default:
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		f.Close()
	})
	return x
}

// expect waits for text after what the last expect found. A program that does
// not write it fails the test.
func (x *terminal) expect(text string) {
	x.t.Helper()
	late := time.After(20 * time.Second)
	for {
		x.mu.Lock()
		i := strings.Index(x.text[x.read:], text)
		if i >= 0 {
			x.read += i + len(text)
			x.mu.Unlock()
			return
		}
		rest := x.text[x.read:]
		x.mu.Unlock()
		select {
		case <-x.more:
		case err := <-x.done:
			x.t.Fatalf("ended (%v) before it wrote %q; it wrote %q", err, text, rest)
		case <-late:
			x.t.Fatalf("did not write %q but %q", text, rest)
		}
	}
}

// send types text.
func (x *terminal) send(text string) {
	x.t.Helper()
	if _, err := x.f.WriteString(text); err != nil {
		x.t.Fatal(err)
	}
}

// exit waits for the end of the program and returns its exit code.
func (x *terminal) exit() int {
	x.t.Helper()
	select {
	case <-x.done:
		return x.cmd.ProcessState.ExitCode()
	case <-time.After(20 * time.Second):
		x.t.Fatalf("does not end; it wrote %q", x.text)
		return 0
	}
}

// forBoth runs a test with unode and, so that what it expects is true of Node,
// with the real one.
func forBoth(t *testing.T, f func(t *testing.T, name string)) {
	node, err := realNode()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct{ name, path string }{{"unode", program(t)}, {"node", node}} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			f(t, p.path)
		})
	}
}

func TestREPL(t *testing.T) {
	const ctrlC, ctrlD, up, enter, tab = "\x03", "\x04", "\x1b[A", "\r", "\t"
	type step struct{ send, expect string }
	for _, c := range []struct {
		name  string
		steps []step
		code  int
	}{
		{"expressions", []step{
			{"1+1" + enter, "\n2\r\n> "},
			{"_ * 21" + enter, "\n42\r\n> "},
			{"'a'.repeat(3)" + enter, "\n'aaa'\r\n> "},
			{"var q = { a: [1, 2], f() {} }" + enter, "undefined\r\n> "},
			{"q" + enter, "\n{ a: [ 1, 2 ], f: [Function: f] }\r\n> "},
			{"let x = 5; const y = 6; class K { #p = 1 }; x + y" + enter, "\n11\r\n> "},
			{"x * y" + enter, "\n30\r\n> "},
			{"new K" + enter, "\nK {}\r\n> "},
			{"typeof require, typeof module" + enter, "\n'object'\r\n> "},
			{"path.basename('/a/b.js')" + enter, "\n'b.js'\r\n> "},
			{"os.EOL" + enter, "\n'\\n'\r\n> "},
			{ctrlD, ""},
		}, 0},
		{"several lines", []step{
			{"function f(a) {" + enter, "\n| "},
			{"return a * 2" + enter, "\n| "},
			{"}" + enter, "\nundefined\r\n> "},
			{"f(4)" + enter, "\n8\r\n> "},
			{"`a" + enter, "\n| "},
			{"b`" + enter, "\n'a\\nb'\r\n> "},
			{"[1," + enter, "\n| "},
			{ctrlC, "\r\n> "},
			{"7" + enter, "\n7\r\n> "},
			{".exit" + enter, ""},
		}, 0},
		{"errors", []step{
			{"throw new TypeError('bad')" + enter, "Uncaught TypeError: bad\r\n> "},
			{"function g() { null.x }" + enter, "> "},
			{"g()" + enter, "Uncaught TypeError: Cannot read properties of null (reading 'x')\r\n    at g (REPL2:1:"},
			{"", "> "},
			{"_error.message.length > 5" + enter, "\ntrue\r\n> "},
			{"nope" + enter, "Uncaught ReferenceError: nope is not defined\r\n> "},
			{"1 +* 2" + enter, "Uncaught SyntaxError: "},
			{"", "> "},
			{"throw 5" + enter, "Uncaught 5\r\n> "},
			{"setTimeout(() => { throw new Error('later') }, 1); 0" + enter, "Uncaught Error: later\r\n"},
			{"", "> "},
			{"Promise.reject(new Error('rejected')); 0" + enter, "Uncaught Error: rejected\r\n"},
			{"", "> "},
			{"'alive'" + enter, "\n'alive'\r\n> "},
			{ctrlD, ""},
		}, 0},
		{"await", []step{
			{"await 5" + enter, "\n5\r\n> "},
			{"const w = await Promise.resolve(6)" + enter, "undefined\r\n> "},
			{"w" + enter, "\n6\r\n> "},
			{"await new Promise((r) => setTimeout(r, 5, 'slept'))" + enter, "\n'slept'\r\n> "},
			{"await Promise.reject(new Error('no'))" + enter, "Uncaught Error: no\r\n"},
			{"", "> "},
			{"(await import('fs')).default === fs" + enter, "\ntrue\r\n> "},
			{ctrlD, ""},
		}, 0},
		{"commands", []step{
			{".help" + enter, ".break    Sometimes you get stuck, this gets you out\r\n"},
			{"", "Press Ctrl+C to abort current expression, Ctrl+D to exit the REPL\r\n> "},
			{".nope" + enter, "Invalid REPL keyword\r\n> "},
			{".editor" + enter, "// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\r\n"},
			{"const e = 3;" + enter + "e + 1", "e + 1"},
			{ctrlD, "\r\n4\r\n> "},
			{"process.exit(3)" + enter, ""},
		}, 3},
		{"interrupts", []step{
			{"process.stdout.write('busy' + 1); for (;;);" + enter, "busy1"},
			{ctrlC, "Script execution was interrupted by `SIGINT`\r\n"},
			{"", "> "},
			{"await new Promise(() => setTimeout(() => process.stdout.write('wait' + 1), 50))" + enter, "wait1"},
			{ctrlC, "[Error [ERR_SCRIPT_EXECUTION_INTERRUPTED]: Script execution was interrupted by `SIGINT`] {"},
			{"", "> "},
			{"require('vm').runInThisContext('for (;;);', { timeout: 20 })" + enter, "Script execution timed out after 20ms\r\n"},
			{"", "> "},
			{"'alive'" + enter, "\n'alive'\r\n> "},
			{ctrlD, ""},
		}, 0},
		{"keys", []step{
			{"globalThis.abcdef = 'found'" + enter, "\n'found'\r\n> "},
			{"abcd" + tab, "abcdef"},
			{enter, "\r\n'found'\r\n> "},
			{"JSON.st" + tab, "JSON.stringify"},
			{"([1])" + enter, "\n'[1]'\r\n> "},
			{up, "JSON.stringify([1])"},
			{enter, "\r\n'[1]'\r\n> "},
			{"abandoned" + ctrlC, "\r\n> "},
			{ctrlC, "(To exit, press Ctrl+C again or Ctrl+D or type .exit)\r\n> "},
			{ctrlC, ""},
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			forBoth(t, func(t *testing.T, name string) {
				if c.name == "interrupts" && strings.HasSuffix(t.Name(), "/node") {
					t.Skip("the real node misses ^C now and then")
				}
				x := startTerminal(t, t.TempDir(), name)
				x.expect(`Type ".help" for more information.` + "\r\n> ")
				for _, s := range c.steps {
					x.send(s.send)
					if s.expect != "" {
						x.expect(s.expect)
					}
				}
				if code := x.exit(); code != c.code {
					t.Errorf("exit code %d, want %d", code, c.code)
				}
			})
		})
	}
}

// A REPL keeps what was typed in ~/.node_repl_history and offers it to the next.
func TestREPLHistory(t *testing.T) {
	forBoth(t, func(t *testing.T, name string) {
		home := t.TempDir()
		x := startTerminal(t, home, name)
		x.expect("> ")
		x.send("'first ' + 'session'\r")
		x.expect("\n'first session'\r\n> ")
		x.send("\x04")
		x.exit()
		b, err := os.ReadFile(filepath.Join(home, ".node_repl_history"))
		if err != nil || string(b) != "'first ' + 'session'" {
			t.Fatalf("history %q, %v", b, err)
		}
		x = startTerminal(t, home, name)
		x.expect("> ")
		x.send("\x1b[A")
		x.expect("'first ' + 'session'")
		x.send("\r")
		x.expect("\r\n'first session'\r\n> ")
		x.send(".exit\r")
		x.exit()
	})
}

// Without a terminal the REPL, when asked for, reads its input to the end.
func TestREPLWithoutTerminal(t *testing.T) {
	for _, c := range []struct {
		stdin string
		args  []string
		want  outcome
	}{
		{"1+1\n_+1\n", []string{"-i"}, outcome{"> 2\n> 3\n> ", "", 0}},
		{"console.log(1+1)\n", nil, outcome{"2\n", "", 0}},
		{"console.log(process.argv.length, __filename)\n", []string{"-", "a", "b"}, outcome{"4 [stdin]\n", "", 0}},
		{"process.exitCode = 7", nil, outcome{"", "", 7}},
	} {
		t.Run(strings.Join(c.args, " ")+c.stdin, func(t *testing.T) {
			forBoth(t, func(t *testing.T, name string) {
				got := runProgram(t, t.TempDir(), c.stdin, name, c.args...)
				got.stdout = strings.TrimPrefix(got.stdout, banner(got.stdout))
				compare(t, got, c.want)
			})
		})
	}
}

// banner returns the REPL's greeting at the start of s.
func banner(s string) string {
	if i := strings.Index(s, "for more information.\n"); i >= 0 {
		return s[:i+len("for more information.\n")]
	}
	return ""
}
