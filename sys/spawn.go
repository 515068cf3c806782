package sys

import (
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

// Command is a process to start with Spawn.
type Command struct {
	// File is the program: a path if it has a slash, else a name to look up
	// in the PATH of Env, as execvp(3) does.
	File string
	Args []string // with the name of the program
	Env  []string // "NAME=value"
	Dir  string   // "": the current one
	// Stdio are the descriptors that become 0, 1, 2, … of the child; all
	// others must be closed on exec. -1 is /dev/null for the first three
	// and none for the others.
	Stdio []int
	// Session makes the child the leader of a new session.
	Session bool
	// UID and GID are the child's user and group; nil keeps them. The child
	// of either has no supplementary groups, if it is allowed to drop them.
	UID, GID *uint32
}

// spawning is what Spawn prepares for the child, which can only make system
// calls: it shares the memory of a parent that other threads go on changing.
type spawning struct {
	paths              []*byte
	args, env          []*byte   // with nil at the end
	shell              []uintptr // args with /bin/sh before them, for scripts without "#!"; no pointers: see exec
	sh, null, dir      *byte
	stdio              []int
	session            bool
	uid, gid           *uint32
	flags              uintptr
	pidfd              int32
	everything, before uint64 // masks of signals
	nothing            uint64
	byDefault          SignalAction
	errno              Errno // what went wrong in the child
}

// Spawn starts a process. When it returns the program runs, or err tells why it
// could not. The child has the default action for every signal and none
// blocked. pidfd becomes readable when the child ends; it is -1 where the
// kernel has no such thing (before Linux 5.2). The caller must Wait for the
// child.
func Spawn(c *Command) (pid, pidfd int, err Errno) {
	s, err := c.prepare()
	if err != 0 {
		return 0, -1, err
	}
	// No handler of the runtime may run in the child.
	_, err = RawSyscall(syscall.SYS_RT_SIGPROCMASK, sigSetmask, uintptr(unsafe.Pointer(&s.everything)), uintptr(unsafe.Pointer(&s.before)), unsafe.Sizeof(s.before), 0, 0)
	if err != 0 {
		return 0, -1, err
	}
	r, errno := s.start()
	RawSyscall(syscall.SYS_RT_SIGPROCMASK, sigSetmask, uintptr(unsafe.Pointer(&s.before)), 0, unsafe.Sizeof(s.before), 0, 0)
	runtime.KeepAlive(s)
	if errno != 0 {
		return 0, -1, Errno(errno)
	}
	if s.errno != 0 {
		if s.pidfd >= 0 {
			Close(int(s.pidfd))
		}
		for {
			if _, _, err := Wait(int(r), 0); err != syscall.EINTR {
				return 0, -1, s.errno
			}
		}
	}
	return int(r), int(s.pidfd), 0
}

const sigSetmask = 2

func (c *Command) prepare() (*spawning, Errno) {
	const clonePidfd = 0x1000
	s := &spawning{
		stdio: append([]int(nil), c.Stdio...), session: c.Session, uid: c.UID, gid: c.GID,
		flags: uintptr(syscall.CLONE_VM|syscall.CLONE_VFORK|clonePidfd) | uintptr(syscall.SIGCHLD),
		pidfd: -1, everything: ^uint64(0),
	}
	var err Errno
	one := func(text string) *byte {
		p, e := cstring(text)
		if e != 0 {
			err = e
		}
		return p
	}
	list := func(texts []string) []*byte {
		ps := make([]*byte, 0, len(texts)+1)
		for _, t := range texts {
			ps = append(ps, one(t))
		}
		return append(ps, nil)
	}
	for _, p := range candidates(c.File, c.Env) {
		s.paths = append(s.paths, one(p))
	}
	s.args, s.env = list(c.Args), list(c.Env)
	s.sh, s.null = one("/bin/sh"), one("/dev/null")
	s.shell = []uintptr{uintptr(unsafe.Pointer(s.sh)), 0}
	for _, a := range s.args[min(1, len(s.args)-1):] {
		s.shell = append(s.shell, uintptr(unsafe.Pointer(a)))
	}
	if c.Dir != "" {
		s.dir = one(c.Dir)
	}
	return s, err
}

// candidates returns the paths that execvp(3) would try.
func candidates(file string, env []string) []string {
	if strings.Contains(file, "/") {
		return []string{file}
	}
	path := "/bin:/usr/bin"
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			path = v
			break
		}
	}
	var out []string
	for dir := range strings.SplitSeq(path, ":") {
		if dir != "" {
			dir += "/"
		}
		out = append(out, dir+file)
	}
	return out
}

// start makes the process and is the child until its program runs.
//
//go:nosplit
//go:noinline
//go:norace
func (s *spawning) start() (pid, errno uintptr) {
	pid, errno = vfork(s.flags, &s.pidfd)
	if pid != 0 || errno != 0 {
		return pid, errno
	}
	if s.errno = s.become(); s.errno == 0 {
		s.errno = s.exec()
	}
	for {
		RawSyscall(syscall.SYS_EXIT_GROUP, 127, 0, 0, 0, 0, 0)
	}
}

