package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// needBytes is the free disk space that a build takes, sources and objects.
const needBytes = 1600 << 20

// build is one build under the lock.
type build struct {
	Options
	in      *inputs
	cfg     *config
	lock    *os.File
	work    string // src/ with sources and objects, out/ with the artefacts
	logPath string
	log     *os.File
	date    time.Time // of the source, which the kernel names as its own
	fresh   bool      // the work folder was empty before
	tree    tree
	started time.Time
}

// tree is noted in the work folder: what the sources there are.
type tree struct {
	Inputs  string   // inputs.tree
	Patches []string // that fitted
}

// BuildError says that make, or what it ran, failed.
type BuildError struct {
	Step     string
	Log      string // path of the whole log
	Last     string // its last lines
	DiskFull bool
	Err      error
}

func (e *BuildError) Error() string {
	full := ""
	if e.DiskFull {
		full = "the disk is full: make room and try again; what is compiled so far is kept\n"
	}
	return fmt.Sprintf("kernel: %s failed: %v\n%slast lines of %s:\n%s", e.Step, e.Err, full, e.Log, e.Last)
}

func (e *BuildError) Unwrap() error { return e.Err }

// run builds and leaves the artefacts in dir.
func (b *build) run(ctx context.Context, dir string) (err error) {
	if strings.ContainsAny(b.CacheDir, " \t:") {
		return fmt.Errorf("kernel: Linux cannot be built in %q, whose name has a blank or a colon: name another cache folder by XDG_CACHE_HOME", b.CacheDir)
	}
	if b.log, err = os.Create(b.logPath); err != nil {
		return err
	}
	defer b.log.Close()
	p := newProgress(b.Progress, filepath.Join(b.CacheDir, "lines"))
	defer p.close()

	src := filepath.Join(b.work, "src")
	if err := b.prepare(ctx, p, src); err != nil {
		return err
	}
	if err := b.dateOf(src); err != nil {
		return err
	}
	release, err := b.configure(ctx, p, src)
	if err != nil {
		return err
	}
	p.say("building Linux %s, which takes some minutes; log: %s", release, b.logPath)
	p.compile()
	if err := b.make(ctx, "make", src, p, "vmlinux"); err != nil {
		return err
	}
	if b.fresh { // one that continued another has fewer lines
		if err := p.compiled(); err != nil {
			return err
		}
	}
	out := filepath.Join(b.work, "out")
	if err := b.pack(ctx, p, src, out, release); err != nil {
		return err
	}
	if err := os.Rename(out, dir); err != nil {
		return err
	}
	p.say("built Linux %s in %s: %s", release, time.Since(b.started).Round(time.Second), dir)
	if b.KeepWork {
		return nil
	}
	return os.RemoveAll(b.work)
}

// prepare makes src the patched source. An earlier build of the same source,
// patches and compiler is continued, also when it was killed: make takes a
// file as done only when the command that made it was recorded after it.
func (b *build) prepare(ctx context.Context, p *progress, src string) error {
	stamp := filepath.Join(src, ".nodeos")
	if old, err := os.ReadFile(stamp); err == nil && json.Unmarshal(old, &b.tree) == nil && b.tree.Inputs == b.in.tree() {
		return nil
	}
	b.fresh = true
	b.tree = tree{Inputs: b.in.tree(), Patches: []string{}}
	if err := os.RemoveAll(b.work); err != nil {
		return err
	}
	if err := os.MkdirAll(src, 0o777); err != nil {
		return err
	}
	if free := freeBytes(src); free < needBytes {
		return fmt.Errorf("kernel: %s has %d MB free and a build needs %d MB: make room, or name a folder on another disk by XDG_CACHE_HOME",
			b.CacheDir, free>>20, needBytes>>20)
	}
	p.say("unpacking %s", b.Source)
	// Register lists of AMD's graphics are a third of the source.
	if err := b.command(ctx, "unpacking the source", b.log, "tar", "-xf", b.Source, "-C", src,
		"--strip-components=1", "--exclude=*/drivers/gpu/drm/amd/include/*"); err != nil {
		return err
	}
	for _, patch := range b.in.patches {
		fits, err := patch.apply(src)
		if err != nil {
			return err
		}
		if fits {
			b.tree.Patches = append(b.tree.Patches, patch.name)
		} else {
			p.say("warning: patch %s does not fit this source and is left out: the boot is slower", patch.name)
		}
	}
	note, err := json.Marshal(b.tree)
	if err != nil {
		return err
	}
	return os.WriteFile(stamp, note, 0o666)
}

// dateOf takes the source's date from its main Makefile, where the version
// stands; tar has kept it.
func (b *build) dateOf(src string) error {
	st, err := os.Stat(filepath.Join(src, "Makefile"))
	if err != nil {
		return fmt.Errorf("%s does not hold a Linux source: %w", b.Source, err)
	}
	b.date = st.ModTime().UTC()
	return nil
}

