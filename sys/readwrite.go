package sys

import "syscall"

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
