// Package packages runs small programs on great npm packages, each on the real
// Node and on unode, and compares what they print.
//
// A program is a file of the folder programs; it is deterministic, talks to
// nobody but itself and ends by itself. Those of the folder servers talk to real
// databases, which StartServer starts. The packages are those of package.json
// and its lock file, installed once into the user's cache folder by the lock's
// hash.
//
// Caution: a program shows that the paths it takes work, not the package whole.
package packages

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed package.json package-lock.json programs servers fixtures
var files embed.FS

// Programs are the names of all programs, sorted.
func Programs() ([]string, error) {
	entries, err := fs.ReadDir(files, "programs")
	var names []string
	for _, e := range entries {
		if !e.IsDir() && e.Name() != "command.js" {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Folder returns a folder with the programs beside the installed packages,
// which it makes below cache on the first call.
func Folder(ctx context.Context, cache string, logf func(string, ...any)) (string, error) {
	lock, err := files.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, "packages-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(dir); err != nil {
		logf("installing the packages of the programs")
		if err := install(ctx, cache, dir); err != nil {
			return "", err
		}
	}
	// The programs change more often than the packages.
	return dir, copyFiles(dir)
}

func install(ctx context.Context, cache, dir string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(cache, "packages-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := copyFiles(work); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(work, dir); err != nil && !os.IsExist(err) {
		return err
	}
	return nil
}

func copyFiles(dir string) error {
	return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(dir, path), 0o755)
		}
		b, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, path), b, 0o644)
	})
}

// Run runs a program with the runtime binary and returns what it printed on
// both streams and how it ended. env is added to the environment.
func Run(ctx context.Context, binary, folder, program string, env ...string) (string, error) {
	cmd := exec.CommandContext(ctx, binary, program)
	cmd.Dir = filepath.Join(folder, "programs")
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "TZ=UTC", "LANG=C.UTF-8", "NODE_OPTIONS=", "NODE_ENV=")
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return "", fmt.Errorf("run %s: %w", binary, err)
	}
	return fmt.Sprintf("%s-- stderr\n%s-- %s\n", stdout.String(), stderr.String(), cmd.ProcessState), nil
}
