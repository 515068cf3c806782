package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const transcript = "[    0.329196] PCI: a message of the kernel's\r\n" +
	"nodeos: app demo started (pid 17, uid 1000)\r\n" +
	"demo: hello\r\n" +
	"progress 10%\rprogress 20%\r\n" +
	"nodeos is a word, too\r\n" +
	"[ 12 ] not the kernel\r\n" +
	"[1,2]\r\n" +
	"\r\n" +
	"nodeos: power off (exit 0)\r\n" +
	"[    0.537178] reboot: Restarting system\r\n"

const (
	transcriptApp = "demo: hello\nprogress 10%\rprogress 20%\nnodeos is a word, too\n[ 12 ] not the kernel\n[1,2]\n\n"
	transcriptSys = "[    0.329196] PCI: a message of the kernel's\nnodeos: app demo started (pid 17, uid 1000)\nnodeos: power off (exit 0)\n"
)

// However the console's bytes arrive, the two streams are the same.
func TestSplitter(t *testing.T) {
	for n := 1; n <= len(transcript); n++ {
		var app, sys bytes.Buffer
		s := &splitter{app: &app, system: &sys}
		for c := range slices.Chunk([]byte(transcript), n) {
			if k, err := s.Write(c); err != nil || k != len(c) {
				t.Fatalf("Write = %d, %v", k, err)
			}
		}
		s.end()
		if app.String() != transcriptApp || sys.String() != transcriptSys {
			t.Fatalf("in pieces of %d:\napp %q\nwant %q\nsystem %q\nwant %q", n, &app, transcriptApp, &sys, transcriptSys)
		}
	}
}

func TestSplitterPassesHalfLinesOn(t *testing.T) {
	var app, sys bytes.Buffer
	s := &splitter{app: &app, system: &sys}
	for _, tt := range []struct{ in, app string }{
		{"> ", "> "},
		{"1+1\r\n", "> 1+1\n"},
		{"node", "> 1+1\n"}, // may yet be the system's
		{"js\r\n", "> 1+1\nnodejs\n"},
		{"50%\r", "> 1+1\nnodejs\n50%"},
		{"60%", "> 1+1\nnodejs\n50%\r60%"},
	} {
		s.Write([]byte(tt.in))
		if app.String() != tt.app {
			t.Errorf("after %q the app's stream is %q; want %q", tt.in, &app, tt.app)
		}
	}
}

func FuzzSplitter(f *testing.F) {
	f.Add([]byte(transcript), 7)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		run := func(n int) (string, string) {
			var app, sys bytes.Buffer
			s := &splitter{app: &app, system: &sys}
			for c := range slices.Chunk(b, n) {
				s.Write(c)
			}
			s.end()
			return app.String(), sys.String()
		}
		n = 1 + int(uint(n)%50)
		a1, s1 := run(len(b) + 1)
		a2, s2 := run(n)
		if a1 != a2 || s1 != s2 {
			t.Fatalf("in pieces of %d: %q, %q; whole: %q, %q", n, a2, s2, a1, s1)
		}
	})
}

func TestJSONLines(t *testing.T) {
	var got []string
	j := &jsonLines{emit: func(l string) { got = append(got, l) }}
	long := strings.Repeat("x", 200<<10)
	for c := range slices.Chunk([]byte("one\n\ntwo"+long+"\nlast"), 1000) {
		j.Write(c)
	}
	j.end()
	if len(got) < 5 || got[0] != "one" || got[1] != "" || got[len(got)-1] != "last" {
		t.Fatalf("%d lines, the first %q", len(got), got[0])
	}
	if all := strings.Join(got[2:len(got)-1], ""); all != "two"+long {
		t.Errorf("a long line came back with %d bytes; want %d", len(all), len(long)+3)
	}
}

func TestEscapeKey(t *testing.T) {
	escapes := 0
	r := &escapeReader{strings.NewReader("a\x1d\x1db\x03"), func() { escapes++ }}
	var got []byte
	buf := make([]byte, 16)
	for {
		n, err := r.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			break
		}
	}
	if string(got) != "ab\x03" || escapes != 2 {
		t.Errorf("read %q with %d escapes; want %q with 2", got, escapes, "ab\x03")
	}
}
