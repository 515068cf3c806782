package power

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestFromSignal(t *testing.T) {
	for _, tt := range []struct {
		in   os.Signal
		want Request
		ok   bool
	}{
		{syscall.SIGTERM, Request{Off, syscall.SIGTERM, "SIGTERM"}, true},
		{syscall.SIGPWR, Request{Off, syscall.SIGTERM, "SIGPWR"}, true},
		{syscall.SIGINT, Request{Reboot, syscall.SIGINT, "ctrl-alt-del"}, true},
		{syscall.SIGHUP, Request{}, false},
	} {
		if got, ok := FromSignal(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("FromSignal(%v) = %+v, %v; want %+v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
	for _, s := range Signals() {
		if s == syscall.SIGCHLD || s == syscall.SIGURG {
			t.Errorf("%v is not ours", s)
		}
	}
	if !slices.Contains(Signals(), os.Signal(syscall.SIGQUIT)) {
		t.Error("SIGQUIT would end PID 1 with a stack trace")
	}
}

func TestIgnoreInternal(t *testing.T) {
	if err := IgnoreInternal(); err != nil {
		t.Fatal(err)
	}
	for n := 32; n <= 34; n++ {
		if err := syscall.Kill(os.Getpid(), syscall.Signal(n)); err != nil { // would end this process
			t.Error(err)
		}
	}
}

func TestFromLine(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Action
		err  string
	}{
		{"poweroff", Off, ""},
		{" reboot\r", Reboot, ""},
		{"halt", 0, `the host's control port says "halt"; known are poweroff and reboot`},
		{"\x00", 0, `the host's control port says "\x00"; known are poweroff and reboot`},
	} {
		got, err := FromLine(tt.in)
		if text := errText(err); got.Action != tt.want || text != tt.err {
			t.Errorf("FromLine(%q) = %+v, %q; want %v, %q", tt.in, got, text, tt.want, tt.err)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestNamedPort(t *testing.T) {
	dir := t.TempDir()
	for port, name := range map[string]string{"vport0p1": "other\n", "vport0p2": ControlPort + "\n"} {
		os.Mkdir(filepath.Join(dir, port), 0o755)
		os.WriteFile(filepath.Join(dir, port, "name"), []byte(name), 0o644)
	}
	os.Mkdir(filepath.Join(dir, "vport0p3"), 0o755) // its name has not come yet
	if got := namedPort(dir, ControlPort); got != "/dev/vport0p2" {
		t.Errorf("namedPort = %q", got)
	}
	if got := namedPort(dir, "none"); got != "" {
		t.Errorf("namedPort of none = %q", got)
	}
	if got := namedPort(dir+"/none", ControlPort); got != "" {
		t.Errorf("namedPort without the class = %q", got)
	}
}

// TestReadLines reads a FIFO, which like a port answers 0 bytes while nobody
// has the other end.
func TestReadLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "port")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 10)
	go func() { lines <- "end: " + errText(ReadLines(path, func(line string) { lines <- line })) }()
	for _, text := range []string{"power", "off\n\n re", "boot \npoweroff\n", strings.Repeat("x", 1000) + "\n"} {
		host, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		host.WriteString(text)
		host.Close()
	}
	for _, want := range []string{"poweroff", "reboot", "poweroff", strings.Repeat("x", lineLimit)} {
		select {
		case got := <-lines:
			if got != want {
				t.Errorf("got %q; want %q", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no line; want %q", want)
		}
	}
	if err := ReadLines(path+"none", nil); !os.IsNotExist(err) {
		t.Errorf("ReadLines of no port = %v", err)
	}
}

func FuzzLineBuffer(f *testing.F) {
	f.Add([]byte("poweroff\n"), []byte("re\nboot"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var l lineBuffer
		check := func(line string) {
			if line == "" || len(line) > lineLimit || strings.Contains(line, "\n") {
				t.Errorf("line %q", line)
			}
			FromLine(line)
		}
		l.add(a, check)
		l.add(b, check)
		if len(l.held) > lineLimit {
			t.Errorf("%d bytes held", len(l.held))
		}
	})
}

// event is what the kernel writes for one input event.
func event(kind, code uint16, value int32) []byte {
	b := make([]byte, 16, eventSize)
	b = binary.NativeEndian.AppendUint16(b, kind)
	b = binary.NativeEndian.AppendUint16(b, code)
	return binary.NativeEndian.AppendUint32(b, uint32(value))
}

func TestReadButton(t *testing.T) {
	in := slices.Concat(
		event(typeKey, 30, 1), event(0, 0, 0), // the key A
		event(typeKey, keyPower, 1), event(0, 0, 0), event(typeKey, keyPower, 0), // pressed and released
		event(2, keyPower, 1), // not a key
		event(typeKey, keySleep, 1), []byte("cut"),
	)
	n := 0
	err := ReadButton(bytes.NewReader(in), func(r Request) {
		n++
		if r.Action != Off || r.From != "the power button" {
			t.Errorf("got %+v", r)
		}
	})
	if n != 2 || err != io.ErrUnexpectedEOF {
		t.Errorf("%d requests, %v; want 2", n, err)
	}
}
