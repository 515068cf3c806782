package npm

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func open(t *testing.T, dir string, o AppOptions) *App {
	t.Helper()
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if o.Logf == nil {
		o.Logf = t.Logf
	}
	a, err := p.App(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// list is what Files gives, one line each: path, and the target of a link.
func list(t *testing.T, a *App) []string {
	t.Helper()
	files, _, err := a.Files(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		line := f.Path
		if f.Link != "" {
			line += " -> " + f.Link
		}
		if f.Mode == 0o755 {
			line += " x"
		}
		out = append(out, line)
	}
	return out
}

// installed lists what is in a folder's node_modules as list does, leaving out
// npm's own bookkeeping.
func installedFiles(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".package-lock.json" {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil || !inNodeModules(filepath.ToSlash(rel)) {
			return err
		}
		line := filepath.ToSlash(rel)
		if d.Type() == fs.ModeSymlink {
			to, err := os.Readlink(name)
			if err != nil {
				return err
			}
			line += " -> " + to
		} else if info, err := d.Info(); err != nil {
			return err
		} else if info.Mode()&0o100 != 0 {
			line += " x"
		}
		out = append(out, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func packagesOnly(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !inNodeModules(l) })
}

// TestAsNpm compares the production tree with that of the real `npm ci
// --omit=dev`, for every lockfile version, when node_modules is complete (with
// development packages and all), when it is missing, and when it is stale.
func TestAsNpm(t *testing.T) {
	r := world(t)
	r.settings(t)
	for _, version := range []string{"1", "2", "3"} {
		t.Run("lockfile "+version, func(t *testing.T) {
			app := worldApp
			if version == "1" { // npm cannot install these from its own version 1 lockfiles
				app = strings.ReplaceAll(strings.ReplaceAll(app, `"local": "file:./local.tgz", `, ""), `"alias": "npm:a@^2.0.0", `, "")
			}
			dir := worldProject(t, app)
			r.npm(t, dir, "install", "--ignore-scripts", "--lockfile-version="+version, "--install-links=false")
			ref := t.TempDir() // the same project, for npm itself to install
			for _, name := range []string{"package.json", "package-lock.json", "local.tgz", "lib/package.json", "lib/l.js"} {
				text, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.MkdirAll(filepath.Dir(filepath.Join(ref, name)), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(ref, name), text, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			r.npm(t, ref, "ci", "--omit=dev", "--ignore-scripts", "--install-links=false")
			want := installedFiles(t, ref)
			for _, l := range []string{"node_modules/dev/index.js", "node_modules/musl/index.js", "node_modules/mac/index.js"} {
				if slices.Contains(want, l) {
					t.Fatalf("npm ci installed %s: the test is not worth much", l)
				}
			}

			t.Run("complete", func(t *testing.T) {
				before := installedFiles(t, dir)
				a := open(t, dir, AppOptions{Cache: filepath.Join(t.TempDir(), "none")})
				same(t, packagesOnly(list(t, a)), want)
				if a.root != dir {
					t.Errorf("packages come from %s; want the project's own", a.root)
				}
				same(t, installedFiles(t, dir), before)
			})
			if err := os.WriteFile(filepath.Join(dir, "node_modules/a/package.json"), []byte(`{"name":"a","version":"1.0.9"}`), 0o666); err != nil {
				t.Fatal(err)
			}
			cache := t.TempDir()
			t.Run("stale", func(t *testing.T) {
				before := installedFiles(t, dir)
				a := open(t, dir, AppOptions{Cache: cache})
				same(t, packagesOnly(list(t, a)), want)
				same(t, installedFiles(t, dir), before)
			})
			if err := os.RemoveAll(filepath.Join(dir, "node_modules")); err != nil {
				t.Fatal(err)
			}
			t.Run("missing, without npm, from the cache", func(t *testing.T) {
				t.Setenv("PATH", t.TempDir())
				a := open(t, dir, AppOptions{Cache: cache})
				same(t, packagesOnly(list(t, a)), want)
				if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
					t.Error("the project's node_modules was made")
				}
			})
			t.Run("missing, without npm", func(t *testing.T) {
				t.Setenv("PATH", t.TempDir())
				p, err := Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				_, err = p.App(context.Background(), AppOptions{Cache: t.TempDir()})
				if err == nil || !strings.Contains(err.Error(), "there is no npm on this machine\n  install npm (Debian: `apt-get install npm`)") {
					t.Errorf("App = %v", err)
				}
			})
		})
	}
}

func TestWorkspaces(t *testing.T) {
	r := world(t)
	r.settings(t)
	dir := write(t, map[string]string{
		"package.json":           `{"name":"root","private":true,"workspaces":["packages/*"],"nodeos":{"start":"node packages/web/server.js"},"files":["nothing"]}`,
		"packages/web/server.js": "", "packages/web/lib/x.js": "",
		"packages/web/package.json":  `{"name":"web","version":"1.0.0","dependencies":{"core":"^1.0.0","c":"1.0.0"},"devDependencies":{"dev":"1"}}`,
		"packages/core/package.json": `{"name":"core","version":"1.0.0","dependencies":{"c":"2.0.0"},"bin":{"core":"core.js"}}`,
		"packages/core/core.js":      "", "README": "",
	})
	r.npm(t, dir, "install")
	if err := os.RemoveAll(filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, AppOptions{Cache: t.TempDir()})
	got := list(t, a)
	want := []string{ // npm takes the workspaces by name, so core's c is the one on top
		"node_modules/.bin/core -> ../core/core.js", "node_modules/.bin/b -> ../c/taken.js", "node_modules/.bin/c -> ../c/c.js",
		"node_modules/c/c.js x", "node_modules/c/index.js", "node_modules/c/package.json", "node_modules/c/taken.js x",
		"node_modules/core -> ../packages/core", "node_modules/web -> ../packages/web",
		"package.json", "packages/core/core.js x", "packages/core/package.json", "packages/web/lib/x.js",
		"packages/web/node_modules/c/index.js", "packages/web/node_modules/c/package.json", "packages/web/package.json", "packages/web/server.js",
	}
	same(t, got, want)
}

func TestOmitAndNative(t *testing.T) {
	r := world(t)
	r.add(t, `{"name":"fast","version":"2.1.0","optionalDependencies":{"fast-native":"1"}}`, nil)
	r.add(t, `{"name":"fast-native","version":"1.0.3","dependencies":{"nan":"1"}}`, map[string]string{"prebuilds/linux-x64/n.node": "\x7fELF and more", "fake.node": "text"})
	r.add(t, `{"name":"nan","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"@x/build","version":"3.0.0"}`, map[string]string{"binding.gyp": "{}"})
	r.settings(t)
	app := `{"name":"app","main":"x.js","dependencies":{"fast":"2","@x/build":"3","c":"1.0.0"}%s}`
	dir := write(t, map[string]string{"package.json": strings.Replace(app, "%s", "", 1), "x.js": ""})
	r.npm(t, dir, "install", "--ignore-scripts")
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.App(context.Background(), AppOptions{Cache: t.TempDir()})
	want := "DIR/package.json: packages with native code cannot run on unode:\n" +
		"    @x/build@3.0.0 (binding.gyp)\n" +
		"    fast-native@1.0.3 (prebuilds/linux-x64/n.node), wanted by fast@2.1.0\n" +
		"  put packages without native code in their place; if the app runs without them, set \"nodeos\": {\"omit\": [\"@x/build\", \"fast-native\"]} in package.json"
	if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != want {
		t.Errorf("App = %v\nwant %s", err, want)
	}

	settings := filepath.Join(dir, "nodeos.json")
	if err := os.WriteFile(settings, []byte(`{"omit": ["@x/build", "fast-native"]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	same(t, list(t, open(t, dir, AppOptions{})), []string{"package.json", "nodeos.json", "x.js",
		"node_modules/c/index.js", "node_modules/c/package.json", "node_modules/fast/index.js", "node_modules/fast/package.json"})

	if err := os.WriteFile(settings, []byte(`{"omit": ["fats"]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	if _, err = p.App(context.Background(), AppOptions{}); err == nil || !strings.HasSuffix(err.Error(), `"omit" of nodeos's settings names "fats", which is not in the lockfile`) {
		t.Errorf("App = %v", err)
	}
}

func TestNpmFails(t *testing.T) {
	r := newRegistry(t)
	r.add(t, `{"name":"c","version":"1.0.0"}`, nil)
	r.settings(t)
	dir := write(t, map[string]string{"package.json": `{"name":"app","main":"x.js","dependencies":{"c":"1"}}`, "x.js": ""})
	r.npm(t, dir, "install", "--package-lock-only")
	r.add(t, `{"name":"c","version":"1.0.0","description":"not what was locked"}`, nil)
	t.Setenv("npm_config_cache", t.TempDir())
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	_, err = p.App(context.Background(), AppOptions{Cache: cache})
	if err == nil || !strings.Contains(err.Error(), "npm ci failed: exit status 1") || !strings.Contains(err.Error(), "EINTEGRITY") {
		t.Errorf("App = %v; want npm's complaint about integrity", err)
	}
	if left, _ := os.ReadDir(cache); len(left) > 0 {
		t.Errorf("a failed install left %s in the cache", left[0].Name())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.App(ctx, AppOptions{Cache: cache}); !errors.Is(err, context.Canceled) {
		t.Errorf("App = %v; want context.Canceled", err)
	}
}

func TestOwnFiles(t *testing.T) {
	all := map[string]string{
		"package.json": `{"main":"x.js"%s}`, "x.js": "", "lib/a.js": "", "lib/a.test.js": "", "lib/.env.local": "", "views/i.html": "", ".env": "", "err.log": "",
		".git/HEAD": "", ".gitignore": "lib", "coverage/lcov.info": "", "app/coverage/map.js": "", "client/node_modules/z/i.js": "", "node_modules/stray/i.js": "",
		".npmrc": "", "out/manifest": "", "a+b[c].txt": "", "README.md": "",
	}
	for name, tt := range map[string]struct {
		pkg, npmignore string
		want, notes    []string
	}{
		"everything": {"", "",
			[]string{"package.json", "x.js", "lib/a.js", "lib/a.test.js", "lib/link.js -> ../x.js", "views/i.html", "app/coverage/map.js", "a+b[c].txt", "README.md"}, nil},
		".npmignore": {"", "*.test.js\n# c\n/views/\nx.js\n*.md\n!README.md\n",
			[]string{"package.json", "x.js", "lib/a.js", "app/coverage/map.js", "a+b[c].txt", "README.md"},
			[]string{".npmignore leaves out lib/a.test.js, views/i.html"}},
		"files": {`,"files":["./lib","!**/*.test.js"]`, "lib",
			[]string{"package.json", "x.js", "lib/a.js"},
			[]string{`"files" of package.json leaves out README.md, a+b[c].txt, app/coverage/map.js, lib/a.test.js and 1 files more`}},
		"nodeos's files": {`,"files":["views"],"nodeos":{"files":["lib/",".env"]}`, "",
			[]string{"package.json", "x.js", "lib/a.js", "lib/a.test.js", ".env"},
			[]string{`"files" of nodeos's settings leaves out README.md, a+b[c].txt, app/coverage/map.js, views/i.html`}},
		"no files": {`,"files":[]`, "", []string{"package.json", "x.js"},
			[]string{`"files" of package.json leaves out README.md, a+b[c].txt, app/coverage/map.js, lib/a.js and 2 files more`}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			for k, v := range all {
				files[k] = strings.Replace(v, "%s", tt.pkg, 1)
			}
			if tt.npmignore != "" {
				files[".npmignore"] = tt.npmignore
			}
			dir := write(t, files)
			if name == "everything" {
				if err := os.Symlink("../x.js", filepath.Join(dir, "lib", "link.js")); err != nil {
					t.Fatal(err)
				}
			}
			a := open(t, dir, AppOptions{})
			got, notes, err := a.Files(func(dir string) bool { return filepath.Base(dir) == "out" })
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			for _, f := range got {
				if f.Link != "" {
					f.Path += " -> " + f.Link
				}
				paths = append(paths, f.Path)
			}
			same(t, paths, tt.want)
			notes = slices.DeleteFunc(notes, func(n string) bool {
				return n == "client/node_modules is left out: the project's lockfile does not cover it"
			})
			if name != "no files" && !slices.Equal(notes, tt.notes) && !strings.Contains(strings.Join(notes, ""), "link.js") {
				t.Errorf("notes %q\nwant %q", notes, tt.notes)
			}
		})
	}
}

func TestOwnFilesRefused(t *testing.T) {
	dir := write(t, map[string]string{"package.json": `{"main":"x.js"}`, "x.js": "", "n.node": "\x7fELF"})
	a := open(t, dir, AppOptions{})
	if _, _, err := a.Files(nil); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, "n.node")+": is native code") {
		t.Errorf("Files = %v", err)
	}
	if err := os.Symlink("../../etc", filepath.Join(dir, "l")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Files(nil); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, "l")+": is a symbolic link to ../../etc, outside of the project") {
		t.Errorf("Files = %v", err)
	}
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Errorf("too much: %s", l)
		}
	}
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Errorf("missing: %s", l)
		}
	}
}
