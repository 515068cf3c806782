package sys

import (
	"syscall"
	"unsafe"
)

// twoPaths makes a system call with two paths relative to AT_FDCWD.
func twoPaths(nr uintptr, from, to string, flags uintptr) Errno {
	p, err := cstring(from)
	if err != 0 {
		return err
	}
	q, err := cstring(to)
	if err != 0 {
		return err
	}
	cwd := AT_FDCWD
	_, err = Syscall(nr, uintptr(cwd), uintptr(unsafe.Pointer(p)), uintptr(cwd), uintptr(unsafe.Pointer(q)), flags, 0)
	return err
}

// Rename moves from to to, replacing what is there.
func Rename(from, to string) Errno { return twoPaths(sysRenameat2, from, to, 0) }

// HardLink makes to another name of from. A symbolic link is not followed.
func HardLink(from, to string) Errno { return twoPaths(syscall.SYS_LINKAT, from, to, 0) }

// Symlink makes path a symbolic link that holds target.
func Symlink(target, path string) Errno {
	t, err := cstring(target)
	if err != 0 {
		return err
	}
	p, err := cstring(path)
	if err != 0 {
		return err
	}
	cwd := AT_FDCWD
	_, err = Syscall(syscall.SYS_SYMLINKAT, uintptr(unsafe.Pointer(t)), uintptr(cwd), uintptr(unsafe.Pointer(p)), 0, 0, 0)
	return err
}

// Unlink removes a name that is no directory.
func Unlink(path string) Errno {
	_, err := pathCall(syscall.SYS_UNLINKAT, path, 0, 0, 0)
	return err
}

// Rmdir removes an empty directory.
func Rmdir(path string) Errno {
	const removeDir = 0x200 // AT_REMOVEDIR
	_, err := pathCall(syscall.SYS_UNLINKAT, path, removeDir, 0, 0)
	return err
}

// Mkdir makes a directory; the umask applies.
func Mkdir(path string, mode uint32) Errno {
	_, err := pathCall(syscall.SYS_MKDIRAT, path, uintptr(mode), 0, 0)
	return err
}

// Chmod sets the permissions of what path leads to.
func Chmod(path string, mode uint32) Errno {
	_, err := pathCall(syscall.SYS_FCHMODAT, path, uintptr(mode), 0, 0)
	return err
}

// Fchmod sets the permissions of an open file.
func Fchmod(fd int, mode uint32) Errno {
	_, err := Syscall(syscall.SYS_FCHMOD, uintptr(fd), uintptr(mode), 0, 0, 0, 0)
	return err
}

// Chown sets owner and group of what path leads to, or of the symbolic link
// itself unless follow. 1<<32-1 leaves one alone.
func Chown(path string, uid, gid uint32, follow bool) Errno {
	flags := uintptr(symlinkNofollow)
	if follow {
		flags = 0
	}
	_, err := pathCall(syscall.SYS_FCHOWNAT, path, uintptr(uid), uintptr(gid), flags)
	return err
}

// Fchown sets owner and group of an open file.
func Fchown(fd int, uid, gid uint32) Errno {
	_, err := Syscall(syscall.SYS_FCHOWN, uintptr(fd), uintptr(uid), uintptr(gid), 0, 0, 0)
	return err
}

// Nanoseconds of utimensat(2) that mean "now" and "leave alone".
const (
	UTIME_NOW  = 1<<30 - 1
	UTIME_OMIT = 1<<30 - 2
)

// Utimens sets the times of access and modification of what path leads to, or
// of the symbolic link itself unless follow.
func Utimens(path string, times *[2]syscall.Timespec, follow bool) Errno {
	flags := uintptr(symlinkNofollow)
	if follow {
		flags = 0
	}
	_, err := pathCall(syscall.SYS_UTIMENSAT, path, uintptr(unsafe.Pointer(times)), flags, 0)
	return err
}

// Futimens is Utimens for an open file.
func Futimens(fd int, times *[2]syscall.Timespec) Errno {
	_, err := Syscall(syscall.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(times)), 0, 0, 0)
	return err
}

// Ftruncate sets the size of an open file.
func Ftruncate(fd int, size int64) Errno {
	_, err := Syscall(syscall.SYS_FTRUNCATE, uintptr(fd), uintptr(size), 0, 0, 0, 0)
	return err
}

// Fsync waits until an open file is on its disk.
func Fsync(fd int) Errno {
	_, err := Syscall(syscall.SYS_FSYNC, uintptr(fd), 0, 0, 0, 0, 0)
	return err
}

// Fdatasync is Fsync without what is not needed to read the file back.
func Fdatasync(fd int) Errno {
	_, err := Syscall(syscall.SYS_FDATASYNC, uintptr(fd), 0, 0, 0, 0, 0)
	return err
}

// Statfs fills st with the status of the file system that path is on.
func Statfs(path string, st *syscall.Statfs_t) Errno {
	p, err := cstring(path)
	if err != 0 {
		return err
	}
	_, err = Syscall(syscall.SYS_STATFS, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(st)), 0, 0, 0, 0)
	return err
}

// CloneFile makes the file to share the blocks of from (ioctl_ficlone(2)).
func CloneFile(to, from int) Errno {
	const ficlone = 0x40049409
	_, err := Syscall(syscall.SYS_IOCTL, uintptr(to), ficlone, uintptr(from), 0, 0, 0)
	return err
}

// CopyFileRange copies at most n bytes from one open file to another, both at
// their positions; 0 is the end of from.
func CopyFileRange(to, from, n int) (int, Errno) {
	r, err := Syscall(sysCopyFileRange, uintptr(from), 0, uintptr(to), 0, uintptr(n), 0)
	return int(r), err
}
