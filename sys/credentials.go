package sys

import (
	"syscall"
	"unsafe"
)

// The credentials of Linux belong to threads. These functions change those of
// all threads of the process, as C libraries do; only Go's runtime knows the
// threads.

// Setuid sets the user id: all three of them if the process may.
func Setuid(id uint32) Errno { return everyThread(syscall.SYS_SETUID, uintptr(id), 0, 0) }

// Setgid sets the group id: all three of them if the process may.
func Setgid(id uint32) Errno { return everyThread(syscall.SYS_SETGID, uintptr(id), 0, 0) }

// Seteuid sets the effective user id.
func Seteuid(id uint32) Errno {
	return everyThread(syscall.SYS_SETRESUID, ^uintptr(0), uintptr(id), ^uintptr(0))
}

// Setegid sets the effective group id.
func Setegid(id uint32) Errno {
	return everyThread(syscall.SYS_SETRESGID, ^uintptr(0), uintptr(id), ^uintptr(0))
}

// Setgroups sets the supplementary groups.
func Setgroups(ids []uint32) Errno {
	return everyThread(syscall.SYS_SETGROUPS, uintptr(len(ids)), uintptr(unsafe.Pointer(unsafe.SliceData(ids))), 0)
}

//go:uintptrescapes
func everyThread(nr, a0, a1, a2 uintptr) Errno {
	_, _, err := syscall.AllThreadsSyscall(nr, a0, a1, a2)
	return err
}
