package cpio

import (
	"bufio"
	"bytes"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nodeos/image/layer"
)

// sample has one of every kind, and sizes around the padding.
func sample(t *testing.T) []layer.File {
	t.Helper()
	home := layer.Dir("home/node", 0o755)
	home.UID, home.GID = 1000, 1001
	run := layer.Text("bin/run", "#!/bin/sh\n")
	run.Mode = 0o755
	files, err := layer.Complete([]layer.File{
		layer.Device("dev/console", 0o600, 5, 1), layer.Device("dev/sda999", 0o600, 259, 70000),
		layer.Dir("tmp", 0o777|fs.ModeSticky), home, run, layer.Link("bin/node", "run"),
		layer.Text("e0", ""), layer.Text("e1", "1"), layer.Text("e2", "22"), layer.Text("e3", "333"), layer.Text("e4", "4444"),
		layer.Text("ünï/ñ", "x"), layer.Text("n", "x"), layer.Text("nn", "x"), layer.Text("nnn", "x"), layer.Text("nnnn", "x"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := layer.Sum(files); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRoundTrip(t *testing.T) {
	files := sample(t)
	var b bytes.Buffer
	if err := Write(&b, files); err != nil {
		t.Fatal(err)
	}
	b.WriteString("more")
	r := bufio.NewReader(&b)
	got, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i].Hash = [32]byte{}
		if files[i].Mode.IsRegular() && files[i].Data == nil {
			files[i].Data = []byte{}
		}
	}
	if !reflect.DeepEqual(got, files) {
		t.Errorf("got  %+v\nwant %+v", got, files)
	}
	if rest, _ := r.ReadString(0); rest != "more" {
		t.Errorf("behind the archive is %q; want %q", rest, "more")
	}
}

// TestHostCpio has the host's cpio read an archive, which neither knows this code
// nor was known to it.
func TestHostCpio(t *testing.T) {
	tool, err := exec.LookPath("cpio")
	if err != nil {
		t.Skip("no cpio on this machine")
	}
	files := slices.DeleteFunc(sample(t), func(f layer.File) bool { return f.Mode&fs.ModeDevice != 0 && os.Getuid() != 0 })
	dir := t.TempDir()
	var b bytes.Buffer
	if err := Write(&b, files); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-idm", "--no-absolute-filenames")
	cmd.Dir, cmd.Stdin = dir, &b
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cpio: %v\n%s", err, out)
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Path)
		st, err := os.Lstat(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if st.Mode() != f.Mode && f.Link == "" {
			t.Errorf("%s: mode %v; want %v", f.Path, st.Mode(), f.Mode)
		}
		if f.Mode.IsRegular() {
			if text, err := os.ReadFile(name); err != nil || string(text) != string(f.Data) || st.ModTime().Unix() != f.MTime {
				t.Errorf("%s: %q of %v, %v; want %q of %d", f.Path, text, st.ModTime(), err, f.Data, f.MTime)
			}
		}
		if f.Link != "" {
			if to, err := os.Readlink(name); err != nil || to != f.Link {
				t.Errorf("%s: link to %q, %v; want %q", f.Path, to, err, f.Link)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for want, f := range map[string]layer.File{
		"archive x: cannot archive a file of type p---------":      {Path: "x", Mode: fs.ModeNamedPipe},
		"archive x: 4294967296 bytes; the format ends at 4 GiB":    {Path: "x", Size: math.MaxUint32 + 1, Source: "/dev/null"},
		"archive x: -1 does not fit in a field of 32 bits":         {Path: "x", Mode: fs.ModeDir, UID: -1},
		"archive xxx: the path is longer than 4095 bytes":          {Path: strings.Repeat("x", 4096), Mode: fs.ModeDir},
		"archive x: x was changed while it was being read":         {Path: "x", Data: []byte("not what Sum saw")},
		"archive x: /dev/null was changed while it was being read": {Path: "x", Size: 1, Source: "/dev/null"},
		"archive x: open /absent/file: no such file or directory":  {Path: "x", Source: "/absent/file"},
	} {
		err := Write(&bytes.Buffer{}, []layer.File{f})
		if err == nil || strings.ReplaceAll(err.Error(), strings.Repeat("x", 4096), "xxx") != want {
			t.Errorf("Write = %v; want %s", err, want)
		}
	}
}

// FuzzRead: what is read can be written, and reads the same again.
func FuzzRead(f *testing.F) {
	files, err := layer.Complete([]layer.File{layer.Text("a/b", "c"), layer.Link("l", "a"), layer.Device("d", 0o600, 1, 2)})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := layer.Sum(files); err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, files); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(magic))
	f.Add(bytes.Replace(b.Bytes(), []byte("00000001"), []byte("FFFFFFFF"), 3))
	f.Fuzz(func(t *testing.T, archive []byte) {
		files, err := Read(bufio.NewReader(bytes.NewReader(archive)))
		if err != nil {
			return
		}
		times := make([]int64, len(files))
		for i, f := range files {
			times[i] = f.MTime
		}
		if _, err := layer.Sum(files); err != nil {
			t.Fatal(err)
		}
		for i := range files {
			files[i].MTime = times[i]
		}
		var b bytes.Buffer
		if err := Write(&b, files); err != nil {
			t.Fatal(err)
		}
		again, err := Read(bufio.NewReader(&b))
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			files[i].Hash = [32]byte{}
		}
		if !reflect.DeepEqual(again, files) {
			t.Fatalf("got  %+v\nwant %+v", again, files)
		}
	})
}
