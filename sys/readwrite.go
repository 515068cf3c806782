package sys

import (
	"runtime"
	"syscall"
	"unsafe"
)

// Pread reads from fd at an offset, leaving its position alone.
func Pread(fd int, b []byte, off int64) (int, Errno) {
	r, err := Syscall(syscall.SYS_PREAD64, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), uintptr(off), 0, 0)
	return int(r), err
}

// Pwrite writes to fd at an offset, leaving its position alone. It may write
// less.
func Pwrite(fd int, b []byte, off int64) (int, Errno) {
	r, err := Syscall(syscall.SYS_PWRITE64, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), uintptr(off), 0, 0)
	return int(r), err
}

// iovecs describes buffers to the kernel.
func iovecs(bs [][]byte) []syscall.Iovec {
	v := make([]syscall.Iovec, len(bs))
	for i, b := range bs {
		v[i].Base = unsafe.SliceData(b)
		v[i].SetLen(len(b))
	}
	return v
}

// Readv reads into several buffers, at most 1024, from fd's position or, if off
// is not negative, from there.
func Readv(fd int, bs [][]byte, off int64) (int, Errno) {
	return vector(syscall.SYS_READV, syscall.SYS_PREADV, fd, bs, off)
}

// Writev writes several buffers, at most 1024, at fd's position or, if off is
// not negative, there. It may write less.
func Writev(fd int, bs [][]byte, off int64) (int, Errno) {
	return vector(syscall.SYS_WRITEV, syscall.SYS_PWRITEV, fd, bs, off)
}

func vector(nr, atNr uintptr, fd int, bs [][]byte, off int64) (int, Errno) {
	v := iovecs(bs)
	if off >= 0 {
		nr = atNr
	}
	r, err := Syscall(nr, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(v))), uintptr(len(v)), uintptr(off), 0, 0)
	runtime.KeepAlive(v)
	return int(r), err
}
