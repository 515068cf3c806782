package fs

import (
	pathpkg "path"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// failure is an error of cpSync, still without a JavaScript object.
type failure struct {
	code, message string    // one of Node's own errors, or
	err           sys.Errno // a system's
	call, path    string
}

func (f *failure) throw(e *binding.Env) engine.Value {
	if f.code != "" {
		return e.ThrowCode("Error", f.code, f.message)
	}
	if f.call == "cp" || f.call == "unlink" {
		return e.Throw(e.ErrnoException(f.err, f.call, "", f.path))
	}
	return e.Throw(exception(e, f.err, f.call, f.path))
}

// systemText is strerror(3), where it differs from what Go says in its first
// letter only.
// cpSyncCheckPaths(from, to, dereference, recursive) throws when the copy makes
// no sense, and makes the folder that to will be in.
func (m *module) cpSyncCheckPaths(c *engine.Call) engine.Value {
	from, to := path(c, 0), path(c, 1)
	if f := checkPaths(from, to, c.Bool(2), c.Bool(3)); f != nil {
		return f.throw(binding.EnvOf(c))
	}
	return engine.Undefined
}

func checkPaths(from, to string, dereference, recursive bool) *failure {
	var src, dst syscall.Stat_t
	// As it is in Node: without dereference the source is followed and the
	// destination is not, with it the other way round.
	srcStat, dstStat, name := sys.Stat, sys.Lstat, "lstat"
	if dereference {
		srcStat, dstStat, name = sys.Lstat, sys.Stat, "stat"
	}
	if err := srcStat(from, &src); err != 0 {
		return &failure{err: err, call: name, path: from}
	}
	there := dstStat(to, &dst) == 0
	folder := isDir(&src) || dereference && src.Mode&syscall.S_IFMT == syscall.S_IFLNK
	if there {
		switch {
		case equivalent(from, to):
			return &failure{code: "ERR_FS_CP_EINVAL", message: "src and dest cannot be the same " + to}
		case folder && !isDir(&dst):
			return &failure{code: "ERR_FS_CP_DIR_TO_NON_DIR", message: "Cannot overwrite non-directory " + to + " with directory " + from}
		case !folder && isDir(&dst):
			return &failure{code: "ERR_FS_CP_NON_DIR_TO_DIR", message: "Cannot overwrite directory " + to + " with non-directory " + from}
		}
	}
	slash := strings.TrimSuffix(from, "/") + "/"
	if folder && (strings.HasPrefix(to, slash) || above(from, to)) {
		return &failure{code: "ERR_FS_CP_EINVAL", message: "Cannot copy " + slash + " to a subdirectory of self " + to}
	}
	if folder && !recursive {
		return &failure{code: "ERR_FS_EISDIR", message: "Recursive option not enabled, cannot copy a directory: " + slash}
	}
	switch src.Mode & syscall.S_IFMT {
	case syscall.S_IFSOCK:
		return &failure{code: "ERR_FS_CP_SOCKET", message: "Cannot copy a socket file: " + to}
	case syscall.S_IFIFO:
		return &failure{code: "ERR_FS_CP_FIFO_PIPE", message: "Cannot copy a FIFO pipe: " + to}
	}
	if !there {
		makeAll(parent(to), 0o777) // the copy itself tells if this failed
	}
	return nil
}

// equivalent tells whether both paths lead to the same file.
func equivalent(a, b string) bool {
	var x, y syscall.Stat_t
	return sys.Stat(a, &x) == 0 && sys.Stat(b, &y) == 0 && x.Dev == y.Dev && x.Ino == y.Ino
}

func parent(p string) string { return pathpkg.Dir(strings.TrimRight(p, "/")) }

// above tells whether dir is a folder that to lies in.
func above(dir, to string) bool {
	for p := parent(to); ; p = parent(p) {
		if equivalent(dir, p) {
			return true
		}
		if p == "." || p == "/" {
			return false
		}
	}
}

// cpSyncOverrideFile(from, to, mode, preserveTimestamps) replaces a file.
func (m *module) cpSyncOverrideFile(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	from, to := path(c, 0), path(c, 1)
	flags, ok := mode(c, 2)
	if !ok {
		return engine.Exception
	}
	if err := remove(to, false); err != 0 {
		return (&failure{err: err, call: "unlink", path: to}).throw(e)
	}
	if err := copyFile(from, to, flags); err != 0 {
		if flags != 0 {
			return e.Throw(exception(e, err, "cp", from, to))
		}
		return (&failure{err: err, call: "cp", path: to}).throw(e)
	}
	if c.Bool(3) {
		if f := copyTimes(from, to); f != nil {
			return f.throw(e)
		}
	}
	return engine.Undefined
}

func copyTimes(from, to string) *failure {
	var st syscall.Stat_t
	if err := sys.Stat(from, &st); err != 0 {
		return &failure{err: err, call: "stat", path: from}
	}
	if err := sys.Utimens(to, &[2]syscall.Timespec{st.Atim, st.Mtim}, true); err != 0 {
		return &failure{err: err, call: "utime", path: to}
	}
	return nil
}

// tree copies a folder with all it holds.
type tree struct{ force, dereference, errorOnExist, verbatim, times bool }

// cpSyncCopyDir(from, to, force, dereference, errorOnExist, verbatimSymlinks,
// preserveTimestamps)
func (m *module) cpSyncCopyDir(c *engine.Call) engine.Value {
	t := tree{c.Bool(2), c.Bool(3), c.Bool(4), c.Bool(5), c.Bool(6)}
	if f := t.copyDir(path(c, 0), path(c, 1)); f != nil {
		return f.throw(binding.EnvOf(c))
	}
	return engine.Undefined
}

func (t *tree) copyDir(from, to string) *failure {
	if _, _, err := makeAll(to, 0o777); err != 0 {
		return &failure{err: err, call: "cp", path: to}
	}
	es, err := sys.ReadDir(from)
	if err != 0 {
		return &failure{err: err, call: "cp", path: to}
	}
	for _, d := range es {
		if f := t.copyEntry(pathpkg.Join(from, d.Name), pathpkg.Join(to, d.Name), to); f != nil {
			return f
		}
	}
	return nil
}

func (t *tree) copyEntry(from, to, folder string) *failure {
	var st syscall.Stat_t
	if err := sys.Lstat(from, &st); err != 0 {
		return &failure{err: err, call: "cp", path: folder}
	}
	if st.Mode&syscall.S_IFMT == syscall.S_IFLNK {
		if !t.dereference {
			return t.copyLink(from, to, folder)
		}
		if err := sys.Stat(from, &st); err != 0 {
			return &failure{err: err, call: "stat", path: from}
		}
	}
	switch st.Mode & syscall.S_IFMT {
	case syscall.S_IFDIR:
		return t.copyDir(from, to)
	case syscall.S_IFREG:
		return t.copyRegular(from, to, folder)
	}
	return nil
}

func (t *tree) copyRegular(from, to, folder string) *failure {
	flags := 0
	if !t.force {
		flags = copyExcl
	}
	var st syscall.Stat_t
	if sys.Stat(to, &st) == 0 && st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return &failure{err: syscall.EINVAL, call: "cp", path: folder}
	}
	err := copyFile(from, to, flags)
	if err == syscall.EEXIST && !t.force {
		if t.errorOnExist {
			return &failure{code: "ERR_FS_CP_EEXIST", message: "[ERR_FS_CP_EEXIST]: Target already exists: cp returned EEXIST (" + to + " already exists)"}
		}
		return nil
	}
	if err != 0 {
		return &failure{err: err, call: "cp", path: folder}
	}
	if t.times {
		return copyTimes(from, to)
	}
	return nil
}

