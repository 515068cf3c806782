package fs

import (
	"syscall"
	"time"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// rmSync(path, maxRetries, recursive, retryDelay) removes a file, or a folder
// with all it holds. What is not there is no error.
func (m *module) rmSync(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	p, retries, recursive, delay := path(c, 0), c.Int(1), c.Bool(2), c.Int(3)
	var st syscall.Stat_t
	if sys.Lstat(p, &st) == syscall.ENOENT {
		return engine.Undefined
	}
	if isDir(&st) && !recursive {
		return e.ThrowCode("Error", "ERR_FS_EISDIR", "Path is a directory: "+p)
	}
	var err sys.Errno
	for i := 1; retries >= 0; i, retries = i+1, retries-1 {
		if err = remove(p, recursive); err == 0 || err == syscall.ENOENT {
			return engine.Undefined
		}
		if err != syscall.EBUSY && err != syscall.EMFILE && err != syscall.ENFILE && err != syscall.ENOTEMPTY && err != syscall.EPERM {
			break
		}
		// Whole seconds, as Node's sleep(3).
		time.Sleep(time.Duration(i*delay/1000) * time.Second)
	}
	return e.Throw(removeError(e, err, p))
}

// removeError is what rmSync throws: not in libuv's words, and errno is
// positive.
func removeError(e *binding.Env, err sys.Errno, p string) engine.Value {
	switch err {
	case syscall.EPERM:
		return e.ErrnoException(err, "rm", "Operation not permitted: "+p, p)
	case syscall.ENOTEMPTY:
		return e.ErrnoException(err, "rm", "Directory not empty: "+p, p)
	case syscall.ENOTDIR:
		return e.ErrnoException(err, "rm", "Not a directory: "+p, p)
	case syscall.EACCES:
		return e.ErrnoException(err, "rm", "Permission denied: "+p, p)
	}
	return e.ErrnoException(err, "rm", "Unknown error: "+p, p)
}

func isDir(st *syscall.Stat_t) bool { return st.Mode&syscall.S_IFMT == syscall.S_IFDIR }

// remove removes what has the name path. It stops at the first error.
func remove(path string, recursive bool) sys.Errno {
	var st syscall.Stat_t
	if err := sys.Lstat(path, &st); err != 0 {
		return err
	}
	if !isDir(&st) {
		return sys.Unlink(path)
	}
	if recursive {
		es, err := sys.ReadDir(path)
		if err != 0 {
			return err
		}
		for _, d := range es {
			if err := remove(path+"/"+d.Name, true); err != 0 && err != syscall.ENOENT {
				return err
			}
		}
	}
	return sys.Rmdir(path)
}
