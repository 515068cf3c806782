package sys

import (
	"syscall"
	"unsafe"
)

// Requests of ioctl_tty(2).
const (
	tcgets     = 0x5401
	tcsets     = 0x5402
	tcsetsw    = 0x5403
	tiocgwinsz = 0x5413
	tiocgptn   = 0x80045430
)

// Ioctl controls a device; arg is what the request wants.
func Ioctl(fd int, request uintptr, arg unsafe.Pointer) Errno {
	_, err := RawSyscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(arg), 0, 0, 0)
	return err
}

// Tcgetattr returns the settings of a terminal; ENOTTY for other files.
func Tcgetattr(fd int) (t syscall.Termios, err Errno) {
	err = Ioctl(fd, tcgets, unsafe.Pointer(&t))
	return t, err
}

// Tcsetattr changes the settings of a terminal, after what was written has been
// sent if drain is set. That may block.
func Tcsetattr(fd int, t *syscall.Termios, drain bool) Errno {
	op := uintptr(tcsets)
	if drain {
		op = tcsetsw
	}
	_, err := Syscall(syscall.SYS_IOCTL, uintptr(fd), op, uintptr(unsafe.Pointer(t)), 0, 0, 0)
	return err
}

// Winsize returns the size of a terminal in characters.
func Winsize(fd int) (columns, rows int, err Errno) {
	var ws struct{ row, col, x, y uint16 }
	err = Ioctl(fd, tiocgwinsz, unsafe.Pointer(&ws))
	return int(ws.col), int(ws.row), err
}

// IsPtyMaster tells whether fd is the controlling side of a pseudo terminal.
func IsPtyMaster(fd int) bool {
	var n uint32
	return Ioctl(fd, tiocgptn, unsafe.Pointer(&n)) == 0
}

// IsTerminal tells whether fd is a terminal: whether it has terminal settings.
func IsTerminal(fd int) bool {
	_, err := Tcgetattr(fd)
	return err == 0
}
