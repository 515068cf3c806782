package vm

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// known is what was found out about this machine and is slow to ask again. It
// holds until the machine boots again. Two processes that save at once may lose
// an answer, which then is asked for again.
type known struct {
	path string
	Boot string             `json:"boot"`
	QEMU map[string]QEMU    `json:"qemu"`
	KVM  map[string]Verdict `json:"kvm"`
}

// openKnown reads the file in dir, "" for os.UserCacheDir()/nodeos/vm. One that
// is missing, broken or of another boot is an empty one.
func openKnown(dir string) (*known, error) {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("find the cache folder: %w", err)
		}
		dir = filepath.Join(user, "nodeos", "vm")
	}
	k := &known{path: filepath.Join(dir, "known.json")}
	b, err := os.ReadFile(k.path)
	if err == nil {
		err = json.Unmarshal(b, k)
	}
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	boot := strings.TrimSpace(string(id))
	if err != nil || k.Boot != boot || k.QEMU == nil || k.KVM == nil {
		k.Boot, k.QEMU, k.KVM = boot, map[string]QEMU{}, map[string]Verdict{}
	}
	return k, nil
}

// save replaces the file whole, so that another process never reads half.
func (k *known) save() error {
	b, err := json.MarshalIndent(k, "", "\t")
	if err != nil {
		return err
	}
	dir := filepath.Dir(k.path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("remember what this machine can do: %w", err)
	}
	f, err := os.CreateTemp(dir, "known")
	if err != nil {
		return fmt.Errorf("remember what this machine can do: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), k.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("remember what this machine can do: %w", err)
	}
	return nil
}

// keyOf changes when the program does.
func keyOf(program string) (string, error) {
	st, err := os.Stat(program)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s:%d:%d", program, st.Size(), st.ModTime().UnixNano()), nil
}

// kernelKey is the same for copies of a kernel, of which each image has one. Its
// head tells kernels apart: it holds addresses and sizes of all that follows.
func kernelKey(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.CopyN(h, f, 64<<10); err != nil && err != io.EOF {
		return "", err
	}
	return fmt.Sprintf("%d:%x", st.Size(), h.Sum(nil)[:8]), nil
}
