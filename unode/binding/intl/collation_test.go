package intl

import (
	"bytes"
	"compress/flate"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nodeos/unode/nodelib/fetch"
)

// order is the real data, as the build has it.
func order(t testing.TB) *collation {
	t.Helper()
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := fetch.Library(t.Context(), filepath.Join(base, "nodeos", "node"), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "intl-order.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(flate.NewReader(bytes.NewReader(b))); err != nil {
		t.Fatal(err)
	}
	c, err := parseCollation(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *collation) strings(x, y string, how int, locale string) int {
	return c.compare(c.key(x, how, locale), c.key(y, how, locale), how)
}

// What the real Node says.
func TestOrder(t *testing.T) {
	c := order(t)
	sorted := strings.Fields("_ - ! 02 1 ① 10 2 a A á à ä ab ae æ b co-op coop d đ éclair fi ﬁ File1 file10 file2 n ñ o ö ø resume résumé ss ß x2 x² z Z ω Ω б е ё 한국 あ ア")
	got := slices.Clone(sorted)
	slices.Reverse(got)
	slices.SortStableFunc(got, func(x, y string) int { return c.strings(x, y, variant, "en") })
	if !slices.Equal(got, sorted) {
		t.Errorf("sorted:\n%v\nwant\n%v", got, sorted)
	}
	for _, tt := range []struct {
		x, y   string
		how    int
		locale string
		want   int
	}{
		{"2", "10", variant | numeric, "en", -1},
		{"a", "Á", 0, "en", 0},
		{"a", "A", 1, "en", 0},
		{"a", "á", 1, "en", -1},
		{"a", "á", 2, "en", 0},
		{"a", "A", 2, "en", -1},
		{"a", "A", variant | upperFirst, "en", 1},
		{"a-b", "ab", variant | noPunct, "en", 0},
		{"ñ", "nz", variant, "es", 1},
		{"ñ", "nz", variant, "en", -1},
		{"あ", "ω", variant, "ja", -1},
	} {
		if got := c.strings(tt.x, tt.y, tt.how, tt.locale); got != tt.want {
			t.Errorf("%q, %q in %s by %d: %d; want %d", tt.x, tt.y, tt.locale, tt.how, got, tt.want)
		}
	}
}

// The fast way agrees with the slow one, and both are orders.
func FuzzCompare(f *testing.F) {
	c := order(f)
	f.Add("a", "B", "c", 3)
	f.Add("é", "e\u0301", "ss", 19)
	f.Add("10", "9", "\x00", 7)
	f.Fuzz(func(t *testing.T, x, y, z string, how int) {
		if n, ok := c.compareASCII([]byte(x), []byte(y)); ok {
			if slow := c.strings(x, y, variant, "en"); n != slow {
				t.Errorf("compareASCII(%q, %q) = %d; want %d", x, y, n, slow)
			}
		}
		how &= 31
		xy, yz, xz := c.strings(x, y, how, "en"), c.strings(y, z, how, "en"), c.strings(x, z, how, "en")
		if yx := c.strings(y, x, how, "en"); yx != -xy {
			t.Errorf("%q, %q: %d and %d", x, y, xy, yx)
		}
		if xy <= 0 && yz <= 0 && xz > 0 {
			t.Errorf("%q <= %q <= %q, but not the first and the last", x, y, z)
		}
	})
}
