// Package layer describes the files of a guest's root file system: what is in
// it, not how a format stores it. The packages cpio and erofs write layers.
//
// Everything about a File is said by the one who makes it, nothing is taken from
// the host's file system but the bytes: the same input gives the same image on
// every machine.
//
// Caution: the bytes of a File with a Source are read when they are written, not
// when the File is made. Sum notes their hash, and CopyTo refuses bytes that no
// longer have it.
package layer

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Epoch is the modification time of folders, links and devices: the start of
// 2024, in seconds as in stat(2).
const Epoch = 1704067200

// File is a file, folder, symbolic link or device. Those that the functions below
// make belong to root.
type File struct {
	Path     string      // slash-separated, relative to the root, without "." and ".."
	Mode     fs.FileMode // type and permissions
	UID, GID int
	Link     string // target of a symbolic link
	Major    uint32 // of a device
	Minor    uint32
	Data     []byte // content of a regular file without a Source
	Source   string // file on this machine that holds the content
	Size     int64  // bytes of content; set by Complete for Data and links
	Part     string // what it counts as in a report of sizes

	MTime int64    // seconds; set by Sum
	Hash  [32]byte // sha256 of the content; set by Sum
}

// Dir makes a folder.
func Dir(name string, perm fs.FileMode) File {
	return File{Path: name, Mode: fs.ModeDir | perm}
}

// Text makes a regular file, 0644, of a text.
func Text(name, text string) File {
	return File{Path: name, Mode: 0o644, Data: []byte(text)}
}

// Link makes a symbolic link.
func Link(name, to string) File {
	return File{Path: name, Mode: fs.ModeSymlink | 0o777, Link: to}
}

// Device makes a character device.
func Device(name string, perm fs.FileMode, major, minor uint32) File {
	return File{Path: name, Mode: fs.ModeDevice | fs.ModeCharDevice | perm, Major: major, Minor: minor}
}

// Copy makes a regular file of one on this machine.
func Copy(name, source string, perm fs.FileMode) (File, error) {
	st, err := os.Stat(source)
	if err != nil {
		return File{}, err
	}
	if !st.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s is not a regular file", source)
	}
	return File{Path: name, Mode: perm, Source: source, Size: st.Size()}, nil
}

// Complete sorts files by path, adds the folders that they imply (0755, root's)
// and checks that they can exist together. A folder may be given more than once,
// the first one counts.
func Complete(files []File) ([]File, error) {
	byPath := map[string]File{}
	for _, f := range files {
		if f.Path == "" || f.Path == "." || f.Path == ".." || path.IsAbs(f.Path) || f.Path != path.Clean(f.Path) ||
			strings.HasPrefix(f.Path, "../") || strings.Contains(f.Path, "\x00") {
			return nil, fmt.Errorf("%q is not a path in an image", f.Path)
		}
		switch f.Mode.Type() {
		case 0:
			if f.Source == "" {
				f.Size = int64(len(f.Data))
			}
		case fs.ModeSymlink:
			f.Size = int64(len(f.Link))
			if f.Link == "" {
				return nil, fmt.Errorf("%s: a link without a target", f.Path)
			}
		}
		if old, twice := byPath[f.Path]; twice {
			if old.Mode.IsDir() && f.Mode.IsDir() {
				continue
			}
			return nil, fmt.Errorf("%s is in the image twice", f.Path)
		}
		byPath[f.Path] = f
	}
	for _, f := range files {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			up, there := byPath[dir]
			if there && !up.Mode.IsDir() {
				return nil, fmt.Errorf("%s is under %s, which is not a folder", f.Path, dir)
			}
			if there {
				break
			}
			byPath[dir] = Dir(dir, 0o755)
		}
	}
	out := make([]File, 0, len(byPath))
	for _, f := range byPath {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

// Sum reads all content, sets Hash and MTime of every file in place, and gives a
// hash over everything: two lists with the same hash make the same image.
//
// The time of a regular file follows from its content. Web servers make ETag and
// Last-Modified of time and size, so a time that is the same for all would have
// browsers keep an old file of the same length for ever.
func Sum(files []File) (string, error) {
	all := sha256.New()
	for i := range files {
		f := &files[i]
		f.MTime = Epoch
		if f.Mode.IsRegular() {
			h := sha256.New()
			if err := f.copy(h); err != nil {
				return "", err
			}
			h.Sum(f.Hash[:0])
			f.MTime += int64(binary.BigEndian.Uint32(f.Hash[:]) % (365 * 24 * 60 * 60))
		}
		fmt.Fprintf(all, "%q %o %d %d %q %d %d %d %x\n", f.Path, f.Mode, f.UID, f.GID, f.Link, f.Major, f.Minor, f.Size, f.Hash)
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

// CopyTo writes the content of a regular file, of which Sum must have been
// called, to w.
func (f *File) CopyTo(w io.Writer) error {
	h := sha256.New()
	if err := f.copy(io.MultiWriter(w, h)); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), f.Hash[:]) {
		return fmt.Errorf("%s was changed while it was being read", f.name())
	}
	return nil
}

func (f *File) copy(w io.Writer) error {
	if f.Source == "" {
		_, err := w.Write(f.Data)
		return err
	}
	r, err := os.Open(f.Source)
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(w, io.LimitReader(r, f.Size+1))
	if err == nil && n != f.Size {
		return fmt.Errorf("%s was changed while it was being read", f.name())
	}
	return err
}

func (f *File) name() string {
	if f.Source != "" {
		return f.Source
	}
	return f.Path
}
