package console

import "golang.org/x/sys/unix"

// Sane gives the terminal fd the settings a person expects after a program left
// it in another state (termios(3)): line editing, echo, signals from ^C, CR and
// LF right in both directions. The speed stays.
//
// XON/XOFF is off on purpose: with it a ^S typed at the console would stop the
// writes of PID 1, and with them the machine.
func Sane(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag = unix.ICRNL | unix.IUTF8
	t.Oflag = unix.OPOST | unix.ONLCR
	t.Lflag = unix.ISIG | unix.ICANON | unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHOCTL | unix.ECHOKE | unix.IEXTEN
	t.Cflag &^= unix.CSIZE | unix.PARENB | unix.CRTSCTS
	t.Cflag |= unix.CS8 | unix.CREAD | unix.CLOCAL
	t.Cc = [len(t.Cc)]byte{
		unix.VINTR: 'C' & 0x1f, unix.VQUIT: '\\' & 0x1f, unix.VERASE: 0x7f, unix.VKILL: 'U' & 0x1f,
		unix.VEOF: 'D' & 0x1f, unix.VMIN: 1, unix.VSUSP: 'Z' & 0x1f, unix.VREPRINT: 'R' & 0x1f,
		unix.VWERASE: 'W' & 0x1f, unix.VLNEXT: 'V' & 0x1f,
	}
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, t); err != nil {
		return err
	}
	// A serial line does not know its size. Programs divide by it.
	if size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ); err == nil && size.Col == 0 {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	return nil
}
