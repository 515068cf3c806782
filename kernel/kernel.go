// Package kernel provides the Linux that nodeos images boot: it builds one from
// Debian's kernel source package with the configuration fragments beside this
// file, keeps it in a cache, knows the command line that fits it, and tells
// whether a kernel of a person's own will do.
//
// The build is reproducible: the same source package, fragments, patches and
// compiler give the same bytes in any folder, and their hash names the cache
// entry. An entry appears by one rename, whole or not at all. There are no
// modules: an image needs nothing but the one file.
//
// Caution: a build takes some minutes and 1.4 GB of disk while it runs.
// Only one runs at a time for a cache; the next waits for it.
package kernel

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// DefaultSource is where Debian's package linux-source-6.12 puts the source.
const DefaultSource = "/usr/src/linux-source-6.12.tar.xz"

// Options says what to build and how. The zero value builds the kernel that
// nodeos uses, silently.
type Options struct {
	Source    string    // the source, a .tar.xz of Debian's; "" is DefaultSource
	Fragments []string  // more of our fragments, by name, on top of "vm" (see Fragments)
	CacheDir  string    // "" is nodeos/kernel in the user's cache folder
	Jobs      int       // parallel compilers; 0 is one for each CPU
	Progress  io.Writer // words about a build: one live line on a terminal, else a few; nil is silent
	KeepWork  bool      // keep sources and objects for the next build, for work on the fragments (1.4 GB)
}

// Artifacts are the files of a built kernel, all in Dir. They are not to be
// changed: other images use the same ones.
type Artifacts struct {
	Dir       string
	Vmlinux   string // ELF with a PVH note, no symbols: the fastest to boot, not compressed
	BzImage   string // "bzImage.lz4": boots nearly as fast, a third of the size
	BzImageXZ string // "bzImage.xz": the smallest, slow to unpack
	SystemMap string // addresses of the symbols
	Config    string // the complete configuration
	Origin
}

// Origin says what a kernel was built from.
type Origin struct {
	Release   string   `json:"release"` // as uname -r, e.g. "6.12.117-nodeos"
	Source    string   `json:"source"`  // sha256 of the source package
	Fragments []string `json:"fragments"`
	Patches   []string `json:"patches"` // names of those that fitted the source
	Compiler  string   `json:"compiler"`
}

// originFile holds the Origin in an artefact folder, as JSON.
const originFile = "origin.json"

func artifactsIn(dir string) (*Artifacts, error) {
	b, err := os.ReadFile(filepath.Join(dir, originFile))
	if err != nil {
		return nil, err
	}
	a := &Artifacts{
		Dir:       dir,
		Vmlinux:   filepath.Join(dir, "vmlinux"),
		BzImage:   filepath.Join(dir, "bzImage.lz4"),
		BzImageXZ: filepath.Join(dir, "bzImage.xz"),
		SystemMap: filepath.Join(dir, "System.map"),
		Config:    filepath.Join(dir, "config"),
	}
	if err := json.Unmarshal(b, &a.Origin); err != nil {
		return nil, fmt.Errorf("%s: %w (remove the folder to build it again)", filepath.Join(dir, originFile), err)
	}
	return a, nil
}

// Ensure returns the kernel for o from the cache, or builds it first. Errors
// that a person can mend are a *MissingError (packages to install) or a
// *BuildError (what make said). When ctx ends, so does the build; the next
// call continues with what was compiled.
//
// It is safe for concurrent use, also by several processes.
func Ensure(ctx context.Context, o Options) (*Artifacts, error) {
	o.Source = cmp.Or(o.Source, DefaultSource)
	o.Jobs = cmp.Or(o.Jobs, runtime.NumCPU())
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.CacheDir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("no folder to cache the kernel in: %w", err)
		}
		o.CacheDir = filepath.Join(cache, "nodeos", "kernel")
	}
	if err := os.MkdirAll(o.CacheDir, 0o777); err != nil {
		return nil, err
	}
	cfg, err := loadFragments(append([]string{"vm"}, o.Fragments...))
	if err != nil {
		return nil, err
	}
	in, err := readInputs(ctx, o, cfg)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(o.CacheDir, in.hash())
	if a, err := artifactsIn(dir); err == nil {
		return a, nil
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}

	if missing := Missing(ctx, o); len(missing) > 0 {
		return nil, &MissingError{missing}
	}
	lock, err := acquire(ctx, filepath.Join(o.CacheDir, "lock"), o.Progress)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if a, err := artifactsIn(dir); err == nil { // built while we waited
		return a, nil
	}
	b := &build{
		Options: o,
		in:      in,
		cfg:     cfg,
		lock:    lock,
		work:    filepath.Join(o.CacheDir, "work"),
		logPath: filepath.Join(o.CacheDir, "build.log"),
		started: time.Now(),
	}
	if err := b.run(ctx, dir); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	return artifactsIn(dir)
}
