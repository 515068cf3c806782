package snapshot

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "unode")
	if err := os.WriteFile(path, b, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func program() []byte { return bytes.Repeat([]byte("program "), 1000) }

func TestSections(t *testing.T) {
	units := map[string][]byte{"fs": []byte("FS"), "internal/util": []byte("util bytecode"), "empty": {}}
	file := Append(program(), []Part{LibraryPart(units), {Name: "heap", Data: bytes.Repeat([]byte{7}, 5000)}})
	if len(file)%page != 0 {
		t.Errorf("the file has %d bytes, not whole pages", len(file))
	}
	if !bytes.HasPrefix(file, program()) {
		t.Error("the program itself was changed")
	}
	f, err := Open(write(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if n := f.Section("heap"); n != 5000 {
		t.Errorf("heap has %d bytes", n)
	}
	if n := f.Section("nothing"); n != 0 {
		t.Errorf("a section that is not there has %d bytes", n)
	}
	b := make([]byte, 10)
	if err := f.ReadAt("heap", b, 4995); err == nil {
		t.Error("a read beyond the section's end succeeded")
	}
	lib := NewLibrary(f)
	for id, want := range units {
		if got, err := lib.Bytecode(id); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %q, %v", id, got, err)
		}
	}
	if got := strings.Join(lib.IDs(), " "); got != "empty fs internal/util" {
		t.Errorf("ids: %s", got)
	}
	if _, err := lib.Bytecode("no/such"); err == nil || !strings.Contains(err.Error(), "no/such") {
		t.Errorf("a missing unit: %v", err)
	}
}

func TestRefused(t *testing.T) {
	good := Append(program(), []Part{{Name: "heap", Data: []byte("heap")}})
	change := func(at int, b byte) []byte {
		c := bytes.Clone(good)
		c[at] ^= b
		return c
	}
	dir := len(good) - page
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"no sections":         {program(), ErrNone.Error()},
		"empty":               {nil, ErrNone.Error()},
		"cut":                 {good[:len(good)-page], ErrNone.Error()},
		"another program":     {change(10, 1), "belongs to another build"},
		"another directory":   {change(dir+len(magic), 1), "belongs to another build"},
		"too many sections":   {change(dir+head-2, 1), "damaged"},
		"section beyond file": {change(dir+head+nameLen+5, 1), "outside the file"},
	} {
		if _, err := Open(write(t, c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Open("/no/such/file"); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("no file: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(Append([]byte("p"), []Part{LibraryPart(map[string][]byte{"a": []byte("b")})}), 0, byte(1))
	f.Fuzz(func(t *testing.T, b []byte, at int, x byte) {
		if at >= 0 && at < len(b) {
			b[at] ^= x
		}
		file, err := Open(write(t, b))
		if err != nil {
			return
		}
		lib := NewLibrary(file)
		for _, id := range lib.IDs() {
			lib.Bytecode(id)
		}
	})
}
