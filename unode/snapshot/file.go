// Package snapshot is the part of the unode file behind the program: the
// compiled library and the heap of a bootstrapped isolate, appended as sections.
//
// A unode file is an ELF program, page-aligned sections, and one last page, the
// directory, which names the program that the sections belong to: a heap holds
// addresses of the program's code, so sections of another build are refused. The
// name is the hash of the file's first page, which holds the Go linker's build
// id.
//
// Caution: sections are trusted as the program itself is; whoever can write the
// file can run code anyway.
package snapshot

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"syscall"

	"nodeos/sys"
)

const (
	page    = 4096
	magic   = "nodeos-unode-1\x00\x00"
	nameLen = 16
	entry   = nameLen + 16 // name, offset, length
	idLen   = sha256.Size
	head    = len(magic) + idLen + 4
)

// ErrNone means that nothing is appended to the file.
var ErrNone = errors.New("no sections")

// File is an open unode file. Reading is safe from several goroutines.
type File struct {
	fd       int
	sections []section
}

type section struct {
	name     string
	off, len int64
}

// Open opens the file at path, which must carry sections for its own program.
func Open(path string) (*File, error) {
	fd, errno := sys.Open(path, syscall.O_RDONLY, 0)
	if errno != 0 {
		return nil, fmt.Errorf("open %s: %w", path, errno)
	}
	f := &File{fd: fd}
	if err := f.readDirectory(); err != nil {
		sys.Close(fd)
		return nil, err
	}
	return f, nil
}

func (f *File) readDirectory() error {
	var st syscall.Stat_t
	if errno := sys.Fstat(f.fd, &st); errno != 0 {
		return errno
	}
	if st.Size < page || st.Size%page != 0 {
		return ErrNone
	}
	var dir [page]byte
	if err := f.readAt(dir[:], st.Size-page); err != nil {
		return err
	}
	if string(dir[:len(magic)]) != magic {
		return ErrNone
	}
	var first [page]byte
	if err := f.readAt(first[:], 0); err != nil {
		return err
	}
	if [idLen]byte(dir[len(magic):][:idLen]) != sha256.Sum256(first[:]) {
		return errors.New("the appended library belongs to another build; run make")
	}
	n := int(binary.LittleEndian.Uint32(dir[head-4:]))
	if n > (page-head)/entry {
		return errors.New("the appended directory is damaged; run make")
	}
	for i := range n {
		e := dir[head+i*entry:]
		s := section{
			name: cutZero(e[:nameLen]),
			off:  int64(binary.LittleEndian.Uint64(e[nameLen:])),
			len:  int64(binary.LittleEndian.Uint64(e[nameLen+8:])),
		}
		if s.off < 0 || s.len < 0 || s.off+s.len > st.Size-page {
			return fmt.Errorf("section %s lies outside the file; run make", s.name)
		}
		f.sections = append(f.sections, s)
	}
	return nil
}

func cutZero(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func (f *File) readAt(b []byte, off int64) error {
	for len(b) > 0 {
		n, errno := sys.Pread(f.fd, b, off)
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return errno
		}
		if n == 0 {
			return errors.New("the file ends too early")
		}
		b, off = b[n:], off+int64(n)
	}
	return nil
}

// Section returns a section's length, 0 when there is none.
func (f *File) Section(name string) (n int) { return int(f.find(name).len) }

func (f *File) find(name string) section {
	for _, s := range f.sections {
		if s.name == name {
			return s
		}
	}
	return section{}
}

// ReadAt fills b from a section at off.
func (f *File) ReadAt(name string, b []byte, off int) error {
	s := f.find(name)
	if off < 0 || int64(off+len(b)) > s.len {
		return fmt.Errorf("section %s has %d bytes, %d at %d are wanted", name, s.len, len(b), off)
	}
	if err := f.readAt(b, s.off+int64(off)); err != nil {
		return fmt.Errorf("read section %s: %w", name, err)
	}
	return nil
}

// Read returns a whole section.
func (f *File) Read(name string) ([]byte, error) {
	b := make([]byte, f.Section(name))
	return b, f.ReadAt(name, b, 0)
}

// A Part is a section to be appended.
type Part struct {
	Name string // at most 16 bytes
	Data []byte
}

// Append returns program, an ELF file, with parts appended.
func Append(program []byte, parts []Part) []byte {
	out := pad(append([]byte(nil), program...))
	id := sha256.Sum256(out[:page])
	dir := make([]byte, page)
	copy(dir, magic)
	copy(dir[len(magic):], id[:])
	binary.LittleEndian.PutUint32(dir[head-4:], uint32(len(parts)))
	for i, p := range parts {
		e := dir[head+i*entry:]
		copy(e[:nameLen], p.Name)
		binary.LittleEndian.PutUint64(e[nameLen:], uint64(len(out)))
		binary.LittleEndian.PutUint64(e[nameLen+8:], uint64(len(p.Data)))
		out = pad(append(out, p.Data...))
	}
	return append(out, dir...)
}

func pad(b []byte) []byte {
	return append(b, make([]byte, (page-len(b)%page)%page)...)
}
