package npm

import (
	"encoding/json"
	"errors"
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzManifest: a package.json of any bytes is read or refused with an *Error
// whose place lies in the text, and no broken JSON is read.
func FuzzManifest(f *testing.F) {
	for _, s := range []string{`{"name":"a","bin":{"x":"y"},"workspaces":{"packages":["a"]},"engines":{"node":">=1"}}`,
		"\ufeff{}", `{"a":[1,{"b":null}],"files":["x"]}`, "{", `[]`, `{"bin":"../../x","name":"@a/b"}`, `{"peerDependenciesMeta":{"a":{"optional":true}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := parseJSON("p", text)
		if err == nil {
			var m *manifest
			if m, err = parseManifest(o); err == nil {
				if !json.Valid([]byte(strings.TrimPrefix(string(text), "\ufeff"))) {
					t.Fatal("broken JSON was read")
				}
				for cmd, file := range m.Bin {
					if strings.Contains(cmd, "/") || path.IsAbs(file) || strings.HasPrefix(file, "../") {
						t.Fatalf("bin %q %q leads outside", cmd, file)
					}
				}
				return
			}
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *Error", err)
		}
		if lines := strings.Count(string(text), "\n") + 1; e.Line < 1 || e.Line > lines || e.Col < 1 || e.Col > utf8.RuneCount(text)+1 {
			t.Fatalf("%v: no such place", err)
		}
	})
}

// FuzzLock: a lockfile of any bytes is read or refused, and no place in it leads
// out of the image.
func FuzzLock(f *testing.F) {
	for _, s := range []string{
		`{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0","os":["linux"],"dependencies":{"b":"1"}},"node_modules/a/node_modules/b":{"version":"1.0.0","optional":true},"lib":{},"node_modules/lib":{"link":true,"resolved":"lib"}}}`,
		`{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","requires":{"b":"1"},"dependencies":{"b":{"version":"file:x"}}}}}`,
		`{"lockfileVersion":1,"dependencies":{"../../a":{"version":"1.0.0"}}}`,
		`{"lockfileVersion":3,"packages":{"node_modules/a":{"link":true,"resolved":"node_modules/a"}}}`,
		`{"lockfileVersion":2,"packages":{"node_modules/../../x":{}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := parseLock("l", text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("%v is no *Error", err)
			}
			return
		}
		for _, omit := range [][]string{nil, {"b"}} {
			for place := range l.production(omit) {
				if place != path.Clean(place) || path.IsAbs(place) || strings.HasPrefix(place+"/", "../") {
					t.Fatalf("place %q leads outside", place)
				}
				l.wantedBy(place)
			}
		}
	})
}

// FuzzWords: what is split is what sh would split, in that quoting every word
// and splitting again gives the same words.
func FuzzWords(f *testing.F) {
	for _, s := range []string{`node a.js`, `a "b c" 'd"e' f\ g`, `""`, `a=b node -r 'x'`, `a|b`, `"$x"`, `'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err != nil {
			return
		}
		var quoted []string
		for _, w := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		again, err := splitWords(strings.Join(quoted, " "))
		if err != nil || strings.Join(again, "\x00") != strings.Join(words, "\x00") || len(again) != len(words) {
			t.Fatalf("%q: %q, then %q, %v", line, words, again, err)
		}
	})
}

// FuzzPattern: every line compiles, and matching never fails.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{"*.js", "/a/**/b", "!x/", "[a-z]?{b,c}", "[!a]", "[", "{", `\#`, "**", "a/**", "[z-a]", "[[:alpha:]]"} {
		f.Add(s, "a/b.js")
	}
	f.Fuzz(func(t *testing.T, line, file string) {
		p, err := compilePattern(line)
		if err != nil {
			return
		}
		if p != nil {
			p.match(path.Clean("/" + file)[1:])
		}
	})
}
