package kernel

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPatchApply(t *testing.T) {
	p := patch{name: "p", file: "a/b.c", anchor: "two\n", instead: "2\n"}
	for _, test := range []struct {
		name, text, want string
		fits             bool
	}{
		{"once", "one\ntwo\nthree\n", "one\n2\nthree\n", true},
		{"never", "one\nthree\n", "one\nthree\n", false},
		{"twice", "two\ntwo\n", "two\ntwo\n", false},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, p.file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		fits, err := p.apply(dir)
		got, _ := os.ReadFile(path)
		if err != nil || fits != test.fits || string(got) != test.want {
			t.Errorf("%s: fits %v, %v, %q; want %v and %q", test.name, fits, err, got, test.fits, test.want)
		}
	}
	if fits, err := p.apply(t.TempDir()); fits || err != nil {
		t.Errorf("a file that is gone: %v, %v; want that the patch does not fit", fits, err)
	}
}
