package insn

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed insn.c
var source []byte

// compiled returns the plugin's path, compiling it when the cache has none for
// this source and compiler.
func compiled(ctx context.Context, dir string) (string, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, "nodeos", "insn")
	}
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		return "", errors.New("gcc is missing, which compiles the counting plugin: sudo apt-get install gcc libc6-dev")
	}
	version, err := exec.CommandContext(ctx, gcc, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("%s --version: %w", gcc, err)
	}
	h := sha256.New()
	h.Write(source)
	h.Write(version)
	path := filepath.Join(dir, fmt.Sprintf("%x.so", h.Sum(nil)[:10]))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	tmp, err := os.CreateTemp(dir, "build-*.so")
	if err != nil {
		return "", err
	}
	tmp.Close()
	defer os.Remove(tmp.Name())
	cmd := exec.CommandContext(ctx, gcc, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-x", "c", "-o", tmp.Name(), "-", "-lpthread", "-ldl")
	cmd.Stdin = bytes.NewReader(source)
	if msg, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile the counting plugin: %w\n%s", err, msg)
	}
	if err := os.Chmod(tmp.Name(), 0o755); err != nil {
		return "", err
	}
	return path, os.Rename(tmp.Name(), path)
}
