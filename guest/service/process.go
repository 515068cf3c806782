package service

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"nodeos/guest/console"
	"nodeos/guest/guard"
)

// process is a running program.
type process struct {
	pid     int
	begun   time.Time
	exited  <-chan syscall.WaitStatus
	done    chan struct{} // closed when its main process has ended
	drained chan struct{} // closed when all its output has been passed on
	group   *Cgroup       // nil when there are no cgroups
	kills   int64         // of the group, before it started
}

// start runs the program of spec.
func (s *Supervisor) start(spec *Spec) (*process, error) {
	p := &process{done: make(chan struct{}), drained: make(chan struct{}), group: s.Group}
	attr := &syscall.ProcAttr{Dir: spec.Dir, Env: spec.Env, Sys: &syscall.SysProcAttr{Setsid: true}}
	var output *os.File // our end of the pipe
	var err error
	if spec.Terminal {
		attr.Files, err = terminal()
		attr.Sys.Setctty = true // of file 0
		close(p.drained)
	} else {
		output, attr.Files, err = pipe()
		attr.Sys.Credential = &syscall.Credential{Uid: uint32(spec.UID), Gid: uint32(spec.GID)}
	}
	if err == nil {
		defer closeAll(attr.Files)
		err = p.fork(s.Reaper, spec, attr)
	}
	if err != nil {
		if output != nil {
			output.Close()
		}
		return nil, startError(spec, err)
	}
	if spec.Terminal {
		s.Console.Lend()
	} else {
		// Before its first output, which waits in the pipe.
		s.Console.Say("%s %s started (pid %d, uid %d)", spec.Kind, spec.Name, p.pid, spec.UID)
		guard.Go("passing on the output", s.Caught, func() {
			defer close(p.drained)
			console.Follow(output, s.Console, &s.tail)
		})
	}
	return p, nil
}

func (p *process) fork(r *Reaper, spec *Spec, attr *syscall.ProcAttr) error {
	if p.group != nil {
		fd, err := syscall.Open(p.group.path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		defer syscall.Close(fd)
		attr.Sys.UseCgroupFD, attr.Sys.CgroupFD = true, fd
		p.kills = p.group.kills()
	}
	// no_new_privs is a property of the thread that forks, and stays with all
	// that come from it (prctl(2)). With it no file can give a capability back,
	// so the bounding set need not be emptied too.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	p.begun = time.Now()
	pid, exited, err := r.Start(func() (int, error) { return syscall.ForkExec(spec.Command[0], spec.Command, attr) })
	p.pid, p.exited = pid, exited
	return err
}

// terminal opens the console for a program's standard streams.
func terminal() ([]uintptr, error) {
	fd, err := syscall.Open("/dev/console", syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: "/dev/console", Err: err}
	}
	console.Sane(fd) // a console that is no terminal is none the worse for it
	return []uintptr{uintptr(fd), uintptr(fd), uintptr(fd)}, nil
}

// pipe makes a program's standard streams: nothing to read, and one pipe for
// both outputs, so that their lines keep their order.
func pipe() (*os.File, []uintptr, error) {
	null, err := syscall.Open(os.DevNull, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, &os.PathError{Op: "open", Path: os.DevNull, Err: err}
	}
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		syscall.Close(null)
		return nil, nil, os.NewSyscallError("pipe2", err)
	}
	// Only our end: the program expects writes to a pipe to wait (Node's do).
	if err := syscall.SetNonblock(ends[0], true); err != nil {
		return nil, nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(ends[0]), "output"), []uintptr{uintptr(null), uintptr(ends[1]), uintptr(ends[1])}, nil
}

func closeAll(fds []uintptr) {
	for i, fd := range fds {
		if i == 0 || fd != fds[i-1] {
			syscall.Close(int(fd))
		}
	}
}

// signal sends a signal to the main process: what it started is its own to
// tell.
func (p *process) signal(sig syscall.Signal) { syscall.Kill(p.pid, sig) }

// kill ends all processes of the program.
func (p *process) kill() {
	if p.group == nil || p.group.write("cgroup.kill", "1") != nil {
		syscall.Kill(-p.pid, syscall.SIGKILL) // its session's first process group
	}
}

// finish cleans up after the main process has ended.
func (p *process) finish(ws syscall.WaitStatus) (Exit, error) {
	e := exitOf(ws, time.Since(p.begun))
	close(p.done)
	var err error
	if p.group != nil {
		err = p.group.clear(5 * time.Second)
		e.OutOfMemory = p.group.kills() > p.kills
	}
	select { // without a cgroup a child may live on and hold the pipe
	case <-p.drained:
	case <-time.After(time.Second):
	}
	return e, err
}
