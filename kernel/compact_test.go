package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func segments(t *testing.T, path string) (headers []elf.ProgHeader, bodies [][]byte) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		b, err := io.ReadAll(p.Open())
		if err != nil {
			t.Fatal(err)
		}
		h := p.ProgHeader
		h.Off, h.Align = 0, 0 // what compact changes
		headers, bodies = append(headers, h), append(bodies, b)
	}
	return headers, bodies
}

// kernelShape makes an ELF file as a kernel is linked: the text at a multiple of
// 2 MB in the file, and the notes within it.
func kernelShape() []byte {
	text := linux + strings.Repeat("\x00", 1<<20) + pvhNote
	b := elfFile(elf.EM_X86_64, elf.ET_EXEC, "", text)
	const headers, off = 64 + 2*56, 2 << 20
	put := func(prog, field int, v uint64) { binary.LittleEndian.PutUint64(b[64+56*prog+field:], v) }
	const fileOffset, fileSize = 8, 32 // of Elf64_Phdr
	put(0, fileOffset, off)
	put(1, fileOffset, uint64(off+len(text)-len(pvhNote)))
	put(1, fileSize, uint64(len(pvhNote)))
	return slices.Concat(b[:headers], make([]byte, off-headers), b[headers:])
}

// TestCompact compares what a loader sees before and after, on a kernel's shape
// and on this test's own executable.
func TestCompact(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	shape := filepath.Join(t.TempDir(), "vmlinux")
	if err := os.WriteFile(shape, kernelShape(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{self, shape} {
		to := filepath.Join(t.TempDir(), "compact")
		if err := compact(to, from); err != nil {
			t.Fatalf("compact %s: %v", from, err)
		}
		h1, b1 := segments(t, from)
		h2, b2 := segments(t, to)
		if len(h1) != len(h2) {
			t.Fatalf("%s: %d segments; want %d", from, len(h2), len(h1))
		}
		for i := range h1 {
			if h1[i] != h2[i] || !bytes.Equal(b1[i], b2[i]) {
				t.Errorf("%s: segment %d is %+v; want %+v with the same bytes", from, i, h2[i], h1[i])
			}
		}
		if st, err := os.Stat(to); from == shape && (err != nil || st.Size() > 1<<20+3*pageSize) {
			t.Errorf("%d bytes, %v; want the 2 MB before the text gone", st.Size(), err)
		}
	}
	if k, err := FromFile(shape); err != nil || k.Release != "6.12.1-x" {
		t.Errorf("FromFile of the kernel's shape: %+v, %v", k, err)
	}
	if err := compact(filepath.Join(t.TempDir(), "out"), "compact.go"); err == nil {
		t.Error("a text file was compacted")
	}
}
