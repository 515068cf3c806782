package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

// session is the Go half of a Session's handle.
type session struct {
	d    *database
	p    uintptr // 0: closed
	busy bool    // callbacks may run meanwhile
}

// session(database, name, table | undefined) returns a handle.
func (s *store) session(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name, free := s.text(c.Arg(1))
	defer free()
	table := uintptr(0)
	if !c.Arg(2).IsUndefined() {
		p, freeTable := s.text(c.Arg(2))
		defer freeTable()
		table = p
	}
	bp := s.tls.Alloc(8)
	defer s.tls.Free(8)
	if r := lib.Xsqlite3session_create(s.tls, d.conn, name, bp); r != lib.SQLITE_OK {
		return d.fail()
	}
	x := &session{d: d, p: *(*uintptr)(unsafe.Add(nil, bp))}
	if r := lib.Xsqlite3session_attach(s.tls, x.p, table); r != lib.SQLITE_OK {
		lib.Xsqlite3session_delete(s.tls, x.p)
		return d.fail()
	}
	d.sessions[x] = struct{}{}
	h := s.handle(x)
	s.Set(h, "database", s.Dup(d.self))
	return h
}

// Finalize ends a session that nobody closed.
func (x *session) Finalize() { x.end() }

func (x *session) end() {
	if x.p != 0 {
		lib.Xsqlite3session_delete(x.d.s.tls, x.p)
		x.p = 0
		delete(x.d.sessions, x)
	}
}

func (s *store) opening(v engine.Value) (*session, bool) {
	x, ok := half[*session](s, v)
	if ok && x.p == 0 {
		s.badState("session is not open")
		return nil, false
	}
	return x, ok
}

func (s *store) closeSession(c *engine.Call) engine.Value {
	x, ok := s.opening(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	if x.busy {
		return s.badState("session is currently in use")
	}
	x.end()
	return engine.Undefined
}

// changeset(session, patch) returns the bytes.
func (s *store) changeset(c *engine.Call) engine.Value {
	x, ok := s.opening(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	bp := s.tls.Alloc(16)
	defer s.tls.Free(16)
	get := lib.Xsqlite3session_changeset
	if c.Bool(1) {
		get = lib.Xsqlite3session_patchset
	}
	x.busy = true
	r := get(s.tls, x.p, bp, bp+8)
	if x.busy = false; r != lib.SQLITE_OK || x.d.thrown {
		return x.d.fail()
	}
	n, p := *(*int32)(unsafe.Add(nil, bp)), *(*uintptr)(unsafe.Add(nil, bp+8))
	defer lib.Xsqlite3_free(s.tls, p)
	return s.NewUint8Array(bytesAt(p, int(n)))
}

// apply(database, changeset, filter | undefined, onConflict | undefined) tells
// whether all was applied.
func (s *store) apply(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	b, _ := s.Bytes(c.Arg(1))
	p, n := s.memory(b)
	defer libc.Xfree(s.tls, p)
	k := &callback{d: d, fn: c.Arg(2), outcome: c.Arg(3)}
	filter := uintptr(0)
	if s.IsFunction(k.fn) {
		filter = fp(changesetFilter)
	}
	r := lib.Xsqlite3changeset_apply(s.tls, d.conn, n, p, filter, fp(changesetConflict), uintptr(unsafe.Pointer(k)))
	switch {
	case d.thrown:
		return d.fail()
	case r == lib.SQLITE_OK:
		return engine.True
	case r == lib.SQLITE_ABORT:
		return engine.False
	}
	return s.failure(libc.GoString(lib.Xsqlite3_errstr(s.tls, r)), r)
}

func changesetFilter(_ *libc.TLS, arg, table uintptr) int32 {
	k := (*callback)(unsafe.Add(nil, arg))
	s := k.d.s
	if k.d.thrown {
		return 0
	}
	name := s.NewString(libc.GoString(table))
	r := s.Call(k.fn, engine.Undefined, name)
	s.Free(name)
	defer s.Free(r)
	if r.IsException() {
		k.d.thrown = true
		return 0
	}
	if s.Bool(r) {
		return 1
	}
	return 0
}

func changesetConflict(_ *libc.TLS, arg uintptr, kind int32, _ uintptr) int32 {
	k := (*callback)(unsafe.Add(nil, arg))
	s := k.d.s
	if !s.IsFunction(k.outcome) || k.d.thrown {
		return lib.SQLITE_CHANGESET_ABORT
	}
	r := s.Call(k.outcome, engine.Undefined, engine.Int(int(kind)))
	defer s.Free(r)
	switch {
	case r.IsException():
		k.d.thrown = true
		return lib.SQLITE_CHANGESET_ABORT
	case !r.IsInt():
		return -1 // SQLite calls that misuse
	}
	return int32(s.Int(r))
}
