package console

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// screen is a bytes.Buffer for several goroutines.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestSay(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(*Console)
		want string
	}{
		{"line", func(c *Console) { c.Say("app %s started", "x") }, "nodeos: app x started\n"},
		{"lines", func(c *Console) { c.Say("a\nb\n") }, "nodeos: a\nnodeos: b\n"},
		{"after a line", func(c *Console) { c.Pass([]byte("out\n")); c.Say("a") }, "out\nnodeos: a\n"},
		{"amid a line", func(c *Console) { c.Pass([]byte("out")); c.Say("a"); c.Say("b") }, "out\nnodeos: a\nnodeos: b\n"},
		{"amid a lent terminal", func(c *Console) { c.Lend(); c.Say("a"); c.Say("b") }, "\nnodeos: a\n\nnodeos: b\n"},
		{"taken back", func(c *Console) { c.Lend(); c.TakeBack(); c.Say("a"); c.Say("b") }, "\nnodeos: a\nnodeos: b\n"},
		{"pieces of a line", func(c *Console) { c.Pass([]byte("a")); c.Pass(nil); c.Pass([]byte("b\n")) }, "ab\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			tt.do(New(&b))
			if b.String() != tt.want {
				t.Errorf("got %q; want %q", b.String(), tt.want)
			}
		})
	}
}

// TestFollow runs real programs that write to a pipe in awkward ways.
func TestFollow(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		want         string // on the screen
		last         []string
	}{
		{"nothing", "", "", []string{}},
		{"lines", "echo a; echo b >&2", "a\nb\n", []string{"a", "b"}},
		{"no line break at the end", "printf a", "a", []string{"a"}},
		{"a line in pieces", "printf a; sleep 0.3; printf b; sleep 0.3; echo c", "abc\n", []string{"abc"}},
		{"many", "seq 50", join(1, 50), strings.Fields(join(41, 50))},
		{"blank lines at the end", "echo a; echo; echo ' '", "a\n\n \n", []string{"a"}},
		{"colour", `printf '\033[31mred\n'`, "\x1b[31mred\n", []string{"\x1b[31mred\x1b[0m"}},
		{"CR", `printf 'a\r\n'`, "a\r\n", []string{"a"}},
		{"a child lives on", "(sleep 0.3; echo late) & echo soon", "soon\nlate\n", []string{"soon", "late"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			screen, tail := follow(t, tt.script)
			if screen != tt.want {
				t.Errorf("screen %q; want %q", screen, tt.want)
			}
			if last := tail.Last(10); !slices.Equal(last, tt.last) {
				t.Errorf("last lines %q; want %q", last, tt.last)
			}
		})
	}
}

// TestFollowLong: a line longer than the buffer arrives whole, and little of it
// is kept.
func TestFollowLong(t *testing.T) {
	screen, tail := follow(t, "head -c 300000 /dev/zero | tr '\\0' x; echo; echo end")
	if want := strings.Repeat("x", 300000) + "\nend\n"; screen != want {
		t.Errorf("screen has %d bytes; want %d", len(screen), len(want))
	}
	if last := tail.Last(10); len(last) != 2 || len(last[0]) != tailWidth || last[1] != "end" {
		t.Errorf("%d last lines, the last %q", len(last), last[len(last)-1])
	}
}

func follow(t *testing.T, script string) (string, *Tail) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", script)
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var s screen
	var tail Tail
	Follow(r, New(&s), &tail)
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return s.String(), &tail
}

func join(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintln(&b, i)
	}
	return b.String()
}

// TestSane spoils a real terminal and mends it.
func TestSane(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pty here:", err)
	}
	defer master.Close()
	defer slave.Close()
	fd := int(slave.Fd())
	raw, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	raw.Iflag, raw.Oflag, raw.Lflag = unix.IXON, 0, 0
	raw.Cc[unix.VINTR] = 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, raw); err != nil {
		t.Fatal(err)
	}
	if err := Sane(fd); err != nil {
		t.Fatal(err)
	}
	got, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if got.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) != unix.ICANON|unix.ECHO|unix.ISIG || got.Cc[unix.VINTR] != 3 || got.Iflag&unix.IXON != 0 {
		t.Errorf("not sane: %+v", got)
	}
	if size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ); err != nil || size.Col != 80 || size.Row != 24 {
		t.Errorf("size %+v, %v; want 80x24", size, err)
	}
	// What is typed comes back with its line break, and reaches the reader.
	master.WriteString("echo\r")
	buf := make([]byte, 100)
	n, _ := slave.Read(buf)
	if string(buf[:n]) != "echo\n" {
		t.Errorf("reader got %q", buf[:n])
	}
	n, _ = io.ReadAtLeast(master, buf, 6)
	if string(buf[:n]) != "echo\r\n" {
		t.Errorf("screen got %q", buf[:n])
	}
}

func TestSaneNoTerminal(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Sane(int(f.Fd())); !errors.Is(err, unix.ENOTTY) {
		t.Errorf("Sane(/dev/null) = %v; want ENOTTY", err)
	}
}

func TestPrompt(t *testing.T) {
	commands := []Command{
		{"reason", "say why", func() (string, bool) { return "no /bin/unode", false }},
		{"retry", "try again", func() (string, bool) { return "", true }},
	}
	for _, tt := range []struct{ name, in, want string }{
		{"done", "retry\n", "nodeos# "},
		{"blank", "\n  \nretry\r\n", "nodeos# nodeos# nodeos# "},
		{"says", "reason\nretry\n", "nodeos# no /bin/unode\nnodeos# "},
		{"help", "help\nretry\n", "nodeos#   reason    say why\n  retry     try again\nnodeos# "},
		{"unknown", "ls\nretry\n", "nodeos# \"ls\" is not a command here; there is:\n  reason    say why\n  retry     try again\nnodeos# "},
		{"long", strings.Repeat("x", 10000) + "\nretry\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			Prompt(strings.NewReader(tt.in), &b, commands)
			if tt.want != "" && b.String() != tt.want {
				t.Errorf("got %q; want %q", b.String(), tt.want)
			}
		})
	}
}

// TestPromptAgain: the end of the input does not end the prompt.
func TestPromptAgain(t *testing.T) {
	var b bytes.Buffer
	Prompt(io.MultiReader(strings.NewReader("half"), endOnce(), strings.NewReader("\nretry\n")), &b, []Command{
		{"retry", "", func() (string, bool) { return "", true }},
	})
	if got := b.String(); !strings.HasSuffix(got, "nodeos# ") || strings.Count(got, "nodeos# ") < 2 {
		t.Errorf("got %q", got)
	}
}

// endOnce reports an error as a terminal does that hung up for a moment.
func endOnce() io.Reader { return &once{} }

type once struct{ done bool }

func (o *once) Read([]byte) (int, error) {
	if o.done {
		return 0, io.EOF
	}
	o.done = true
	return 0, unix.EIO
}
