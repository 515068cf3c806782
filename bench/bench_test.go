package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nodeos/unode/nodelib/fetch"
)

// The real node, from the cache when an earlier build left it there.
func node(t *testing.T) Program {
	t.Helper()
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	bin, err := fetch.Node(t.Context(), filepath.Join(base, "nodeos", "node"), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return Program{Name: "node", Path: bin}
}

func TestMeasure(t *testing.T) {
	figures := map[string][]float64{"a": {99, 3, 1, 2}, "b": {99, 8, 4, 6}} // the first is the warm-up
	calls := map[string]int{}
	run := func(p Program) ([]float64, error) {
		if p.Name == "broken" {
			return nil, errors.New("no such option")
		}
		calls[p.Name]++
		return []float64{figures[p.Name][calls[p.Name]-1]}, nil
	}
	table := Table{Title: "T", Cols: []string{"C"}}
	if err := table.measure([]Program{{Name: "a"}, {Name: "broken"}, {Name: "b"}}, 3, run, whole); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	table.Print(&b)
	if got := strings.Join(strings.Fields(b.String()), " "); got != "T - C a 2 b 6 x 3.00 broken cannot: no such option" {
		t.Errorf("printed %q", got)
	}
	if err := new(Table).measure([]Program{{Name: "broken"}}, 1, run, whole); err == nil {
		t.Error("a first program that fails is no error")
	}
}

// Every script does its work in the real node, or says what it saw instead.
func TestWork(t *testing.T) {
	p := node(t)
	for _, s := range []struct {
		source string
		kinds  []string
	}{{jsonScript, []string{"parse", "stringify"}}, {fsScript, []string{"sync", "promises", "stream"}}} {
		file, err := scratch("test", s.source)
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file)
		for _, kind := range s.kinds {
			for _, times := range []string{"0", "2"} {
				if u, err := finish(p.command(t.Context(), file, kind, times)); err != nil || u.cpu <= 0 || u.rss <= 0 {
					t.Errorf("%s %s: %+v, %v", kind, times, u, err)
				}
			}
		}
		if _, err := finish(p.command(t.Context(), file, "nonsense", "1.5")); err == nil {
			t.Error("a script that did other work ends well")
		}
	}
}

func TestServe(t *testing.T) {
	script, err := scratch("test", helloServer)
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(script)
	got, err := serve(t.Context(), node(t), script, 50, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"CPU a request", "requests/s", "memory"} {
		if got[i] <= 0 {
			t.Errorf("%s is %g", name, got[i])
		}
	}
}

// The clock runs with this process's work, on whatever thread it is.
func TestCPUOf(t *testing.T) {
	before, err := cpuOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for now := before; now < before+20*time.Millisecond; {
			if now, err = cpuOf(os.Getpid()); err != nil {
				return
			}
		}
	}()
	<-done
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cpuOf(1 << 22); err == nil { // above the kernel's highest pid
		t.Error("a process that is not there has a clock")
	}
}
