// Package client is the npm client that nodeos brings along: the real npm, run
// by unode, so that a machine that builds images needs neither Node nor npm.
//
// It lies unpacked in the folder npm beside the programs of nodeos.
//
// Caution: npm reads its settings and keeps its cache as everywhere (.npmrc,
// npm_config_*, ~/.npm).
package client

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nodeos/npm/tarball"
)

// Version of npm, and the hash of its package.
const (
	Version   = "11.21.2"
	integrity = "sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A=="
)

// command is npm's program in its package.
const command = "bin/npm-cli.js"

// Command returns the words that start the npm of the folder dir, which holds
// unode and npm; nil when they are not there.
func Command(dir string) []string {
	unode, cli := filepath.Join(dir, "unode"), filepath.Join(dir, "npm", filepath.FromSlash(command))
	for _, file := range []string{unode, cli} {
		if _, err := os.Stat(file); err != nil {
			return nil
		}
	}
	return []string{unode, cli}
}

// Install unpacks npm into dir, unless this version is there. It needs the
// machine's own npm, once.
func Install(ctx context.Context, dir string) error {
	stamp := filepath.Join(dir, ".version")
	if b, err := os.ReadFile(stamp); err == nil && string(b) == Version {
		return nil
	}
	archive, err := tarball.Fetch(ctx, "npm", Version, integrity)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".npm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := unpack(archive, tmp); err != nil {
		return fmt.Errorf("unpack npm %s: %w", Version, err)
	}
	if err := os.WriteFile(filepath.Join(tmp, ".version"), []byte(Version), 0o644); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}

// unpack writes the files of a package's archive below dir; folders follow from
// the files' names, links do not occur in packages.
func unpack(archive []byte, dir string) error {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := strings.CutPrefix(h.Name, "package/")
		if !ok || h.Typeflag != tar.TypeReg {
			continue
		}
		if err := write(root, name, r, 0o644|fs.FileMode(h.Mode)&0o111); err != nil {
			return err
		}
	}
}

func write(root *os.Root, name string, r io.Reader, mode fs.FileMode) (err error) {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, r)
	return err
}
