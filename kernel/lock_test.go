package kernel

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLockOutlivesTheBuilder kills no process of ours; it lets a child inherit
// the lock as make does, gives our own copy up, and looks who still has it.
func TestLockOutlivesTheBuilder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := acquire(t.Context(), path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command("cat") // ends when its input does
	child.ExtraFiles = []*os.File{lock}
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lock.Close()

	var words bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if f, err := acquire(ctx, path, &words); err == nil {
		f.Close()
		t.Error("the lock was free while the child lived")
	}
	if !strings.Contains(words.String(), "waiting for another build") {
		t.Errorf("words %q; want that it waits", &words)
	}
	in.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	f, err := acquire(t.Context(), path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
