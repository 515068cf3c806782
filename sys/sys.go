// Package sys is door 1: the only way from unode to the operating system.
//
// Every file, socket, timer and process that unode touches goes through
// Syscall or RawSyscall. On Linux these are the instruction itself; on bare
// metal they are our own kernel. Port these two and the whole stack moves.
//
// The typed wrappers in this package (Open, Read, EpollWait, …) add nothing but
// types: no retries, no buffering, no cached state. They take and return what
// section 2 of the Linux manual says, with Errno instead of -1.
//
// Caution: RawSyscall does not tell the Go scheduler, so a call that may block
// must use Syscall.
package sys

import (
	"syscall"
	"unsafe"
)

// Errno is a Linux error number; 0 means success.
type Errno = syscall.Errno

// Syscall makes a system call that may block: the scheduler gives the
// processor to another goroutine meanwhile. err is 0 on success. Pointers
// converted to uintptr in the call expression stay valid until it returns.
//
//go:uintptrescapes
func Syscall(nr, a0, a1, a2, a3, a4, a5 uintptr) (r uintptr, err Errno) {
	r, _, err = syscall.Syscall6(nr, a0, a1, a2, a3, a4, a5)
	return r, err
}

// RawSyscall makes a system call that returns at once. Pointers are kept as by
// Syscall.
//
//go:uintptrescapes
//go:nosplit
func RawSyscall(nr, a0, a1, a2, a3, a4, a5 uintptr) (r uintptr, err Errno) {
	r, _, err = syscall.RawSyscall6(nr, a0, a1, a2, a3, a4, a5)
	return r, err
}

// cstring returns s with a terminating NUL. A NUL inside s is EINVAL, as no
// path or name can hold one.
func cstring(s string) (*byte, Errno) {
	p, err := syscall.BytePtrFromString(s)
	if err != nil {
		return nil, syscall.EINVAL
	}
	return p, 0
}

// bytesPtr returns the address of b's first byte, or nil.
func bytesPtr(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }
