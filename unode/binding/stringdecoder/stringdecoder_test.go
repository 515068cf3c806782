package stringdecoder

import (
	"testing"

	"nodeos/unode/binding/stringbytes"
)

func TestUnfinished(t *testing.T) {
	for _, c := range []struct {
		e          stringbytes.Encoding
		in         string
		keep, want int
	}{
		{stringbytes.UTF8, "a", 0, 0},
		{stringbytes.UTF8, "a\xc3", 1, 1},
		{stringbytes.UTF8, "\xe2\x82", 2, 1},
		{stringbytes.UTF8, "\xf0\x9f\x98", 3, 1},
		{stringbytes.UTF8, "\xf0", 1, 3},
		{stringbytes.UTF8, "\xf0\x9f\x98\x80", 0, 0},
		{stringbytes.UTF8, "\xff", 0, 0},
		{stringbytes.UTF8, "\x80\x80\x80\x80", 0, 0},
		{stringbytes.UCS2, "a", 1, 1},
		{stringbytes.UCS2, "\x3d\xd8", 2, 2},
		{stringbytes.UCS2, "\x00\xde", 0, 0},
		{stringbytes.Base64, "abcd", 1, 2},
		{stringbytes.Base64URL, "abcde", 2, 1},
		{stringbytes.Base64, "abc", 0, 0},
	} {
		if keep, want := unfinished([]byte(c.in), c.e); keep != c.keep || want != c.want {
			t.Errorf("unfinished(%q, %d) = %d, %d; want %d, %d", c.in, c.e, keep, want, c.keep, c.want)
		}
	}
}
