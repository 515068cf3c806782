package npm

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExpress installs examples/express with the real npm from the real
// registry and runs nothing but the files that would be in /app on the real
// node.
func TestExpress(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || (&AppOptions{}).client() == nil {
		t.Skip("no node and npm on this machine")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../examples/express")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, AppOptions{Cache: t.TempDir()})
	if len(a.Packages) < 50 || len(a.Packages) != len(a.Project.lock.Packages)-1 {
		t.Errorf("%d packages; want those of the lockfile", len(a.Packages))
	}
	files, notes, err := a.Files(nil)
	if err != nil || len(notes)+len(a.Notes) > 0 {
		t.Fatalf("Files: %v, notes %q %q", err, notes, a.Notes)
	}
	root := t.TempDir()
	for _, f := range files {
		to := filepath.Join(root, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if f.Link != "" {
			if err := os.Symlink(f.Link, to); err != nil {
				t.Fatal(err)
			}
			continue
		}
		b, err := os.ReadFile(f.Source)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, f.Mode); err != nil {
			t.Fatal(err)
		}
	}

	cmd := exec.CommandContext(t.Context(), node, a.Project.Start.File)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "PORT=0", "NODE_ENV=production")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	port := 0
	for port == 0 && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "listening on port "); ok {
			fmt.Sscan(after, &port)
		}
	}
	for path, want := range map[string]string{"/": "Hello from express", "/hello/you": `{"hello":"you","query":{}}`, "/index.txt": "served by express.static"} {
		resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("GET %s = %q, %v; want %q", path, body, err, want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest := ""
	for lines.Scan() {
		rest += lines.Text()
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(rest, "closed") {
		t.Errorf("stop: %v, output %q", err, rest)
	}
}
