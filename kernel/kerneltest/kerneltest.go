// Package kerneltest helps tests that boot the kernel with a Go program as init.
//
// Caution: the first use on a machine builds the kernel, which takes minutes.
package kerneltest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nodeos/kernel"
)

// Kernel returns the default kernel.
func Kernel(t testing.TB) *kernel.Artifacts {
	t.Helper()
	a, err := kernel.Ensure(t.Context(), kernel.Options{Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Init builds the Go program in the folder pkg as a static executable, stripped
// when strip is set, and returns its path.
func Init(t testing.TB, pkg string, strip bool) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "init")
	args := []string{"build", "-trimpath", "-o", bin}
	if strip {
		args = append(args, "-ldflags=-s -w")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return bin
}

// Initramfs packs the executable at path as /init and returns the archive. It
// is a writer of its own, apart from the image's, so that tests of the kernel
// depend on nothing above it. The kernel adds /dev/console itself.
func Initramfs(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	add := func(name string, mode int, body []byte) {
		pad := func() {
			for len(b)%4 != 0 {
				b = append(b, 0)
			}
		}
		// newc: ino mode uid gid nlink mtime size major minor rmajor rminor namesize check
		b = fmt.Appendf(b, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
			0, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name)+1, 0)
		b = append(b, name+"\x00"...)
		pad()
		b = append(b, body...)
		pad()
	}
	add("init", 0o100755, body)
	add("TRAILER!!!", 0, nil)
	return b
}
