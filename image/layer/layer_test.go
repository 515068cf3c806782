package layer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	got, err := Complete([]File{Text("b/c/d", "1"), Dir("b", 0o700), Dir("b", 0o755), Link("a", "b"), Text("b-c", "2")})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range got {
		lines = append(lines, f.Mode.String()+" "+f.Path)
	}
	want := "Lrwxrwxrwx a\ndrwx------ b\n-rw-r--r-- b-c\ndrwxr-xr-x b/c\n-rw-r--r-- b/c/d"
	if s := strings.Join(lines, "\n"); s != want {
		t.Errorf("got:\n%s\nwant:\n%s", s, want)
	}
}

func TestCompleteRefuses(t *testing.T) {
	for want, files := range map[string][]File{
		`"/a" is not a path in an image`:          {Text("/a", "")},
		`"a/../b" is not a path in an image`:      {Text("a/../b", "")},
		`".." is not a path in an image`:          {Dir("..", 0)},
		`"../a" is not a path in an image`:        {Text("../a", "")},
		`"" is not a path in an image`:            {Text("", "")},
		`"a/" is not a path in an image`:          {Dir("a/", 0)},
		"a is in the image twice":                 {Text("a", "1"), Text("a", "1")},
		"a/b/c is under a, which is not a folder": {Text("a/b/c", ""), Link("a", "x")},
		"a: a link without a target":              {Link("a", "")},
	} {
		if _, err := Complete(files); err == nil || err.Error() != want {
			t.Errorf("Complete = %v; want %s", err, want)
		}
	}
}

func TestSumAndCopy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := func() (string, []File) {
		f, err := Copy("f", name, 0o755)
		if err != nil {
			t.Fatal(err)
		}
		files := []File{f}
		s, err := Sum(files)
		if err != nil {
			t.Fatal(err)
		}
		return s, files
	}
	first, files := sum()
	if err := os.WriteFile(name, []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := files[0].CopyTo(&strings.Builder{}); err == nil || err.Error() != name+" was changed while it was being read" {
		t.Errorf("CopyTo = %v", err)
	}
	second, other := sum()
	if first == second || files[0].MTime == other[0].MTime {
		t.Error("another content of the same size has the same sum or time")
	}
	var b strings.Builder
	if err := other[0].CopyTo(&b); err != nil || b.String() != "two" {
		t.Errorf("CopyTo = %v, wrote %q", err, b.String())
	}
	if _, err := Copy("f", filepath.Dir(name), 0o755); err == nil {
		t.Error("a folder was taken for a file")
	}
}

// TestSumSeesAll changes one field at a time.
func TestSumSeesAll(t *testing.T) {
	base := File{Path: "p", Mode: 0o644, Data: []byte("x")}
	seen := map[string]int{}
	for i, change := range []func(f *File){
		func(f *File) {}, func(f *File) { f.Path = "q" }, func(f *File) { f.Mode = 0o755 }, func(f *File) { f.UID = 1 }, func(f *File) { f.GID = 1 },
		func(f *File) { f.Link = "l" }, func(f *File) { f.Major = 1 }, func(f *File) { f.Minor = 1 }, func(f *File) { f.Data = []byte("y") },
	} {
		f := base
		change(&f)
		s, err := Sum([]File{f})
		if err != nil {
			t.Fatal(err)
		}
		if j, twice := seen[s]; twice {
			t.Errorf("changes %d and %d have the same sum", i, j)
		}
		seen[s] = i
	}
}
