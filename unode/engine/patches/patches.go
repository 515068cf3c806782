// Package patches makes the engine that unode links: a copy of the pinned
// modernc.org/libquickjs module with a few edits and our hook files beside it;
// and in the same way copies of the brotli codec and of the WebAssembly runtime.
//
// The module is generated Go, one file for each operating system and
// architecture. An edit therefore names the function it is in and a pattern
// that fits every Linux file, and says how often it must match; a pattern that
// does not is an error, never a silent skip.
//
// The copy lies outside the tree, named by the hash of its inputs, and a go.work
// file (untracked) makes the go command use it.
//
// Caution: this package must not import the engine: it runs before it exists.
package patches

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Module is the engine's module path; go.mod pins its version and go.sum its hash.
const Module = "modernc.org/libquickjs"

//go:embed _hooks/*.go
var hooks embed.FS

//go:embed *.go
var self embed.FS

// An edit replaces Find by Replace inside one function.
type edit struct {
	why     string
	fn      string // the function's name; "" means the whole file
	find    string // regular expression, (?m) is on
	replace string // may use $1
	count   int    // matches that must be found
}

// Apply returns the folder of the patched copy of the engine's module in src,
// making it in cache when it is not there. version is part of the key.
func Apply(src, version, cache string) (string, error) {
	return apply(src, version, cache, func(src, dst string) error {
		if err := copyModule(src, dst); err != nil {
			return err
		}
		return copyHooks(hooks, "_hooks", dst)
	})
}

// apply returns the folder in cache that copyTo fills from src.
func apply(src, version, cache string, copyTo func(src, dst string) error) (string, error) {
	key, err := inputHash(version)
	if err != nil {
		return "", err
	}
	dst := filepath.Join(cache, key)
	if _, err := os.Stat(filepath.Join(dst, "go.mod")); err == nil {
		return dst, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(cache, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := copyTo(src, tmp); err != nil {
		return "", fmt.Errorf("copy %s: %w", src, err)
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return "", err
	}
	if err := os.Rename(tmp, dst); err != nil {
		if _, err := os.Stat(filepath.Join(dst, "go.mod")); err == nil {
			return dst, nil // another build was faster
		}
		return "", err
	}
	return dst, nil
}

// inputHash covers the module's version, the edits and the hook files.
func inputHash(version string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, version)
	for _, fsys := range []embed.FS{self, hooks, brotliHooks, wazeroHooks} {
		err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fsys.ReadFile(p)
			fmt.Fprintf(h, "%s %d\n%s", p, len(b), b)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

var generated = regexp.MustCompile(`^ccgo_linux_(amd64|arm64|riscv64)\.go$`)

// copyModule copies the module's own Go files, editing the generated ones of
// the architectures we build for and leaving out the others.
func copyModule(src, dst string) error {
	ents, err := os.ReadDir(src)
	if err != nil {
		return err
	}
	edited := 0
	for _, e := range ents {
		name := e.Name()
		isGen := strings.HasPrefix(name, "ccgo_")
		switch {
		case e.IsDir(), strings.HasSuffix(name, "_test.go"), name == "generator.go",
			isGen && !generated.MatchString(name):
			continue
		case !strings.HasSuffix(name, ".go") && name != "go.mod" && name != "go.sum" && !strings.HasPrefix(name, "LICENSE"):
			continue
		}
		b, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			return err
		}
		list := fileEdits[name]
		if isGen {
			list = edits
			edited++
		}
		if b, err = applyEdits(b, list); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dst, name), b, 0o644); err != nil {
			return err
		}
	}
	if edited == 0 {
		return fmt.Errorf("no generated file of a known architecture in %s", src)
	}
	return nil
}

func applyEdits(b []byte, edits []edit) ([]byte, error) {
	for _, e := range edits {
		lo, hi := 0, len(b)
		if e.fn != "" {
			var err error
			if lo, hi, err = function(b, e.fn); err != nil {
				return nil, fmt.Errorf("edit %q: %w", e.why, err)
			}
		}
		re, err := regexp.Compile("(?m)" + e.find)
		if err != nil {
			return nil, fmt.Errorf("edit %q: %w", e.why, err)
		}
		body := b[lo:hi]
		if n := len(re.FindAllIndex(body, -1)); n != e.count {
			return nil, fmt.Errorf("edit %q: pattern matches %d times in %s, want %d: the pinned engine has changed, look at the edit", e.why, n, e.fn, e.count)
		}
		out := re.ReplaceAll(body, []byte(e.replace))
		b = bytes.Join([][]byte{b[:lo], out, b[hi:]}, nil)
	}
	return b, nil
}

// function returns the extent of a top-level function in gofmt-ed source.
func function(b []byte, name string) (lo, hi int, err error) {
	head := []byte("\nfunc " + name + "(")
	lo = bytes.Index(b, head)
	if lo < 0 {
		return 0, 0, fmt.Errorf("no function %s", name)
	}
	lo++
	n := bytes.Index(b[lo:], []byte("\n}\n"))
	if n < 0 {
		return 0, 0, fmt.Errorf("function %s has no end", name)
	}
	return lo, lo + n + len("\n}\n"), nil
}
