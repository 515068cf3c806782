package fs

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// Flags of copyFile (fs.constants).
const (
	copyExcl       = 1 // fail when the destination exists
	copyClone      = 2 // share the blocks if the file system can
	copyCloneForce = 4 // fail when it cannot
)

// copies are the functions that copy and remove more than a name.
func (m *module) copies() []function {
	return []function{
		{"copyFile", m.copyFile},
		{"rmSync", m.rmSync},
		{"cpSyncCheckPaths", m.cpSyncCheckPaths},
		{"cpSyncOverrideFile", m.cpSyncOverrideFile},
		{"cpSyncCopyDir", m.cpSyncCopyDir},
	}
}

// copyFile(from, to, flags[, req])
func (m *module) copyFile(c *engine.Call) engine.Value {
	flags, ok := mode(c, 2)
	if !ok {
		return engine.Exception
	}
	from, to := path(c, 0), path(c, 1)
	return start(c, 3, &op{call: "copyfile", paths: []string{from, to}, run: func() sys.Errno {
		return copyFile(from, to, flags)
	}})
}

// copyFile copies content and permissions of a file, as libuv does: a file that
// is to be copied to itself stays as it is, and what could not be copied as a
// whole is removed.
func copyFile(from, to string, flags int) sys.Errno {
	src, err := openFile(from, syscall.O_RDONLY, 0)
	if err != 0 {
		return err
	}
	defer sys.Close(src)
	var st, dt syscall.Stat_t
	if err := sys.Fstat(src, &st); err != 0 {
		return err
	}
	how := syscall.O_WRONLY | syscall.O_CREAT
	if flags&copyExcl != 0 {
		how |= syscall.O_EXCL
	}
	dst, err := openFile(to, how, st.Mode)
	if err != 0 {
		return err
	}
	if err = sys.Fstat(dst, &dt); err == 0 && (st.Dev != dt.Dev || st.Ino != dt.Ino) {
		err = copyInto(dst, src, st.Mode, flags)
	}
	if cerr := sys.Close(dst); err == 0 {
		err = cerr
	}
	if err != 0 {
		sys.Unlink(to)
	}
	return err
}

// copyInto fills the open file dst with what src holds.
func copyInto(dst, src int, mode uint32, flags int) sys.Errno {
	if err := sys.Ftruncate(dst, 0); err != 0 {
		return err
	}
	if err := sys.Fchmod(dst, mode&0o7777); err != 0 && err != syscall.EPERM {
		return err // EPERM: a file system without owners, as CIFS
	}
	if flags&(copyClone|copyCloneForce) != 0 {
		if err := sys.CloneFile(dst, src); err == 0 || flags&copyCloneForce != 0 {
			return err
		}
	}
	const most = 1 << 30
	copied := false
	for {
		n, err := sys.CopyFileRange(dst, src, most)
		switch {
		case err == syscall.EINTR:
		case err == 0 && n > 0:
			copied = true
		case err == 0 && copied:
			return 0
		default:
			// Across file systems, or from files that the kernel makes up
			// and that have no size: by hand.
			return copyByHand(dst, src)
		}
	}
}

func copyByHand(dst, src int) sys.Errno {
	buf := make([]byte, 64<<10)
	for {
		n, err := sys.Read(src, buf)
		switch {
		case err == syscall.EINTR:
			continue
		case err != 0 || n == 0:
			return err
		}
		for b := buf[:n]; len(b) > 0; {
			w, err := writeAt(dst, b, -1)
			if err != 0 {
				return err
			}
			b = b[w:]
		}
	}
}
