package packages

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nodeos/unode/nodelib/fetch"
)

// TestPrograms: each program prints on unode what it prints on the real Node.
func TestPrograms(t *testing.T) {
	compare := runtimes(t)
	programs, err := Programs()
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			compare(t, program)
		})
	}
}

// TestServers: the clients of databases do with real servers on unode what they
// do on the real Node.
func TestServers(t *testing.T) {
	compare := runtimes(t)
	for _, program := range []string{"pg.js", "mysql2.js", "ioredis.js"} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "server-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			server, err := StartServer(t.Context(), program, dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(server.Wait)
			compare(t, server.Program, server.Env...)
		})
	}
}

// runtimes returns what runs a program on both runtimes and compares.
func runtimes(t *testing.T) func(t *testing.T, program string, env ...string) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "nodeos", "node")
	folder, err := Folder(t.Context(), cache, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	node, err := fetch.Node(t.Context(), cache, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	unode, err := filepath.Abs("../../bin/unode")
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, program string, env ...string) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		want, err := Run(ctx, node, folder, program, env...)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(want, "-- stderr") {
			t.Fatalf("prints nothing on the real Node:\n%s", want)
		}
		got, err := Run(ctx, unode, folder, program, env...)
		if err != nil {
			t.Fatal(err)
		}
		if testing.Verbose() {
			t.Log(want)
		}
		if got != want {
			t.Errorf("%s", difference(want, got))
		}
	}
}

// difference shows the first line that differs, with what follows on either side.
func difference(want, got string) string {
	w, g := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	return "from the same line on, node:\n" + strings.Join(w[i:min(i+12, len(w))], "") + "unode:\n" + strings.Join(g[i:min(i+12, len(g))], "")
}
