package image

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// OutError says why a folder cannot take an image.
type OutError struct {
	Path string
	Msg  string
}

func (e *OutError) Error() string {
	return e.Path + ": " + e.Msg + "\n  name another folder, or move it away"
}

// unfinished starts the name of a folder in which Build is at work, or was when
// it was killed.
const unfinished = ".nodeos-tmp-"

// isOutput reports whether a folder of a project comes from Build: an image does
// not hold the one before it.
func isOutput(dir string) bool {
	return IsImage(dir) || strings.HasPrefix(filepath.Base(dir), unfinished)
}

// IsImage reports whether dir is an image that Build wrote.
func IsImage(dir string) bool {
	_, err := Load(dir)
	return err == nil
}

// checkOut refuses a place that holds anything else than an image of ours: what
// is there is going to be removed.
func checkOut(out string) error {
	if out == "" {
		return errors.New("no folder is named for the image")
	}
	entries, err := os.ReadDir(out)
	if errors.Is(err, os.ErrNotExist) {
		parent := filepath.Dir(filepath.Clean(out))
		if st, err := os.Stat(parent); err != nil || !st.IsDir() {
			return &OutError{out, "there is no folder " + parent}
		}
		return nil
	}
	if errors.Is(err, unix.ENOTDIR) {
		return &OutError{out, "is a file"}
	}
	if err != nil {
		return fmt.Errorf("look into %s: %w", out, err)
	}
	if len(entries) == 0 {
		return nil
	}
	m, err := Load(out)
	if err != nil {
		return &OutError{out, "is not empty and not an image"}
	}
	for _, e := range entries {
		if !m.has(e.Name()) {
			return &OutError{out, "is an image, but holds something else too: " + e.Name()}
		}
	}
	return nil
}

// replace puts the folder tmp, which lies beside it, at out, in one step where
// the file system knows how to exchange two names.
func replace(out, tmp string) error {
	err := os.Rename(tmp, out) // works when out is absent or empty
	if err == nil {
		return nil
	}
	if err := checkOut(out); err != nil { // it may have changed in the meantime
		return err
	}
	err = unix.Renameat2(unix.AT_FDCWD, tmp, unix.AT_FDCWD, out, unix.RENAME_EXCHANGE)
	if err == nil {
		return nil // what was there is now at tmp, which Build removes
	}
	old := tmp + ".old"
	if err := os.Rename(out, old); err != nil {
		return fmt.Errorf("replace %s: %w", out, err)
	}
	if err := os.Rename(tmp, out); err != nil {
		return errors.Join(fmt.Errorf("replace %s: %w", out, err), os.Rename(old, out))
	}
	return os.RemoveAll(old)
}

// writeFile makes a file, 0644 whatever the umask, and says what is in it.
func writeFile(name string, write func(w *os.File) error) (*File, error) {
	w, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if err := w.Chmod(0o644); err != nil {
		return nil, err
	}
	if err := write(w); err != nil {
		return nil, err
	}
	if _, err := w.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	h := sha256.New()
	n, err := io.Copy(h, w)
	if err != nil {
		return nil, err
	}
	return &File{Name: filepath.Base(name), Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, w.Close()
}

func appendFile(w *os.File, name string) (int64, error) {
	r, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(w, r)
}
