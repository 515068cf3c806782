package patches

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Install downloads the pinned module if need be (the go command checks it
// against go.sum), patches it into the user's cache and writes root/go.work.
// It returns the patched folder. The go.work file is written only when it
// changes, so that the go command's own cache stays warm.
func Install(root string) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", Module)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) {
			return "", fmt.Errorf("go mod download %s: %s%s", Module, out, ee.Stderr)
		}
		return "", fmt.Errorf("go mod download %s: %w", Module, err)
	}
	var mod struct{ Version, Dir string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", fmt.Errorf("go mod download %s: %w", Module, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir, err := Apply(mod.Dir, mod.Version, filepath.Join(cache, "nodeos", "engine"))
	if err != nil {
		return "", err
	}
	work := fmt.Appendf(nil, "go 1.26.0\n\nuse .\n\nreplace %s => %s\n", Module, dir)
	path := filepath.Join(root, "go.work")
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, work) {
		return dir, nil
	}
	return dir, os.WriteFile(path, work, 0o644)
}
