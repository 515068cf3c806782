package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// banned are packages that PID 1 must not depend on, and why.
var banned = map[string]string{
	"net/http":      "PID 1 serves and fetches nothing, and it is 4 MB",
	"net":           "0.5 MB for what netlink and a packet socket do in 30 kB",
	"crypto/tls":    "PID 1 keeps no secrets",
	"os/exec":       "it waits for its children, which are the reaper's",
	"os/user":       "one line of /etc/passwd",
	"regexp":        "0.2 MB",
	"plugin":        "PID 1 is static",
	"runtime/cgo":   "PID 1 is static",
	"text/template": "the linker can then leave out no method at all",
}

func TestImports(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 50 {
		t.Fatalf("only %d packages", len(deps))
	}
	for _, dep := range deps {
		if why, bad := banned[dep]; bad {
			t.Errorf("init depends on %s: %s", dep, why)
		}
		if strings.Contains(dep, ".") && !strings.HasPrefix(dep, "golang.org/x/sys/") && !strings.HasPrefix(dep, "vendor/") {
			t.Errorf("init depends on %s: everything in an image goes through PID 1's hands, so it is all ours or Go's", dep)
		}
	}
}

// TestSize: init is in every image, and unpacked at every boot.
func TestSize(t *testing.T) {
	const limit = 3_500_000
	for _, arch := range []string{"amd64", "arm64"} {
		path := filepath.Join(t.TempDir(), "init")
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", arch, err, out)
		}
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if st.Size() > limit {
			t.Errorf("init for %s has %d bytes; the limit is %d", arch, st.Size(), limit)
		}
		t.Logf("%s: %d bytes", arch, st.Size())
	}
}
