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

// Install downloads the pinned modules if need be (the go command checks them
// against go.sum), patches them into the user's cache and writes root/go.work.
// It returns the engine's patched folder. The go.work file is written only when
// it changes, so that the go command's own cache stays warm.
func Install(root string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	src, version, err := download(root, Module)
	if err != nil {
		return "", err
	}
	dir, err := Apply(src, version, filepath.Join(cache, "nodeos", "engine"))
	if err != nil {
		return "", err
	}
	work := fmt.Appendf(nil, "go 1.26.0\n\nuse .\n\nreplace %s => %s\n", Module, dir)
	for _, m := range []struct {
		module, cache string
		copyTo        func(src, dst string) error
	}{
		{BrotliModule, "brotli", copyBrotli},
		{WazeroModule, "wazero", copyWazero},
	} {
		if src, version, err = download(root, m.module); err != nil {
			return "", err
		}
		to, err := apply(src, version, filepath.Join(cache, "nodeos", m.cache), m.copyTo)
		if err != nil {
			return "", err
		}
		work = fmt.Appendf(work, "\nreplace %s => %s\n", m.module, to)
	}
	path := filepath.Join(root, "go.work")
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, work) {
		return dir, nil
	}
	return dir, os.WriteFile(path, work, 0o644)
}

// download returns the folder of the module that go.mod pins, and its version.
func download(root, module string) (dir, version string, err error) {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) {
			return "", "", fmt.Errorf("go mod download %s: %s%s", module, out, ee.Stderr)
		}
		return "", "", fmt.Errorf("go mod download %s: %w", module, err)
	}
	var mod struct{ Version, Dir string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", "", fmt.Errorf("go mod download %s: %w", module, err)
	}
	return mod.Dir, mod.Version, nil
}
