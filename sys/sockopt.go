package sys

import (
	"syscall"
	"unsafe"
)

// GetsockoptInt returns an option of a socket that is an int.
func GetsockoptInt(fd, level, name int) (int, Errno) {
	var v int32
	n := uint32(4)
	_, err := RawSyscall(syscall.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(name), uintptr(unsafe.Pointer(&v)), uintptr(unsafe.Pointer(&n)), 0)
	return int(v), err
}
