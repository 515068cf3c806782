package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRunDir(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	one, err := runDir("/some/where/my app")
	if err != nil {
		t.Fatal(err)
	}
	if base := filepath.Base(one); !strings.HasPrefix(base, "my_app-") {
		t.Errorf("folder %q; want the project's name in it", base)
	}
	if again, _ := runDir("/some/../some/where/my app/"); again != one {
		t.Errorf("the same project gets %q and %q", one, again)
	}
	if other, _ := runDir("/else/where/my app"); other == one {
		t.Errorf("another project of that name gets %q too", other)
	}

	// What was not run for long goes.
	for _, dir := range []string{one, one + "-old"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-keepRuns - time.Hour)
	if err := os.Chtimes(one+"-old", long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := runDir(""); err != nil {
		t.Fatal(err)
	}
	if !exists(one) || exists(one+"-old") {
		t.Errorf("after a run the new image exists: %v, the old: %v", exists(one), exists(one+"-old"))
	}
}

func TestShellWord(t *testing.T) {
	for in, want := range map[string]string{"out": "out", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$x": "'$x'"} {
		if got := shellWord(in); got != want {
			t.Errorf("shellWord(%q) = %s; want %s", in, got, want)
		}
	}
}
