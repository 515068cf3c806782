package test262

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// least is the share of the core that must pass.
const least = 0.9986

// TestCore runs the suite in the folder that the environment variable TEST262
// names: TEST262_SAMPLE cases of the core, drawn with a fixed seed, or all.
func TestCore(t *testing.T) {
	root := os.Getenv("TEST262")
	if root == "" {
		t.Skip("TEST262 does not name a copy of tc39/test262: no package of a registry has it")
	}
	var cache sync.Map
	suite := &Suite{File: func(p string) (string, error) {
		if v, ok := cache.Load(p); ok {
			return v.(string), nil
		}
		b, err := os.ReadFile(filepath.Join(root, p))
		if err == nil && strings.HasPrefix(p, "harness/") {
			cache.Store(p, string(b))
		}
		return string(b), err
	}}
	cases := core(t, suite, root)
	if n, err := strconv.Atoi(os.Getenv("TEST262_SAMPLE")); err == nil && n < len(cases) {
		r := rand.New(rand.NewPCG(262, 262))
		r.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
		cases = cases[:n]
	}
	failed := 0
	for i := range cases {
		if err := suite.Run(&cases[i]); err != nil {
			failed++
			t.Logf("%s: %v", cases[i].Path, err)
		}
	}
	share := 1 - float64(failed)/float64(len(cases))
	t.Logf("%d of %d pass: %.2f %%", len(cases)-failed, len(cases), 100*share)
	if share < least {
		t.Errorf("%.2f %% of the core pass, want %.2f %%", 100*share, 100*least)
	}
}

// core reads the suite's cases of the core, in the order of their names.
func core(t *testing.T, suite *Suite, root string) []Case {
	var out []Case
	top := filepath.Join(root, "test")
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".js") || strings.Contains(p, "_FIXTURE") {
			return err
		}
		rel, _ := filepath.Rel(top, p)
		source, err := suite.File("test/" + rel)
		if err != nil {
			return err
		}
		if c, ok := Parse(filepath.ToSlash(rel), source); ok && c.Core() {
			out = append(out, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no cases in %s", top)
	}
	return out
}

func TestParse(t *testing.T) {
	c, ok := Parse("language/x.js", "// c\n/*---\ndescription: >\n  d: e\nflags: [async, onlyStrict]\nincludes:\n  - a.js\n  - b.js\nfeatures: [cross-realm]\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/\n$DONOTEVALUATE();\n")
	if !ok || !c.Has("async") || !c.Has("onlyStrict") || len(c.Includes) != 2 || c.Phase != "parse" || c.Type != "SyntaxError" || c.Core() {
		t.Errorf("got %+v, %v", c, ok)
	}
	if _, ok := Parse("a.js", "no metadata"); ok {
		t.Error("a file without metadata is a case")
	}
}

// The runner tells right from wrong.
func TestRun(t *testing.T) {
	suite := &Suite{File: func(p string) (string, error) {
		return map[string]string{"harness/assert.js": "function assert(v) { if (!v) throw new Test262Error() }",
			"harness/sta.js":             "class Test262Error extends Error {}",
			"harness/doneprintHandle.js": `function $DONE(e) { print(e ? "Test262:AsyncTestFailure" : "Test262:AsyncTestComplete") }`,
			"test/dir/dep_FIXTURE.js":    "export let x = 1"}[p], nil
	}}
	for _, c := range []struct {
		meta, body string
		pass       bool
	}{
		{"", "assert(1 + 1 === 2)", true},
		{"", "assert(1 + 1 === 3)", false},
		{"flags: [onlyStrict]", "assert((function() { return !this })())", true},
		{"flags: [noStrict]", "assert((function() { return this })())", true},
		{"negative:\n  phase: parse\n  type: SyntaxError", "1 +", true},
		{"negative:\n  phase: runtime\n  type: TypeError", "null.x", true},
		{"negative:\n  phase: runtime\n  type: TypeError", "1 +", false},
		{"negative:\n  phase: runtime\n  type: TypeError", "1", false},
		{"flags: [async]", "Promise.resolve().then(() => $DONE())", true},
		{"flags: [async]", "Promise.resolve().then(() => $DONE(1))", false},
		{"flags: [async]", "", false},
		{"flags: [module]", "import { x } from './dep_FIXTURE.js'; assert(x === 1)", true},
		{"flags: [module]\nnegative:\n  phase: resolution\n  type: SyntaxError", "import { y } from './dep_FIXTURE.js'", true},
		{"flags: [async]", "import('./dep_FIXTURE.js').then((m) => $DONE(m.x !== 1))", true},
	} {
		cs, _ := Parse("dir/case.js", "/*---\n"+c.meta+"\n---*/\n"+c.body)
		if err := suite.Run(&cs); (err == nil) != c.pass {
			t.Errorf("%q with %q: %v", c.body, c.meta, err)
		}
	}
}
