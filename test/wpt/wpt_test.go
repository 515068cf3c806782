package wpt

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"nodeos/test/conformance"
)

// TestUnode runs a small area whole: every subtest of it passes on unode.
func TestUnode(t *testing.T) {
	tree, err := conformance.CachedTree(t.Context(), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(tree, "test", "fixtures", "wpt")
	tests, err := Tests(root, []string{"console"})
	if err != nil || len(tests) == 0 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	binary, err := filepath.Abs("../../bin/unode")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, test := range tests {
		passed, err := Passed(t.Context(), binary, root, test)
		if err != nil {
			t.Fatal(err)
		}
		total += len(passed)
	}
	if total < 10 {
		t.Errorf("%d subtests pass", total)
	}
}

// TestCount: what the reference fails is no loss, and equal names are told apart.
func TestCount(t *testing.T) {
	rows := map[string]*Row{}
	count(rows, Test{File: "url/a.any.js"}, map[string]bool{"x #1": true, "x #2": true}, map[string]bool{"x #1": true, "more #1": true})
	if r := rows["url"]; r.Reference != 2 || r.Subject != 1 || !slices.Equal(r.Lost, []string{"url/a.any.js: 1 of 2"}) {
		t.Errorf("%+v", r)
	}
}

func TestTests(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"url/a.any.js":           "// META: variant=?1-10\n// META: variant=?11-last\n",
		"url/resources/b.any.js": "", "url/page.html": "", "dom/c.window.js": "",
	} {
		os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755)
		os.WriteFile(filepath.Join(root, name), []byte(text), 0o644)
	}
	got, err := Tests(root, nil)
	want := []Test{{"dom/c.window.js", ""}, {"url/a.any.js", "?1-10"}, {"url/a.any.js", "?11-last"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}
