package patches

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// BrotliModule is the brotli codec. Our copy has a push interface, for Node's
// flush semantics, and lacks the helper for net/http, which would bring that
// package's code and start-up cost into unode.
const BrotliModule = "github.com/andybalholm/brotli"

//go:embed _brotli/*.go
var brotliHooks embed.FS

// copyBrotli copies the module's Go files and its matchfinder package.
func copyBrotli(src, dst string) error {
	dropped := false
	for _, sub := range []string{".", "matchfinder"} {
		ents, err := os.ReadDir(filepath.Join(src, sub))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dst, sub), 0o755); err != nil {
			return err
		}
		for _, e := range ents {
			name := e.Name()
			if sub == "." && name == "http.go" {
				dropped = true
				continue
			}
			if e.IsDir() || strings.HasSuffix(name, "_test.go") ||
				!strings.HasSuffix(name, ".go") && name != "go.mod" && name != "LICENSE" {
				continue
			}
			b, err := os.ReadFile(filepath.Join(src, sub, name))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dst, sub, name), b, 0o644); err != nil {
				return err
			}
		}
	}
	if !dropped {
		return fmt.Errorf("no http.go in %s: the pinned module has changed", src)
	}
	return copyHooks(brotliHooks, "_brotli", dst)
}

// copyHooks puts our files beside the module's.
func copyHooks(hooks fs.ReadDirFS, dir, dst string) error {
	ents, err := hooks.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range ents {
		b, err := fs.ReadFile(hooks, dir+"/"+e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dst, "unode_"+e.Name()), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
