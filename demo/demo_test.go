package demo

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

const nodeos = "../bin/nodeos"

func run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	if _, err := os.Stat(nodeos); err != nil {
		t.Fatalf("no bin/nodeos: run make (%v)", err)
	}
	var o, e bytes.Buffer
	code = Main(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestDemo(t *testing.T) {
	code, out, errs := run(t, nodeos, "../examples/express")
	if code != 0 {
		t.Fatalf("exit code %d:\n%s%s", code, out, errs)
	}
	for _, want := range []string{"| express-demo: starting", `{"sum":42}`, "total", "to its first HTTP answer", "all is well"} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
}

// An app that answers something else is a failure, and so is one that is none.
func TestDemoThatGoesWrong(t *testing.T) {
	code, out, errs := run(t, nodeos, "../examples/hello")
	if code != 1 || !strings.Contains(errs, "index.txt") {
		t.Errorf("exit code %d; want 1:\n%s%s", code, out, errs)
	}
	code, out, errs = run(t, nodeos, t.TempDir())
	if code != 1 || !strings.Contains(errs, "not an npm project") {
		t.Errorf("exit code %d; want 1:\n%s%s", code, out, errs)
	}
	if code, _, _ := run(t, nodeos); code != 2 {
		t.Errorf("exit code %d without arguments; want 2", code)
	}
}
