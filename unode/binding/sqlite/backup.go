package sqlite

import (
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

// backup is the Go half of a copy under way.
type backup struct {
	source, target *database
	p              uintptr
}

// beginBackup(database, path, source, target) returns a handle.
func (s *store) beginBackup(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	h := s.open(&engine.Call{Iso: c.Iso, Args: []engine.Value{c.Arg(1), engine.Int(lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_CREATE | lib.SQLITE_OPEN_URI), engine.Int(0)}})
	if h.IsException() {
		return h
	}
	to, _ := half[*database](s, h)
	from, freeFrom := s.text(c.Arg(2))
	defer freeFrom()
	name, freeName := s.text(c.Arg(3))
	defer freeName()
	b := &backup{source: d, target: to, p: lib.Xsqlite3_backup_init(s.tls, to.conn, name, d.conn, from)}
	if b.p == 0 {
		v := to.fail()
		to.end()
		s.Free(h)
		return v
	}
	out := s.handle(b)
	s.Set(out, "target", h)
	s.Set(out, "source", s.Dup(d.self))
	return out
}

// Finalize ends a copy that nobody ended.
func (b *backup) Finalize() { b.end() }

func (b *backup) end() {
	if b.p != 0 {
		lib.Xsqlite3_backup_finish(b.source.s.tls, b.p)
		b.p = 0
	}
	b.target.end()
}

// stepBackup(backup, pages) copies and returns [done, total, remaining].
func (s *store) stepBackup(c *engine.Call) engine.Value {
	b, ok := half[*backup](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	if b.p == 0 || b.source.conn == 0 {
		return s.badState("database is not open")
	}
	r := lib.Xsqlite3_backup_step(s.tls, b.p, int32(c.Int(1)))
	switch r {
	case lib.SQLITE_OK, lib.SQLITE_DONE, lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
	default:
		lib.Xsqlite3_backup_finish(s.tls, b.p)
		b.p = 0
		return b.target.fail()
	}
	return s.NewArray(engine.Bool(r == lib.SQLITE_DONE),
		engine.Int(int(lib.Xsqlite3_backup_pagecount(s.tls, b.p))), engine.Int(int(lib.Xsqlite3_backup_remaining(s.tls, b.p))))
}

func (s *store) endBackup(c *engine.Call) engine.Value {
	b, ok := half[*backup](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	b.end()
	return engine.Undefined
}
