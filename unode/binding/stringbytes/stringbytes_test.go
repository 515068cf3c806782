package stringbytes

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"nodeos/unode/engine"
)

func view(s string, wide bool) engine.View {
	if wide {
		return engine.View{UTF16: utf16.Encode([]rune(s))}
	}
	return engine.View{Latin1: []byte(s)}
}

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		s    engine.View
		e    Encoding
		size int
		want string
	}{
		{view("a\xe9b", false), UTF8, 4, "a\u00e9b"},
		{view("a\xe9b", false), UTF8, 2, "a"},
		{view("\u20ac\U0001f600", true), UTF8, 7, "\u20ac\U0001f600"},
		{view("\u20ac\U0001f600", true), UTF8, 6, "\u20ac"},
		{engine.View{UTF16: []uint16{0xd800, 'x', 0xdc00}}, UTF8, 9, "\ufffdx\ufffd"},
		{view("ab", false), UCS2, 3, "a\x00"},
		{view("\u1234", true), UCS2, 2, "\x34\x12"},
		{view("a\u0141", true), Latin1, 9, "aA"},
		{view("0aFx", false), Hex, 9, "\x0a"},
		{view("61620", false), Hex, 9, "ab"},
		{view("YWJjZA==YQ", false), Base64, 9, "abcd"},
		{view("Y W\nJ*j", false), Base64, 9, "abc"},
		{view("-_+/", false), Base64URL, 9, "\xfb\xff\xbf"},
		{view("YWJjZGVm", false), Base64, 4, "abcd"},
	} {
		dst := bytes.Repeat([]byte{0xaa}, c.size+1)
		n := Write(dst[:c.size], c.s, c.e)
		if got := string(dst[:n]); got != c.want {
			t.Errorf("Write(%d, %v, %d) = %q; want %q", c.size, c.s, c.e, got, c.want)
		}
		if dst[c.size] != 0xaa {
			t.Errorf("Write(%d, %v, %d) wrote behind the end", c.size, c.s, c.e)
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("a\xe9\x00\xd8\xac\x20"), 5)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		for _, s := range []engine.View{{UTF16: u}, {Latin1: b}} {
			want := string(utf16.Decode(s.UTF16))
			if s.UTF16 == nil {
				r := make([]rune, len(b))
				for i, c := range b {
					r[i] = rune(c)
				}
				want = string(r)
			}
			if n := SizeUTF8(s); n != len(want) {
				t.Fatalf("SizeUTF8(%v) = %d; want %d", s, n, len(want))
			}
			dst := make([]byte, max(0, min(size, len(want)+3)))
			read, n := WriteUTF8(dst, s)
			if string(dst[:n]) != want[:n] || !utf8.Valid(dst[:n]) || read > s.Len() || n < len(want) && len(dst)-n >= utf8.UTFMax {
				t.Fatalf("WriteUTF8(%d, %v) = %d, %d: %q of %q", len(dst), s, read, n, dst[:n], want)
			}
		}
	})
}

func FuzzDigits(f *testing.F) {
	f.Add([]byte("abc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for e, s := range map[Encoding]string{Base64: base64.StdEncoding.EncodeToString(b), Base64URL: base64.RawURLEncoding.EncodeToString(b), Hex: hex.EncodeToString(b)} {
			for _, wide := range []bool{false, true} {
				v := view(s, wide)
				if got := Append(nil, v, e); !bytes.Equal(got, b) || Size(v, e) != len(b) {
					t.Fatalf("%d %q = %x, size %d", e, s, got, Size(v, e))
				}
			}
		}
		Append(nil, engine.View{Latin1: b}, Base64) // anything goes in
		Append(nil, engine.View{Latin1: b}, Hex)
	})
}

func BenchmarkUTF8(b *testing.B) {
	in := engine.View{Latin1: bytes.Repeat([]byte("plain text, "), 100)}
	dst := make([]byte, 2000)
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		WriteUTF8(dst, in)
	}
}

func BenchmarkBase64(b *testing.B) {
	in := engine.View{Latin1: bytes.Repeat([]byte("YWJj"), 300)}
	dst := make([]byte, 2000)
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		Write(dst, in, Base64)
	}
}
