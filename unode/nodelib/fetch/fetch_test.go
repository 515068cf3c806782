package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nodeos/unode/nodelib"
)

// The real package, from the cache when an earlier build left it there.
func TestLoad(t *testing.T) {
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := Library(t.Context(), filepath.Join(base, "nodeos", "node"), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := nodelib.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"fs", "http", "internal/bootstrap/realm", "internal/main/run_main_module"} {
		if len(lib.Sources[id]) < 500 {
			t.Errorf("library has no %s", id)
		}
	}
	for _, want := range []string{`$stub("fs.open")`, `$class("tcp_wrap.TCP"`, "O_CREAT", "exit_info_private_symbol"} {
		if !strings.Contains(lib.Stubs, want) {
			t.Errorf("stubs lack %s", want)
		}
	}
	if !strings.Contains(string(lib.Data), `"version":"v`+nodelib.Version+`"`) {
		t.Error("data lacks the version")
	}
}
