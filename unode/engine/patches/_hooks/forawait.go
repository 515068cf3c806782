package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// A for await loop that is left early calls its iterator's return() and awaits
// what that gives (ECMA-262, 7.4.13, AsyncIteratorClose), which the engine does
// for no async function and for no exception. The loop is compiled as if it
// stood in a try statement:
//
//	undefined handler iterator next offset
//
// is the stack of its body. An exception puts the iterator into the first place
// and goes on to the handler, which closes it and throws again.

const (
	// awaitingBit is a bit of TBlockEnv's flags that the engine does not use:
	// the block is a for await loop.
	awaitingBit = 4
	// awaitingOffset is a catch offset where no handler can be.
	awaitingOffset = 1
)

func envFlags(be uintptr) *uint8 { return &(*TBlockEnv)(unsafe.Add(nil, be)).F__ccgo32 }

func awaiting(be uintptr) bool { return *envFlags(be)&awaitingBit != 0 }

func emitOps(tls *libc.TLS, s uintptr, ops ...uint8) {
	for _, op := range ops {
		_emit_op(tls, s, op)
	}
}

// emitAwaitingStart: iterable -> undefined handler iterator next offset. It
// returns the handler's label.
func emitAwaitingStart(tls *libc.TLS, s, be uintptr) (handler int32) {
	*envFlags(be) |= awaitingBit
	(*TBlockEnv)(unsafe.Add(nil, be)).Fdrop_count += 2
	handler = _emit_goto(tls, s, EOP_catch, -1)
	// The handler must stay where the compiler takes it to be.
	emitOps(tls, s, EOP_dup2, EOP_drop, EOP_undefined, EOP_rot4l, EOP_drop, EOP_rot3r)
	_emit_op(tls, s, EOP_for_await_of_start)
	return handler
}

// emitClose: iterator -> nothing.
func emitClose(tls *libc.TLS, s uintptr, check bool) {
	_emit_op(tls, s, EOP_get_field2)
	_emit_atom(tls, s, EJS_ATOM_return)
	emitOps(tls, s, EOP_dup, EOP_is_undefined_or_null)
	none := _emit_goto(tls, s, EOP_if_true, -1)
	_emit_op(tls, s, EOP_call_method)
	_emit_u16(tls, s, 0)
	_emit_op(tls, s, EOP_await)
	if check {
		_emit_op(tls, s, EOP_iterator_check_object)
	}
	closed := _emit_goto(tls, s, EOP_goto, -1)
	_emit_label(tls, s, none)
	_emit_op(tls, s, EOP_drop)
	_emit_label(tls, s, closed)
	_emit_op(tls, s, EOP_drop)
}

// emitAwaitingBreak: iterator next offset -> nothing.
func emitAwaitingBreak(tls *libc.TLS, s uintptr) {
	emitOps(tls, s, EOP_drop, EOP_drop)
	emitClose(tls, s, true)
}

// emitAwaitingReturn: undefined handler iterator next result -> result.
func emitAwaitingReturn(tls *libc.TLS, s uintptr) {
	emitOps(tls, s, EOP_nip, EOP_swap)
	emitClose(tls, s, true)
	emitOps(tls, s, EOP_nip_catch, EOP_nip)
}

// emitAwaitingEnd emits what follows the loop: its end, where nothing is to be
// closed, the target of break, and the handler.
func emitAwaitingEnd(tls *libc.TLS, s uintptr, broken, handler int32) {
	emitOps(tls, s, EOP_drop, EOP_drop, EOP_drop)
	done := _emit_goto(tls, s, EOP_goto, -1)
	_emit_label(tls, s, broken)
	emitAwaitingBreak(tls, s)
	_emit_label(tls, s, done)
	emitOps(tls, s, EOP_drop, EOP_drop)
	end := _emit_goto(tls, s, EOP_goto, -1)

	_emit_label(tls, s, handler) // iterator or undefined, exception
	emitOps(tls, s, EOP_swap, EOP_dup, EOP_is_undefined_or_null)
	rethrow := _emit_goto(tls, s, EOP_if_true, -1)
	_emit_op(tls, s, EOP_swap)
	ignore := _emit_goto(tls, s, EOP_catch, -1)
	_emit_op(tls, s, EOP_rot3l) // exception, handler, iterator
	emitClose(tls, s, false)
	emitOps(tls, s, EOP_drop, EOP_throw)
	_emit_label(tls, s, ignore) // exception, what close threw
	emitOps(tls, s, EOP_drop, EOP_throw)
	_emit_label(tls, s, rethrow)
	emitOps(tls, s, EOP_drop, EOP_throw)
	_emit_label(tls, s, end)
}

// leaveAwaiting unwinds undefined, handler, iterator, next to iterator, handler.
func leaveAwaiting(tls *libc.TLS, ctx, sp uintptr) uintptr {
	at := func(i uintptr) *TJSValue { return (*TJSValue)(unsafe.Add(nil, sp-i*16)) }
	XFreeValue(tls, ctx, *at(1))
	*at(4) = *at(2)
	return sp - 2*16
}
