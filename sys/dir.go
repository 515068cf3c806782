package sys

import (
	"bytes"
	"encoding/binary"
	"syscall"
)

// Types of directory entries (readdir(3)); 0 is unknown.
const (
	DT_FIFO = 1
	DT_CHR  = 2
	DT_DIR  = 4
	DT_BLK  = 6
	DT_REG  = 8
	DT_LNK  = 10
	DT_SOCK = 12
)

// Dirent is an entry of a directory.
type Dirent struct {
	Name string
	Type byte // DT_*
}

// OpenDir opens a directory for Getdents.
func OpenDir(path string) (fd int, err Errno) {
	return Open(path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK, 0)
}

// Getdents reads some entries of a directory into buf and appends them to es,
// without "." and "..". more is false at the end.
func Getdents(fd int, buf []byte, es []Dirent) (out []Dirent, more bool, err Errno) {
	n, err := Syscall(syscall.SYS_GETDENTS64, uintptr(fd), uintptr(bytesPtr(buf)), uintptr(len(buf)), 0, 0, 0)
	if err != 0 || n == 0 {
		return es, false, err
	}
	// struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name, NUL.
	for b := buf[:n]; len(b) > 19; {
		rec := b[:binary.LittleEndian.Uint16(b[16:])]
		b = b[len(rec):]
		name, _, _ := bytes.Cut(rec[19:], []byte{0})
		if s := string(name); s != "." && s != ".." {
			es = append(es, Dirent{s, rec[18]})
		}
	}
	return es, true, 0
}

// ReadDir returns all entries of a directory, in no order.
func ReadDir(path string) ([]Dirent, Errno) {
	fd, err := OpenDir(path)
	if err != 0 {
		return nil, err
	}
	defer Close(fd)
	var es []Dirent
	buf := make([]byte, 32<<10)
	for more := true; more; {
		if es, more, err = Getdents(fd, buf, es); err != 0 {
			return nil, err
		}
	}
	return es, 0
}
