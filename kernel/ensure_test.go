package kernel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nodeos/kernel"
	"nodeos/kernel/kerneltest"
)

// fakeSource makes a source package whose Makefile has the targets that Ensure
// calls. It stands in for Linux, which takes minutes to build; tar, make and gcc
// are the real ones. vmlinux is the recipe that makes vmlinux, and
// runs is a file that gets a line for each time it ran.
func fakeSource(t *testing.T, vmlinux string) (source, runs string) {
	t.Helper()
	dir := t.TempDir()
	runs = filepath.Join(dir, "runs")
	makefile := `
allnoconfig: ; cp $(KCONFIG_ALLCONFIG) .config
olddefconfig: ;
kernelrelease: ; @echo 6.12.0-fake
vmlinux:
	@echo run >> ` + runs + `
	` + strings.ReplaceAll(vmlinux, "\n", "\n\t") + `
	@for i in 1 2 3 4; do echo "  CC      $$i.o"; done
	echo 'int main(void) { return 0; }' | gcc -x c -o vmlinux -
	touch System.map
bzImage:
	mkdir -p arch/x86/boot
	grep CONFIG_KERNEL_ .config > arch/x86/boot/bzImage
`
	tree := filepath.Join(dir, "linux-source-6.12")
	if err := os.Mkdir(tree, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(tree, "Makefile"), []byte(makefile))
	source = filepath.Join(dir, "linux-source-6.12.tar.xz")
	if out, err := exec.Command("tar", "-cJf", source, "-C", dir, "linux-source-6.12").CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	return source, runs
}

func lines(t *testing.T, path string) int {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return bytes.Count(b, []byte("\n"))
}

func TestEnsure(t *testing.T) {
	source, runs := fakeSource(t, "true")
	cache := t.TempDir()
	var words bytes.Buffer
	o := kernel.Options{Source: source, CacheDir: cache, Progress: &words}
	a, err := kernel.Ensure(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if a.Release != "6.12.0-fake" || !slices.Equal(a.Fragments, []string{"vm"}) || len(a.Patches) != 0 || !strings.Contains(a.Compiler, "gcc") {
		t.Errorf("origin %+v", a.Origin)
	}
	for path, want := range map[string]string{a.BzImage: "CONFIG_KERNEL_LZ4=y\n", a.BzImageXZ: "CONFIG_KERNEL_XZ=y\n"} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", path, got, err, want)
		}
	}
	for _, path := range []string{a.Vmlinux, a.SystemMap, a.Config} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(cache, "work")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the work folder is still there: %v", err)
	}
	for _, want := range []string{"unpacking " + source, "building Linux 6.12.0-fake", "patch lapic-khz does not fit", a.Dir} {
		if !strings.Contains(words.String(), want) {
			t.Errorf("words without %q:\n%s", want, &words)
		}
	}

	words.Reset()
	again, err := kernel.Ensure(t.Context(), o)
	if err != nil || again.Dir != a.Dir || lines(t, runs) != 1 || words.Len() != 0 {
		t.Errorf("second call: %v, %v, %d builds, words %q; want the cached one in silence", again, err, lines(t, runs), &words)
	}
	o.Fragments = []string{"hw"}
	other, err := kernel.Ensure(t.Context(), o)
	if err != nil || other.Dir == a.Dir || lines(t, runs) != 2 {
		t.Errorf("other fragments: %v, %v, %d builds; want a build of its own", other, err, lines(t, runs))
	}
}

func TestEnsureOnceForTwo(t *testing.T) {
	source, runs := fakeSource(t, "sleep 0.3")
	o := kernel.Options{Source: source, CacheDir: t.TempDir()}
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if _, err := kernel.Ensure(t.Context(), o); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := lines(t, runs); n != 1 {
		t.Errorf("%d builds; want 1", n)
	}
}

