package sys

import (
	"syscall"
	"unsafe"
)

// Clocks of clock_gettime(2).
const (
	CLOCK_REALTIME           = 0
	CLOCK_MONOTONIC          = 1
	CLOCK_PROCESS_CPUTIME_ID = 2
	CLOCK_THREAD_CPUTIME_ID  = 3
)

// Clock returns the time of a clock in ns.
func Clock(id int) int64 {
	var ts syscall.Timespec
	RawSyscall(syscall.SYS_CLOCK_GETTIME, uintptr(id), uintptr(unsafe.Pointer(&ts)), 0, 0, 0, 0)
	return ts.Nano()
}
