package sys

import (
	"syscall"
	"unsafe"
)

// Timerfd makes a timer of the monotonic clock that can be waited for as a
// file, not blocking, closed on exec. It is not set.
func Timerfd() (fd int, err Errno) {
	r, err := RawSyscall(syscall.SYS_TIMERFD_CREATE, CLOCK_MONOTONIC, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0, 0, 0, 0)
	return int(r), err
}

// TimerfdSet makes a timer expire once, ns from now; 0 stops it. Reading 8
// bytes from fd acknowledges that it has.
func TimerfdSet(fd int, ns int64) Errno {
	spec := [2]syscall.Timespec{1: syscall.NsecToTimespec(ns)}
	_, err := RawSyscall(syscall.SYS_TIMERFD_SETTIME, uintptr(fd), 0, uintptr(unsafe.Pointer(&spec)), 0, 0, 0)
	return err
}
