package compilecache

import (
	"bytes"
	"testing"
)

func FuzzOpen(f *testing.F) {
	f.Add([]byte{}, 0)
	f.Add(Seal("esm", "source", []byte("code")), 70)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		if code, ok := Open("esm", "other", data); ok {
			t.Fatalf("opened %q", code)
		}
		sealed := Seal("esm", "source", data)
		if code, ok := Open("esm", "source", sealed); !ok || !bytes.Equal(code, data) {
			t.Fatalf("sealed %q, opened %q, %v", data, code, ok)
		}
		if _, ok := Open("commonjs", "source", sealed); ok {
			t.Fatal("opened as another kind")
		}
		sealed[uint(at)%uint(len(sealed))] ^= 1
		if _, ok := Open("esm", "source", sealed); ok {
			t.Fatal("opened damaged code")
		}
	})
}
