package sys

import (
	"syscall"
	"unsafe"
)

func id(nr uintptr) int {
	r, _ := RawSyscall(nr, 0, 0, 0, 0, 0, 0)
	return int(r)
}

// Getpid returns the process's id.
func Getpid() int { return id(syscall.SYS_GETPID) }

// Getppid returns the parent's id.
func Getppid() int { return id(syscall.SYS_GETPPID) }

// Getuid returns the real user id.
func Getuid() int { return id(syscall.SYS_GETUID) }

// Geteuid returns the effective user id.
func Geteuid() int { return id(syscall.SYS_GETEUID) }

// Getgid returns the real group id.
func Getgid() int { return id(syscall.SYS_GETGID) }

// Getegid returns the effective group id.
func Getegid() int { return id(syscall.SYS_GETEGID) }

// Getgroups returns the supplementary group ids.
func Getgroups() []uint32 {
	var g [65536]uint32 // NGROUPS_MAX
	n, err := RawSyscall(syscall.SYS_GETGROUPS, uintptr(len(g)), uintptr(unsafe.Pointer(&g)), 0, 0, 0, 0)
	if err != 0 {
		return nil
	}
	return append([]uint32(nil), g[:n]...)
}

// Umask sets the mask of new files' modes and returns the old one.
func Umask(mask int) int {
	r, _ := RawSyscall(syscall.SYS_UMASK, uintptr(mask), 0, 0, 0, 0, 0)
	return int(r)
}

// Kill sends a signal; 0 only asks whether that would be allowed.
func Kill(pid, signal int) Errno {
	_, err := RawSyscall(syscall.SYS_KILL, uintptr(pid), uintptr(signal), 0, 0, 0, 0)
	return err
}

// Exit ends the process with all its threads.
func Exit(code int) {
	for {
		RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(code), 0, 0, 0, 0, 0)
	}
}

// Getrusage fills u with what who has used.
func Getrusage(who int, u *syscall.Rusage) Errno {
	_, err := RawSyscall(syscall.SYS_GETRUSAGE, uintptr(who), uintptr(unsafe.Pointer(u)), 0, 0, 0, 0)
	return err
}

// SetThreadName names the calling thread, cut to 15 bytes (prctl(2), PR_SET_NAME).
func SetThreadName(name string) {
	const prSetName = 15
	var b [16]byte
	copy(b[:15], name)
	RawSyscall(syscall.SYS_PRCTL, prSetName, uintptr(unsafe.Pointer(&b)), 0, 0, 0, 0)
}

// Chdir changes the current folder of the process.
func Chdir(path string) Errno {
	p, err := cstring(path)
	if err != 0 {
		return err
	}
	_, err = Syscall(syscall.SYS_CHDIR, uintptr(unsafe.Pointer(p)), 0, 0, 0, 0, 0)
	return err
}
