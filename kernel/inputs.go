package kernel

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// builderVersion is part of the hash of the inputs. Raise it when the way of
// building changes what is built.
const builderVersion = 2

// inputs are everything that decides what a build produces.
type inputs struct {
	source   string // sha256 of the source package
	settings string // the fragments, without comments
	patches  []patch
	compiler string // first lines of gcc --version and ld --version
}

// hash names the artefacts of these inputs.
func (in *inputs) hash() string { return digest(builderVersion, in.settings, in.tree()) }

// tree names the patched source tree and the objects in it: what can be built
// on with another configuration.
func (in *inputs) tree() string {
	return digest(builderVersion, in.source, in.patches, in.compiler)
}

func digest(parts ...any) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%q\n", fmt.Sprint(p))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:10])
}

// readInputs looks at the source package and the compiler. When one of them is
// missing, all that is missing for a build is reported.
func readInputs(ctx context.Context, o Options, cfg *config) (*inputs, error) {
	in := &inputs{settings: cfg.text, patches: patches}
	var err error
	if in.source, err = sourceSum(o.Source, filepath.Join(o.CacheDir, "source.json")); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, &MissingError{Missing(ctx, o)}
		}
		return nil, err
	}
	for _, tool := range []string{"gcc", "ld"} {
		// The whole text: distributions put their patch level into it.
		version, err := exec.CommandContext(ctx, tool, "--version").Output()
		if errors.Is(err, exec.ErrNotFound) {
			return nil, &MissingError{Missing(ctx, o)}
		}
		if err != nil {
			return nil, fmt.Errorf("%s --version: %w", tool, err)
		}
		in.compiler += string(version)
	}
	return in, nil
}

// A sourceRecord remembers the hash of a file that has not changed since: the
// source package has 150 MB.
type sourceRecord struct {
	Path   string
	Size   int64
	Time   time.Time
	SHA256 string
}

func sourceSum(path, record string) (string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	now := sourceRecord{Path: path, Size: st.Size(), Time: st.ModTime().UTC()}
	var old sourceRecord
	if b, err := os.ReadFile(record); err == nil && json.Unmarshal(b, &old) == nil {
		now.SHA256 = old.SHA256
		if old == now && len(old.SHA256) == 2*sha256.Size {
			return old.SHA256, nil
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	now.SHA256 = fmt.Sprintf("%x", h.Sum(nil))
	b, err := json.Marshal(now)
	if err != nil {
		return "", err
	}
	return now.SHA256, writeFile(record, b)
}

// writeFile replaces a file whole, so that another process never reads half.
func writeFile(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
