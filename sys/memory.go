package sys

import (
	"syscall"
	"unsafe"
)

// Linux values that package syscall lacks.
const (
	MAP_FIXED_NOREPLACE = 0x100000
	MADV_HUGEPAGE       = 14
)

// Mmap maps n bytes at addr (a hint unless flags say otherwise).
func Mmap(addr, n uintptr, prot, flags, fd int, off int64) (uintptr, Errno) {
	return Syscall(syscall.SYS_MMAP, addr, n, uintptr(prot), uintptr(flags), uintptr(fd), uintptr(off))
}

// Munmap unmaps n bytes at addr.
func Munmap(addr, n uintptr) Errno {
	_, err := Syscall(syscall.SYS_MUNMAP, addr, n, 0, 0, 0, 0)
	return err
}

// Madvise gives advice about n bytes at addr.
func Madvise(addr, n uintptr, advice int) Errno {
	_, err := Syscall(syscall.SYS_MADVISE, addr, n, uintptr(advice), 0, 0, 0)
	return err
}

// View returns the n bytes of memory at addr, which must stay mapped.
func View(addr, n uintptr) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(nil, addr)), n)
}

// Random64 returns 64 random bits from the system's generator.
func Random64() uint64 {
	var b [8]byte
	Random(b[:])
	return *(*uint64)(unsafe.Pointer(&b))
}

// Random fills b from the system's generator (getrandom(2)). It waits only
// until the generator is seeded, once after boot, and cannot fail otherwise.
func Random(b []byte) {
	for len(b) > 0 {
		n, err := Syscall(sysGetrandom, uintptr(bytesPtr(b)), uintptr(len(b)), 0, 0, 0, 0)
		switch err {
		case 0:
			b = b[n:]
		case syscall.EINTR:
		default:
			panic("getrandom: " + err.Error())
		}
	}
}

// Mprotect sets the access to n bytes at addr, which are whole pages.
func Mprotect(addr, n uintptr, prot int) Errno {
	_, err := Syscall(syscall.SYS_MPROTECT, addr, n, uintptr(prot), 0, 0, 0)
	return err
}
