package tty

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/signal"
)

// saved are the settings to restore when the process ends: those of the first
// terminal that was changed, as libuv has it.
type saved struct {
	fd       int
	settings syscall.Termios
}

// setMode changes how the terminal treats what is typed.
func (t *TTY) setMode(mode int) sys.Errno {
	if mode == modeRawVT {
		mode = modeRaw
	}
	if mode == t.mode {
		return 0
	}
	if t.mode == modeNormal {
		settings, err := sys.Tcgetattr(t.Fd())
		if err != 0 {
			return err
		}
		t.original = settings
		restoreAtExit(t.Env, t.Fd(), settings)
	}
	want := t.original
	switch mode {
	case modeNormal:
	case modeRaw:
		// Input as typed, byte by byte; output still has its line ends made.
		want.Iflag &^= syscall.BRKINT | syscall.ICRNL | syscall.INPCK | syscall.ISTRIP | syscall.IXON
		want.Oflag |= syscall.ONLCR
		want.Cflag |= syscall.CS8
		want.Lflag &^= syscall.ECHO | syscall.ICANON | syscall.IEXTEN | syscall.ISIG
		want.Cc[syscall.VMIN], want.Cc[syscall.VTIME] = 1, 0
	case modeIO:
		// cfmakeraw(3)
		want.Iflag &^= syscall.IGNBRK | syscall.BRKINT | syscall.PARMRK | syscall.ISTRIP |
			syscall.INLCR | syscall.IGNCR | syscall.ICRNL | syscall.IXON
		want.Oflag &^= syscall.OPOST
		want.Lflag &^= syscall.ECHO | syscall.ECHONL | syscall.ICANON | syscall.ISIG | syscall.IEXTEN
		want.Cflag = want.Cflag&^(syscall.CSIZE|syscall.PARENB) | syscall.CS8
		want.Cc[syscall.VMIN], want.Cc[syscall.VTIME] = 1, 0
	default:
		return syscall.EINVAL
	}
	if err := sys.Tcsetattr(t.Fd(), &want, true); err != 0 {
		return err
	}
	t.mode = mode
	return 0
}

// restoreAtExit restores the settings through a descriptor of its own, since
// the terminal's may be closed by then.
func restoreAtExit(e *binding.Env, fd int, settings syscall.Termios) {
	binding.State(e, func() *saved {
		s := &saved{fd: -1, settings: settings}
		if n, err := sys.Fcntl(fd, syscall.F_DUPFD_CLOEXEC, 3); err == 0 {
			s.fd = n
			restore := func() { sys.Tcsetattr(s.fd, &s.settings, false) }
			e.AtExit(restore)
			signal.AtDeath(e, restore)
		}
		return s
	})
}
