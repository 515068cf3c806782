package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// registry is a package registry of our own for the real npm to talk to, so
// that its answers can be compared with ours without a network.
type registry struct {
	*httptest.Server
	packages map[string]map[string][]byte // name, version, tarball
}

func newRegistry(t *testing.T) *registry {
	t.Helper()
	if (&AppOptions{}).client() == nil {
		t.Skip("no npm on this machine")
	}
	r := &registry{packages: map[string]map[string][]byte{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

// add publishes a package; manifest is its package.json, files come with it.
func (r *registry) add(t *testing.T, manifest string, files map[string]string) {
	t.Helper()
	var m struct{ Name, Version string }
	if err := json.Unmarshal([]byte(manifest), &m); err != nil {
		t.Fatal(err)
	}
	files = maps.Clone(files)
	if files == nil {
		files = map[string]string{}
	}
	files["package.json"] = manifest
	if _, ok := files["index.js"]; !ok {
		files["index.js"] = "module.exports = 1\n"
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if r.packages[m.Name] == nil {
		r.packages[m.Name] = map[string][]byte{}
	}
	r.packages[m.Name][m.Version] = b.Bytes()
}

func (r *registry) serve(w http.ResponseWriter, q *http.Request) {
	name, file, isTarball := strings.Cut(strings.TrimPrefix(q.URL.Path, "/"), "/-/")
	versions := r.packages[name]
	if versions == nil {
		http.NotFound(w, q)
		return
	}
	if isTarball {
		version := strings.TrimSuffix(strings.TrimPrefix(file, filepath.Base(name)+"-"), ".tgz")
		w.Write(versions[version])
		return
	}
	doc := map[string]any{"name": name, "versions": map[string]any{}}
	for version, tarball := range versions {
		var m map[string]any
		if err := json.Unmarshal(untar(tarball), &m); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		sum := sha512.Sum512(tarball)
		m["dist"] = map[string]any{
			"tarball":   fmt.Sprintf("%s/%s/-/%s-%s.tgz", r.URL, name, filepath.Base(name), version),
			"integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:]),
		}
		if s, ok := m["scripts"].(map[string]any); ok && s["install"] != nil {
			m["hasInstallScript"] = true
		}
		doc["versions"].(map[string]any)[version] = m
	}
	doc["dist-tags"] = map[string]any{"latest": slices.Max(slices.Collect(maps.Keys(versions)))}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(doc)
}

// untar is the package.json of a tarball.
func untar(tarball []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return nil
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return nil
		}
		if h.Name == "package/package.json" {
			var b bytes.Buffer
			b.ReadFrom(r)
			return b.Bytes()
		}
	}
}

// npm runs the real npm in dir against the registry, with a cache of its own.
func (r *registry) npm(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("npm", append(args, "--no-audit", "--no-fund", "--prefix", dir)...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm %v: %v\n%s", args, err, out)
	}
}

// settings make npm in this test and below it use the registry.
func (r *registry) settings(t *testing.T) {
	t.Setenv("npm_config_registry", r.URL)
	t.Setenv("npm_config_fetch_retries", "0")
	t.Setenv("npm_config_cache", t.TempDir())
	t.Setenv("npm_config_userconfig", filepath.Join(t.TempDir(), "npmrc"))
}

// world is a registry with one of every kind of package that a lockfile knows.
func world(t *testing.T) *registry {
	r := newRegistry(t)
	r.add(t, `{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0","c":"1.0.0"},"bin":"cli.js","peerDependencies":{"peer":"1"}}`, map[string]string{"cli.js": "#!/usr/bin/env node\n"})
	r.add(t, `{"name":"a","version":"2.0.0"}`, nil)
	r.add(t, `{"name":"b","version":"1.0.0","dependencies":{"c":"2.0.0"},"bin":{"b":"./bin/b.js","../evil":"x.js"}}`, map[string]string{"bin/b.js": "", "x.js": "", "node_modules_not/f": "1"})
	r.add(t, `{"name":"b","version":"1.5.0","dependencies":{"c":"2.0.0"},"bin":{"b":"./bin/b.js","../evil":"x.js"}}`, map[string]string{"bin/b.js": "", "x.js": ""})
	r.add(t, `{"name":"c","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"c","version":"2.0.0","bin":{"b":"taken.js","c":"c.js"}}`, map[string]string{"taken.js": "", "c.js": ""})
	r.add(t, `{"name":"@s/d","version":"1.0.0","bin":"./d.js","optionalDependencies":{"mac":"1","linux":"1","notwin":"1","musl":"1","glibc":"1"}}`, map[string]string{"d.js": ""})
	r.add(t, `{"name":"mac","version":"1.0.0","os":["darwin"]}`, nil)
	r.add(t, `{"name":"linux","version":"1.0.0","os":["linux"],"cpu":["x64"],"dependencies":{"deep":"1"}}`, nil)
	r.add(t, `{"name":"notwin","version":"1.0.0","os":["!win32"]}`, nil)
	r.add(t, `{"name":"musl","version":"1.0.0","os":["linux"],"libc":["musl"],"dependencies":{"muslonly":"1"}}`, nil)
	r.add(t, `{"name":"muslonly","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"glibc","version":"1.0.0","os":["linux"],"libc":["glibc"]}`, nil)
	r.add(t, `{"name":"deep","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"peer","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"dev","version":"1.0.0","dependencies":{"devdeep":"1","c":"1.0.0"},"optionalDependencies":{"shared":"1"}}`, nil)
	r.add(t, `{"name":"dev2","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"devdeep","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"opt","version":"1.0.0","optionalDependencies":{"shared":"1"},"scripts":{"install":"exit 1"}}`, nil)
	r.add(t, `{"name":"shared","version":"1.0.0"}`, nil)
	r.add(t, `{"name":"bundler","version":"1.0.0","bundleDependencies":["inside"],"dependencies":{"inside":"1"}}`,
		map[string]string{"node_modules/inside/package.json": `{"name":"inside","version":"1.1.0","bin":"i.js"}`, "node_modules/inside/i.js": ""})
	r.add(t, `{"name":"optpeer","version":"1.0.0","peerDependencies":{"dev2":"1","never":"1"},"peerDependenciesMeta":{"dev2":{"optional":true},"never":{"optional":true}}}`, nil)
	return r
}

const worldApp = `{
  "name": "app", "version": "1.0.0", "main": "x.js",
  "dependencies": {"a": "^1.0.0", "@s/d": "1.x", "bundler": "1", "alias": "npm:a@^2.0.0", "optpeer": "1", "local": "file:./local.tgz", "lib": "file:lib"},
  "optionalDependencies": {"opt": "1"},
  "devDependencies": {"dev": "1", "dev2": "1"}
}`

// worldProject makes the app above, not yet installed.
func worldProject(t *testing.T, app string) string {
	dir := write(t, map[string]string{
		"package.json": app, "x.js": "",
		"lib/package.json": `{"name":"lib","version":"3.0.0","dependencies":{"c":"1.0.0"},"bin":"l.js"}`, "lib/l.js": "",
		"lib2/package.json": `{"name":"local","version":"0.1.0","dependencies":{"deep":"1"}}`,
	})
	r := &registry{packages: map[string]map[string][]byte{}}
	r.add(t, `{"name":"local","version":"0.1.0","dependencies":{"deep":"1"}}`, nil)
	if err := os.WriteFile(filepath.Join(dir, "local.tgz"), r.packages["local"]["0.1.0"], 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}
