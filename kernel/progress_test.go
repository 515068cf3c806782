package kernel

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgressWithoutTerminal(t *testing.T) {
	record := filepath.Join(t.TempDir(), "lines")
	if err := os.WriteFile(record, []byte("200\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	p := newProgress(&words, record)
	p.compile()
	for i := range 250 { // more than the last time: never above 99 %
		fmt.Fprintf(p, "  CC      %d.o\n", i)
	}
	want := "kernel: compiling 25%\nkernel: compiling 50%\nkernel: compiling 75%\n"
	if words.String() != want {
		t.Errorf("words %q; want %q", &words, want)
	}
	if err := p.compiled(); err != nil {
		t.Fatal(err)
	}
	if p := newProgress(&words, record); p.total != 250 {
		t.Errorf("total of the next build %d; want 250", p.total)
	}
}

func TestProgressOnTerminal(t *testing.T) {
	var words bytes.Buffer
	p := newProgress(&words, filepath.Join(t.TempDir(), "none"))
	p.live, p.total = true, 4
	p.compile()
	fmt.Fprint(p, "  CC      a.o\n")
	p.say("done")
	got := words.String()
	if !strings.Contains(got, "\r\x1b[Kkernel: compiling 25%") || !strings.HasSuffix(got, "\r\x1b[Kkernel: done\n") {
		t.Errorf("on a terminal: %q", got)
	}
}
