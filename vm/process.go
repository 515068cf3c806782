package vm

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
)

// separate keeps a ^C at the terminal, which goes to the whole foreground
// process group, away from cmd, and has the kernel end cmd when the thread
// that started it ends (prctl(2), PR_SET_PDEATHSIG).
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

const errInUse = syscall.EADDRINUSE

func isInUse(err error) bool { return errors.Is(err, errInUse) }

// channel makes a stream between this process and a child: ours as a
// connection, the child's as a file to pass on.
func channel(name string) (net.Conn, *os.File, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open the %s channel: %w", name, err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), name), os.NewFile(uintptr(fds[1]), name)
	conn, err := net.FileConn(ours)
	ours.Close()
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("open the %s channel: %w", name, err)
	}
	return conn, theirs, nil
}

// anonymous returns a file with content b that has no name any more, set to
// its start. Only this user could open it while it had one.
func anonymous(b []byte) (*os.File, error) {
	f, err := os.CreateTemp("", "nodeos")
	if err != nil {
		return nil, fmt.Errorf("write the machine's settings: %w", err)
	}
	os.Remove(f.Name())
	if _, err = f.Write(b); err == nil {
		_, err = f.Seek(0, 0)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("write the machine's settings: %w", err)
	}
	return f, nil
}
