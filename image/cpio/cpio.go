// Package cpio writes and reads archives in the "newc" format, as the kernel
// unpacks them into its first root file system
// (Documentation/driver-api/early-userspace/buffer-format.rst, init/initramfs.c).
//
// Archives are reproducible: inode numbers count from 1 in the order given, and
// every regular file has one link. The kernel needs a folder before what is in
// it, which layer.Complete sees to.
//
// The library cavaliergopher/cpio cannot be used: it knows no device numbers.
//
// Caution: the kernel takes several archives one after another, so the trailer
// does not end its work, and a file in a later archive replaces an earlier one.
package cpio

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"

	"nodeos/image/layer"
)

const (
	magic      = "070701" // no checksums; the kernel does not look at them
	headerSize = 110
	trailer    = "TRAILER!!!"
	maxName    = 4096 // PATH_MAX, with the final zero: the kernel skips longer ones in silence
)

// File type bits of stat(2).
const (
	typeMask = 0o170000
	typeDir  = 0o040000
	typeChar = 0o020000
	typeBlk  = 0o060000
	typeReg  = 0o100000
	typeLink = 0o120000
)

// Write writes files, which have been through layer.Complete and layer.Sum.
func Write(w io.Writer, files []layer.File) error {
	b := bufio.NewWriterSize(w, 64<<10)
	for i := range files {
		if err := writeFile(b, i+1, &files[i]); err != nil {
			return fmt.Errorf("archive %s: %w", files[i].Path, err)
		}
	}
	if err := writeHeader(b, [13]int64{4: 1}, trailer); err != nil {
		return err
	}
	return b.Flush()
}

func writeFile(w *bufio.Writer, ino int, f *layer.File) error {
	mode, err := unixMode(f.Mode)
	if err != nil {
		return err
	}
	if f.Size > math.MaxUint32 {
		return fmt.Errorf("%d bytes; the format ends at 4 GiB", f.Size)
	}
	if len(f.Path)+1 > maxName || len(f.Link)+1 > maxName {
		return errors.New("the path is longer than 4095 bytes")
	}
	links, size := int64(1), f.Size
	if f.Mode.IsDir() {
		links, size = 2, 0
	}
	if err := writeHeader(w, [13]int64{
		int64(ino), int64(mode), int64(f.UID), int64(f.GID), links, f.MTime, size,
		0, 0, int64(f.Major), int64(f.Minor),
	}, f.Path); err != nil {
		return err
	}
	switch mode & typeMask {
	case typeReg:
		if err := f.CopyTo(w); err != nil {
			return err
		}
	case typeLink:
		if _, err := w.WriteString(f.Link); err != nil {
			return err
		}
	default:
		return nil
	}
	return pad(w, size)
}

// writeHeader writes the 13 fields (ino, mode, uid, gid, nlink, mtime, size,
// device's major and minor, the file's own major and minor, name size, check)
// and the name, whose size it fills in.
func writeHeader(w *bufio.Writer, fields [13]int64, name string) error {
	fields[11] = int64(len(name) + 1)
	if _, err := w.WriteString(magic); err != nil {
		return err
	}
	for _, v := range fields {
		if v < 0 || v > math.MaxUint32 {
			return fmt.Errorf("%d does not fit in a field of 32 bits", v)
		}
		if _, err := fmt.Fprintf(w, "%08X", v); err != nil {
			return err
		}
	}
	if _, err := w.WriteString(name + "\x00"); err != nil {
		return err
	}
	return pad(w, headerSize+fields[11])
}

func pad(w io.Writer, size int64) error {
	_, err := w.Write(make([]byte, -size&3))
	return err
}

func unixMode(m fs.FileMode) (uint32, error) {
	mode := uint32(m.Perm())
	if m&fs.ModeSetuid != 0 {
		mode |= 0o4000
	}
	if m&fs.ModeSetgid != 0 {
		mode |= 0o2000
	}
	if m&fs.ModeSticky != 0 {
		mode |= 0o1000
	}
	switch m.Type() {
	case 0:
		return mode | typeReg, nil
	case fs.ModeDir:
		return mode | typeDir, nil
	case fs.ModeSymlink:
		return mode | typeLink, nil
	case fs.ModeDevice | fs.ModeCharDevice:
		return mode | typeChar, nil
	case fs.ModeDevice:
		return mode | typeBlk, nil
	}
	return 0, fmt.Errorf("cannot archive a file of type %s", m.Type())
}

func goMode(mode uint32) (fs.FileMode, error) {
	m := fs.FileMode(mode & 0o777)
	if mode&0o4000 != 0 {
		m |= fs.ModeSetuid
	}
	if mode&0o2000 != 0 {
		m |= fs.ModeSetgid
	}
	if mode&0o1000 != 0 {
		m |= fs.ModeSticky
	}
	switch mode & typeMask {
	case typeReg:
		return m, nil
	case typeDir:
		return m | fs.ModeDir, nil
	case typeLink:
		return m | fs.ModeSymlink, nil
	case typeChar:
		return m | fs.ModeDevice | fs.ModeCharDevice, nil
	case typeBlk:
		return m | fs.ModeDevice, nil
	}
	return 0, fmt.Errorf("file type %#o is not known", mode&typeMask)
}

// Read reads one archive up to its trailer, contents and all, and leaves r
// behind it.
func Read(r *bufio.Reader) ([]layer.File, error) {
	var files []layer.File
	for {
		f, err := readFile(r)
		if err != nil {
			return nil, fmt.Errorf("read archive, file %d: %w", len(files)+1, err)
		}
		if f == nil {
			return files, nil
		}
		files = append(files, *f)
	}
}

// readFile reads one file, or gives nil for the trailer.
func readFile(r *bufio.Reader) (*layer.File, error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, noEOF(err)
	}
	if string(head[:6]) != magic {
		return nil, fmt.Errorf("no header: it starts with %q", head[:6])
	}
	var v [13]uint32
	for i := range v {
		var b [4]byte
		if _, err := hex.Decode(b[:], head[6+8*i:14+8*i]); err != nil {
			return nil, fmt.Errorf("field %d: %w", i+1, err)
		}
		v[i] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	if v[11] < 2 || v[11] > maxName {
		return nil, fmt.Errorf("a name of %d bytes", v[11])
	}
	name, err := readPadded(r, headerSize, int64(v[11]))
	if err != nil {
		return nil, err
	}
	if name[len(name)-1] != 0 {
		return nil, errors.New("the name does not end with a zero")
	}
	f := &layer.File{
		Path: string(name[:len(name)-1]), UID: int(v[2]), GID: int(v[3]), MTime: int64(v[5]),
		Size: int64(v[6]), Major: v[9], Minor: v[10],
	}
	if f.Path == trailer {
		return nil, nil
	}
	if f.Mode, err = goMode(v[1]); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	data, err := readPadded(r, 0, f.Size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	switch f.Mode.Type() {
	case fs.ModeSymlink:
		f.Link = string(data)
	case 0:
		f.Data = data
	default:
		if f.Size != 0 {
			return nil, fmt.Errorf("%s has content, and is no regular file", f.Path)
		}
	}
	return f, nil
}

// readPadded reads size bytes and what pads before+size to a multiple of four.
// It does not trust size with memory before the bytes have come.
func readPadded(r io.Reader, before, size int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, size))
	if err == nil && int64(len(data)) < size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		var zero [3]byte
		_, err = io.ReadFull(r, zero[:-(before+size)&3])
	}
	return data, noEOF(err)
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
