// Package tarball obtains packages of the npm registry, each pinned by version
// and hash, with the npm client of the machine, which knows where the registry
// is and how to reach it.
//
// It is for building nodeos itself: what it needs of others at build time.
//
// Caution: the hash is all that vouches for what comes; never pass one that was
// not looked at.
package tarball

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Fetch returns the package name@version, a gzipped tar whose files are below
// "package/". integrity is its hash as lockfiles have it: "sha512-" and base64.
func Fetch(ctx context.Context, name, version, integrity string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "tarball-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", tmp, name+"@"+version)
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("npm is not installed; on Debian: apt-get install npm")
		}
		return nil, fmt.Errorf("npm pack %s@%s: %w\n%s", name, version, err, out)
	}
	files, err := filepath.Glob(filepath.Join(tmp, "*.tgz"))
	if err != nil || len(files) != 1 {
		return nil, fmt.Errorf("npm pack %s@%s left %d archives", name, version, len(files))
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		return nil, err
	}
	if sum := sha512.Sum512(b); "sha512-"+base64.StdEncoding.EncodeToString(sum[:]) != integrity {
		return nil, fmt.Errorf("%s@%s is not the pinned package: its hash differs", name, version)
	}
	return b, nil
}

// Extract writes the file name of a package to dst, whole or not at all, for
// everyone to execute.
func Extract(tgz []byte, name, dst string) error {
	zr, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return err
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return fmt.Errorf("no %s in the package", name)
		}
		if err != nil {
			return err
		}
		if h.Name != name {
			continue
		}
		f, err := os.OpenFile(dst+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, tr)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
		return os.Rename(dst+".new", dst)
	}
}
