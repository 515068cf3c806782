package sys

import (
	"runtime"
	"syscall"
	"unsafe"
)

// maxRights is how many descriptors one message carries (SCM_MAX_FD).
const maxRights = 253

// SendRights writes to a Unix socket that does not block and passes a descriptor
// along with the first byte. b must not be empty.
func SendRights(fd int, b []byte, pass int) (int, Errno) {
	control := syscall.UnixRights(pass)
	iov := &syscall.Iovec{Base: unsafe.SliceData(b)}
	iov.SetLen(len(b))
	m := &syscall.Msghdr{Iov: iov, Iovlen: 1, Control: unsafe.SliceData(control)}
	m.SetControllen(len(control))
	r, err := RawSyscall(syscall.SYS_SENDMSG, uintptr(fd), uintptr(unsafe.Pointer(m)), syscall.MSG_NOSIGNAL, 0, 0, 0)
	runtime.KeepAlive(m)
	return int(r), err
}

// ReceiveRights reads from a Unix socket that does not block, with the
// descriptors that came along: they are the caller's, closed on exec.
func ReceiveRights(fd int, b []byte) (n int, passed []int, err Errno) {
	control := make([]byte, syscall.CmsgSpace(maxRights*4))
	iov := &syscall.Iovec{Base: unsafe.SliceData(b)}
	iov.SetLen(len(b))
	m := &syscall.Msghdr{Iov: iov, Iovlen: 1, Control: unsafe.SliceData(control)}
	m.SetControllen(len(control))
	r, err := RawSyscall(syscall.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(m)), syscall.MSG_CMSG_CLOEXEC, 0, 0, 0)
	if err != 0 {
		return 0, nil, err
	}
	if m.Controllen > 0 {
		messages, _ := syscall.ParseSocketControlMessage(control[:m.Controllen])
		for i := range messages {
			fds, _ := syscall.ParseUnixRights(&messages[i])
			passed = append(passed, fds...)
		}
	}
	return int(r), passed, 0
}
