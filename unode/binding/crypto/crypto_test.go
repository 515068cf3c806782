package crypto

import (
	"bytes"
	"testing"
)

// Every digest gives as many bytes as it says, and a copy goes its own way.
func TestDigests(t *testing.T) {
	for i := range digests {
		d := &digests[i]
		t.Run(d.name, func(t *testing.T) {
			if findDigest(d.name) != i {
				t.Fatalf("findDigest(%q) = %d, want %d", d.name, findDigest(d.name), i)
			}
			a := d.start()
			a.Write([]byte("some "))
			b := a.clone()
			a.Write([]byte("data"))
			b.Write([]byte("data"))
			c := b.clone()
			c.Write([]byte("!"))
			x, y, z := a.finish(d.size), b.finish(d.size), c.finish(d.size)
			if len(x) != d.size || !bytes.Equal(x, y) || bytes.Equal(x, z) {
				t.Errorf("digests %x, its copy %x, of more %x; want %d bytes, the same, another", x, y, z, d.size)
			}
			fresh := d.start()
			fresh.Write([]byte("some data"))
			if w := fresh.finish(d.size); !bytes.Equal(w, x) {
				t.Errorf("in one piece %x, in two %x", w, x)
			}
		})
	}
}

func TestFindDigest(t *testing.T) {
	for name, want := range map[string]string{"SHA256": "sha256", "rsa-sha512/224": "sha512-224", "2.16.840.1.101.3.4.2.1": "sha256", "RmD160": "ripemd160"} {
		if i := findDigest(name); i < 0 || digests[i].name != want {
			t.Errorf("findDigest(%q) = %d, want %s", name, i, want)
		}
	}
	if i := findDigest("nope"); i >= 0 {
		t.Errorf("findDigest(nope) = %d", i)
	}
	if fixedDigest("shake128") != nil {
		t.Error("shake128 has no fixed size")
	}
}
