package client

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// npm runs the npm in bin, by unode, with no Node and no other npm in reach.
func npm(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	bin, err := filepath.Abs("../../bin")
	if err != nil {
		t.Fatal(err)
	}
	words := Command(bin)
	if words == nil {
		t.Fatalf("no npm in %s; make builds it", bin)
	}
	cmd := exec.Command(words[0], append(words[1:], args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH=/usr/sbin:/sbin:/bin", "NO_COLOR=1", "npm_config_update_notifier=false", "npm_config_audit=false", "npm_config_fund=false")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRegistry: install, ci, run and npx work, from the real registry over TLS.
func TestRegistry(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "package.json"), `{"name":"p","version":"1.0.0","scripts":{"say":"echo said $npm_package_name","node":"node -p process.versions.unode"}}`)
	run := func(args ...string) string {
		t.Helper()
		out, err := npm(t, dir, args...)
		if err != nil {
			t.Fatalf("npm %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	if out := run("--version"); out != Version+"\n" {
		t.Errorf("--version: %q", out)
	}
	run("install", "express@5.3.0", "semver@7.8.6")
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	var l struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err == nil {
		err = json.Unmarshal(lock, &l)
	}
	if e := l.Packages["node_modules/express"]; err != nil || e.Version != "5.3.0" || !strings.HasPrefix(e.Integrity, "sha512-") {
		t.Fatalf("the lockfile has %+v, %v", e, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	run("ci")
	if out := run("exec", "--", "semver", "1.2.3", "-i", "minor"); !strings.HasSuffix(out, "1.3.0\n") {
		t.Errorf("exec: %q", out)
	}
	if out := run("run", "say"); !strings.HasSuffix(out, "said p\n") {
		t.Errorf("run: %q", out)
	}
	if out := run("ls"); !strings.Contains(out, "express@5.3.0") {
		t.Errorf("ls: %q", out)
	}
}

// TestBroken: what npm says of a person's mistakes.
func TestBroken(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "package.json"), `{"name":"p",}`)
	if out, err := npm(t, dir, "install"); err == nil || !strings.Contains(out, "EJSONPARSE") {
		t.Errorf("%v\n%s", err, out)
	}
	put(t, filepath.Join(dir, "package.json"), `{"name":"p"}`)
	if out, err := npm(t, dir, "run", "nothing"); err == nil || !strings.Contains(out, `Missing script: "nothing"`) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestUnpack: names that lead out of the folder are refused.
func TestUnpack(t *testing.T) {
	archive := func(name string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: 2, Typeflag: tar.TypeReg})
		w.Write([]byte("hi"))
		w.Close()
		z.Close()
		return b.Bytes()
	}
	dir := t.TempDir()
	if err := unpack(archive("package/bin/a.js"), dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "bin", "a.js")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("%v, %v", info, err)
	}
	if err := unpack(archive("package/../../out"), dir); err == nil {
		t.Error("a file was written outside")
	}
	if err := unpack([]byte("no archive"), dir); err == nil {
		t.Error("no error")
	}
}
