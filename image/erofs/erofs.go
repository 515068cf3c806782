// Package erofs writes a layer as an EROFS file system, uncompressed, so that a
// guest can page programs in straight from its disk
// (Documentation/filesystems/erofs.rst).
//
// Images are reproducible: the build time is layer.Epoch and the UUID is zero.
//
// Caution: the file system is read-only. What a guest has to write goes on a file
// system that its init mounts over one of the empty folders.
package erofs

import (
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/erofs/go-erofs"

	"nodeos/image/layer"
)

// BlockSize is the unit of space, in bytes: a page of every guest there is.
const BlockSize = 4096

// Write writes files, which have been through layer.Complete and layer.Sum. A
// file of tempDir's size is needed there for a while; "" means os.TempDir.
func Write(out io.WriteSeeker, files []layer.File, tempDir string) error {
	w := erofs.Create(out, erofs.WithBlockSize(BlockSize), erofs.WithBuildTime(layer.Epoch, 0), erofs.WithTempDir(tempDir))
	if err := w.Mkdir("/", 0o755); err != nil {
		return fmt.Errorf("write erofs: %w", err)
	}
	if err := stamp(w, "/", layer.Epoch); err != nil {
		return fmt.Errorf("write erofs: %w", err)
	}
	for i := range files {
		if err := add(w, &files[i]); err != nil {
			return fmt.Errorf("write erofs: %s: %w", files[i].Path, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write erofs: %w", err)
	}
	return nil
}

func add(w *erofs.Writer, f *layer.File) error {
	name := "/" + f.Path
	var err error
	switch f.Mode.Type() {
	case 0:
		err = addRegular(w, name, f)
	case fs.ModeDir:
		err = w.Mkdir(name, f.Mode.Perm())
	case fs.ModeSymlink:
		err = w.Symlink(f.Link, name)
	case fs.ModeDevice | fs.ModeCharDevice:
		err = w.Mknod(name, 0o020000, device(f.Major, f.Minor))
	case fs.ModeDevice:
		err = w.Mknod(name, 0o060000, device(f.Major, f.Minor))
	default:
		err = fmt.Errorf("cannot store a file of type %s", f.Mode.Type())
	}
	if err != nil {
		return err
	}
	if f.Mode.Type() != fs.ModeSymlink {
		if err := w.Chmod(name, f.Mode); err != nil {
			return err
		}
	}
	if err := w.Chown(name, f.UID, f.GID); err != nil {
		return err
	}
	return stamp(w, name, f.MTime)
}

func addRegular(w *erofs.Writer, name string, f *layer.File) error {
	out, err := w.Create(name)
	if err != nil {
		return err
	}
	if err := f.CopyTo(out); err != nil {
		return err
	}
	return out.Close()
}

func stamp(w *erofs.Writer, name string, sec int64) error {
	t := time.Unix(sec, 0)
	return w.Chtimes(name, t, t)
}

// device is a device number as the kernel stores it (new_encode_dev in
// include/linux/kdev_t.h).
func device(major, minor uint32) uint32 {
	return minor&0xff | major<<8 | (minor&^0xff)<<12
}
