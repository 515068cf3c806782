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

// SignalName returns the name of a signal as "SIGTERM"; "" for none and for the
// real-time signals.
func SignalName(n int) string {
	names := [...]string{
		1: "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
		"CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
	}
	if n < 1 || n >= len(names) {
		return ""
	}
	return "SIG" + names[n]
}
