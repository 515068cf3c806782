package sys

import "syscall"

const (
	sysFstatat       = syscall.SYS_FSTATAT
	sysStatx         = 291
	sysRenameat2     = 276
	sysCopyFileRange = 285
)
