package sys

import (
	"syscall"
	"unsafe"
)

// pathCall makes a system call whose first arguments are AT_FDCWD and a path.
// Pointers among the others are kept as by Syscall: without that a growing stack
// would leave the kernel an old address.
//
//go:uintptrescapes
func pathCall(nr uintptr, path string, a2, a3, a4 uintptr) (uintptr, Errno) {
	p, err := cstring(path)
	if err != 0 {
		return 0, err
	}
	cwd := AT_FDCWD
	return Syscall(nr, uintptr(cwd), uintptr(unsafe.Pointer(p)), a2, a3, a4, 0)
}

// Stat fills st with the status of what path leads to.
func Stat(path string, st *syscall.Stat_t) Errno {
	_, err := pathCall(sysFstatat, path, uintptr(unsafe.Pointer(st)), 0, 0)
	return err
}

// Lstat is Stat for a symbolic link itself.
func Lstat(path string, st *syscall.Stat_t) Errno {
	_, err := pathCall(sysFstatat, path, uintptr(unsafe.Pointer(st)), symlinkNofollow, 0)
	return err
}

// Access checks the permissions R_OK (4), W_OK (2), X_OK (1) with the real user
// and group; mode 0 asks whether path exists.
func Access(path string, mode uint32) Errno {
	_, err := pathCall(syscall.SYS_FACCESSAT, path, uintptr(mode), 0, 0)
	return err
}

// Readlink returns what a symbolic link holds.
func Readlink(path string) (string, Errno) {
	for size := 256; ; size *= 2 {
		b := make([]byte, size)
		n, err := pathCall(syscall.SYS_READLINKAT, path, uintptr(bytesPtr(b)), uintptr(size), 0)
		if err != 0 {
			return "", err
		}
		if int(n) < size {
			return string(b[:n]), 0
		}
	}
}

// Getcwd returns the working directory.
func Getcwd() (string, Errno) {
	var b [4096]byte // PATH_MAX: getcwd(2) gives no more
	n, err := Syscall(syscall.SYS_GETCWD, uintptr(unsafe.Pointer(&b)), uintptr(len(b)), 0, 0, 0, 0)
	if err != 0 {
		return "", err
	}
	return string(b[:n-1]), 0
}
