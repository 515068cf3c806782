package npm

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nodeos/unode/nodelib"
)

// write makes a project of the given files in a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(files[name]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestStart(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  Start
	}{
		"script": {
			map[string]string{"package.json": `{"scripts":{"start":"node server.js"}}`, "server.js": ""},
			Start{File: "server.js", From: "scripts.start"}},
		"flags, quotes, arguments": {
			map[string]string{"package.json": `{"scripts":{"start":"NODE_ENV=test A='b c' node --max-old-space-size=64 -r ./pre.js --import x \"my app.js\" --port 80"}}`, "my app.js": ""},
			Start{Flags: []string{"--max-old-space-size=64", "-r", "./pre.js", "--import", "x"}, File: "my app.js",
				Args: []string{"--port", "80"}, Env: map[string]string{"NODE_ENV": "test", "A": "b c"}, From: "scripts.start"}},
		"cross-env": {
			map[string]string{"package.json": `{"scripts":{"start":"cross-env X=1 node ./a/b"}}`, "a/b.js": ""},
			Start{File: "a/b.js", Env: map[string]string{"X": "1"}, From: "scripts.start"}},
		"folder with a package.json": {
			map[string]string{"package.json": `{"scripts":{"start":"node a"}}`, "a/package.json": `{"main":"lib"}`, "a/lib/index.js": ""},
			Start{File: "a/lib/index.js", From: "scripts.start"}},
		"dot": {
			map[string]string{"package.json": `{"scripts":{"start":"node ."},"main":"./lib/x"}`, "lib/x.js": ""},
			Start{File: "lib/x.js", From: "scripts.start"}},
		"npm run": {
			map[string]string{"package.json": `{"scripts":{"start":"B=2 npm run -s serve","serve":"B=1 node x.mjs"}}`, "x.mjs": ""},
			Start{File: "x.mjs", Env: map[string]string{"B": "1"}, From: "scripts.serve"}},
		"Procfile": {
			map[string]string{"package.json": `{"scripts":{"start":"next start"}}`, "Procfile": "worker: x\nweb:  exec node web.js \n", "web.js": ""},
			Start{File: "web.js", From: "web of Procfile"}},
		"Procfile that runs npm start, which runs server.js": {
			map[string]string{"package.json": `{}`, "Procfile": "web: npm start\n", "server.js": ""},
			Start{File: "server.js", From: "server.js"}},
		"settings win": {
			map[string]string{"package.json": `{"nodeos":{"start":"a.js --x"},"scripts":{"start":"node b.js"}}`, "a.js": "", "Procfile": "web: node b.js"},
			Start{File: "a.js", Args: []string{"--x"}, From: `"start" of nodeos's settings`}},
		"nodeos.json wins over that": {
			map[string]string{"package.json": `{"nodeos":{"start":"a.js"}}`, "nodeos.json": `{"start":["node","--no-warnings","b.js","$x"]}`, "b.js": ""},
			Start{Flags: []string{"--no-warnings"}, File: "b.js", Args: []string{"$x"}, From: `"start" of nodeos's settings`}},
		"main": {
			map[string]string{"package.json": `{"main":"lib"}`, "lib/index.js": "", "index.js": ""},
			Start{File: "lib/index.js", From: "main"}},
		"index": {
			map[string]string{"package.json": `{}`, "index.mjs": "", "server.js": ""},
			Start{File: "index.mjs", From: "index.mjs"}},
		"the main that npm init writes": {
			map[string]string{"package.json": `{"main":"index.js"}`, "server.cjs": ""},
			Start{File: "server.cjs", From: "server.cjs"}},
		"a file of a package": {
			map[string]string{"package.json": `{"scripts":{"start":"node node_modules/.bin/x"}}`},
			Start{File: "node_modules/.bin/x", From: "scripts.start"}},
		"env file that may be absent": {
			map[string]string{"package.json": `{"scripts":{"start":"node --env-file-if-exists .env x.js"}}`, "x.js": ""},
			Start{Flags: []string{"--env-file-if-exists", ".env"}, File: "x.js", From: "scripts.start"}},
		"env file that is asked for": {
			map[string]string{"package.json": `{"scripts":{"start":"node --env-file=.env x.js"},"nodeos":{"files":["*.js",".env"]}}`, "x.js": ""},
			Start{Flags: []string{"--env-file=.env"}, File: "x.js", From: "scripts.start"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(write(t, tt.files))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(p.Start, tt.want) {
				t.Errorf("Start = %#v\nwant %#v", p.Start, tt.want)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	const app = `"main":"x.js"`
	with := func(pkg string) map[string]string { return map[string]string{"package.json": pkg, "x.js": ""} }
	lock := func(pkg, lock string) map[string]string {
		return map[string]string{"package.json": pkg, "x.js": "", "package-lock.json": lock}
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  string // DIR stands for the project
	}{
		"no package.json": {map[string]string{"x.js": ""},
			"DIR: not an npm project: it has no package.json\n  run `npm init -y` there, or name the folder that holds package.json"},
		"empty": {with(" \n"),
			"DIR/package.json:1:1: the file is empty\n  put a JSON object there; `npm init -y` writes one"},
		"trailing comma": {with("{\n  \"name\": \"é\",\n  \"main\": \"x.js\",\n}\n"),
			"DIR/package.json:4:1: broken JSON: invalid character '}' looking for beginning of object key string\n  take away the comma before it"},
		"comment": {with("{\n  // hello\n}"),
			"DIR/package.json:2:3: broken JSON: invalid character '/' looking for beginning of object key string\n  JSON has no comments: take it away"},
		"cut short": {with("{\n  \"name\": \"a\""),
			"DIR/package.json:2:14: broken JSON: the file ends too early\n  a closing brace, bracket or quote is missing"},
		"after accents": {with(`{"é": tru}`),
			"DIR/package.json:1:10: broken JSON: invalid character '}' in literal true (expecting 'e')"},
		"not an object": {with(` ["a"]`),
			"DIR/package.json:1:2: must be a JSON object, found an array"},
		"wrong type": {with("{\n  \"main\": 3\n}"),
			"DIR/package.json:2:11: \"main\" must be a string, found a number"},
		"wrong type inside": {with("{\n  \"dependencies\": {\"a\": {}}\n}"),
			"DIR/package.json:2:25: \"a\" must be a string, found an object"},
		"missing main": {with(`{"main": "lib/app"}`),
			"DIR/package.json:1:10: \"main\" is a file that is not there: looked for lib/app, lib/app.js, lib/app/index.js\n  correct \"main\", or set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"main not built": {with(`{"main": "dist/app.js", "scripts": {"build": "tsc"}}`),
			"DIR/package.json:1:10: \"main\" is a file that is not there: looked for dist/app.js, dist/app.js.js, dist/app.js/index.js\n  run `npm run build` first, or correct \"main\", or set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"no start": {with(`{}`),
			"DIR/package.json: nothing says how the app starts: no scripts.start, and none of index.js, index.mjs, index.cjs, server.js, server.mjs, server.cjs is there\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start needs a shell": {with(`{"scripts": {"start": "tsc && node x.js"}}`),
			"DIR/package.json:1:23: scripts.start \"tsc && node x.js\" is not a plain `node FILE` command: \"&\" needs a shell\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start is another program": {with(`{"scripts": {"start": "next start"}}`),
			"DIR/package.json:1:23: scripts.start \"next start\" is not a plain `node FILE` command: it runs \"next\"\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start names no file": {with(`{"scripts": {"start": "node --no-warnings"}}`),
			"DIR/package.json:1:23: scripts.start \"node --no-warnings\" names no file\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start evaluates": {with(`{"scripts": {"start": "node -e 1"}}`),
			"DIR/package.json:1:23: scripts.start \"node -e 1\" uses -e, which does not run an app from a file\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start file missing": {with(`{"scripts": {"start": "node y.js", "build": "tsc"}}`),
			"DIR/package.json:1:23: scripts.start \"node y.js\" runs a file that is not there: looked for y.js, y.js.js, y.js/index.js\n  run `npm run build` first, or set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start outside": {with(`{"scripts": {"start": "node ../y.js"}}`),
			"DIR/package.json:1:23: scripts.start \"node ../y.js\" runs a file that is not there: looked for ../y.js (outside of the project)\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start runs itself": {with(`{"scripts": {"start": "npm run a", "a": "npm start"}}`),
			"DIR/package.json:1:23: scripts.start \"npm run a\" runs itself\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"start reads secrets": {with(`{"scripts": {"start": "node --env-file .env x.js"}}`),
			"DIR/package.json:1:23: scripts.start \"node --env-file .env x.js\" reads .env, which is left out of images because such files hold secrets\n" +
				"  use --env-file-if-exists and give the values to `nodeos run -e K=V`, or name the file in \"nodeos\": {\"files\": [...]} to have it in the image"},
		"Procfile needs a shell": {map[string]string{"package.json": "{}", "Procfile": "release: x\nweb: node x.js $PORT\n"},
			"DIR/Procfile:2:6: web of Procfile \"node x.js $PORT\" is not a plain `node FILE` command: \"$\" needs a shell\n  set \"nodeos\": {\"start\": \"node FILE\"} in package.json"},
		"unknown setting": {with("{\"nodeos\": {\n \"strat\": \"x.js\"}}"),
			"DIR/package.json:2:11: unknown setting \"strat\"\n  known are start, env, port, files, omit, hostname, restart, then, stopGrace, $schema"},
		"bad port": {map[string]string{"package.json": "{}", "nodeos.json": `{"port": 70000}`},
			"DIR/nodeos.json:1:10: \"port\" must be a number from 1 to 65535"},
		"no lockfile": {with(`{` + app + `,"dependencies":{"b":"1","a":"1"}}`),
			"DIR/package.json: there are dependencies (a, b) but no package-lock.json\n  run `npm install` once, which writes it"},
		"another lockfile": {map[string]string{"package.json": `{` + app + `,"dependencies":{"a":"1"}}`, "x.js": "", "yarn.lock": ""},
			"DIR/package.json: there are dependencies (a) but no package-lock.json\n  nodeos reads npm's lockfile, not yarn.lock: run `npm install --package-lock-only` to have both"},
		"lockfile disagrees": {lock(`{`+app+`,"dependencies":{"a":"^2.0.0","b":"1","c":"github:x/c"},"devDependencies":{"d":"*"}}`,
			`{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0","c":"github:x/old"}},
			 "node_modules/a":{"version":"1.4.0"},"node_modules/c":{"version":"1.0.0"}}}`),
			"DIR/package-lock.json: does not agree with package.json:\n" +
				"    a is locked at 1.4.0, package.json asks for ^2.0.0\n" +
				"    b@1 is not in the lockfile\n" +
				"    c is locked for \"github:x/old\", package.json asks for \"github:x/c\"\n" +
				"    d@* is not in the lockfile\n" +
				"  run `npm install` to bring it up to date"},
		"version 1 lockfile disagrees": {lock(`{`+app+`,"dependencies":{"a":"^2.0.0"}}`, `{"lockfileVersion":1,"dependencies":{"a":{"version":"1.4.0"}}}`),
			"DIR/package-lock.json: does not agree with package.json:\n    a is locked at 1.4.0, package.json asks for ^2.0.0\n  run `npm install` to bring it up to date"},
		"new workspace": {map[string]string{"package.json": `{` + app + `,"workspaces":["p/*"]}`, "x.js": "", "p/a/package.json": "{}",
			"package-lock.json": `{"lockfileVersion":3,"packages":{}}`},
			"DIR/package-lock.json: does not agree with package.json:\n    the workspace p/a is not in the lockfile\n  run `npm install` to bring it up to date"},
		"broken lockfile": {lock(`{`+app+`}`, "{\n<<<<<<< HEAD\n}"),
			"DIR/package-lock.json:2:1: broken JSON: invalid character '<' looking for beginning of object key string\n  it holds marks of a merge conflict: run `npm install`, which resolves them"},
		"not a lockfile": {lock(`{`+app+`}`, "{}"),
			"DIR/package-lock.json:1:1: not a lockfile of npm: it has no \"lockfileVersion\"\n  run `npm install` to write it anew"},
		"future lockfile": {lock(`{`+app+`}`, `{"lockfileVersion": 9}`),
			"DIR/package-lock.json:1:21: lockfile version 9 is not known; 1, 2 and 3 are\n  run `npm install --lockfile-version 3`"},
		"lockfile leads outside": {lock(`{`+app+`}`, `{"lockfileVersion": 3, "packages": {"../up": {}}}`),
			"DIR/package-lock.json:1:46: \"../up\" is outside of the project and cannot go into its image\n  move that package into the project, or install it with `npm install --install-links`"},
		"link outside": {lock(`{`+app+`}`, `{"lockfileVersion": 3, "packages": {"node_modules/a": {"link":true,"resolved":"../a"}}}`),
			"DIR/package-lock.json:1:55: \"node_modules/a\" is a link to \"../a\", outside of the project\n  move that package into the project, or install it with `npm install --install-links`"},
		"engine-strict": {map[string]string{"package.json": `{` + app + `,"engines":{"node":"<20"}}`, "x.js": "", ".npmrc": "; c\nengine-strict = true\n"},
			"DIR/package.json: package.json wants node <20, and the image has " + NodeVersion + "\n  change \"engines\", or take engine-strict out of .npmrc to have this as a warning"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, tt.files)
			_, err := Open(dir)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Open = %v; want an *Error", err)
			}
			if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestOpenElsewhere(t *testing.T) {
	dir := write(t, map[string]string{"package.json": `{"main":"x.js"}`, "x.js": "", "src/a.js": ""})
	for name, want := range map[string]string{
		"src":          "DIR/src: not an npm project: it has no package.json\n  did you mean DIR ?",
		"absent":       "DIR/absent: no such folder",
		"package.json": "DIR/package.json: not a folder\n  name the folder that holds package.json",
	} {
		_, err := Open(filepath.Join(dir, name))
		if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != want {
			t.Errorf("Open(%s) = %v; want %s", name, err, want)
		}
	}
}

func TestNotes(t *testing.T) {
	p, err := Open(write(t, map[string]string{
		"package.json": `{"name":"n","version":"1.2.3","engines":{"node":"18"},"scripts":{"prestart":"tsc","start":"node x.js"},"dependencies":{"a":"1"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1"}},
			"node_modules/a":{"version":"1.0.0","engines":{"node":">=99"}},
			"node_modules/b":{"version":"1.0.0","engines":{"node":">=99"},"dev":true}}}`,
		"x.js": ""}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"package.json wants node 18, and the image has " + NodeVersion,
		"a@1.0.0 wants node >=99, and the image has " + NodeVersion,
		"scripts.prestart is not run: an image starts the app directly; run it before you build",
	}
	if !slices.Equal(p.Notes, want) {
		t.Errorf("Notes = %q\nwant %q", p.Notes, want)
	}
	if p.Name != "n" || p.Version != "1.2.3" {
		t.Errorf("name and version = %q %q", p.Name, p.Version)
	}
}

func TestSettings(t *testing.T) {
	p, err := Open(write(t, map[string]string{
		"package.json": `{"nodeos":{"start":"node x.js","port":80,"env":{"A":"1","B":2,"C":true},"hostname":"h","restart":"no"}}`,
		"nodeos.json":  `{"$schema":"s","env":{"A":"9"},"hostname":"j","then":"repl","stopGrace":"3s","omit":[],"files":["x.js"]}`, "x.js": ""}))
	if err != nil {
		t.Fatal(err)
	}
	got := p.Settings
	got.start, got.src = value{}, nil
	want := Settings{Start: []string{"node", "x.js"}, Port: 80, Env: map[string]string{"A": "9", "B": "2", "C": "true"},
		Files: []string{"x.js"}, Omit: []string{}, Hostname: "j", Restart: "no", Then: "repl", StopGrace: "3s"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Settings = %+v\nwant %+v", got, want)
	}
}

// TestNodeVersion: the version that "engines" are held against is the runtime's.
func TestNodeVersion(t *testing.T) {
	if NodeVersion != nodelib.Version {
		t.Errorf("NodeVersion is %s, unode's is %s", NodeVersion, nodelib.Version)
	}
}
