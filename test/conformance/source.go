package conformance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// The source package with the tests of the pinned release (unode/nodelib/fetch).
const (
	sourceVersion = "24.21.0+dfsg+~cs24.13.4-1"
	sourceTar     = "nodejs_24.21.0+dfsg+~cs24.13.4.orig.tar.xz"
	sourceSHA256  = "e6e0d1a00dfc9e31ab2b074fd99979a48be17c18e8e3edc14306736069bb8f54"
)

// suites are the releases of the distribution that may hold that package.
var suites = []string{"forky", "sid"}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// Tree returns a folder with Node's test tree (in its folder test), fetching it
// on the first call into cache, by the distribution's package tool with a list
// of sources of its own: nothing of the machine's settings changes. The mirror
// is the one that the machine uses. Progress goes to logf.
func Tree(ctx context.Context, cache string, logf func(string, ...any)) (string, error) {
	tree := filepath.Join(cache, "tests-"+sourceSHA256[:16])
	if _, err := os.Stat(tree); err == nil {
		return tree, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(cache, "tests-new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	logf("fetching the source package nodejs %s", sourceVersion)
	if err := download(ctx, work); err != nil {
		return "", fmt.Errorf("nodejs %s with Node's tests: %w; a folder with a tree can be given instead (TREE=...)", sourceVersion, err)
	}
	if err := verify(filepath.Join(work, sourceTar), sourceSHA256); err != nil {
		return "", err
	}
	out := filepath.Join(work, "tree")
	if err := os.Mkdir(out, 0o755); err != nil {
		return "", err
	}
	err = run(ctx, work, "tar", "-xJf", sourceTar, "-C", "tree", "--no-same-owner", "--strip-components=1", "--wildcards", "*/test")
	if err != nil {
		return "", err
	}
	if err := os.Rename(out, tree); err != nil && !os.IsExist(err) {
		return "", err
	}
	return tree, nil
}

func download(ctx context.Context, work string) error {
	mirror, err := machineMirror("/etc/apt")
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, suite := range suites {
		fmt.Fprintf(&list, "deb-src [signed-by=%s] %s %s main\n", keyring, mirror, suite)
	}
	if err := os.WriteFile(filepath.Join(work, "sources.list"), []byte(list.String()), 0o644); err != nil {
		return err
	}
	for _, folder := range []string{"lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(work, folder), 0o755); err != nil {
			return err
		}
	}
	options := []string{
		"-q", "-o", "Dir::Etc::sourcelist=" + work + "/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
		"-o", "Dir::State::lists=" + work + "/lists", "-o", "Dir::Cache=" + work + "/cache", "-o", "APT::Sandbox::User=root",
	}
	if err := run(ctx, work, "apt-get", append(options, "update")...); err != nil {
		return err
	}
	return run(ctx, work, "apt-get", append(options, "source", "--download-only", "nodejs="+sourceVersion)...)
}

var mirrorLine = regexp.MustCompile(`(?m)^(?:URIs:|deb(?:-src)?(?: \[[^\]]*\])?)\s+(https?://\S+?/debian/?)(?:\s|$)`)

// machineMirror finds the distribution's mirror in the settings below etc.
func machineMirror(etc string) (string, error) {
	files, _ := filepath.Glob(filepath.Join(etc, "sources.list.d", "*"))
	for _, file := range append(files, filepath.Join(etc, "sources.list")) {
		b, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if m := mirrorLine.FindSubmatch(b); m != nil {
			return string(m[1]), nil
		}
	}
	return "", fmt.Errorf("no Debian mirror in %s", etc)
}

func verify(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%s: SHA-256 %s; want %s", path, got, want)
	}
	return nil
}

func run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %w: %s", name, err, lines[len(lines)-1])
	}
	return nil
}