func TestEnsureInterrupted(t *testing.T) {
	// The first run of the recipe hangs; a second one finds its mark, when the
	// folder was kept.
	pid := filepath.Join(t.TempDir(), "pid")
	source, _ := fakeSource(t, "test -e mark || { touch mark; echo $$$$ > "+pid+"; sleep 1000; }")
	cache := t.TempDir()
	o := kernel.Options{Source: source, CacheDir: cache}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for lines(t, pid) == 0 && ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	if _, err := kernel.Ensure(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("Ensure = %v; want that it was cancelled", err)
	}
	b, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	var shell int
	fmt.Sscan(string(b), &shell)
	if err := syscall.Kill(shell, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the recipe's shell %d still runs: %v", shell, err)
	}
	if dirs, _ := filepath.Glob(filepath.Join(cache, "*", "vmlinux")); len(dirs) != 0 {
		t.Errorf("an interrupted build left %q", dirs)
	}
	var words bytes.Buffer
	o.Progress = &words
	if _, err := kernel.Ensure(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(words.String(), "unpacking") {
		t.Errorf("the interrupted build was not continued:\n%s", &words)
	}
}

func TestEnsureErrors(t *testing.T) {
	t.Run("make", func(t *testing.T) {
		source, _ := fakeSource(t, "echo 'kernel/x.c:7: error: it is wrong' >&2; exit 3")
		_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: t.TempDir()})
		var b *kernel.BuildError
		if !errors.As(err, &b) || b.DiskFull {
			t.Fatalf("%v; want a BuildError", err)
		}
		for _, want := range []string{"kernel/x.c:7: error: it is wrong", b.Log, "make failed"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("no %q in: %v", want, err)
			}
		}
		if log, err := os.ReadFile(b.Log); err != nil || !bytes.Contains(log, []byte("it is wrong")) {
			t.Errorf("log %q, %v", log, err)
		}
	})
	t.Run("full disk", func(t *testing.T) {
		source, _ := fakeSource(t, "echo 'as: x.o: No space left on device' >&2; exit 1")
		_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "the disk is full: make room") {
			t.Errorf("%v; want that the disk is full", err)
		}
	})
	t.Run("small disk", func(t *testing.T) {
		source, _ := fakeSource(t, "true")
		cache := t.TempDir()
		if err := syscall.Mount("small", cache, "tmpfs", 0, "size=64m"); err != nil {
			t.Skip("needs the right to mount: ", err)
		}
		t.Cleanup(func() { syscall.Unmount(cache, 0) })
		_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: cache})
		if err == nil || !strings.Contains(err.Error(), "MB free and a build needs 1600 MB: make room") {
			t.Errorf("%v; want how much room is needed", err)
		}
	})
	t.Run("not a kernel", func(t *testing.T) {
		source := filepath.Join(t.TempDir(), "x.tar.xz")
		write(t, source, []byte("no archive"))
		_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "unpacking the source failed") {
			t.Errorf("%v; want that it cannot be unpacked", err)
		}
	})
	t.Run("blank in the folder", func(t *testing.T) {
		source, runs := fakeSource(t, "true")
		_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: filepath.Join(t.TempDir(), "my files")})
		if err == nil || !strings.Contains(err.Error(), "XDG_CACHE_HOME") || lines(t, runs) != 0 {
			t.Errorf("%v; want that the folder will not do", err)
		}
	})
	t.Run("unknown fragment", func(t *testing.T) {
		_, err := kernel.Ensure(t.Context(), kernel.Options{CacheDir: t.TempDir(), Fragments: []string{"pc"}})
		if err == nil || !strings.Contains(err.Error(), `no kernel fragment "pc"`) {
			t.Errorf("%v", err)
		}
	})
}

