package sys

import (
	"syscall"
	"unsafe"
)

// Inotify makes a file that tells of changes to files, not blocking, closed on
// exec (inotify(7)). What is read from it are syscall.InotifyEvents.
func Inotify() (fd int, err Errno) {
	r, err := RawSyscall(syscall.SYS_INOTIFY_INIT1, syscall.IN_CLOEXEC|syscall.IN_NONBLOCK, 0, 0, 0, 0, 0)
	return int(r), err
}

// InotifyAdd watches path for the events in mask. A file has one watch however
// often it is added.
func InotifyAdd(fd int, path string, mask uint32) (watch int, err Errno) {
	p, err := cstring(path)
	if err != 0 {
		return -1, err
	}
	r, err := Syscall(syscall.SYS_INOTIFY_ADD_WATCH, uintptr(fd), uintptr(unsafe.Pointer(p)), uintptr(mask), 0, 0, 0)
	return int(r), err
}

// InotifyRemove ends a watch.
func InotifyRemove(fd, watch int) Errno {
	_, err := Syscall(syscall.SYS_INOTIFY_RM_WATCH, uintptr(fd), uintptr(watch), 0, 0, 0, 0)
	return err
}
