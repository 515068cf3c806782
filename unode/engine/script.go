package engine

import (
	"runtime"
	"strings"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// Origin says where code comes from.
type Origin struct {
	File         string
	Line, Column int // of its first character, zero-based
	// Host, if it is a symbol, is what import() in the code gives as its
	// referrer, instead of File; its description must be File.
	Host Value
}

// Eval runs a script in the global scope and returns its completion value.
func (iso *Isolate) Eval(source, file string) Value {
	return iso.eval(iso.ctx, source, Origin{File: file}, lib.MJS_EVAL_TYPE_GLOBAL)
}

// Compile compiles a script without running it; Run runs it, as often as wanted.
func (r *Realm) Compile(source string, o Origin) Value {
	code := r.iso.eval(r.ctx, source, o, lib.MJS_EVAL_TYPE_GLOBAL|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
	r.iso.SetHost(code, o.Host)
	return code
}

// Adopt moves a script that was compiled in another realm and never ran to this
// one.
func (r *Realm) Adopt(code Value) { lib.SetRealm(r.iso.tls, r.ctx, code.c()) }

// Run runs a compiled script of the realm, borrowed.
func (r *Realm) Run(code Value) Value {
	return Value(lib.XJS_EvalFunction(r.iso.tls, r.ctx, r.iso.Dup(code).c()))
}

// SetHost makes import() in code give host as its referrer, if it is a symbol:
// see Origin.
func (iso *Isolate) SetHost(code, host Value) {
	if host.IsSymbol() && !code.IsException() {
		iso.SetReferrer(code, host)
	}
}

// SetReferrer makes a symbol or a string the name of code's file.
func (iso *Isolate) SetReferrer(code, name Value) {
	lib.SetFile(iso.tls, iso.ctx, code.c(), name.c())
}

// CompileFunction compiles body as the body of a function of params and
// returns the function. The first line of body is line 1 of file.
func (iso *Isolate) CompileFunction(body, file string, params ...string) Value {
	return iso.Main().Function(body, Origin{File: file}, params)
}

// Function compiles body as the body of a function of params and returns the
// function. Free names of it are looked up in extensions, borrowed, the last
// first, before the realm's global scope.
func (r *Realm) Function(body string, o Origin, params []string, extensions ...Value) Value {
	iso := r.iso
	code := r.functionCode(body, o, params, len(extensions))
	if code.IsException() {
		return code
	}
	f := r.Run(code)
	iso.Free(code)
	for _, x := range extensions {
		if f.IsException() {
			return f
		}
		next := iso.Call(f, x)
		iso.Free(f)
		f = next
	}
	if f.IsException() {
		return f
	}
	iso.SetHost(f, o.Host)
	return f
}

// FunctionCode compiles as Function does, to a script that gives the function
// when it is run. o.Host is not set.
func (r *Realm) FunctionCode(body string, o Origin, params []string) Value {
	return r.functionCode(body, o, params, 0)
}

func (r *Realm) functionCode(body string, o Origin, params []string, extensions int) Value {
	source := functionSource(body, params)
	lengths := []int{len(source) - len("()")}
	for range extensions {
		// Each is the receiver of a function of its own: a name for it could
		// hide one that the body looks for.
		const before, after = "(function () { with (this) { return ", " } })"
		source = before + source + after
		lengths = append([]int{len(source) - len("()")}, lengths...)
	}
	o.Line--
	code := r.iso.eval(r.ctx, source, o, lib.MJS_EVAL_TYPE_GLOBAL|lib.MJS_EVAL_FLAG_COMPILE_ONLY)
	if !code.IsException() && !lib.HoldsOnly(code.c(), lengths...) { // the body ended the function itself
		r.iso.Free(code)
		return r.iso.throwSyntax("Unexpected token '}'")
	}
	return code
}

func (iso *Isolate) throwSyntax(message string) Value {
	g := iso.Global()
	class := iso.Get(g, "SyntaxError")
	text := iso.NewString(message)
	e := iso.Construct(class, text)
	iso.FreeAll(g, class, text)
	return iso.Throw(e)
}

// functionSource makes body that of a function, one line below its head, as V8
// shows it. A first line for the system's loader (#!) becomes a comment.
func functionSource(body string, params []string) string {
	var b strings.Builder
	b.Grow(len(body) + 128)
	b.WriteString("(function (")
	b.WriteString(strings.Join(params, ","))
	b.WriteString(") {\n")
	if strings.HasPrefix(body, "#!") {
		b.WriteString("//")
		body = body[2:]
	}
	b.WriteString(body)
	b.WriteString("\n})")
	return b.String()
}

func (iso *Isolate) eval(ctx uintptr, source string, o Origin, flags int32) Value {
	// The engine wants a NUL after the source.
	s, f := cstring(source), cstring(o.File)
	iso.stack.SetOrigin(int32(o.Line), int32(o.Column))
	v := lib.XJS_Eval(iso.tls, ctx, s, uint64(len(source)), f, flags)
	iso.stack.SetOrigin(0, 0)
	libc.Xfree(iso.tls, s)
	libc.Xfree(iso.tls, f)
	return Value(v)
}

// SyntaxPlace is where the parser found a syntax error.
type SyntaxPlace = lib.Place

// LastSyntaxError returns the place of the last syntax error.
func (iso *Isolate) LastSyntaxError() SyntaxPlace { return iso.stack.LastSyntaxError() }

// SetLastSyntaxError puts back what LastSyntaxError gave before other code was
// parsed.
func (iso *Isolate) SetLastSyntaxError(p SyntaxPlace) { iso.stack.SetLastSyntaxError(p) }

// Bytecode compiles body as CompileFunction does, to bytecode without source
// text. It means something only to the very same program.
func (iso *Isolate) Bytecode(body, file string, params ...string) ([]byte, bool) {
	lib.XJS_SetStripInfo(iso.tls, iso.rt, lib.MJS_STRIP_SOURCE)
	defer lib.XJS_SetStripInfo(iso.tls, iso.rt, 0)
	f := iso.Main().Compile(functionSource(body, params), Origin{File: file, Line: -1})
	if f.IsException() {
		return nil, false
	}
	defer iso.Free(f)
	return iso.Encode(f)
}

// Encode returns the bytes of a compiled script. They mean something only to the
// very same program.
func (iso *Isolate) Encode(code Value) ([]byte, bool) {
	bp := iso.tls.Alloc(8)
	defer iso.tls.Free(8)
	p := lib.XJS_WriteObject(iso.tls, iso.ctx, bp, code.c(), lib.MJS_WRITE_OBJ_BYTECODE)
	if p == 0 {
		return nil, false
	}
	n := *(*uint64)(unsafe.Add(nil, bp))
	b := append([]byte(nil), unsafe.Slice((*byte)(unsafe.Add(nil, p)), n)...)
	lib.Xjs_free(iso.tls, iso.ctx, p)
	return b, true
}

// Decode returns the script that Encode gave the bytes of, for this realm. b must
// be what this program wrote: the engine does not check it.
func (r *Realm) Decode(b []byte) Value {
	p := onHeap(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
	f := Value(lib.XJS_ReadObject(r.iso.tls, r.ctx, p, uint64(len(b)), lib.MJS_READ_OBJ_BYTECODE))
	runtime.KeepAlive(b)
	return f
}

// LoadBytecode returns the function of Bytecode. b must be what this program
// wrote: the engine does not check it.
func (iso *Isolate) LoadBytecode(b []byte) Value {
	f := iso.Main().Decode(b)
	if f.IsException() {
		return f
	}
	return Value(lib.XJS_EvalFunction(iso.tls, iso.ctx, f.c()))
}