func (t *tree) copyLink(from, to, folder string) *failure {
	target, err := sys.Readlink(from)
	if err != 0 {
		return &failure{err: err, call: "cp", path: folder}
	}
	if !t.verbatim {
		if f := t.makeRoom(target, to, folder); f != nil {
			return f
		}
		if !strings.HasPrefix(target, "/") {
			target = parent(from) + "/" + target
		}
		target = weaklyCanonical(target)
	}
	if err := sys.Symlink(target, to); err != 0 {
		return &failure{err: err, call: "cp", path: folder}
	}
	return nil
}

// makeRoom removes a link that is in the way of one that leads to target.
func (t *tree) makeRoom(target, to, folder string) *failure {
	var st syscall.Stat_t
	if sys.Stat(to, &st) != 0 {
		return nil
	}
	toDir := isDir(&st)
	sys.Lstat(to, &st)
	switch st.Mode & syscall.S_IFMT {
	case syscall.S_IFLNK:
		current, err := sys.Readlink(to)
		if err != 0 {
			return &failure{err: err, call: "cp", path: folder}
		}
		if sys.Stat(target, &st) == 0 && isDir(&st) && inside(target, current) {
			return &failure{code: "ERR_FS_CP_EINVAL", message: "Cannot copy " + target + " to a subdirectory of self " + current}
		}
		if toDir && inside(current, target) {
			return &failure{code: "ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", message: "cannot overwrite " + current + " with " + target}
		}
		if err := sys.Unlink(to); err != 0 {
			return &failure{err: err, call: "cp", path: folder}
		}
	case syscall.S_IFREG:
		return &failure{err: syscall.EEXIST, call: "cp", path: to}
	}
	return nil
}

// inside tells whether p is dir or lies in it, by their names alone.
func inside(dir, p string) bool {
	dir, p = absolute(dir), absolute(p)
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}

func absolute(p string) string {
	if !strings.HasPrefix(p, "/") {
		if cwd, err := sys.Getcwd(); err == 0 {
			p = cwd + "/" + p
		}
	}
	return pathpkg.Clean(p)
}

// weaklyCanonical is the real path of as much of p as exists, with the rest
// cleaned (std::filesystem::weakly_canonical).
func weaklyCanonical(p string) string {
	p = absolute(p)
	for head, tail := p, ""; ; head, tail = parent(head), pathpkg.Join(pathpkg.Base(head), tail) {
		if real, err := realPath(head); err == 0 {
			return pathpkg.Join(real, tail)
		}
		if head == "/" {
			return p
		}
	}
}
