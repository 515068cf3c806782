//go:build !small

package icu

import (
	"testing"
	"unicode/utf16"
)

func TestDecoders(t *testing.T) {
	for _, c := range []struct {
		encoding, in, want string
		ok                 bool
	}{
		{"utf-16le", "a\x00=\xd8\x00\xde", "a\U0001f600", true},
		{"utf-16be", "\x00a\xd8=\xde\x00", "a\U0001f600", true},
		{"utf-16le", "\x00\xd8a\x00", "\ufffda", false},
		{"utf-16le", "a", "\ufffd", false},
		{"gb18030", "\x81\x30\x81\x30\xc4\xe3\x80", "\u0080\u4f60\u20ac", true},
		{"gb18030", "\x81\x30\xff", "\ufffd0\ufffd", false},
		{"gb18030", "\x81", "\ufffd", false},
		{"gb18030", "\xfe\xfe\xa6\xd9\xa3\xa0", "\ue4c5\ufe10\u3000", true},
		{"iso-2022-jp", "\x1b$B$\"\x1b(Bx", "\u3042x", true},
		{"iso-2022-jp", "\x1b(J\\~", "\u00a5\u203e", true},
		{"iso-2022-jp", "\x1b(B\x1b(BP", "\ufffdP", false},
		{"iso-2022-jp", "\x1b$", "\ufffd$", false},
		{"shift_jis", "\x82\xa0\xb1", "\u3042\uff71", true},
		{"big5", "\xa7\x41", "\u4f60", true},
		{"euc-kr", "\xb0\xa1", "\uac00", true},
		{"euc-jp", "\xa4\xa2", "\u3042", true},
	} {
		d, found := decoderFor(c.encoding)
		if !found {
			t.Fatalf("no %s", c.encoding)
		}
		u, ok := d.decode([]byte(c.in), true)
		if got := string(utf16.Decode(u)); got != c.want || ok != c.ok {
			t.Errorf("%s %q = %q, %v; want %q, %v", c.encoding, c.in, got, ok, c.want, c.ok)
		}
	}
}

// FuzzDecoders: where input is cut makes no difference.
func FuzzDecoders(f *testing.F) {
	f.Add([]byte("a\x1b$B$\"\x81\x30\x81\x30\xff\xd8="), uint8(0))
	names := []string{"utf-16le", "utf-16be", "gb18030", "iso-2022-jp", "big5", "euc-jp", "euc-kr", "shift_jis"}
	f.Fuzz(func(t *testing.T, in []byte, which uint8) {
		name := names[int(which)%len(names)]
		d, _ := decoderFor(name)
		whole, ok := d.decode(in, true)
		e, _ := decoderFor(name)
		var parts []uint16
		good := true
		for i := range in {
			u, ok := e.decode(in[i:i+1], false)
			parts, good = append(parts, u...), good && ok
		}
		u, last := e.decode(nil, true)
		parts, good = append(parts, u...), good && last
		if string(utf16.Decode(parts)) != string(utf16.Decode(whole)) || good != ok {
			t.Errorf("%s %x: %x in parts, %x whole", name, in, parts, whole)
		}
	})
}

func TestColumns(t *testing.T) {
	for r, want := range map[rune]int{'a': 1, '\n': 0, 'é': 1, '\u0301': 0, '世': 2, '😀': 2, '\u200b': 0, '\u00ad': 1, 'ｱ': 1} {
		if got := columns(r); got != want {
			t.Errorf("columns(%q) = %d; want %d", r, got, want)
		}
	}
}
