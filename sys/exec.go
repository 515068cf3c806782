package sys

import "syscall"

// Exec replaces the program of the process. It returns only if it cannot. The
// runtime takes part: no thread may be born meanwhile.
func Exec(path string, args, env []string) Errno {
	err, _ := syscall.Exec(path, args, env).(Errno)
	return err
}

// SetCloseOnExec says whether fd is closed when a program is run.
func SetCloseOnExec(fd int, closed bool) Errno {
	flags := 0
	if closed {
		flags = syscall.FD_CLOEXEC
	}
	_, err := Fcntl(fd, syscall.F_SETFD, flags)
	return err
}

// CloseInheritedOnExec sets close-on-exec on the descriptors beyond the standard ones
// that the process was born with: its children are not to have them. As with
// libuv (uv_disable_stdio_inheritance), the first gap from 15 on ends them.
func CloseInheritedOnExec() {
	for fd := 3; SetCloseOnExec(fd, true) == 0 || fd < 16; fd++ {
	}
}
