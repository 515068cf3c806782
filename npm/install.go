package npm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// stagedFor is how long an installed tree stays in the cache without being used.
const stagedFor = 30 * 24 * time.Hour

// client returns the words that start npm: those of the options, else the
// machine's npm; nil when there is none.
func (o *AppOptions) client() []string {
	if len(o.NPM) > 0 {
		return o.NPM
	}
	if name, err := exec.LookPath("npm"); err == nil {
		return []string{name}
	}
	return nil
}

// stage installs the production packages with npm into a folder of
// the cache, and gives that folder. It is named by the hash of all that npm
// reads of the project, so that it is made once.
func (p *Project) stage(ctx context.Context, o AppOptions, prod map[string]*locked) (string, error) {
	if o.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find the cache folder: %w", err)
		}
		o.Cache = filepath.Join(dir, "nodeos", "npm")
	}
	inputs, err := p.stageInputs()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(o.Cache, hashInputs(inputs))
	if _, err := os.Stat(dir); err == nil {
		if p.missing(dir, prod).why == "" {
			now := time.Now()
			return dir, os.Chtimes(dir, now, now)
		}
		if err := os.RemoveAll(dir); err != nil {
			return "", fmt.Errorf("remove a damaged install: %w", err)
		}
	}
	npm := o.client()
	if npm == nil {
		return "", &Error{Path: p.Dir, Msg: fmt.Sprintf("%d production packages are not installed, and there is no npm on this machine", len(prod)),
			Fix: "install npm (Debian: `apt-get install npm`), or run `npm ci` on a machine that has it and bring node_modules along"}
	}
	if err := os.MkdirAll(o.Cache, 0o777); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	prune(o.Cache)
	tmp, err := os.MkdirTemp(o.Cache, "tmp-")
	if err != nil {
		return "", fmt.Errorf("make a staging folder: %w", err)
	}
	defer os.RemoveAll(tmp)
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		to := filepath.Join(tmp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return "", fmt.Errorf("stage %s: %w", name, err)
		}
		if err := os.WriteFile(to, inputs[name], 0o666); err != nil {
			return "", fmt.Errorf("stage %s: %w", name, err)
		}
	}
	if err := p.npmCI(ctx, o, npm, tmp, prod); err != nil {
		return "", err
	}
	if err := os.Rename(tmp, dir); err != nil {
		if _, there := os.Stat(dir); there != nil { // otherwise another build was faster
			return "", fmt.Errorf("keep the install: %w", err)
		}
	}
	return dir, nil
}

// stageInputs are the files that decide what npm installs, by their names in
// the project: no sources of the app are among them.
func (p *Project) stageInputs() (map[string][]byte, error) {
	inputs := map[string][]byte{filepath.Base(p.lock.Path): p.lock.text}
	names := []string{"package.json"}
	for _, place := range p.lock.places() {
		e := p.lock.Packages[place]
		switch tarball, isFile := strings.CutPrefix(e.Resolved, "file:"); {
		case e.Link:
			names = append(names, e.Resolved+"/package.json")
		case isFile:
			if !filepath.IsLocal(tarball) {
				return nil, &Error{Path: p.lock.Path, Msg: fmt.Sprintf("%s comes from %s, outside of the project", e.Name, tarball),
					Fix: "move the archive into the project"}
			}
			names = append(names, tarball)
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(p.Dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("install packages: %w", err)
		}
		inputs[name] = text
	}
	rc, err := os.ReadFile(filepath.Join(p.Dir, ".npmrc"))
	if err == nil {
		inputs[".npmrc"] = rc
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("install packages: %w", err)
	}
	return inputs, nil
}

func hashInputs(inputs map[string][]byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "stage 1 %s %s %s\n", guestOS, guestCPU, guestLibc)
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		fmt.Fprintf(h, "%q %d\n", name, len(inputs[name]))
		h.Write(inputs[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// npmCI runs `npm ci` in dir. npm checks every package against the lockfile's
// integrity.
func (p *Project) npmCI(ctx context.Context, o AppOptions, npm []string, dir string, prod map[string]*locked) error {
	// --prefix, for npm would otherwise take the project of an npm that runs us.
	args := append(slices.Clone(npm[1:]), "ci", "--prefix", dir, "--omit=dev", "--ignore-scripts",
		"--install-strategy=hoisted", "--os="+guestOS, "--cpu="+guestCPU, "--libc="+guestLibc,
		"--no-audit", "--no-fund", "--no-progress", "--no-update-notifier")
	cmd := exec.CommandContext(ctx, npm[0], args...)
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run npm: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	o.Logf("npm ci: installing %d packages", len(prod))
	for {
		select {
		case <-tick.C:
			o.Logf("npm ci: %d of %d packages, %d s", installed(dir, prod), len(prod), int(time.Since(start).Seconds()))
		case err := <-done:
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				return &Error{Path: p.Dir, Msg: fmt.Sprintf("npm ci failed: %v\n    %s", err, strings.Join(complaint(out.String()), "\n    ")),
					Fix: "`npm ci --omit=dev --ignore-scripts` in the project should fail the same way: mend that first"}
			}
			o.Logf("npm ci: done, %d s", int(time.Since(start).Seconds()))
			return nil
		}
	}
}

func installed(root string, prod map[string]*locked) int {
	n := 0
	for place := range prod {
		if isFile(filepath.Join(root, filepath.FromSlash(place), "package.json")) {
			n++
		}
	}
	return n
}

// complaint is what npm says is wrong: its error lines, as far as its usage text.
func complaint(out string) []string {
	var errs, all []string
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "npm warn") || strings.Contains(line, "complete log of this run") {
			continue
		}
		all = append(all, line)
		if msg, ok := strings.CutPrefix(line, "npm error"); ok && strings.TrimSpace(msg) != "" {
			errs = append(errs, strings.TrimSpace(msg))
		}
	}
	if i := slices.Index(errs, "Clean install a project"); i >= 0 {
		errs = errs[:i]
	}
	if len(errs) == 0 {
		return all[max(len(all)-10, 0):]
	}
	return errs[:min(len(errs), 12)]
}

// prune removes installs that nothing has used for long. A failure is no
// concern of the build at hand.
func prune(cache string) {
	entries, _ := os.ReadDir(cache)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > stagedFor {
			os.RemoveAll(filepath.Join(cache, e.Name()))
		}
	}
}
