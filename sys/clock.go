package sys

import (
	"sync"
	"syscall"
	"time"
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
	if id == CLOCK_MONOTONIC {
		start := monotonic()
		return start.ns + int64(time.Since(start.at))
	}
	return clockGettime(id)
}

// monotonic relates CLOCK_MONOTONIC to Go's clock, which is the same one read
// without a system call (vdso(7)).
var monotonic = sync.OnceValue(func() (m struct {
	at time.Time
	ns int64
}) {
	m.at, m.ns = time.Now(), clockGettime(CLOCK_MONOTONIC)
	return m
})

func clockGettime(id int) int64 {
	var ts syscall.Timespec
	RawSyscall(syscall.SYS_CLOCK_GETTIME, uintptr(id), uintptr(unsafe.Pointer(&ts)), 0, 0, 0, 0)
	return ts.Nano()
}
