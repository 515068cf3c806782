package sys

import "syscall"

const (
	sysFstatat       = syscall.SYS_NEWFSTATAT
	sysStatx         = 332
	sysRenameat2     = 316
	sysCopyFileRange = 326
)
