package unode

import (
	"reflect"
	"strings"
	"testing"
)

func testOptions() *options {
	return &options{
		kinds: map[string]int{
			"--eval": optString, "--print": optBoolean, "--check": optBoolean, "--require": optStringList, "--warnings": optBoolean,
			"--max-http-header-size": optUInteger, "--interactive": optBoolean, "--max-old-space-size": optV8, "--title": optString,
			"--node-snapshot": optBoolean,
		},
		env: map[string]bool{"--require": true, "--warnings": true, "--title": true, "--max-old-space-size": true},
		aliases: map[string][]string{
			"-e": {"--eval"}, "-p": {"--print"}, "-pe": {"--print", "--eval"}, "--print <arg>": {"-pe"}, "-r": {"--require"},
			"-c": {"--check"}, "-i": {"--interactive"},
		},
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		args, left string
		values     map[string]any
		err        string
	}{
		{"app.js -e x", "app.js -e x", map[string]any{}, ""},
		{"-e 1+1 a b", "a b", map[string]any{"--eval": "1+1"}, ""},
		{"--eval=1+1 a", "a", map[string]any{"--eval": "1+1"}, ""},
		{"-p 1+1", "", map[string]any{"--eval": "1+1", "--print": true}, ""},
		{"-p", "", map[string]any{"--print": true}, ""},
		{"-p -e 1", "", map[string]any{"--eval": "1", "--print": true}, ""},
		{"-pe 1", "", map[string]any{"--eval": "1", "--print": true}, ""},
		{"-r a -r b -- -x", "-x", map[string]any{"--require": []string{"a", "b"}}, ""},
		{"--no-warnings x", "x", map[string]any{"--warnings": false}, ""},
		{"--max_http_header_size=5 -", "-", map[string]any{"--max-http-header-size": 5.0}, ""},
		{"--max-old-space-size=100 --expose-gc x", "x", map[string]any{}, ""},
		{`-e \-1`, "", map[string]any{"--eval": "-1"}, ""},
		{"-e", "", nil, "-e requires an argument"},
		{"-e -p", "", nil, "-e requires an argument"},
		{"--bad", "", nil, "bad option: --bad"},
		{"--check=1 x", "x", map[string]any{"--check": true}, ""},
		{"--no-eval", "", nil, "--no-eval is an invalid negation"},
		{"--max-http-header-size=x", "", map[string]any{"--max-http-header-size": 0.0}, ""},
	} {
		p := &parser{options: testOptions(), values: map[string]any{}}
		left, err := p.parse(strings.Fields(c.args))
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", c.args, err, c.err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.args, err)
		case strings.Join(left, " ") != c.left || !reflect.DeepEqual(p.values, c.values):
			t.Errorf("%s: %q %v, want %q %v", c.args, left, p.values, c.left, c.values)
		}
	}
	env := &parser{options: testOptions(), values: map[string]any{}, inEnv: true}
	if _, err := env.parse([]string{"--eval", "1"}); err == nil || !strings.Contains(err.Error(), "not allowed in NODE_OPTIONS") {
		t.Errorf("--eval in NODE_OPTIONS: %v", err)
	}
}

func TestSplitOptions(t *testing.T) {
	for in, want := range map[string][]string{
		"":                          nil,
		" --a  --b=c ":              {"--a", "--b=c"},
		`--title "two words" -r ""`: {"--title", "two words", "-r", ""},
		`"a \"b\" \\c"`:             {`a "b" \c`},
	} {
		if got, err := splitOptions(in); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	for _, bad := range []string{`"open`, `"a\`} {
		if _, err := splitOptions(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
