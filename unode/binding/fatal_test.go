package binding

import "testing"

func TestParseLocation(t *testing.T) {
	for _, c := range []struct {
		line, file string
		row, col   int
	}{
		{"    at f (/app/a.js:3:14)", "/app/a.js", 3, 14},
		{"    at /app/a b.js:3:14", "/app/a b.js", 3, 14},
		{"    at Object.<anonymous> (/app/(x)/a.js:1:2)", "/app/(x)/a.js", 1, 2},
		{"    at [eval]:1:7", "[eval]", 1, 7},
		{"    at file:///app/m.mjs:2:3", "file:///app/m.mjs", 2, 3},
		{"    at node:internal/main/eval_string:71:3", "", 0, 0},
		{"    at Array.map (<anonymous>)", "", 0, 0},
		{"Error: at /x:1:1", "", 0, 0},
		{"    at /no/numbers", "", 0, 0},
	} {
		file, row, col, ok := parseLocation(c.line)
		if ok != (c.file != "") || ok && (file != c.file || row != c.row || col != c.col) {
			t.Errorf("%q: %q %d %d %v", c.line, file, row, col, ok)
		}
	}
}
