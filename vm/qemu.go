package vm

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Package is what Debian and its kin call the package that holds QEMU.
const Package = "qemu-system-x86"

// qemuName is the program for this package's only architecture.
const qemuName = "qemu-system-x86_64"

// minQEMU is the first release whose microvm can do without ACPI.
const minQEMU = 5

// NoQEMUError says that there is no QEMU to run.
type NoQEMUError struct{ Name string }

func (e *NoQEMUError) Error() string {
	return fmt.Sprintf("%s is not installed: run `sudo apt-get install -y %s`", e.Name, Package)
}

// QEMU is an installed emulator.
type QEMU struct {
	Path    string `json:"path"`
	Version string `json:"version"` // "7.2.22"
	Sandbox bool   `json:"sandbox"` // it was built with its seccomp filter
}

// FindQEMU looks for the emulator in PATH (or takes path when it is not "") and
// says what it can do, from cache ("" means os.UserCacheDir()/nodeos/vm) when
// it is no other than the last time.
func FindQEMU(ctx context.Context, path, cache string) (*QEMU, error) {
	name := path
	if name == "" {
		name = qemuName
	}
	at, err := exec.LookPath(name)
	if err != nil {
		return nil, &NoQEMUError{Name: name}
	}
	known, err := openKnown(cache)
	if err != nil {
		return nil, err
	}
	key, err := keyOf(at)
	if err != nil {
		return nil, err
	}
	if q, ok := known.QEMU[key]; ok {
		return &q, nil
	}
	q, err := askQEMU(ctx, at)
	if err != nil {
		return nil, err
	}
	known.QEMU[key] = *q
	return q, known.save()
}

func askQEMU(ctx context.Context, path string) (*QEMU, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	version, err := ask(ctx, path, "-version")
	if err != nil {
		return nil, err
	}
	q := &QEMU{Path: path, Version: parseVersion(version)}
	major, _, _ := strings.Cut(q.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < minQEMU {
		return nil, configErrorf("%s is version %q: nodeos needs QEMU %d or newer", path, q.Version, minQEMU)
	}
	help, err := ask(ctx, path, "-help")
	if err != nil {
		return nil, err
	}
	q.Sandbox = strings.Contains(help, "\n-sandbox on")
	return q, nil
}

func ask(ctx context.Context, qemu, flag string) (string, error) {
	out, err := exec.CommandContext(ctx, qemu, flag).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			return "", fmt.Errorf("run %s %s: %w: %s", qemu, flag, err, strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("run %s %s: %w", qemu, flag, err)
	}
	return string(out), nil
}

var versionWord = regexp.MustCompile(`version (\d+(?:\.\d+)*)`)

func parseVersion(s string) string {
	if m := versionWord.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}
