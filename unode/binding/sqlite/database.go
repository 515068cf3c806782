package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

// database is the Go half of a connection's handle.
type database struct {
	s          *store
	conn       uintptr      // 0: closed
	self       engine.Value // the handle, borrowed; it keeps the callbacks
	statements map[*statement]struct{}
	sessions   map[*session]struct{}
	callbacks  []any // what user data point to
	authorizer engine.Value
	thrown     bool // a callback has left an exception pending
	aggregates map[uint64]*aggregate
	lastState  uint64
}

// open(location, flags, timeout) returns a handle.
func (s *store) open(c *engine.Call) engine.Value {
	name, free := s.text(c.Arg(0))
	defer free()
	bp := s.tls.Alloc(8)
	defer s.tls.Free(8)
	d := &database{s: s, statements: map[*statement]struct{}{}, sessions: map[*session]struct{}{}, authorizer: engine.Undefined, aggregates: map[uint64]*aggregate{}}
	r := lib.Xsqlite3_open_v2(s.tls, name, bp, int32(c.Int(1)), 0)
	d.conn = *(*uintptr)(unsafe.Add(nil, bp))
	if r != lib.SQLITE_OK {
		v := d.fail()
		lib.Xsqlite3_close_v2(s.tls, d.conn)
		return v
	}
	lib.Xsqlite3_busy_timeout(s.tls, d.conn, int32(c.Int(2)))
	d.self = s.handle(d)
	s.Set(d.self, "kept", s.NewArray())
	return d.self
}

// keep lets the handle hold a callback.
func (d *database) keep(v engine.Value) engine.Value {
	if v.IsObject() {
		kept := d.s.Get(d.self, "kept")
		d.s.SetIndex(kept, d.s.Len(kept), d.s.Dup(v))
		d.s.Free(kept)
	}
	return v
}

// Finalize closes a connection that nobody closed.
func (d *database) Finalize() { d.end() }

func (d *database) end() int32 {
	if d.conn == 0 {
		return lib.SQLITE_OK
	}
	for s := range d.sessions {
		s.end()
	}
	for st := range d.statements {
		st.end()
	}
	r := lib.Xsqlite3_close_v2(d.s.tls, d.conn)
	if r == lib.SQLITE_OK {
		d.conn = 0
	}
	return r
}

// opened returns the connection of an argument, which must be open.
func (s *store) opened(v engine.Value) (*database, bool) {
	d, ok := half[*database](s, v)
	if ok && d.conn == 0 {
		s.badState("database is not open")
		return nil, false
	}
	return d, ok
}

func (s *store) close(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return d.check(d.end())
}

func (s *store) exec(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	sql, free := s.text(c.Arg(1))
	defer free()
	return d.check(lib.Xsqlite3_exec(s.tls, d.conn, sql, 0, 0, 0))
}

func (s *store) inTransaction(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Bool(lib.Xsqlite3_get_autocommit(s.tls, d.conn) == 0)
}

// location(database, name) returns the file's path; null: in memory.
func (s *store) location(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name, free := s.text(c.Arg(1))
	defer free()
	if p := lib.Xsqlite3_db_filename(s.tls, d.conn, name); p != 0 && libc.GoString(p) != "" {
		return s.NewString(libc.GoString(p))
	}
	return engine.Null
}

// limit(database, id, value) sets a limit, unless the value is -1, and returns
// what it was.
func (s *store) limit(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Int(int(lib.Xsqlite3_limit(s.tls, d.conn, int32(c.Int(1)), int32(c.Int(2)))))
}

// config(database, option, on) is sqlite3_db_config.
func (s *store) config(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	on := int32(0)
	if c.Bool(2) {
		on = 1
	}
	bp := s.tls.Alloc(32)
	defer s.tls.Free(32)
	return d.check(lib.Xsqlite3_db_config(s.tls, d.conn, int32(c.Int(1)), libc.VaList(bp, on, uintptr(0))))
}

func (s *store) enableLoadExtension(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	on := int32(0)
	if c.Bool(1) {
		on = 1
	}
	return d.check(lib.Xsqlite3_enable_load_extension(s.tls, d.conn, on))
}

// loadExtension fails always: extensions are machine code for the C library.
func (s *store) loadExtension(c *engine.Call) engine.Value {
	if _, ok := s.opened(c.Arg(0)); !ok {
		return engine.Exception
	}
	return s.ThrowCode("Error", "ERR_LOAD_SQLITE_EXTENSION", "unode cannot load SQLite extensions: they are machine code")
}

// serialize(database, name) returns the database's bytes.
func (s *store) serialize(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name, free := s.text(c.Arg(1))
	defer free()
	bp := s.tls.Alloc(8)
	defer s.tls.Free(8)
	p := lib.Xsqlite3_serialize(s.tls, d.conn, name, bp, 0)
	n := *(*int64)(unsafe.Add(nil, bp))
	if p == 0 {
		if n == 0 && lib.Xsqlite3_errcode(s.tls, d.conn) == lib.SQLITE_OK {
			return s.NewUint8Array(nil)
		}
		return d.fail()
	}
	defer lib.Xsqlite3_free(s.tls, p)
	return s.NewUint8Array(bytesAt(p, int(n)))
}

// deserialize(database, bytes, name) replaces the database's content.
func (s *store) deserialize(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	b, _ := s.Bytes(c.Arg(1))
	p := lib.Xsqlite3_malloc64(s.tls, uint64(len(b)))
	if p == 0 {
		return s.failure("out of memory", lib.SQLITE_NOMEM)
	}
	copy(unsafe.Slice((*byte)(unsafe.Add(nil, p)), len(b)), b)
	name, free := s.text(c.Arg(2))
	defer free()
	for st := range d.statements {
		st.end()
	}
	const flags = lib.SQLITE_DESERIALIZE_FREEONCLOSE | lib.SQLITE_DESERIALIZE_RESIZEABLE
	return d.check(lib.Xsqlite3_deserialize(s.tls, d.conn, name, p, int64(len(b)), int64(len(b)), flags))
}

// setAuthorizer(database, callback | null).
func (s *store) setAuthorizer(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	s.Set(d.self, "authorizer", s.Dup(c.Arg(1)))
	d.authorizer = c.Arg(1)
	if c.Arg(1).IsNull() {
		return d.check(lib.Xsqlite3_set_authorizer(s.tls, d.conn, 0, 0))
	}
	return d.check(lib.Xsqlite3_set_authorizer(s.tls, d.conn, fp(authorize), uintptr(unsafe.Pointer(d))))
}

func authorize(_ *libc.TLS, arg uintptr, action int32, a, b, db, trigger uintptr) int32 {
	d := (*database)(unsafe.Add(nil, arg))
	s := d.s
	if d.thrown {
		return lib.SQLITE_DENY
	}
	args := []engine.Value{engine.Int(int(action))}
	for _, p := range []uintptr{a, b, db, trigger} {
		v := engine.Null
		if p != 0 {
			v = s.NewString(libc.GoString(p))
		}
		args = append(args, v)
	}
	r := s.Call(d.authorizer, engine.Undefined, args...)
	s.FreeAll(args...)
	defer s.Free(r)
	switch {
	case r.IsException():
		d.thrown = true
	case !r.IsInt():
		s.ThrowTypeError("Authorizer callback must return an integer authorization code")
		d.thrown = true
	case s.Int(r) < lib.SQLITE_OK || s.Int(r) > lib.SQLITE_IGNORE:
		s.ThrowRangeError("Authorizer callback returned a invalid authorization code")
		d.thrown = true
	default:
		return int32(s.Int(r))
	}
	return lib.SQLITE_DENY
}
