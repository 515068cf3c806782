package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"nodeos/image"
	"nodeos/kernel"
	"nodeos/npm"
	"nodeos/npm/client"
	"nodeos/unode/flavour"
)

// makeImage writes an image of the npm project in dir, or the barebones one
// when dir is "", to out. ownKernel replaces the kernel when it is not "".
func (a *app) makeImage(ctx context.Context, dir, out, ownKernel string, optimize image.Optimize) (*image.Manifest, error) {
	o := image.Options{Out: out, Optimize: optimize}
	if optimize != image.Speed { // which compresses nothing, and is done at once
		o.Logf = a.progress
	}
	if dir != "" {
		// First of all, as it finds the mistakes that people make.
		project, err := npm.Open(dir)
		if err != nil {
			return nil, err
		}
		dir, err := a.libDir()
		if err != nil {
			return nil, err
		}
		if o.App, err = project.App(ctx, npm.AppOptions{NPM: client.Command(dir), Logf: a.progress}); err != nil {
			return nil, err
		}
		for _, n := range o.App.Notes {
			a.progress("%s", n)
		}
	}
	var err error
	if o.Init, err = a.part("init"); err != nil {
		return nil, err
	}
	if o.Unode, err = a.part(flavour.Full); err != nil {
		return nil, err
	}
	if optimize == image.Size {
		if o.Small, err = a.part(flavour.Small); err != nil {
			return nil, err
		}
	}
	if o.Kernel, err = a.kernel(ctx, ownKernel); err != nil {
		return nil, err
	}
	return image.Build(ctx, o)
}

// kernel is the person's own, or ours, which is built first when it is not in
// the cache.
func (a *app) kernel(ctx context.Context, own string) (image.Kernel, error) {
	if own != "" {
		if _, err := kernel.FromFile(own); err != nil {
			return image.Kernel{}, err
		}
		return image.Kernel{VMLinux: own, BzImageLZ4: own, BzImageXZ: own}, nil
	}
	o := kernel.Options{}
	if !a.quiet {
		o.Progress = a.Err.(*shared).w // which may be a terminal, for a line that moves
	}
	k, err := kernel.Ensure(ctx, o)
	if err != nil {
		return image.Kernel{}, err
	}
	return image.Kernel{VMLinux: k.Vmlinux, BzImageLZ4: k.BzImage, BzImageXZ: k.BzImageXZ}, nil
}

// openImage is the image in dir, which a build has written, or one made now of
// the project in dir and kept in the cache.
func (a *app) openImage(ctx context.Context, dir, ownKernel string) (*image.Manifest, error) {
	// A project may have a manifest.json of its own, as web apps do.
	if !exists(filepath.Join(dir, "package.json")) && exists(filepath.Join(dir, "manifest.json")) {
		return image.Load(dir)
	}
	out, err := runDir(dir)
	if err != nil {
		return nil, err
	}
	return a.makeImage(ctx, dir, out, ownKernel, image.Speed)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// runDir is where the image that `nodeos run` makes of a project is kept: one
// for each folder, so that the next run finds all that has not changed.
func runDir(dir string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	name := "barebones"
	if dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		sum := sha256.Sum256([]byte(abs))
		name = fmt.Sprintf("%s-%x", notInName.ReplaceAllString(filepath.Base(abs), "_"), sum[:6])
	}
	runs := filepath.Join(cache, "nodeos", "run")
	if err := os.MkdirAll(runs, 0o755); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	return filepath.Join(runs, name), forget(runs, time.Now().Add(-keepRuns))
}

// keepRuns is for how long an image that was not run again is kept.
const keepRuns = 30 * 24 * time.Hour

// forget removes the images in dir that were made before a time. Each run makes
// its image anew.
func forget(dir string, before time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into the cache: %w", err)
	}
	for _, e := range entries {
		if st, err := e.Info(); err == nil && st.ModTime().Before(before) {
			os.RemoveAll(filepath.Join(dir, e.Name())) // what cannot be removed now may be the next time
		}
	}
	return nil
}

// shellWord writes s so that a shell reads it as one word.
func shellWord(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
