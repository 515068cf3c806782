package image

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nodeos/kernel"
)

// TestBoot has the real kernel unpack or mount every kind of image, and compares
// what it sees with what was put in. Init is a program that lists files.
func TestBoot(t *testing.T) {
	qemu, err := exec.LookPath("qemu-system-x86_64")
	if err != nil {
		t.Skip("no QEMU on this machine")
	}
	k, err := kernel.Ensure(t.Context(), kernel.Options{Progress: os.Stderr}) // minutes, when it is the first
	var missing *kernel.MissingError
	if errors.As(err, &missing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	lister := filepath.Join(t.TempDir(), "lister")
	cmd := exec.Command("go", "build", "-o", lister, "-ldflags=-s -w", "./testdata/lister")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the lister: %v\n%s", err, out)
	}
	app := openApp(t, writeProject(t, projectFiles))
	for _, tt := range []struct {
		name     string
		optimize Optimize
		path     string
	}{
		{"size", Size, os.Getenv("PATH")}, {"size, without the host's xz", Size, ""},
		{"balance", Balance, ""}, {"speed", Speed, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("PATH", tt.path)
			optimize, o := tt.optimize, inputs(t)
			o.Optimize, o.Init, o.App = optimize, lister, app
			o.Kernel = Kernel{VMLinux: k.Vmlinux, BzImageLZ4: k.BzImage, BzImageXZ: k.BzImageXZ}
			m := build(t, o)
			_, parts, err := plan(&o)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, p := range parts {
				for _, f := range p.files {
					want = append(want, listed(f.Path, f.Mode, f.UID, f.GID, detail(f.Mode, f.Hash, f.Link, f.Major, f.Minor)))
				}
			}
			slices.Sort(want)
			want = slices.Compact(want) // folders are in more than one part

			args := append(kernel.Microvm("tcg"), "-m", "128", "-serial", "stdio", "-kernel", m.Path(m.Kernel),
				"-append", strings.Join(append(kernel.Cmdline("tcg"), m.Cmdline...), " "))
			if m.Disk != nil {
				args = append(args, "-drive", "id=root,if=none,format=raw,readonly=on,file="+m.Path(m.Disk), "-device", "virtio-blk-device,drive=root")
			} else {
				args = append(args, "-initrd", m.Path(m.Initramfs))
			}
			// Not a measure of time: a guest that hangs must not hang the tests.
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, qemu, args...).CombinedOutput()
			if err != nil || !strings.Contains(string(out), "end <nil>") {
				t.Fatalf("qemu: %v\n%s", err, out)
			}
			var got []string
			for line := range strings.Lines(string(out)) {
				if line, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "file "); ok {
					got = append(got, line)
				}
			}
			slices.Sort(got)
			for _, l := range got {
				if !slices.Contains(want, l) {
					t.Errorf("the guest has %s", l)
				}
			}
			for _, l := range want {
				if !slices.Contains(got, l) {
					t.Errorf("the guest lacks %s", l)
				}
			}
		})
	}
}

func listed(path string, mode fs.FileMode, uid, gid int, detail string) string {
	return fmt.Sprintf("%s %d:%d %q%s", mode, uid, gid, path, detail)
}

func detail(mode fs.FileMode, hash [32]byte, link string, major, minor uint32) string {
	switch mode.Type() {
	case 0:
		return fmt.Sprintf(" %x", hash)
	case fs.ModeSymlink:
		return fmt.Sprintf(" %q", link)
	case fs.ModeDevice | fs.ModeCharDevice:
		return fmt.Sprintf(" %d,%d", major, minor)
	}
	return ""
}
