package symmetric

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

func params(a *Algorithm, encrypt bool) Params {
	p := Params{Key: make([]byte, a.Key), IV: make([]byte, a.IV), Encrypt: encrypt, Tag: 16}
	for i := range p.Key {
		p.Key[i] = byte(i * 7)
	}
	for i := range p.IV {
		p.IV[i] = byte(0xff - i)
	}
	return p
}

// run gives the input in pieces of a size; 0 is all at once.
func run(t *testing.T, c Cipher, in []byte, piece int) []byte {
	t.Helper()
	var out []byte
	if piece == 0 {
		piece = max(1, len(in))
	}
	for len(in) > 0 {
		n := min(piece, len(in))
		b, err := c.Update(in[:n])
		if err != nil {
			t.Fatal(err)
		}
		out, in = append(out, b...), in[n:]
	}
	b, err := c.Final()
	if err != nil {
		t.Fatal(err)
	}
	return append(out, b...)
}

// What a cipher encrypts it decrypts, whatever the size of the steps; tags agree.
func TestRoundTrip(t *testing.T) {
	for i := range all {
		a := &all[i]
		t.Run(a.Name, func(t *testing.T) {
			pieces := []int{0, 1, 5, 16, 33}
			if a.Mode == CCM || a.Mode == XTS || a.Mode == Wrap {
				pieces = pieces[:1]
			}
			for _, size := range []int{16, 24, 48, 96, 1000} {
				plain := bytes.Repeat([]byte("plain text "), 100)[:size]
				var first []byte
				for _, piece := range pieces {
					make := func(encrypt bool) Cipher {
						c, err := a.New(params(a, encrypt))
						if err != nil {
							t.Fatal(err)
						}
						if d, ok := c.(AEAD); ok {
							d.AAD([]byte("about"))
						}
						return c
					}
					enc, dec := make(true), make(false)
					ct := run(t, enc, plain, piece)
					if first == nil {
						first = ct
					}
					if !bytes.Equal(ct, first) && a.Name != "des3-wrap" {
						t.Fatalf("in pieces of %d: %x, at once %x", piece, ct, first)
					}
					if got := run(t, dec, ct, piece); !bytes.Equal(got, plain) {
						t.Fatalf("%d bytes in pieces of %d come back as %q", size, piece, got)
					}
					if e, ok := enc.(AEAD); ok && !bytes.Equal(e.Tag(), dec.(AEAD).Tag()) {
						t.Errorf("tags %x and %x", e.Tag(), dec.(AEAD).Tag())
					}
				}
			}
		})
	}
}

// Our GCM and ChaCha20-Poly1305 are those of the libraries.
func TestAgainstLibrary(t *testing.T) {
	aad, plain := []byte("some header"), bytes.Repeat([]byte{1, 2, 3}, 77)
	for _, ivSize := range []int{1, 8, 12, 13, 16, 60} {
		p := Params{Key: []byte("0123456789abcdef"), IV: bytes.Repeat([]byte{9}, ivSize), Encrypt: true}
		b, _ := aes.NewCipher(p.Key)
		lib, _ := cipher.NewGCMWithNonceSize(b, ivSize)
		compare(t, fmt.Sprint("gcm with an IV of ", ivSize), Find("aes-128-gcm"), p, lib.Seal(nil, p.IV, plain, aad), plain, aad)
	}
	p := Params{Key: bytes.Repeat([]byte{5}, 32), IV: bytes.Repeat([]byte{6}, 12), Encrypt: true}
	lib, _ := chacha20poly1305.New(p.Key)
	compare(t, "poly", Find("chacha20-poly1305"), p, lib.Seal(nil, p.IV, plain, aad), plain, aad)
}

func compare(t *testing.T, name string, a *Algorithm, p Params, want, plain, aad []byte) {
	t.Helper()
	c, err := a.New(p)
	if err != nil {
		t.Fatal(err)
	}
	d := c.(AEAD)
	d.AAD(aad)
	got := append(run(t, d, plain, 10), d.Tag()...)
	if !bytes.Equal(got, want) {
		t.Errorf("%s: %x, want %x", name, got, want)
	}
}

// Vectors of the documents that define the modes.
func TestVectors(t *testing.T) {
	x := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, v := range []struct {
		name, key, iv, aad, plain, want string
		tag                             int
	}{
		{"aes-128-ccm", "404142434445464748494a4b4c4d4e4f", "10111213141516", "0001020304050607", "20212223", "7162015b4dac255d", 4},                                                                               // SP 800-38C, C.1
		{"aes-128-ocb", "000102030405060708090A0B0C0D0E0F", "BBAA99887766554433221101", "0001020304050607", "0001020304050607", "6820B3657B6F615A5725BDA0D3B4EB3A257C9AF1F8F03009", 16},                            // RFC 7253, A
		{"aes128-wrap", "000102030405060708090A0B0C0D0E0F", "A6A6A6A6A6A6A6A6", "", "00112233445566778899AABBCCDDEEFF", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5", 0},                                     // RFC 3394, 4.1
		{"aes192-wrap-pad", "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8", "A65959A6", "", "466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f", 0},                                                           // RFC 5649, 6
		{"aes-128-xts", "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0", "9a785634120000000000000000000000", "", "000102030405060708090a0b0c0d0e0f10", "6c1625db4671522d3d7599601de7ca09ed", 0}, // IEEE 1619, 15
	} {
		a := Find(v.name)
		c, err := a.New(Params{Key: x(v.key), IV: x(v.iv), Encrypt: true, Tag: v.tag})
		if err != nil {
			t.Fatal(err)
		}
		d, aead := c.(AEAD)
		if aead {
			d.AAD(x(v.aad))
		}
		got := run(t, c, x(v.plain), 0)
		if aead {
			got = append(got, d.Tag()...)
		}
		if !bytes.Equal(got, x(v.want)) {
			t.Errorf("%s: %x, want %s", v.name, got, v.want)
		}
	}
}
