package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

// statement is the Go half of a statement's handle.
type statement struct {
	d                              *database
	stmt                           uintptr // 0: finalized
	bigints, arrays, bare, unknown bool
	names                          map[string]string // bare to full; nil before the first use
}

// prepare(database, sql) returns a handle.
func (s *store) prepare(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	sql, free := s.text(c.Arg(1))
	defer free()
	bp := s.tls.Alloc(8)
	defer s.tls.Free(8)
	r := lib.Xsqlite3_prepare_v2(s.tls, d.conn, sql, -1, bp, 0)
	st := &statement{d: d, stmt: *(*uintptr)(unsafe.Add(nil, bp))}
	if r != lib.SQLITE_OK || d.thrown {
		lib.Xsqlite3_finalize(s.tls, st.stmt)
		return d.fail()
	}
	if st.stmt == 0 {
		return s.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "The SQL query contains no statements.")
	}
	d.statements[st] = struct{}{}
	h := s.handle(st)
	s.Set(h, "database", s.Dup(d.self)) // keeps the callbacks
	return h
}

// Finalize ends a statement that nothing refers to.
func (st *statement) Finalize() { st.end() }

func (st *statement) end() {
	if st.stmt != 0 {
		lib.Xsqlite3_finalize(st.d.s.tls, st.stmt)
		st.stmt = 0
		delete(st.d.statements, st)
	}
}

// live returns the statement of an argument, which must not be finalized.
func (s *store) live(v engine.Value) (*statement, bool) {
	st, ok := half[*statement](s, v)
	if ok && st.stmt == 0 {
		s.badState("statement has been finalized")
		return nil, false
	}
	return st, ok
}

func (s *store) isFinal(c *engine.Call) engine.Value {
	st, ok := half[*statement](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Bool(st.stmt == 0)
}

// set(statement, option, on).
func (s *store) set(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	switch on := c.Bool(2); c.String(1) {
	case "readBigInts":
		st.bigints = on
	case "returnArrays":
		st.arrays = on
	case "allowBareNamedParameters":
		st.bare = on
	case "allowUnknownNamedParameters":
		st.unknown = on
	}
	return engine.Undefined
}

// begin resets the statement and binds the arguments, an array.
func (s *store) begin(c *engine.Call) (*statement, bool) {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return nil, false
	}
	lib.Xsqlite3_reset(s.tls, st.stmt)
	lib.Xsqlite3_clear_bindings(s.tls, st.stmt)
	return st, st.bindAll(c.Arg(1))
}

func (st *statement) bindAll(args engine.Value) bool {
	s := st.d.s
	ok, next := true, int32(1)
	s.Each(args, func(i int, v engine.Value) bool {
		if _, isBytes := s.Bytes(v); i == 0 && v.IsObject() && !isBytes {
			ok = st.bindNamed(v)
			return ok
		}
		for { // a name like "?1" is a number
			p := lib.Xsqlite3_bind_parameter_name(s.tls, st.stmt, next)
			if p == 0 || *(*byte)(unsafe.Add(nil, p)) == '?' {
				break
			}
			next++
		}
		ok = st.bindValue(next, v)
		next++
		return ok
	})
	return ok
}

func (st *statement) bindNamed(o engine.Value) bool {
	s := st.d.s
	if st.bare && st.names == nil {
		names := map[string]string{}
		for i := int32(1); i <= lib.Xsqlite3_bind_parameter_count(s.tls, st.stmt); i++ {
			p := lib.Xsqlite3_bind_parameter_name(s.tls, st.stmt, i)
			if p == 0 {
				continue
			}
			full := libc.GoString(p)
			if other, ok := names[full[1:]]; ok && other != full {
				s.badState("Cannot create bare named parameter '" + full[1:] + "' because of conflicting names '" + other + "' and '" + full + "'.")
				return false
			}
			names[full[1:]] = full
		}
		st.names = names
	}
	for _, key := range s.Keys(o) {
		i := st.parameter(key)
		if full, ok := st.names[key]; i == 0 && st.bare && ok {
			i = st.parameter(full)
		}
		if i == 0 {
			if st.unknown {
				continue
			}
			s.badState("Unknown named parameter '" + key + "'")
			return false
		}
		v := s.Get(o, key)
		ok := !v.IsException() && st.bindValue(i, v)
		s.Free(v)
		if !ok {
			return false
		}
	}
	return true
}

func (st *statement) parameter(name string) int32 {
	p, err := libc.CString(name)
	if err != nil {
		return 0
	}
	defer libc.Xfree(st.d.s.tls, p)
	return lib.Xsqlite3_bind_parameter_index(st.d.s.tls, st.stmt, p)
}

// bind(statement, arguments) prepares for step.
func (s *store) bind(c *engine.Call) engine.Value {
	if _, ok := s.begin(c); !ok {
		return engine.Exception
	}
	return engine.Undefined
}

// step(statement) returns the next row, undefined after the last.
func (s *store) step(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	v, more := st.next()
	if !more && !v.IsException() {
		lib.Xsqlite3_reset(s.tls, st.stmt)
	}
	return v
}