func TestMissing(t *testing.T) {
	source, _ := fakeSource(t, "true")
	// A machine with everything but flex and bc.
	bin := t.TempDir()
	for _, name := range []string{"make", "gcc", "ld", "as", "bison", "tar", "xz", "lz4", "sh"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	_, err := kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: t.TempDir()})
	want := "missing: the command flex, the command bc\ninstall what is missing: sudo apt-get install -y flex bc\n"
	var m *kernel.MissingError
	if !errors.As(err, &m) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want ...%s", err, want)
	}

	_, err = kernel.Ensure(t.Context(), kernel.Options{Source: source + ".gone", CacheDir: t.TempDir()})
	if !errors.As(err, &m) || !strings.Contains(err.Error(), "apt-get install -y linux-source-6.12 flex bc\n") {
		t.Errorf("%v; want all that is missing at once", err)
	}

	if err := os.Remove(filepath.Join(bin, "gcc")); err != nil {
		t.Fatal(err)
	}
	_, err = kernel.Ensure(t.Context(), kernel.Options{Source: source, CacheDir: t.TempDir()})
	if !errors.As(err, &m) || !strings.Contains(err.Error(), "apt-get install -y gcc flex bc\n") {
		t.Errorf("%v; want gcc among what is missing", err)
	}
}

// TestPatchesFit fails when an update of the source package moved a place that
// a patch changes. The build only warns.
func TestPatchesFit(t *testing.T) {
	a := kerneltest.Kernel(t)
	want := []string{"no-slab-sysfs", "no-builtin-parameters", "trust-tsc-khz", "lapic-khz", "fw-cfg-without-acpi"}
	if !slices.Equal(a.Patches, want) {
		t.Errorf("Linux %s was built with the patches %q; want %q", a.Release, a.Patches, want)
	}
}

// TestReproducible builds the kernel anew in another folder and compares.
func TestReproducible(t *testing.T) {
	if os.Getenv("NODEOS_TEST_REBUILD") == "" {
		t.Skip("takes minutes: set NODEOS_TEST_REBUILD=1")
	}
	a := kerneltest.Kernel(t)
	b, err := kernel.Ensure(t.Context(), kernel.Options{CacheDir: filepath.Join(t.TempDir(), "a-longer-name-of-a-folder"), Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vmlinux", "bzImage.lz4", "bzImage.xz", "System.map", "config", "origin.json"} {
		one, err1 := os.ReadFile(filepath.Join(a.Dir, name))
		two, err2 := os.ReadFile(filepath.Join(b.Dir, name))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("%s differs between two builds", name)
		}
	}
}

func TestCommand(t *testing.T) {
	source, _ := fakeSource(t, "true")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, test := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"-packages"}, 0, "bc binutils bison flex gcc libc6-dev libelf-dev linux-source-6.12 lz4 make tar xz-utils\n", ""},
		{[]string{"-source", source, "-print-dir"}, 0, "/nodeos/kernel/", ""},
		{[]string{"-source", source}, 0, "/nodeos/kernel/", ""},
		{[]string{"-source", source, "-fragments", "hw"}, 0, "/nodeos/kernel/", "building Linux"},
		{[]string{"-source", "/nowhere.tar.xz"}, 1, "", "apt-get install -y linux-source-6.12"},
		{[]string{"extra"}, 2, "", `unexpected argument "extra"`},
		{[]string{"-bad"}, 2, "", "-bad"},
	} {
		var stdout, stderr bytes.Buffer
		code := kernel.Main(t.Context(), test.args, &stdout, &stderr)
		if code != test.code || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) || test.stderr == "" && stderr.Len() > 0 {
			t.Errorf("Main(%q) = %d, %q, %q; want %d, ...%q..., ...%q...", test.args, code, &stdout, &stderr, test.code, test.stdout, test.stderr)
		}
	}
}

// TestArtifactsAreKernels reads what was built as a person's own kernel.
func TestArtifactsAreKernels(t *testing.T) {
	a := kerneltest.Kernel(t)
	for path, kind := range map[string]kernel.Kind{a.Vmlinux: kernel.PVH, a.BzImage: kernel.BzImage, a.BzImageXZ: kernel.BzImage} {
		k, err := kernel.FromFile(path)
		if err != nil || k.Kind != kind || k.Release != a.Release {
			t.Errorf("FromFile(%s) = %+v, %v; want %s %s", path, k, err, kind, a.Release)
		}
	}
	if _, err := kernel.FromFile(a.SystemMap); err == nil {
		t.Error("System.map is taken for a kernel")
	}
}
