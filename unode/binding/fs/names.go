package fs

import (
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// names are the functions that make, move and remove names of files.
func (m *module) names() []function {
	return []function{
		{"rename", m.twoPaths("rename", 2, sys.Rename)},
		{"link", m.twoPaths("link", 2, sys.HardLink)},
		{"symlink", m.twoPaths("symlink", 3, sys.Symlink)}, // a type is between, for Windows
		{"unlink", m.pathCall("unlink", 0, func(_ *engine.Call, p string) func() sys.Errno {
			return func() sys.Errno { return sys.Unlink(p) }
		})},
		{"rmdir", m.pathCall("rmdir", 0, func(_ *engine.Call, p string) func() sys.Errno {
			return func() sys.Errno { return sys.Rmdir(p) }
		})},
		{"readlink", m.readlink},
		{"realpath", m.realpath},
		{"mkdtemp", m.mkdtemp},
	}
}

// twoPaths makes a function of two paths whose request is argument req.
func (m *module) twoPaths(call string, req int, f func(from, to string) sys.Errno) engine.Func {
	return func(c *engine.Call) engine.Value {
		from, to := path(c, 0), path(c, 1)
		return start(c, req, &op{call: call, paths: []string{from, to}, run: func() sys.Errno { return f(from, to) }})
	}
}

// readlink(path, encoding[, req])
func (m *module) readlink(c *engine.Call) engine.Value {
	p := path(c, 0)
	return start(c, 2, stringOp(c, 1, "readlink", []string{p}, func() (string, sys.Errno) { return sys.Readlink(p) }))
}

const tempSuffix = "XXXXXX"

// mkdtemp(prefix, encoding[, req]) makes a new folder with six random
// characters after prefix.
func (m *module) mkdtemp(c *engine.Call) engine.Value {
	prefix, async := path(c, 0), !c.Arg(2).IsUndefined()
	var o *op
	o = stringOp(c, 1, "mkdtemp", []string{prefix + tempSuffix}, func() (string, sys.Errno) {
		name, err := makeTemp(prefix)
		if err != 0 && async {
			// As in mkdtemp(3), the template is what was tried last.
			o.paths[0] = name
		}
		return name, err
	})
	return start(c, 2, o)
}

// makeTemp makes a folder that was not there; on failure it returns the name
// that it tried last.
func makeTemp(prefix string) (string, sys.Errno) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	const tries = 100
	var name string
	for range tries {
		r := sys.Random64()
		b := []byte(prefix + tempSuffix)
		for i := len(prefix); i < len(b); i++ {
			b[i] = letters[r%uint64(len(letters))]
			r /= uint64(len(letters))
		}
		name = string(b)
		if err := sys.Mkdir(name, 0o700); err != syscall.EEXIST {
			return name, err
		}
	}
	return name, syscall.EEXIST
}

// makeAll makes a folder and those above it that are missing, and returns the
// topmost one it made; "" when all were there. On failure it returns the path
// that could not be made (src/node_file.cc, MKDirp).
func makeAll(path string, mode uint32) (first, failed string, err sys.Errno) {
	todo, there := []string{path}, ""
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch err := sys.Mkdir(p, mode); err {
		case 0:
			if first == "" {
				first = p
			}
		case syscall.EACCES, syscall.ENOSPC, syscall.ENOTDIR, syscall.EPERM:
			return "", p, err
		case syscall.ENOENT:
			up := p[:max(0, strings.LastIndexByte(p, '/'))]
			if up == "" || up == p {
				return "", p, err
			}
			if up == there {
				return "", p, err // and yet p has no place in it: /proc
			}
			todo = append(todo, p, up)
		default:
			if err := checkMade(p, err, len(todo) > 0); err != 0 {
				return "", p, err
			}
			there = p
		}
	}
	return first, "", 0
}

// checkMade tells whether p, which could not be made, is a folder already.
func checkMade(p string, err sys.Errno, above bool) sys.Errno {
	var st syscall.Stat_t
	switch serr := sys.Stat(p, &st); {
	case serr != 0:
		return serr
	case st.Mode&syscall.S_IFMT == syscall.S_IFDIR:
		return 0
	case above && err == syscall.EEXIST:
		return syscall.ENOTDIR
	}
	return syscall.EEXIST
}
