package engine

import (
	"runtime"
	"strings"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Eval runs a script in the global scope and returns its completion value.
func (iso *Isolate) Eval(source, file string) Value {
	return iso.eval(source, file, lib.MJS_EVAL_TYPE_GLOBAL)
}

// CompileFunction compiles body as the body of a function of params and
// returns the function. The first line of body is line 1 of file.
func (iso *Isolate) CompileFunction(body, file string, params ...string) Value {
	source, column := functionSource(body, params)
	f := iso.Eval(source, file)
	iso.wrapped[file] = column
	return f
}

// functionSource wraps body; column is where it begins on the first line. A
// first line for the system's loader (#!) becomes a comment.
func functionSource(body string, params []string) (source string, column int) {
	var b strings.Builder
	b.Grow(len(body) + 128)
	b.WriteString("(function (")
	b.WriteString(strings.Join(params, ","))
	b.WriteString(") {")
	column = b.Len()
	if strings.HasPrefix(body, "#!") {
		b.WriteString("//")
		body = body[2:]
	}
	b.WriteString(body)
	b.WriteString("\n})")
	return b.String(), column
}

// CompileScript compiles a script without running it; RunScript runs it, as
// often as wanted.
func (iso *Isolate) CompileScript(source, file string) Value {
	return iso.eval(source, file, lib.MJS_EVAL_TYPE_GLOBAL|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
}

// RunScript runs a compiled script, borrowed.
func (iso *Isolate) RunScript(script Value) Value {
	return Value(lib.XJS_EvalFunction(iso.tls, iso.ctx, iso.Dup(script).c()))
}

func (iso *Isolate) eval(source, file string, flags int32) Value {
	delete(iso.wrapped, file)
	// The engine wants a NUL after the source.
	s, f := cstring(source), cstring(file)
	v := lib.XJS_Eval(iso.tls, iso.ctx, s, uint64(len(source)), f, flags)
	libc.Xfree(iso.tls, s)
	libc.Xfree(iso.tls, f)
	return Value(v)
}

// Bytecode compiles body as CompileFunction does, to bytecode without source
// text. It means something only to the very same program.
func (iso *Isolate) Bytecode(body, file string, params ...string) ([]byte, bool) {
	lib.XJS_SetStripInfo(iso.tls, iso.rt, lib.MJS_STRIP_SOURCE)
	defer lib.XJS_SetStripInfo(iso.tls, iso.rt, 0)
	source, _ := functionSource(body, params)
	f := iso.CompileScript(source, file)
	if f.IsException() {
		return nil, false
	}
	defer iso.Free(f)
	bp := iso.tls.Alloc(8)
	defer iso.tls.Free(8)
	p := lib.XJS_WriteObject(iso.tls, iso.ctx, bp, f.c(), lib.MJS_WRITE_OBJ_BYTECODE)
	if p == 0 {
		return nil, false
	}
	n := *(*uint64)(unsafe.Add(nil, bp))
	b := append([]byte(nil), unsafe.Slice((*byte)(unsafe.Add(nil, p)), n)...)
	lib.Xjs_free(iso.tls, iso.ctx, p)
	return b, true
}

// LoadBytecode returns the function of Bytecode. b must be what this program
// wrote: the engine does not check it.
func (iso *Isolate) LoadBytecode(b []byte) Value {
	p := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	f := Value(lib.XJS_ReadObject(iso.tls, iso.ctx, p, uint64(len(b)), lib.MJS_READ_OBJ_BYTECODE))
	runtime.KeepAlive(b)
	if f.IsException() {
		return f
	}
	return Value(lib.XJS_EvalFunction(iso.tls, iso.ctx, f.c()))
}