func (s *store) reset(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	lib.Xsqlite3_reset(s.tls, st.stmt)
	return engine.Undefined
}

// next steps; more is false at the end and after an exception.
func (st *statement) next() (row engine.Value, more bool) {
	s := st.d.s
	switch r := lib.Xsqlite3_step(s.tls, st.stmt); {
	case st.d.thrown:
		return st.d.fail(), false
	case r == lib.SQLITE_DONE:
		return engine.Undefined, false
	case r != lib.SQLITE_ROW:
		return st.d.fail(), false
	}
	row = st.row()
	return row, !row.IsException()
}

func (st *statement) row() engine.Value {
	s := st.d.s
	n := lib.Xsqlite3_column_count(s.tls, st.stmt)
	out := engine.Undefined
	if st.arrays {
		out = s.NewArray()
	} else {
		out = s.NewNullObject()
	}
	for i := range n {
		v := s.column(st.stmt, i, st.bigints)
		if v.IsException() {
			s.Free(out)
			return v
		}
		if st.arrays {
			s.SetIndex(out, int(i), v)
		} else {
			s.Set(out, libc.GoString(lib.Xsqlite3_column_name(s.tls, st.stmt, i)), v)
		}
	}
	return out
}

// all(statement, arguments) returns all rows.
func (s *store) all(c *engine.Call) engine.Value {
	st, ok := s.begin(c)
	if !ok {
		return engine.Exception
	}
	defer func() { lib.Xsqlite3_reset(s.tls, st.stmt) }()
	out := s.NewArray()
	for i := 0; ; i++ {
		row, more := st.next()
		if row.IsException() {
			s.Free(out)
			return row
		}
		if !more {
			return out
		}
		s.SetIndex(out, i, row)
	}
}

// get(statement, arguments) returns the first row, or undefined.
func (s *store) get(c *engine.Call) engine.Value {
	st, ok := s.begin(c)
	if !ok {
		return engine.Exception
	}
	row, _ := st.next()
	lib.Xsqlite3_reset(s.tls, st.stmt)
	return row
}

// run(statement, arguments) runs to the end and returns what changed.
func (s *store) run(c *engine.Call) engine.Value {
	st, ok := s.begin(c)
	if !ok {
		return engine.Exception
	}
	r := lib.Xsqlite3_step(s.tls, st.stmt)
	for r == lib.SQLITE_ROW && !st.d.thrown {
		r = lib.Xsqlite3_step(s.tls, st.stmt)
	}
	if r != lib.SQLITE_DONE || st.d.thrown {
		v := st.d.fail()
		lib.Xsqlite3_reset(s.tls, st.stmt)
		return v
	}
	out := s.NewObject()
	rowid, changes := lib.Xsqlite3_last_insert_rowid(s.tls, st.d.conn), lib.Xsqlite3_changes64(s.tls, st.d.conn)
	lib.Xsqlite3_reset(s.tls, st.stmt)
	if st.bigints {
		s.Set(out, "changes", s.NewBigInt(changes))
		s.Set(out, "lastInsertRowid", s.NewBigInt(rowid))
	} else {
		s.Set(out, "changes", engine.Number(float64(changes)))
		s.Set(out, "lastInsertRowid", engine.Number(float64(rowid)))
	}
	return out
}

// parameters(statement) counts the parameters.
func (s *store) parameters(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Int(int(lib.Xsqlite3_bind_parameter_count(s.tls, st.stmt)))
}

// sql(statement, expanded) returns the statement's text.
func (s *store) sql(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	if !c.Bool(1) {
		return s.NewString(libc.GoString(lib.Xsqlite3_sql(s.tls, st.stmt)))
	}
	p := lib.Xsqlite3_expanded_sql(s.tls, st.stmt)
	if p == 0 {
		return s.ThrowCode("Error", "ERR_SQLITE_ERROR", "Expanded SQL text would exceed configured limits")
	}
	defer lib.Xsqlite3_free(s.tls, p)
	return s.NewString(libc.GoString(p))
}

// columns(statement) describes the result's columns.
func (s *store) columns(c *engine.Call) engine.Value {
	st, ok := s.live(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	out := s.NewArray()
	for i := range lib.Xsqlite3_column_count(s.tls, st.stmt) {
		o := s.NewNullObject()
		for _, p := range []struct {
			name string
			get  func(*libc.TLS, uintptr, int32) uintptr
		}{
			{"column", lib.Xsqlite3_column_origin_name},
			{"database", lib.Xsqlite3_column_database_name},
			{"name", lib.Xsqlite3_column_name},
			{"table", lib.Xsqlite3_column_table_name},
			{"type", lib.Xsqlite3_column_decltype},
		} {
			v := engine.Null
			if t := p.get(s.tls, st.stmt, i); t != 0 {
				v = s.NewString(libc.GoString(t))
			}
			s.Set(o, p.name, v)
		}
		s.SetIndex(out, int(i), o)
	}
	return out
}
