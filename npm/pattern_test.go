package npm

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPatternsAsGit holds the patterns against git's own reading of the same
// lines, which is what .npmignore is written in.
func TestPatternsAsGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git on this machine")
	}
	files := []string{"a.js", "b.test.js", "lib/a.js", "lib/b/c.js", "lib/b/d.txt", "docs/lib/x", "docs/x.md", "x.md", "build/out", "src/build/out", "foo", "bar/foo/z", "a+b.c", "#x", "!y", "q1", "q2", "sp ace"}
	for _, lines := range []string{
		"*.js", "/*.js", "lib", "lib/", "/lib", "lib/*", "lib/**", "**/x", "docs/**/x", "lib/b/", "*.md\n!x.md", "build/", "/build/",
		"foo", "bar/foo", "**/foo/**", "q[0-1]", "q[!1]", "q?", `\#x`, `\!y`, "# foo\n\nfoo", "a+b.c", "sp ace", "*.js\n!lib/b/c.js", "**", "l*b",
	} {
		dir := t.TempDir()
		ignore := filepath.Join(dir, "ignore")
		if err := os.WriteFile(ignore, []byte(lines+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(git, "init", "-q", dir).CombinedOutput(); err != nil {
			t.Fatalf("git init: %v %s", err, out)
		}
		ps, err := compilePatterns("x", strings.Split(lines, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(git, "-c", "core.excludesFile="+ignore, "check-ignore", "--no-index", "--stdin", "-z")
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader(strings.Join(files, "\x00"))
		out, _ := cmd.Output() // exit code 1: none is ignored
		want := "\x00" + string(out)
		for _, f := range files {
			if got := ps.match(f); got != strings.Contains(want, "\x00"+f+"\x00") {
				t.Errorf("%q: match(%q) = %v, git says otherwise", lines, f, got)
			}
		}
	}
}

func TestBraces(t *testing.T) { // npm's addition to git's language
	p, err := compilePattern("{a,b}*.{js,mjs}")
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{"a1.js": true, "x/b.mjs": true, "c.js": false, "a.cjs": false} {
		if p.match(file) != want {
			t.Errorf("match(%q) = %v", file, !want)
		}
	}
}
