package fs

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// statFields is how many numbers tell a status: kFsStatsFieldsNumber.
const statFields = 18

// status is what statx(2) tells of a file, as far as Node shows it.
type status [statFields]int64

// The fields of a status that Go code reads.
const (
	fieldMode  = 1
	fieldNlink = 2
)

// makeStatus puts what the kernel says in the order of src/node_file.h,
// FsStatsOffset.
func makeStatus(st *sys.Statx) status {
	return status{
		int64(sys.Makedev(st.DevMajor, st.DevMinor)), int64(st.Mode), int64(st.Nlink), int64(st.Uid), int64(st.Gid),
		int64(sys.Makedev(st.RdevMajor, st.RdevMinor)), int64(st.Blksize), int64(st.Ino), int64(st.Size), int64(st.Blocks),
		st.Atime.Sec, int64(st.Atime.Nsec), st.Mtime.Sec, int64(st.Mtime.Nsec),
		st.Ctime.Sec, int64(st.Ctime.Nsec), st.Btime.Sec, int64(st.Btime.Nsec),
	}
}

// fill copies numbers into a Float64Array or, if big, a BigInt64Array.
func fill(e *binding.Env, array engine.Value, big bool, from int, numbers []int64) {
	if big {
		if a := e.Int64s(array); from < len(a) {
			copy(a[from:], numbers)
		}
		return
	}
	a := e.Float64s(array)
	for i, n := range numbers {
		if from+i < len(a) {
			a[from+i] = float64(n)
		}
	}
}

// numbers returns an array with numbers: the shared one, or one of its own.
func numbers(e *binding.Env, shared engine.Slot, big, own bool, ns []int64) engine.Value {
	switch {
	case own && big:
		return e.NewBigInt64Array(ns)
	case own:
		fs := make([]float64, len(ns))
		for i, n := range ns {
			fs[i] = float64(n)
		}
		return e.NewFloat64Array(fs)
	}
	a := e.Slot(shared)
	fill(e, a, big, 0, ns)
	return e.Dup(a)
}

// wantsBig tells whether a stat call wants BigInts: a FSReqCallback knows,
// otherwise its argument tells.
func wantsBig(c *engine.Call, req, arg int) bool {
	if r, ok := c.Iso.Half(c.Arg(req)).(*request); ok {
		return r.bigint
	}
	return c.Arg(arg).Same(engine.True)
}

func (m *module) statSlot(big bool) engine.Slot {
	if big {
		return m.bigStats
	}
	return m.stats
}

// stat(path, bigint, req | undefined, throwIfNoEntry)
func (m *module) stat(c *engine.Call) engine.Value {
	p := path(c, 0)
	o := m.statOp(c, "stat", func(st *sys.Statx) sys.Errno { return sys.StatxPath(p, true, st) })
	o.paths = []string{p}
	if c.Arg(3).Same(engine.False) {
		o.ignore = func(err sys.Errno) bool { return err == syscall.ENOENT || err == syscall.ENOTDIR }
	}
	return start(c, 2, o)
}

// lstat(path, bigint, req | undefined, throwIfNoEntry)
func (m *module) lstat(c *engine.Call) engine.Value {
	p := path(c, 0)
	o := m.statOp(c, "lstat", func(st *sys.Statx) sys.Errno { return sys.StatxPath(p, false, st) })
	o.paths = []string{p}
	if c.Arg(2).IsUndefined() && c.Arg(3).Same(engine.False) {
		o.ignore = func(err sys.Errno) bool { return err == syscall.ENOENT }
	}
	return start(c, 2, o)
}

// fstat(fd, bigint, req | undefined)
func (m *module) fstat(c *engine.Call) engine.Value {
	fd, ok := descriptor(c, 0)
	if !ok {
		return engine.Exception
	}
	return start(c, 2, m.statOp(c, "fstat", func(st *sys.Statx) sys.Errno { return sys.StatxFd(fd, st) }))
}

func (m *module) statOp(c *engine.Call, call string, f func(*sys.Statx) sys.Errno) *op {
	var st sys.Statx
	big := wantsBig(c, 2, 1)
	return &op{
		call: call,
		run:  func() sys.Errno { return f(&st) },
		value: func(e *binding.Env, own bool) engine.Value {
			s := makeStatus(&st)
			return numbers(e, m.statSlot(big), big, own, s[:])
		},
	}
}

// internalModuleStat(path) returns 0 for a file, 1 for a directory, and a
// negative error otherwise, without an exception: module loaders try many paths.
func (m *module) internalModuleStat(c *engine.Call) engine.Value {
	var st syscall.Stat_t
	if err := sys.Stat(path(c, 0), &st); err != 0 {
		return binding.UVErr(err)
	}
	if st.Mode&syscall.S_IFMT == syscall.S_IFDIR {
		return engine.Int(1)
	}
	return engine.Int(0)
}
