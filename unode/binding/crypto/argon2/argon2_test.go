package argon2

import (
	"bytes"
	"encoding/hex"
	"testing"

	lib "golang.org/x/crypto/argon2"
)

// The test vectors of RFC 9106, section 5.
func TestVectors(t *testing.T) {
	for variant, want := range []string{
		"512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb",
		"c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8",
		"0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
	} {
		got := Key(Params{
			Variant: variant, Password: bytes.Repeat([]byte{1}, 32), Salt: bytes.Repeat([]byte{2}, 16),
			Secret: bytes.Repeat([]byte{3}, 8), Data: bytes.Repeat([]byte{4}, 12), Passes: 3, Memory: 32, Lanes: 4, Size: 32,
		})
		if hex.EncodeToString(got) != want {
			t.Errorf("variant %d: %x, want %s", variant, got, want)
		}
	}
}

// Without secret and data it is the library's.
func TestAgainstLibrary(t *testing.T) {
	password, salt := []byte("password"), []byte("some salt")
	for _, p := range []Params{
		{Passes: 1, Memory: 8, Lanes: 1, Size: 4}, {Passes: 2, Memory: 1000, Lanes: 3, Size: 64}, {Passes: 4, Memory: 65, Lanes: 2, Size: 200},
	} {
		p.Password, p.Salt, p.Variant = password, salt, ID
		if got, want := Key(p), lib.IDKey(password, salt, p.Passes, p.Memory, uint8(p.Lanes), p.Size); !bytes.Equal(got, want) {
			t.Errorf("%+v: %x, want %x", p, got, want)
		}
		p.Variant = I
		if got, want := Key(p), lib.Key(password, salt, p.Passes, p.Memory, uint8(p.Lanes), p.Size); !bytes.Equal(got, want) {
			t.Errorf("%+v: %x, want %x", p, got, want)
		}
	}
}
