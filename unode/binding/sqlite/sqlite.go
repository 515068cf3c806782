// Package sqlite is the native half of node:sqlite, on SQLite in Go
// (modernc.org/sqlite's translation of the C library). The classes and the
// checks of their arguments are sqlite.js.
//
// Invariants: a connection is used on the loop's goroutine only. JavaScript's
// callbacks are kept by the database's handle, where the collector sees them,
// and run only during a call from JavaScript; an exception of theirs stays
// pending until that call returns.
//
// Caution: SQLite opens files by itself, through its translated C library and
// not package sys: see RATIONALE.md.
package sqlite

import (
	_ "embed"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed sqlite.js
var shim string

// module holds what the registry gave.
type module struct{ ctor, helpers engine.Slot }

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{r.Slot("sqlite handle class"), r.Slot("sqlite helpers")}
	r.Class("sqlite_native.Handle", engine.Class{})
	for _, f := range []struct {
		name string
		f    func(*store, *engine.Call) engine.Value
	}{
		{"open", (*store).open},
		{"close", (*store).close},
		{"exec", (*store).exec},
		{"prepare", (*store).prepare},
		{"inTransaction", (*store).inTransaction},
		{"location", (*store).location},
		{"limit", (*store).limit},
		{"config", (*store).config},
		{"loadExtension", (*store).loadExtension},
		{"enableLoadExtension", (*store).enableLoadExtension},
		{"serialize", (*store).serialize},
		{"deserialize", (*store).deserialize},
		{"setAuthorizer", (*store).setAuthorizer},
		{"function", (*store).function},
		{"aggregate", (*store).aggregate},
		{"session", (*store).session},
		{"changeset", (*store).changeset},
		{"closeSession", (*store).closeSession},
		{"apply", (*store).apply},
		{"bind", (*store).bind},
		{"step", (*store).step},
		{"all", (*store).all},
		{"get", (*store).get},
		{"run", (*store).run},
		{"reset", (*store).reset},
		{"set", (*store).set},
		{"sql", (*store).sql},
		{"parameters", (*store).parameters},
		{"columns", (*store).columns},
		{"isFinal", (*store).isFinal},
		{"beginBackup", (*store).beginBackup},
		{"stepBackup", (*store).stepBackup},
		{"endBackup", (*store).endBackup},
	} {
		r.Func("sqlite_native."+f.name, func(c *engine.Call) engine.Value { return f.f(m.store(binding.EnvOf(c)), c) })
	}
	r.Func("sqlite_native.setup", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.ctor, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(m.helpers, c.Iso.Dup(c.Arg(1)))
		return engine.Undefined
	})
	r.Shim("sqlite", shim)
}

// store is the library's state of one environment.
type store struct {
	*binding.Env
	m   *module
	tls *libc.TLS
}

func (m *module) store(e *binding.Env) *store {
	return binding.State(e, func() *store { return &store{e, m, libc.NewTLS()} })
}

// half returns the Go half of an argument; the shim passes the right kind.
func half[T any](s *store, v engine.Value) (t T, ok bool) {
	if t, ok = s.Half(v).(T); !ok {
		s.ThrowTypeError("Illegal invocation")
	}
	return t, ok
}

func (s *store) handle(half any) engine.Value { return s.NewNative(s.Slot(s.m.ctor), half) }

// helper calls a function of the shim.
func (s *store) helper(name string, args ...engine.Value) engine.Value {
	f := s.Get(s.Slot(s.m.helpers), name)
	r := s.Call(f, engine.Undefined, args...)
	s.Free(f)
	return r
}

// text makes a C string of an argument; free gives it back.
func (s *store) text(v engine.Value) (p uintptr, free func()) {
	p, err := libc.CString(s.String(v))
	if err != nil {
		return 0, func() {}
	}
	return p, func() { libc.Xfree(s.tls, p) }
}

// fail throws what went wrong last on the connection, unless a callback has
// thrown already.
func (d *database) fail() engine.Value {
	s := d.s
	if d.thrown {
		d.thrown = false
		return engine.Exception
	}
	code := lib.Xsqlite3_extended_errcode(s.tls, d.conn)
	return s.failure(libc.GoString(lib.Xsqlite3_errmsg(s.tls, d.conn)), code)
}

// failure throws an error of SQLite's.
func (s *store) failure(message string, code int32) engine.Value {
	v := s.NewError("Error", message)
	s.Set(v, "code", s.NewString("ERR_SQLITE_ERROR"))
	s.Set(v, "errcode", engine.Int(int(code)))
	s.Set(v, "errstr", s.NewString(libc.GoString(lib.Xsqlite3_errstr(s.tls, code))))
	return s.Throw(v)
}

func (s *store) badState(text string) engine.Value {
	return s.ThrowCode("Error", "ERR_INVALID_STATE", text)
}

// check returns undefined when r is SQLITE_OK and nothing was thrown, else
// throws.
func (d *database) check(r int32) engine.Value {
	if r != lib.SQLITE_OK || d.thrown {
		return d.fail()
	}
	return engine.Undefined
}

// bytesAt copies n bytes at p.
func bytesAt(p uintptr, n int) []byte {
	if n == 0 || p == 0 {
		return nil
	}
	return append([]byte{}, unsafe.Slice((*byte)(unsafe.Add(nil, p)), n)...)
}

// fp returns the address by which translated C calls a function.
func fp(f any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&f))[1] }
