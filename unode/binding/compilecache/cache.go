// Package compilecache is the module compile cache: compiled CommonJS and ES
// modules and stripped TypeScript, kept in files so that the next run need not
// parse (src/compile_cache.cc). It is on when NODE_COMPILE_CACHE names a folder
// or after module.enableCompileCache().
//
// Invariants: a file is used only when it was made by this very program from
// this very source, see Open; files are written beside and renamed. A cache that
// fails costs time, never a program.
//
// Caution: the engine does not check code it decodes. The folder is the user's
// alone, and one that others could write to is refused.
package compilecache

import (
	"fmt"
	"hash/crc32"
	"path"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
)

// Status is what enabling the cache came to, by Node's numbers.
type Status int

const (
	Failed Status = iota
	Enabled
	AlreadyEnabled
	Disabled
)

// Cache is the cache of one environment.
type Cache struct {
	dir      string // of the files; empty: not enabled
	portable bool   // files are known by their place relative to dir
	debug    bool   // NODE_DEBUG_NATIVE=COMPILE_CACHE
	entries  map[uint32]*Entry
	order    []*Entry
	env      *binding.Env
}

// Of returns the cache of e. The first call enables it as the environment
// variables say.
func Of(e *binding.Env) *Cache {
	return binding.State(e, func() *Cache {
		c := &Cache{env: e, entries: map[uint32]*Entry{}}
		list, _ := e.Variables.Get("NODE_DEBUG_NATIVE")
		for category := range strings.SplitSeq(list, ",") {
			c.debug = c.debug || strings.EqualFold(category, "COMPILE_CACHE")
		}
		if dir, _ := e.Variables.Get("NODE_COMPILE_CACHE"); dir != "" {
			portable, _ := e.Variables.Get("NODE_COMPILE_CACHE_PORTABLE")
			c.Enable(dir, portable == "1")
		}
		return c
	})
}

// Dir returns the folder of the cache's files, empty when it is not enabled.
func (c *Cache) Dir() string { return c.dir }

// Enable turns the cache on below dir. The message says why it failed; folder is
// dir made absolute, or the folder in use.
func (c *Cache) Enable(dir string, portable bool) (s Status, message, folder string) {
	if _, off := c.env.Variables.Get("NODE_DISABLE_COMPILE_CACHE"); off {
		message = "Disabled by NODE_DISABLE_COMPILE_CACHE"
		c.log("[compile cache] %s.\n", message)
		return Disabled, message, ""
	}
	if c.dir != "" {
		return AlreadyEnabled, "", c.dir
	}
	if !path.IsAbs(dir) {
		cwd, errno := sys.Getcwd()
		if errno != 0 {
			return Failed, "Cannot create cache directory: " + reason(errno), ""
		}
		dir = path.Join(cwd, dir)
	}
	dir = path.Clean(dir)
	files := path.Join(dir, tag())
	errno := create(files)
	c.log("[compile cache] creating cache directory %s...%s\n", files, reason(errno))
	if errno != 0 {
		message = "Cannot create cache directory: " + reason(errno)
		c.log("[compile cache] %s\n", message)
		return Failed, message, ""
	}
	c.dir, c.portable = files, portable
	c.env.AtExit(c.Flush)
	return Enabled, "", dir
}

func (c *Cache) log(format string, args ...any) {
	if c.debug {
		binding.WriteStderr(fmt.Sprintf(format, args...))
	}
}

// reason is what libuv says of a system error.
func reason(errno sys.Errno) string {
	if errno == 0 {
		return "success"
	}
	return binding.ErrMessage(errno)
}

// create makes a folder for the user alone, and those above it as Node does.
func create(dir string) sys.Errno {
	for i := 1; i < len(dir); i++ {
		if dir[i] == '/' {
			if errno := sys.Mkdir(dir[:i], 0o777); errno != 0 && errno != syscall.EEXIST && !isDir(dir[:i]) {
				return errno
			}
		}
	}
	if errno := sys.Mkdir(dir, 0o700); errno != syscall.EEXIST {
		return errno
	}
	var st sys.Statx
	if errno := sys.StatxPath(dir, false, &st); errno != 0 {
		return errno
	}
	if st.Mode&syscall.S_IFMT != syscall.S_IFDIR {
		return syscall.ENOTDIR
	}
	if int(st.Uid) != sys.Getuid() || st.Mode&0o022 != 0 {
		return syscall.EPERM
	}
	return 0
}

func isDir(dir string) bool {
	var st sys.Statx
	return sys.StatxPath(dir, true, &st) == 0 && st.Mode&syscall.S_IFMT == syscall.S_IFDIR
}

// key tells files and kinds of code apart.
func (c *Cache) key(file string, k Kind) uint32 {
	if p := strings.TrimPrefix(file, "file://"); c.portable && path.IsAbs(p) {
		file = relative(c.dir, path.Clean(p))
		c.log("[compile cache] using relative path %s from %s\n", file, c.dir)
	}
	return crc32.ChecksumIEEE(append([]byte{byte(k)}, file...))
}

// relative is the way from a folder to a file; both are absolute and clean.
func relative(dir, file string) string {
	from, to := strings.Split(dir, "/"), strings.Split(file, "/")
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}
