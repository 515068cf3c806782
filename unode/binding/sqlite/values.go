package sqlite

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

const maxSafeInteger = 1<<53 - 1

// integer converts to a number, or a BigInt when asked for.
func (s *store) integer(n int64, bigints bool) engine.Value {
	switch {
	case bigints:
		return s.NewBigInt(n)
	case n < -maxSafeInteger || n > maxSafeInteger:
		return s.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", fmt.Sprintf("Value is too large to be represented as a JavaScript number: %d", n))
	}
	return engine.Number(float64(n))
}

// column converts a column of the current row.
func (s *store) column(stmt uintptr, i int32, bigints bool) engine.Value {
	t := s.tls
	switch lib.Xsqlite3_column_type(t, stmt, i) {
	case lib.SQLITE_INTEGER:
		return s.integer(lib.Xsqlite3_column_int64(t, stmt, i), bigints)
	case lib.SQLITE_FLOAT:
		return engine.Number(lib.Xsqlite3_column_double(t, stmt, i))
	case lib.SQLITE_TEXT:
		p := lib.Xsqlite3_column_text(t, stmt, i)
		return s.NewUTF8(bytesAt(p, int(lib.Xsqlite3_column_bytes(t, stmt, i))))
	case lib.SQLITE_BLOB:
		p := lib.Xsqlite3_column_blob(t, stmt, i)
		return s.NewUint8Array(bytesAt(p, int(lib.Xsqlite3_column_bytes(t, stmt, i))))
	}
	return engine.Null
}

// value converts an argument of a function.
func (s *store) value(v uintptr, bigints bool) engine.Value {
	t := s.tls
	switch lib.Xsqlite3_value_type(t, v) {
	case lib.SQLITE_INTEGER:
		return s.integer(lib.Xsqlite3_value_int64(t, v), bigints)
	case lib.SQLITE_FLOAT:
		return engine.Number(lib.Xsqlite3_value_double(t, v))
	case lib.SQLITE_TEXT:
		p := lib.Xsqlite3_value_text(t, v)
		return s.NewUTF8(bytesAt(p, int(lib.Xsqlite3_value_bytes(t, v))))
	case lib.SQLITE_BLOB:
		p := lib.Xsqlite3_value_blob(t, v)
		return s.NewUint8Array(bytesAt(p, int(lib.Xsqlite3_value_bytes(t, v))))
	}
	return engine.Null
}

// bindValue binds a value to a parameter; false: it has thrown.
func (st *statement) bindValue(i int32, v engine.Value) bool {
	s, t := st.d.s, st.d.s.tls
	var r int32
	switch {
	case v.IsNumber():
		r = lib.Xsqlite3_bind_double(t, st.stmt, i, s.Number(v))
	case v.IsString():
		p, n := s.memory([]byte(s.String(v)))
		r = lib.Xsqlite3_bind_text(t, st.stmt, i, p, n, lib.SQLITE_TRANSIENT)
		libc.Xfree(t, p)
	case v.IsNull():
		r = lib.Xsqlite3_bind_null(t, st.stmt, i)
	case v.IsBigInt():
		n := s.Int(v)
		back := s.NewBigInt(int64(n))
		same := s.String(back) == s.String(v)
		s.Free(back)
		if !same {
			s.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "BigInt value is too large to bind.")
			return false
		}
		r = lib.Xsqlite3_bind_int64(t, st.stmt, i, int64(n))
	case v.IsBool():
		n := int32(0)
		if s.Bool(v) {
			n = 1
		}
		r = lib.Xsqlite3_bind_int(t, st.stmt, i, n)
	default:
		b, ok := s.Bytes(v)
		if !ok {
			s.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf("Provided value cannot be bound to SQLite parameter %d.", i))
			return false
		}
		p, n := s.memory(b)
		r = lib.Xsqlite3_bind_blob(t, st.stmt, i, p, n, lib.SQLITE_TRANSIENT)
		libc.Xfree(t, p)
	}
	if r != lib.SQLITE_OK {
		st.d.fail()
		return false
	}
	return true
}

// memory copies b to C's heap; the caller frees it.
func (s *store) memory(b []byte) (p uintptr, n int32) {
	p = libc.Xmalloc(s.tls, uint64(len(b)+1))
	copy(unsafe.Slice((*byte)(unsafe.Add(nil, p)), len(b)), b)
	return p, int32(len(b))
}

// result gives a function's result to SQLite. It frees v.
func (s *store) result(ctx uintptr, v engine.Value) {
	t := s.tls
	defer s.Free(v)
	fail := func(text string) {
		p, n := s.memory([]byte(text))
		lib.Xsqlite3_result_error(t, ctx, p, n)
		libc.Xfree(t, p)
	}
	switch {
	case v.IsNullish():
		lib.Xsqlite3_result_null(t, ctx)
	case v.IsNumber():
		lib.Xsqlite3_result_double(t, ctx, s.Number(v))
	case v.IsString():
		p, n := s.memory([]byte(s.String(v)))
		lib.Xsqlite3_result_text(t, ctx, p, n, lib.SQLITE_TRANSIENT)
		libc.Xfree(t, p)
	case v.IsBigInt():
		n := s.NewBigInt(int64(s.Int(v)))
		if s.String(n) != s.String(v) {
			fail("BigInt value is too large for SQLite")
		} else {
			lib.Xsqlite3_result_int64(t, ctx, int64(s.Int(v)))
		}
		s.Free(n)
	case v.Kind() == engine.KindPromise:
		fail("Asynchronous user-defined functions are not supported")
	default:
		b, ok := s.Bytes(v)
		if !ok {
			fail("Returned JavaScript value cannot be converted to a SQLite value")
			return
		}
		p, n := s.memory(b)
		lib.Xsqlite3_result_blob(t, ctx, p, n, lib.SQLITE_TRANSIENT)
		libc.Xfree(t, p)
	}
}