// become makes the child what the command says.
//
//go:nosplit
//go:norace
func (s *spawning) become() (err Errno) {
	for n := uintptr(1); n <= 64; n++ {
		RawSyscall(syscall.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&s.byDefault)), 0, unsafe.Sizeof(s.byDefault.mask), 0, 0)
	}
	if s.session {
		RawSyscall(syscall.SYS_SETSID, 0, 0, 0, 0, 0, 0)
	}
	if err = s.redirect(); err != 0 {
		return err
	}
	if s.dir != nil {
		if _, err = RawSyscall(syscall.SYS_CHDIR, uintptr(unsafe.Pointer(s.dir)), 0, 0, 0, 0, 0); err != 0 {
			return err
		}
	}
	if s.uid != nil || s.gid != nil {
		RawSyscall(syscall.SYS_SETGROUPS, 0, 0, 0, 0, 0, 0)
	}
	if s.gid != nil {
		if _, err = RawSyscall(syscall.SYS_SETGID, uintptr(*s.gid), 0, 0, 0, 0, 0); err != 0 {
			return err
		}
	}
	if s.uid != nil {
		if _, err = RawSyscall(syscall.SYS_SETUID, uintptr(*s.uid), 0, 0, 0, 0, 0); err != 0 {
			return err
		}
	}
	_, err = RawSyscall(syscall.SYS_RT_SIGPROCMASK, sigSetmask, uintptr(unsafe.Pointer(&s.nothing)), 0, unsafe.Sizeof(s.nothing), 0, 0)
	return err
}

// redirect gives the descriptors their numbers.
//
//go:nosplit
//go:norace
func (s *spawning) redirect() Errno {
	// First out of the way: what an earlier number would overwrite.
	for to, from := range s.stdio {
		if from >= 0 && from < to {
			fd, err := RawSyscall(syscall.SYS_FCNTL, uintptr(from), syscall.F_DUPFD_CLOEXEC, uintptr(len(s.stdio)), 0, 0, 0)
			if err != 0 {
				return err
			}
			s.stdio[to] = int(fd)
		}
	}
	for to, from := range s.stdio {
		var err Errno
		switch {
		case from < 0 && to > 2:
			continue
		case from < 0:
			mode := syscall.O_RDWR
			if to == 0 {
				mode = syscall.O_RDONLY
			}
			cwd := AT_FDCWD
			var fd uintptr
			fd, err = RawSyscall(syscall.SYS_OPENAT, uintptr(cwd), uintptr(unsafe.Pointer(s.null)), uintptr(mode|syscall.O_CLOEXEC), 0, 0, 0)
			if err != 0 {
				return err
			}
			from = int(fd)
		}
		if from == to {
			_, err = RawSyscall(syscall.SYS_FCNTL, uintptr(from), syscall.F_SETFD, 0, 0, 0, 0)
		} else {
			_, err = RawSyscall(syscall.SYS_DUP3, uintptr(from), uintptr(to), 0, 0, 0, 0)
		}
		if err != 0 {
			return err
		}
		if to <= 2 {
			// Programs do not expect EAGAIN there.
			flags, err := RawSyscall(syscall.SYS_FCNTL, uintptr(to), syscall.F_GETFL, 0, 0, 0, 0)
			if err == 0 && flags&syscall.O_NONBLOCK != 0 {
				RawSyscall(syscall.SYS_FCNTL, uintptr(to), syscall.F_SETFL, flags&^syscall.O_NONBLOCK, 0, 0, 0)
			}
		}
	}
	return 0
}

// exec tries the candidates in turn. It returns only if none can be run.
//
//go:nosplit
//go:norace
func (s *spawning) exec() Errno {
	denied := false
	err := syscall.ENOENT
	for _, path := range s.paths {
		if err = s.run(path, unsafe.Pointer(unsafe.SliceData(s.args))); err == syscall.ENOEXEC {
			// Not as a pointer, which the collector would be told of.
			s.shell[1] = uintptr(unsafe.Pointer(path))
			err = s.run(s.sh, unsafe.Pointer(unsafe.SliceData(s.shell)))
		}
		switch err {
		case syscall.EACCES:
			denied = true
		case syscall.ENOENT, syscall.ENOTDIR, syscall.ESTALE, syscall.ENODEV, syscall.ETIMEDOUT:
		default:
			return err
		}
	}
	if denied {
		return syscall.EACCES
	}
	return err
}

//go:nosplit
//go:norace
func (s *spawning) run(path *byte, args unsafe.Pointer) Errno {
	_, err := RawSyscall(syscall.SYS_EXECVE, uintptr(unsafe.Pointer(path)), uintptr(args), uintptr(unsafe.Pointer(unsafe.SliceData(s.env))), 0, 0, 0)
	return err
}

// Wait waits for the end of a child, or any child if pid is -1: wait4(2). With
// WNOHANG in options it returns 0 if none has ended.
func Wait(pid, options int) (ended int, status syscall.WaitStatus, err Errno) {
	var ws int32
	r, err := Syscall(syscall.SYS_WAIT4, uintptr(pid), uintptr(unsafe.Pointer(&ws)), uintptr(options), 0, 0, 0)
	return int(r), syscall.WaitStatus(ws), err
}

// WaitAny waits until some child has ended and returns it. It stays to be waited
// for with Wait.
func WaitAny() (pid int, err Errno) {
	const pAll, wExited, wNoWait = 0, 4, 0x1000000
	var info struct { // siginfo_t
		_   [3]int32
		_   int32
		pid int32
		_   [27]int32
	}
	_, err = Syscall(syscall.SYS_WAITID, pAll, 0, uintptr(unsafe.Pointer(&info)), wExited|wNoWait, 0, 0)
	return int(info.pid), err
}
