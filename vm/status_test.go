package vm

import (
	"slices"
	"strings"
	"testing"
)

func TestParseStatus(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Status
		ok   bool
	}{
		{"nodeos: app express-demo started (pid 17, uid 1000)", Status{Text: "app express-demo started (pid 17, uid 1000)"}, true},
		{"nodeos: listening on 3000", Status{Kind: Listening, Text: "listening on 3000", Port: 3000}, true},
		{"nodeos: power off (exit 143)", Status{Kind: PowerOff, Text: "power off (exit 143)", Code: 143}, true},
		{"nodeos: app exited with code 0", Status{Text: "app exited with code 0"}, true},
		{"nodeos: listening on everything", Status{Text: "listening on everything"}, true},
		{"nodeos: listening on 0", Status{Text: "listening on 0"}, true},
		{"nodeos: listening on 65536", Status{Text: "listening on 65536"}, true},
		{"nodeos: power off (exit 256)", Status{Text: "power off (exit 256)"}, true},
		{"nodeos: power off (exit 1", Status{Text: "power off (exit 1"}, true},
		{"nodeos: reboot (exit 0)", Status{Kind: PowerOff, Text: "reboot (exit 0)"}, true},
		{"nodeos# nodeos: power off (exit 125)", Status{Kind: PowerOff, Text: "power off (exit 125)", Code: 125}, true},
		{"> typed^Cnodeos: power off (exit 0)", Status{Kind: PowerOff, Text: "power off (exit 0)"}, true},
		{"power off (exit 0)", Status{}, false},
		{"nodeos: power off (exit 1) soon", Status{Text: "power off (exit 1) soon"}, true},
		{"nodeos: REPL exited with code 0", Status{Kind: REPLEnded, Text: "REPL exited with code 0"}, true},
		{"nodeos: REPL exited with code 1", Status{Text: "REPL exited with code 1"}, true},
		{"nodeos: nothing else can run; this prompt is built in", Status{Kind: Prompt, Text: "nothing else can run; this prompt is built in"}, true},
		{"nodeos: no app in this image; here is a REPL for root: x", Status{Kind: REPL, Text: "no app in this image; here is a REPL for root: x"}, true},
		{"nodeos:", Status{}, false},
		{" nodeos: listening on 3000", Status{}, false},
		{"hello", Status{}, false},
		{"", Status{}, false},
	} {
		if got, ok := ParseStatus(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("ParseStatus(%q) = %+v, %v; want %+v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParseStatus(f *testing.F) {
	f.Add("nodeos: listening on 3000")
	f.Add("nodeos: power off (exit 1)")
	f.Fuzz(func(t *testing.T, s string) {
		st, ok := ParseStatus(s)
		if ok != (strings.HasPrefix(s, StatusPrefix) || st.Kind == PowerOff) || (st.Kind == Listening) != (st.Port != 0) || st.Code < 0 || st.Code > 255 {
			t.Fatalf("ParseStatus(%q) = %+v, %v", s, st, ok)
		}
	})
}

// However a stream is cut, its lines are the same.
func FuzzLines(f *testing.F) {
	f.Add("one\r\ntwo\n\nthree", 3)
	f.Add(strings.Repeat("x", maxLine+5)+"\nnext\n", 100)
	f.Fuzz(func(t *testing.T, s string, n int) {
		var whole, cut []string
		var l lines
		l.add([]byte(s), func(x string) { whole = append(whole, x) })
		l.end(func(x string) { whole = append(whole, x) })
		n = 1 + int(uint(n)%64)
		l = lines{}
		for c := range slices.Chunk([]byte(s), n) {
			l.add(c, func(x string) { cut = append(cut, x) })
		}
		l.end(func(x string) { cut = append(cut, x) })
		if !slices.Equal(whole, cut) {
			t.Fatalf("in pieces of %d: %q; want %q", n, cut, whole)
		}
		for _, line := range whole {
			if len(line) > maxLine || strings.Contains(line, "\n") {
				t.Fatalf("a line of %d bytes: %.80q", len(line), line)
			}
		}
	})
}
