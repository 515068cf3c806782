package sys

import (
	"syscall"
	"unsafe"
)

// Read reads from fd at its position. It may block.
func Read(fd int, b []byte) (int, Errno) {
	r, err := Syscall(syscall.SYS_READ, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), 0, 0, 0)
	return int(r), err
}

// RawRead is Read for a descriptor that does not block.
func RawRead(fd int, b []byte) (int, Errno) {
	r, err := RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), 0, 0, 0)
	return int(r), err
}

// Write writes to fd at its position. It may block and may write less.
func Write(fd int, b []byte) (int, Errno) {
	r, err := Syscall(syscall.SYS_WRITE, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), 0, 0, 0)
	return int(r), err
}

// RawWrite is Write for a descriptor that does not block.
func RawWrite(fd int, b []byte) (int, Errno) {
	r, err := RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), 0, 0, 0)
	return int(r), err
}

// Close closes fd. EINTR still closes it on Linux, so it is no error.
func Close(fd int) Errno {
	_, err := Syscall(syscall.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0, 0)
	if err == syscall.EINTR {
		return 0
	}
	return err
}

const AT_FDCWD = -100

// Open opens a path, closed on exec.
func Open(path string, flags int, mode uint32) (fd int, err Errno) {
	p, err := cstring(path)
	if err != 0 {
		return -1, err
	}
	cwd := AT_FDCWD
	r, err := Syscall(syscall.SYS_OPENAT, uintptr(cwd), uintptr(unsafe.Pointer(p)), uintptr(flags|syscall.O_CLOEXEC), uintptr(mode), 0, 0)
	return int(r), err
}

// ReadFile reads a whole file.
func ReadFile(path string) ([]byte, Errno) {
	fd, err := Open(path, syscall.O_RDONLY, 0)
	if err != 0 {
		return nil, err
	}
	defer Close(fd)
	return ReadAll(fd)
}

// ReadAll reads fd to its end.
func ReadAll(fd int) ([]byte, Errno) {
	size := 0
	var st syscall.Stat_t
	if Fstat(fd, &st) == 0 {
		size = int(st.Size)
	}
	b := make([]byte, 0, max(size+1, 512)) // one more, to see the end without growing
	for {
		n, err := Read(fd, b[len(b):cap(b)])
		if err == syscall.EINTR {
			continue
		}
		if err != 0 {
			return nil, err
		}
		if n == 0 {
			return b, 0
		}
		if b = b[:len(b)+n]; len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

// Fstat fills st with the status of fd.
func Fstat(fd int, st *syscall.Stat_t) Errno {
	_, err := RawSyscall(syscall.SYS_FSTAT, uintptr(fd), uintptr(unsafe.Pointer(st)), 0, 0, 0, 0)
	return err
}
