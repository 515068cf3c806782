package sys

import (
	"syscall"
	"unsafe"
)

// SignalAction is what the kernel does with a signal (struct sigaction of
// rt_sigaction(2)); the zero value is the default action.
type SignalAction struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

// SetSignalAction changes the action of a signal and returns the old one.
//
// The Go runtime does not learn of it: to let it handle a signal again, set what
// was returned.
func SetSignalAction(signal int, act SignalAction) (old SignalAction, err Errno) {
	_, err = RawSyscall(syscall.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(&act)), uintptr(unsafe.Pointer(&old)), unsafe.Sizeof(act.mask), 0, 0)
	return old, err
}