// configure writes .config, checks it and returns the kernel's release.
func (b *build) configure(ctx context.Context, p *progress, src string) (string, error) {
	p.status("configuring")
	all := filepath.Join(src, ".nodeos.config")
	// LZ4 first; pack changes it. The choice is not a fragment's.
	if err := os.WriteFile(all, []byte(b.cfg.text+compression("LZ4")), 0o666); err != nil {
		return "", err
	}
	if err := b.make(ctx, "make allnoconfig", src, b.log, "KCONFIG_ALLCONFIG="+all, "allnoconfig"); err != nil {
		return "", err
	}
	got, err := os.ReadFile(filepath.Join(src, ".config"))
	if err != nil {
		return "", err
	}
	if err := b.cfg.check(string(got)); err != nil {
		return "", err
	}
	var release bytes.Buffer
	if err := b.make(ctx, "make kernelrelease", src, &release, "-s", "kernelrelease"); err != nil {
		return "", err
	}
	return strings.TrimSpace(release.String()), nil
}

// payloads are the compressions of bzImage, with the suffix of the file.
var payloads = []struct{ name, suffix string }{{"LZ4", "lz4"}, {"XZ", "xz"}}

func compression(name string) string { return "CONFIG_KERNEL_" + name + "=y\n" }

// pack makes the artefacts of a compiled kernel in out. Another compression
// recompiles only the part of a bzImage that unpacks it: make compares what
// each object read of the configuration.
func (b *build) pack(ctx context.Context, p *progress, src, out, release string) error {
	p.status("packing")
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.Mkdir(out, 0o777); err != nil {
		return err
	}
	if err := compact(filepath.Join(out, "vmlinux"), filepath.Join(src, "vmlinux")); err != nil {
		return err
	}
	cfgPath := filepath.Join(src, ".config")
	cfg, err := os.ReadFile(cfgPath)
	if err != nil {
		return err
	}
	for _, c := range payloads {
		this := strings.ReplaceAll(string(cfg), compression("LZ4"), compression(c.name))
		if err := os.WriteFile(cfgPath, []byte(this), 0o666); err != nil {
			return err
		}
		if err := b.make(ctx, "make bzImage", src, b.log, "olddefconfig", "bzImage"); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(out, "bzImage."+c.suffix), filepath.Join(src, "arch/x86/boot/bzImage")); err != nil {
			return err
		}
	}
	compiler, _, _ := strings.Cut(b.in.compiler, "\n")
	origin, err := json.MarshalIndent(Origin{release, b.in.source, b.cfg.names, b.tree.Patches, compiler}, "", "\t")
	if err != nil {
		return err
	}
	return errors.Join(
		copyFile(filepath.Join(out, "System.map"), filepath.Join(src, "System.map")),
		os.WriteFile(filepath.Join(out, "config"), cfg, 0o644),
		os.WriteFile(filepath.Join(out, originFile), append(origin, '\n'), 0o644),
	)
}

// make runs make in src.
func (b *build) make(ctx context.Context, step, src string, out io.Writer, args ...string) error {
	if out != io.Writer(b.log) {
		out = io.MultiWriter(b.log, out)
	}
	// What a machine has of Rust and pahole is noted in the configuration,
	// though nothing of ours uses them.
	fixed := []string{"-C", src, fmt.Sprintf("-j%d", b.Jobs), "RUSTC=false", "PAHOLE=false"}
	return b.command(ctx, step, out, "make", append(fixed, args...)...)
}

// environment is all that a build sees of ours. What a person's shell or a
// calling make would add (CFLAGS, ARCH, MAKEFLAGS, a language) changes results.
func (b *build) environment() []string {
	env := []string{
		"LC_ALL=C", "TZ=UTC",
		// What the kernel would say about the machine and time of its build.
		"KBUILD_BUILD_USER=nodeos", "KBUILD_BUILD_HOST=nodeos", "KBUILD_BUILD_VERSION=1",
		"KBUILD_BUILD_TIMESTAMP=" + b.date.Format(time.UnixDate),
		fmt.Sprintf("SOURCE_DATE_EPOCH=%d", b.date.Unix()),
	}
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// command runs a program of the build; what it says on stderr goes to the log.
func (b *build) command(ctx context.Context, step string, out io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = b.environment()
	cmd.Stdout, cmd.Stderr = out, b.log
	cmd.ExtraFiles = []*os.File{b.lock} // see acquire
	// A group of its own, to end make with all its compilers.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	fmt.Fprintf(b.log, "+ %s %s\n", name, strings.Join(args, " "))
	if err := cmd.Run(); err != nil {
		// The log may be cut short by the very same cause, so the disk is
		// asked as well.
		last := lastLines(b.logPath, 15)
		full := strings.Contains(last, "No space left on device") || freeBytes(b.CacheDir) < 1<<20
		return &BuildError{step, b.logPath, last, full, err}
	}
	return nil
}

// freeBytes is the room on the disk of dir; more than enough when it cannot be
// told.
func freeBytes(dir string) uint64 {
	var fs syscall.Statfs_t
	if syscall.Statfs(dir, &fs) != nil {
		return 1 << 62
	}
	return fs.Bavail * uint64(fs.Bsize)
}

// lastLines returns the end of a log, from the first line that looks like an
// error when that is near.
func lastLines(path string, n int) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if end, err := f.Seek(0, io.SeekEnd); err == nil {
		f.Seek(max(0, end-16<<10), io.SeekStart)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	from := max(0, len(lines)-n)
	// With several jobs the error that matters is not always the last line.
	if i := slices.IndexFunc(lines, func(l string) bool {
		return strings.Contains(l, "error:") || strings.Contains(l, "No space left")
	}); i >= 0 && i < from {
		return strings.Join(append(lines[i:min(i+5, from)], append([]string{"..."}, lines[from:]...)...), "\n")
	}
	return strings.Join(lines[from:], "\n")
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
