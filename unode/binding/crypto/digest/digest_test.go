package digest

import (
	"bytes"
	"testing"
)

// Every digest gives as many bytes as it says, and a copy goes its own way.
func TestDigests(t *testing.T) {
	for i := range All {
		d := &All[i]
		t.Run(d.Name, func(t *testing.T) {
			if Find(d.Name) != i {
				t.Fatalf("Find(%q) = %d, want %d", d.Name, Find(d.Name), i)
			}
			a := d.Start()
			a.Write([]byte("some "))
			b := a.Clone()
			a.Write([]byte("data"))
			b.Write([]byte("data"))
			c := b.Clone()
			c.Write([]byte("!"))
			x, y, z := a.Finish(d.Size), b.Finish(d.Size), c.Finish(d.Size)
			if len(x) != d.Size || !bytes.Equal(x, y) || bytes.Equal(x, z) {
				t.Errorf("All %x, its copy %x, of more %x; want %d bytes, the same, another", x, y, z, d.Size)
			}
			fresh := d.Start()
			fresh.Write([]byte("some data"))
			if w := fresh.Finish(d.Size); !bytes.Equal(w, x) {
				t.Errorf("in one piece %x, in two %x", w, x)
			}
		})
	}
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{"SHA256": "sha256", "rsa-sha512/224": "sha512-224", "2.16.840.1.101.3.4.2.1": "sha256", "RmD160": "ripemd160"} {
		if i := Find(name); i < 0 || All[i].Name != want {
			t.Errorf("Find(%q) = %d, want %s", name, i, want)
		}
	}
	if i := Find("nope"); i >= 0 {
		t.Errorf("Find(nope) = %d", i)
	}
	if Fixed("shake128") != nil {
		t.Error("shake128 has no fixed size")
	}
}
