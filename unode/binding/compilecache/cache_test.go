package compilecache

import "testing"

func TestRelative(t *testing.T) {
	for _, c := range [][3]string{
		{"/app/cache/tag", "/app/main.js", "../../main.js"},
		{"/cache", "/app/main.js", "../app/main.js"},
		{"/app", "/app/lib/a.js", "lib/a.js"},
	} {
		if got := relative(c[0], c[1]); got != c[2] {
			t.Errorf("from %s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
