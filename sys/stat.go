package sys

import "unsafe"

// Statx is struct statx (statx(2)).
type Statx struct {
	Mask                        uint32
	Blksize                     uint32
	Attributes                  uint64
	Nlink                       uint32
	Uid                         uint32
	Gid                         uint32
	Mode                        uint16
	_                           uint16
	Ino                         uint64
	Size                        uint64
	Blocks                      uint64
	AttributesMask              uint64
	Atime, Btime, Ctime, Mtime  StatxTime
	RdevMajor, RdevMinor        uint32
	DevMajor, DevMinor          uint32
	MntID                       uint64
	DioMemAlign, DioOffsetAlign uint32
	_                           [12]uint64
}

// StatxTime is struct statx_timestamp.
type StatxTime struct {
	Sec  int64
	Nsec uint32
	_    int32
}

const (
	statxAll        = 0xfff  // STATX_BASIC_STATS | STATX_BTIME
	symlinkNofollow = 0x100  // AT_SYMLINK_NOFOLLOW
	emptyPath       = 0x1000 // AT_EMPTY_PATH
)

// StatxPath fills st with the status of what path leads to, or of the symbolic
// link itself unless follow. It has the time of birth where the file system
// knows it, 0 elsewhere.
func StatxPath(path string, follow bool, st *Statx) Errno {
	flags := uintptr(symlinkNofollow)
	if follow {
		flags = 0
	}
	_, err := pathCall(sysStatx, path, flags, statxAll, uintptr(unsafe.Pointer(st)))
	return err
}

// StatxFd is StatxPath for an open file.
func StatxFd(fd int, st *Statx) Errno {
	var empty byte
	_, err := Syscall(sysStatx, uintptr(fd), uintptr(unsafe.Pointer(&empty)), emptyPath, statxAll, uintptr(unsafe.Pointer(st)), 0)
	return err
}

// Makedev returns the number of a device as stat(2) and mknod(2) have it.
func Makedev(major, minor uint32) uint64 {
	return uint64(major&0xfffff000)<<32 | uint64(major&0xfff)<<8 | uint64(minor&0xffffff00)<<12 | uint64(minor&0xff)
}
