package fs

import (
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// realpath(path, encoding[, req])
func (m *module) realpath(c *engine.Call) engine.Value {
	p := path(c, 0)
	return start(c, 2, stringOp(c, 1, "realpath", []string{p}, func() (string, sys.Errno) { return realPath(p) }))
}

// stringOp makes an op whose result is a file name in the encoding that the
// i-th argument names.
func stringOp(c *engine.Call, i int, call string, paths []string, f func() (string, sys.Errno)) *op {
	var s string
	enc := stringbytes.Parse(c.Iso, c.Arg(i), stringbytes.UTF8)
	return &op{
		call:  call,
		paths: paths,
		run:   func() (err sys.Errno) { s, err = f(); return err },
		value: func(e *binding.Env, _ bool) engine.Value { return fileName(e, s, enc) },
	}
}

// fileName makes a string or a Buffer of a file's name.
func fileName(e *binding.Env, s string, enc stringbytes.Encoding) engine.Value {
	if enc == stringbytes.Buffer {
		return buffer.New(e, []byte(s))
	}
	return stringbytes.Decode(e.Isolate, []byte(s), enc)
}

// realPath returns the absolute name of what path leads to, without symbolic
// links, "." and "..", as realpath(3) does.
func realPath(path string) (string, sys.Errno) {
	const maxLinks = 40 // as the kernel's
	if path == "" {
		return "", syscall.ENOENT
	}
	done := ""
	if path[0] != '/' {
		cwd, err := sys.Getcwd()
		if err != 0 {
			return "", err
		}
		done = strings.TrimSuffix(cwd, "/")
	}
	links := 0
	for rest := path; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		switch name {
		case "", ".":
			continue
		case "..":
			if err := checkFolder("/", done+"/"); err != 0 {
				return "", err
			}
			done = done[:max(0, strings.LastIndexByte(done, '/'))]
			continue
		}
		next := done + "/" + name
		target, err := sys.Readlink(next)
		switch err {
		case 0:
			if links++; links > maxLinks {
				return "", syscall.ELOOP
			}
			if target == "" {
				return "", syscall.ENOENT
			}
			if target[0] == '/' {
				done = ""
			}
			rest = target + "/" + rest
		case syscall.EINVAL: // no link
			done = next
		default:
			return "", err
		}
	}
	if done == "" {
		return "/", 0
	}
	return done, checkFolder(path, done)
}

// checkFolder fails when path ends in a slash or a dot and done is no folder.
func checkFolder(path, done string) sys.Errno {
	if last := path[strings.LastIndexByte(path, '/')+1:]; last != "" && last != "." {
		return 0
	}
	var st syscall.Stat_t
	if err := sys.Stat(done, &st); err != 0 {
		return err
	}
	if st.Mode&syscall.S_IFMT != syscall.S_IFDIR {
		return syscall.ENOTDIR
	}
	return 0
}
