package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"nodeos/unode/engine"
)

// callback is what a function's user data point to.
type callback struct {
	d                                 *database
	fn, start, step, inverse, outcome engine.Value // borrowed: the handle keeps them
	bigints                           bool
}

func (d *database) callback(c *callback) uintptr {
	d.callbacks = append(d.callbacks, c) // for as long as the connection lives
	return uintptr(unsafe.Pointer(c))
}

func callbackOf(tls *libc.TLS, ctx uintptr) *callback {
	return (*callback)(unsafe.Add(nil, lib.Xsqlite3_user_data(tls, ctx)))
}

// function(database, name, fn, argc, flags, useBigInts).
func (s *store) function(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name, free := s.text(c.Arg(1))
	defer free()
	p := d.callback(&callback{d: d, fn: d.keep(c.Arg(2)), bigints: c.Bool(5)})
	return d.check(lib.Xsqlite3_create_function_v2(s.tls, d.conn, name, int32(c.Int(3)), int32(c.Int(4)), p, fp(callScalar), 0, 0, 0))
}

// arguments converts a function's; ok is false after an exception.
func (k *callback) arguments(first []engine.Value, argc int32, argv uintptr) (args []engine.Value, ok bool) {
	s := k.d.s
	args = first
	for _, p := range unsafe.Slice((*uintptr)(unsafe.Add(nil, argv)), argc) {
		v := s.value(p, k.bigints)
		if v.IsException() {
			s.FreeAll(args...)
			return nil, false
		}
		args = append(args, v)
	}
	return args, true
}

// abort ends a callback that has thrown: the exception is pending.
func (k *callback) abort(ctx uintptr) {
	k.d.thrown = true
	p, n := k.d.s.memory(nil)
	lib.Xsqlite3_result_error(k.d.s.tls, ctx, p, n)
	libc.Xfree(k.d.s.tls, p)
}

func callScalar(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) {
	k := callbackOf(tls, ctx)
	s := k.d.s
	if k.d.thrown {
		return
	}
	args, ok := k.arguments(nil, argc, argv)
	if !ok {
		k.abort(ctx)
		return
	}
	r := s.Call(k.fn, engine.Undefined, args...)
	s.FreeAll(args...)
	if r.IsException() {
		k.abort(ctx)
		return
	}
	s.result(ctx, r)
}

// aggregate(database, name, start, step, inverse, result, argc, flags,
// useBigInts).
func (s *store) aggregate(c *engine.Call) engine.Value {
	d, ok := s.opened(c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name, free := s.text(c.Arg(1))
	defer free()
	k := &callback{d: d, start: d.keep(c.Arg(2)), step: d.keep(c.Arg(3)), inverse: d.keep(c.Arg(4)), outcome: d.keep(c.Arg(5)), bigints: c.Bool(8)}
	if !k.start.IsObject() {
		k.start = s.Dup(k.start) // a plain value, for as long as the process lives
	}
	value, inverse := uintptr(0), uintptr(0)
	if s.IsFunction(k.inverse) {
		value, inverse = fp(aggregateValue), fp(aggregateInverse)
	}
	return d.check(lib.Xsqlite3_create_window_function(s.tls, d.conn, name, int32(c.Int(6)), int32(c.Int(7)), d.callback(k),
		fp(aggregateStep), fp(aggregateFinal), value, inverse, 0))
}

// aggregate is the state of one aggregation.
type aggregate struct {
	value  engine.Value
	window bool
}

// state returns the number of the aggregate's state, making it at first.
func (k *callback) state(tls *libc.TLS, ctx uintptr) (id *uint64, ok bool) {
	s, d := k.d.s, k.d
	p := lib.Xsqlite3_aggregate_context(tls, ctx, 8)
	if p == 0 {
		lib.Xsqlite3_result_error_nomem(tls, ctx)
		return nil, false
	}
	id = (*uint64)(unsafe.Add(nil, p))
	if *id != 0 {
		return id, true
	}
	v := s.Dup(k.start)
	if s.IsFunction(v) {
		s.Free(v)
		if v = s.Call(k.start, engine.Undefined); v.IsException() {
			k.abort(ctx)
			return nil, false
		}
	}
	d.lastState++
	*id = d.lastState
	d.aggregates[*id] = &aggregate{value: v}
	return id, true
}

func (k *callback) advance(tls *libc.TLS, ctx uintptr, fn engine.Value, argc int32, argv uintptr) {
	s, d := k.d.s, k.d
	if d.thrown {
		return
	}
	id, ok := k.state(tls, ctx)
	if !ok {
		return
	}
	args, ok := k.arguments([]engine.Value{s.Dup(d.aggregates[*id].value)}, argc, argv)
	if !ok {
		k.abort(ctx)
		return
	}
	r := s.Call(fn, engine.Undefined, args...)
	s.FreeAll(args...)
	if r.IsException() {
		k.abort(ctx)
		return
	}
	s.Free(d.aggregates[*id].value)
	d.aggregates[*id].value = r
}

func aggregateStep(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) {
	k := callbackOf(tls, ctx)
	k.advance(tls, ctx, k.step, argc, argv)
}

func aggregateInverse(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) {
	k := callbackOf(tls, ctx)
	k.advance(tls, ctx, k.inverse, argc, argv)
}

func aggregateValue(tls *libc.TLS, ctx uintptr) { callbackOf(tls, ctx).report(tls, ctx, false) }

func aggregateFinal(tls *libc.TLS, ctx uintptr) { callbackOf(tls, ctx).report(tls, ctx, true) }

func (k *callback) report(tls *libc.TLS, ctx uintptr, last bool) {
	s, d := k.d.s, k.d
	if d.thrown {
		return
	}
	id, ok := k.state(tls, ctx)
	if !ok {
		return
	}
	a := d.aggregates[*id]
	v := s.Dup(a.value)
	if last {
		s.Free(a.value)
		delete(d.aggregates, *id)
		if a.window { // the rows have had their values
			s.result(ctx, v)
			return
		}
	}
	a.window = true
	if s.IsFunction(k.outcome) {
		r := s.Call(k.outcome, engine.Undefined, v)
		s.Free(v)
		if v = r; v.IsException() {
			k.abort(ctx)
			return
		}
	}
	s.result(ctx, v)
}
