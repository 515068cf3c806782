package sys

import "syscall"

// Fcntl manipulates a descriptor.
func Fcntl(fd, command, arg int) (int, Errno) {
	r, err := RawSyscall(syscall.SYS_FCNTL, uintptr(fd), uintptr(command), uintptr(arg), 0, 0, 0)
	return int(r), err
}

// FileFlags returns the access mode and status flags of an open file (O_…).
func FileFlags(fd int) (int, Errno) { return Fcntl(fd, syscall.F_GETFL, 0) }

// SetFileFlags sets the status flags of an open file.
func SetFileFlags(fd, flags int) Errno {
	_, err := Fcntl(fd, syscall.F_SETFL, flags)
	return err
}

// SetNonblock makes reads and writes of an open file return EAGAIN instead of
// waiting. All who share the open file are affected.
func SetNonblock(fd int, nonblock bool) Errno {
	flags, err := FileFlags(fd)
	if err != 0 {
		return err
	}
	want := flags &^ syscall.O_NONBLOCK
	if nonblock {
		want |= syscall.O_NONBLOCK
	}
	if want == flags {
		return 0
	}
	return SetFileFlags(fd, want)
}

// Dup3 makes to another name of from, closed on exec.
func Dup3(from, to int) Errno {
	_, err := Syscall(syscall.SYS_DUP3, uintptr(from), uintptr(to), syscall.O_CLOEXEC, 0, 0, 0)
	return err
}
