package sys

import (
	"syscall"
	"unsafe"
)

// EpollEvent is struct epoll_event; Fd is the part of its data that is used.
type EpollEvent = syscall.EpollEvent

// Events of epoll_ctl(2).
const (
	EPOLLIN    = 0x1
	EPOLLPRI   = 0x2
	EPOLLOUT   = 0x4
	EPOLLERR   = 0x8
	EPOLLHUP   = 0x10
	EPOLLRDHUP = 0x2000

	EPOLL_CTL_ADD = 1
	EPOLL_CTL_DEL = 2
	EPOLL_CTL_MOD = 3
)

// EpollCreate makes an epoll file, closed on exec.
func EpollCreate() (fd int, err Errno) {
	r, err := RawSyscall(syscall.SYS_EPOLL_CREATE1, syscall.EPOLL_CLOEXEC, 0, 0, 0, 0, 0)
	return int(r), err
}

// EpollCtl changes what ep watches of fd.
func EpollCtl(ep, op, fd int, events uint32) Errno {
	ev := EpollEvent{Events: events, Fd: int32(fd)}
	_, err := RawSyscall(syscall.SYS_EPOLL_CTL, uintptr(ep), uintptr(op), uintptr(fd), uintptr(unsafe.Pointer(&ev)), 0, 0)
	return err
}

// EpollWait waits for events, at most timeout ms (-1: for ever; 0 does not wait
// and does not trouble the Go scheduler).
func EpollWait(ep int, events []EpollEvent, timeout int) (n int, err Errno) {
	var r uintptr
	if timeout == 0 {
		r, err = RawSyscall(syscall.SYS_EPOLL_PWAIT, uintptr(ep), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	} else {
		r, err = Syscall(syscall.SYS_EPOLL_PWAIT, uintptr(ep), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), uintptr(timeout), 0, 0)
	}
	return int(r), err
}

// Eventfd makes a non-blocking counter, closed on exec.
func Eventfd() (fd int, err Errno) {
	r, err := RawSyscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0, 0, 0, 0)
	return int(r), err
}
