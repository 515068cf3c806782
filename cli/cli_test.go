package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs a command line in this process.
func call(ctx context.Context, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Main(ctx, args, []string{"NODEOS_LIBDIR=/nowhere"}, Stdio{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestInterruptedBeforeTheAppRan(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // so that QEMU has to be asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, out, errs := call(ctx, "run", t.TempDir()); code != exitSignal || out != "" || errs != "nodeos: interrupted\n" {
		t.Errorf("exit code %d, %q, %q; want %d and a word", code, out, errs, exitSignal)
	}
}

func TestErrorsAsJSONKeepTheirPlace(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{\n  \"name\": 1x\n}"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, _ := call(t.Context(), "build", "--json", "-o", filepath.Join(dir, "out"), dir)
	var e struct {
		Event, Message, Path string
		Line, Column         int
	}
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	if code != exitFailure || e.Event != "error" || e.Line != 2 || e.Column == 0 || e.Message == "" || filepath.Base(e.Path) != "package.json" {
		t.Errorf("exit code %d, %+v", code, e)
	}
}

// Two calls at once do not see each other's flags or streams.
func TestMainKeepsNoState(t *testing.T) {
	for range 2 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 20 {
				if code, out, errs := call(t.Context(), "version", "--json"); code != exitOK || !json.Valid([]byte(out)) || errs != "" {
					t.Errorf("exit code %d, %q, %q", code, out, errs)
				}
				if _, out, _ := call(t.Context(), "version"); strings.HasPrefix(out, "{") {
					t.Errorf("--json stayed: %q", out)
				}
			}
		})
	}
}
