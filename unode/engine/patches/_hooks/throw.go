package libquickjs

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
)

// MessageHook gives the text of an error that the engine is about to throw: its
// own format, and the address of the format's arguments. What the error is
// about stands in the runtime's Stack. ok is false for the engine's own text.
var MessageHook func(tls *libc.TLS, ctx uintptr, format string, args uintptr) (text string, ok bool)

// note says which value and property name the error about to be thrown is about.
func note(ctx uintptr, v TJSValue, name uint32) {
	s := StackOf(ctx)
	s.Subject, s.Name = v, name
}

// noteWith is note with a second value.
func noteWith(ctx uintptr, v, with TJSValue) {
	note(ctx, v, 0)
	StackOf(ctx).Key = with
}

func isNullish(v TJSValue) bool {
	return int32(v.Ftag) == EJS_TAG_UNDEFINED || int32(v.Ftag) == EJS_TAG_NULL
}

func objectAt(p uintptr) (v TJSValue) {
	*(*uintptr)(unsafe.Pointer(&v)) = p
	v.Ftag = EJS_TAG_OBJECT
	return v
}

// nameOf returns the name that a property key is, when it is a string.
func nameOf(tls *libc.TLS, ctx uintptr, key TJSValue) uint32 {
	if t := int32(key.Ftag); t == EJS_TAG_OBJECT {
		return 0
	}
	return keptName(ctx, XJS_ValueToAtom(tls, ctx, key), tls)
}

// keptName gives the reference of an atom to the runtime's Stack, which drops
// it with the next.
func keptName(ctx uintptr, a uint32, tls *libc.TLS) uint32 {
	s := StackOf(ctx)
	if s.kept != 0 {
		XJS_FreeAtom(tls, ctx, s.kept)
	}
	s.kept = a
	return a
}

// message is the text of an error: own is the engine's.
func message(tls *libc.TLS, ctx uintptr, kind int32, format uintptr, args Tva_list, own uintptr) TJSValue {
	if MessageHook != nil && StackOf(ctx) != nil {
		if text, ok := MessageHook(tls, ctx, cString(format), uintptr(args)); ok {
			return XJS_NewStringLen(tls, ctx, uintptr(unsafe.Pointer(unsafe.StringData(text))), uint64(len(text)))
		}
	}
	return XJS_NewStringLen(tls, ctx, own, libc.Xstrlen(tls, own))
}

// cString is the Go string at p; it shares the memory.
func cString(p uintptr) string {
	n := 0
	for *(*byte)(unsafe.Add(nil, p+uintptr(n))) != 0 {
		n++
	}
	return unsafe.String((*byte)(unsafe.Add(nil, p)), n)
}

// internalErrorKind is the kind of an error that is InternalError for the engine:
// V8 has no such kind.
func internalErrorKind(format uintptr) int32 {
	switch cString(format) {
	case "string too long", "too many arguments":
		return EJS_RANGE_ERROR
	}
	return EJS_INTERNAL_ERROR
}

func throwSyntaxError(tls *libc.TLS, ctx, parser, at, format uintptr, args Tva_list) TJSValue {
	s := StackOf(ctx)
	s.Parser, s.At = parser, at
	r := _JS_ThrowError2(tls, ctx, EJS_SYNTAX_ERROR, format, args, 0)
	s.Parser = 0
	return r
}

// The formats of what only this file throws.
const (
	formatNotIterable  = "value is not iterable"
	formatNullRead     = "cannot read property '%s' of %s"
	formatMissingParen = "missing ) after argument list"
	formatUsingInit    = "missing initializer for using variable"
	formatUsingName    = "variable name expected"
)

var formats = sync.OnceValue(func() map[string]uintptr {
	m := map[string]uintptr{}
	for _, s := range []string{formatNotIterable, formatNullRead, formatMissingParen, formatUsingInit, formatUsingName} {
		p, err := libc.CString(s)
		if err != nil {
			panic(err) // out of memory
		}
		m[s] = p
	}
	return m
})

func throwNotIterable(tls *libc.TLS, ctx uintptr, v TJSValue) TJSValue {
	note(ctx, v, 0)
	return XJS_ThrowTypeError(tls, ctx, formats()[formatNotIterable], 0)
}

// throwNullRead consumes the key, as reading a property does.
func throwNullRead(tls *libc.TLS, ctx uintptr, v, key TJSValue) TJSValue {
	note(ctx, v, nameOf(tls, ctx, key))
	StackOf(ctx).Key = key
	r := XJS_ThrowTypeError(tls, ctx, formats()[formatNullRead], 0)
	XFreeValue(tls, ctx, key)
	return r
}

func expectArgument(tls *libc.TLS, s uintptr) int32 {
	if (*TJSParseState)(unsafe.Add(nil, s)).Ftoken.Fval != ',' {
		return _js_parse_error(tls, s, formats()[formatMissingParen], 0)
	}
	return _next_token(tls, s)
}

// OpInfo tells an operation's size in bytes, how many values it pops and pushes
// and the format of its operands (EOP_FMT_*).
func OpInfo(op byte) (size, pop, push, format int) {
	if op >= EOP_TEMP_START {
		i := &_opcode_info[int(op)+(EOP_TEMP_END-EOP_TEMP_START)]
		return int(i.Fsize), int(i.Fn_pop), int(i.Fn_push), int(i.Ffmt)
	}
	i := &_opcode_info[op]
	return int(i.Fsize), int(i.Fn_pop), int(i.Fn_push), int(i.Ffmt)
}
