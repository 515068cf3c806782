package engine

import (
	"fmt"

	lib "modernc.org/libquickjs"
)

// NewError makes an error of the global constructor kind ("TypeError", …).
func (iso *Isolate) NewError(kind, message string) Value {
	g := iso.Global()
	k := iso.Get(g, kind)
	m := iso.NewString(message)
	e := iso.Construct(k, m)
	iso.FreeAll(g, k, m)
	return e
}

// Throw makes v the pending exception and returns Exception. It consumes v.
func (iso *Isolate) Throw(v Value) Value { return Value(lib.XJS_Throw(iso.tls, iso.ctx, v.c())) }

// ThrowError throws a new Error.
func (iso *Isolate) ThrowError(format string, args ...any) Value {
	return iso.Throw(iso.NewError("Error", fmt.Sprintf(format, args...)))
}

// ThrowTypeError throws a new TypeError.
func (iso *Isolate) ThrowTypeError(format string, args ...any) Value {
	return iso.Throw(iso.NewError("TypeError", fmt.Sprintf(format, args...)))
}

// ThrowRangeError throws a new RangeError.
func (iso *Isolate) ThrowRangeError(format string, args ...any) Value {
	return iso.Throw(iso.NewError("RangeError", fmt.Sprintf(format, args...)))
}

// ThrowCode throws a new error of kind with a code property, as Node's
// THROW_ERR_* do.
func (iso *Isolate) ThrowCode(kind, code, message string) Value {
	e := iso.NewError(kind, message)
	iso.Set(e, "code", iso.NewString(code))
	return iso.Throw(e)
}

// TakeException returns the pending exception and clears it.
func (iso *Isolate) TakeException() Value { return Value(lib.XJS_GetException(iso.tls, iso.ctx)) }

// HasException tells whether an exception is pending.
func (iso *Isolate) HasException() bool { return lib.XJS_HasException(iso.tls, iso.ctx) != 0 }

// ExceptionText takes the pending exception and describes it with its stack:
// for failures of the runtime itself.
func (iso *Isolate) ExceptionText() string {
	e := iso.TakeException()
	defer iso.Free(e)
	if e.IsObject() {
		if s := iso.Get(e, "stack"); s.IsString() {
			defer iso.Free(s)
			return iso.String(s)
		}
	}
	return iso.String(e)
}
