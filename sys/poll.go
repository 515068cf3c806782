package sys

import (
	"syscall"
	"unsafe"
)

// PollFd is struct pollfd: what to wait for on one descriptor and what came.
type PollFd struct {
	Fd      int32
	Events  int16 // POLLIN, POLLOUT: as EPOLLIN, EPOLLOUT
	Revents int16
}

// Poll waits until one of the descriptors is ready, at most timeout ns (negative:
// for ever). n is how many are.
func Poll(fds []PollFd, timeout int64) (n int, err Errno) {
	var ts *syscall.Timespec
	if timeout >= 0 {
		t := syscall.NsecToTimespec(timeout)
		ts = &t
	}
	r, err := Syscall(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))), uintptr(len(fds)), uintptr(unsafe.Pointer(ts)), 0, 0, 0)
	return int(r), err
}
