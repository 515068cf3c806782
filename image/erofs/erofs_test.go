package erofs

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nodeos/image/layer"
)

// sample has one of every kind, contents around the block size, a folder of more
// than a block, and names on both sides of "." in the order of bytes.
func sample(t *testing.T) []layer.File {
	t.Helper()
	home := layer.Dir("home/node", 0o755)
	home.UID, home.GID = 1000, 100001
	run := layer.Text("bin/run", "#!/bin/sh\n")
	run.Mode = 0o755
	files := []layer.File{
		layer.Device("dev/console", 0o600, 5, 1), layer.Device("dev/big", 0o640, 259, 70000),
		layer.Dir("tmp", 0o777|fs.ModeSticky), layer.Dir("root", 0o700), home, run, layer.Link("bin/node", "run"), layer.Link("long", strings.Repeat("x", 3000)),
		layer.Text("d/+page.js", "1"), layer.Text("d/-x", "2"), layer.Text("d/.x", "3"), layer.Text("d/$y", "4"), layer.Text("d/a", "5"),
	}
	for _, n := range []int{0, 1, 4031, 4032, 4033, 4095, 4096, 4097, 8192, 100000} {
		files = append(files, layer.Text(fmt.Sprintf("size/%d", n), strings.Repeat("0123456789abcdef", n/16+1)[:n]))
	}
	for i := range 500 {
		files = append(files, layer.Text(fmt.Sprintf("many/file number %d", i), fmt.Sprint(i)))
	}
	files, err := layer.Complete(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := layer.Sum(files); err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, name string) []layer.File {
	t.Helper()
	files := sample(t)
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Write(f, files, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestReproducible(t *testing.T) {
	dir := t.TempDir()
	var images [2][]byte
	for i := range images {
		name := filepath.Join(dir, fmt.Sprint(i))
		write(t, name)
		var err error
		if images[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(images[0], images[1]) {
		t.Error("two images of the same files differ")
	}
	if len(images[0])%BlockSize != 0 {
		t.Errorf("%d bytes are no whole number of blocks", len(images[0]))
	}
}

// TestFsck has the tools of the file system's authors check and unpack an image.
func TestFsck(t *testing.T) {
	fsck, err := exec.LookPath("fsck.erofs")
	if err != nil {
		t.Skip("no fsck.erofs on this machine")
	}
	dir := t.TempDir()
	img, to := filepath.Join(dir, "img"), filepath.Join(dir, "to")
	files := write(t, img)
	if os.Getuid() != 0 {
		out, err := exec.Command(fsck, img).CombinedOutput()
		if err != nil {
			t.Errorf("fsck.erofs: %v\n%s", err, out)
		}
		return
	}
	out, err := exec.Command(fsck, "--extract="+to, "--preserve", img).CombinedOutput()
	if err != nil {
		t.Fatalf("fsck.erofs: %v\n%s", err, out)
	}
	compare(t, to, files)
}

// TestMount has this machine's kernel read an image.
func TestMount(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may mount")
	}
	known, err := os.ReadFile("/proc/filesystems")
	if err != nil || !strings.Contains(string(known), "\terofs\n") {
		t.Skip("this kernel does not know erofs")
	}
	dir := t.TempDir()
	img, to := filepath.Join(dir, "img"), filepath.Join(dir, "to")
	files := write(t, img)
	if err := os.Mkdir(to, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "erofs", "-o", "loop,ro", img, to).CombinedOutput(); err != nil {
		t.Skipf("cannot mount here: %v %s", err, out)
	}
	defer exec.Command("umount", to).Run()
	compare(t, to, files)
}

func compare(t *testing.T, root string, files []layer.File) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(root, func(string, fs.DirEntry, error) error { n++; return nil })
	if err != nil || n != len(files)+1 {
		t.Errorf("%d files, %v; want %d", n-1, err, len(files))
	}
	for _, f := range files {
		name := filepath.Join(root, f.Path)
		info, err := os.Lstat(name)
		if err != nil {
			t.Error(err)
			continue
		}
		st := info.Sys().(*syscall.Stat_t)
		if info.Mode() != f.Mode || int(st.Uid) != f.UID || int(st.Gid) != f.GID || info.ModTime().Unix() != f.MTime {
			t.Errorf("%s: %v %d:%d %d; want %v %d:%d %d", f.Path, info.Mode(), st.Uid, st.Gid, info.ModTime().Unix(), f.Mode, f.UID, f.GID, f.MTime)
		}
		switch f.Mode.Type() {
		case 0:
			if text, err := os.ReadFile(name); err != nil || !bytes.Equal(text, f.Data) {
				t.Errorf("%s: %d bytes, %v; want %d", f.Path, len(text), err, len(f.Data))
			}
		case fs.ModeSymlink:
			if to, err := os.Readlink(name); err != nil || to != f.Link {
				t.Errorf("%s: link to %q, %v; want %q", f.Path, to, err, f.Link)
			}
		case fs.ModeDevice | fs.ModeCharDevice:
			if major, minor := uint32(st.Rdev>>8&0xfff), uint32(st.Rdev&0xff|st.Rdev>>12&0xfff00); major != f.Major || minor != f.Minor {
				t.Errorf("%s: device %d,%d; want %d,%d", f.Path, major, minor, f.Major, f.Minor)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "img"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = Write(f, []layer.File{{Path: "p", Mode: fs.ModeNamedPipe}}, "")
	if err == nil || err.Error() != "write erofs: p: cannot store a file of type p---------" {
		t.Errorf("Write = %v", err)
	}
}
