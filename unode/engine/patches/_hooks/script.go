package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// Scripts: where they begin in their file, which realm and which host they
// belong to, and where a syntax error was found.

// Place is a syntax error's: its 1-based line, the text of the line, and where in
// it the word is that the parser did not like: its zero-based column and length.
type Place struct {
	Line     int
	Text     string
	Col, Len int
}

// SetOrigin says that the first line of what is compiled next is line lines
// below the first line of its file and begins at col. Zero both afterwards.
func (s *jsStack) SetOrigin(line, col int32) { s.line, s.col = line, col }

// LastSyntaxError is where the parser stopped last.
func (s *jsStack) LastSyntaxError() Place { return s.syntax }

func (s *jsStack) SetLastSyntaxError(p Place) { s.syntax = p }

// placed moves a zero-based place by the origin.
func placed(ctx uintptr, line int32, col uintptr) int32 {
	s := StackOf(ctx)
	if s == nil {
		return line
	}
	if line == 0 {
		c := (*int32)(unsafe.Add(nil, col))
		*c = max(0, *c+s.col)
	}
	return line + s.line
}

// syntaxError remembers where the parser of state ps stopped: at ptr, which is
// in the given zero-based line and column of the file.
func syntaxError(ctx, ps, ptr uintptr, line int32, col uintptr) int32 {
	s, at0, column := StackOf(ctx), line == 0, int(*(*int32)(unsafe.Add(nil, col)))
	line = placed(ctx, line, col)
	if s == nil {
		return line
	}
	p := (*TJSParseState)(unsafe.Add(nil, ps))
	at := func(q uintptr) byte { return *(*byte)(unsafe.Add(nil, q)) }
	from, to := ptr, ptr
	for from > p.Fbuf_start && at(from-1) != '\n' {
		from--
	}
	for to < p.Fbuf_end && at(to) != '\n' {
		to++
	}
	n := 1
	if ptr == p.Ftoken.Fptr && p.Fbuf_ptr > ptr {
		n = int(min(p.Fbuf_ptr, to)) - int(ptr)
	}
	if at0 && s.col < 0 { // what was put before the text of the file
		hidden := min(int(-s.col), column)
		from += uintptr(hidden)
		column -= hidden
	}
	s.syntax = Place{int(line) + 1, string(unsafe.Slice((*byte)(unsafe.Add(nil, from)), to-from)), column, max(1, n)}
	return line
}

// eachFunction calls f for the function code at b and all functions within it.
func eachFunction(b uintptr, f func(fb *TJSFunctionBytecode)) {
	fb := (*TJSFunctionBytecode)(unsafe.Add(nil, b))
	f(fb)
	for i := range uintptr(fb.Fcpool_count) {
		if v := *(*TJSValue)(unsafe.Add(nil, fb.Fcpool+i*16)); int32(v.Ftag) == EJS_TAG_FUNCTION_BYTECODE {
			eachFunction(objPtr(v), f)
		}
	}
}

// codeOf returns the code of a compiled script, a function or a module that was
// not linked yet; 0 of anything else.
func codeOf(v TJSValue) uintptr {
	switch int32(v.Ftag) {
	case EJS_TAG_FUNCTION_BYTECODE:
		return objPtr(v)
	case EJS_TAG_MODULE:
		if f := moduleDef(objPtr(v)).Ffunc_obj; int32(f.Ftag) == EJS_TAG_FUNCTION_BYTECODE {
			return objPtr(f)
		}
	case EJS_TAG_OBJECT:
		if _js_class_has_bytecode(nil, uint32(ClassID(v))) != 0 {
			return ClassData(v)
		}
	}
	return 0
}

// SetFile makes name the name of the file of the code of v. It may be a symbol
// whose description is the name: import() then gives that as its referrer.
func SetFile(tls *libc.TLS, ctx uintptr, v, name TJSValue) {
	b := codeOf(v)
	if b == 0 {
		return
	}
	atom := XJS_ValueToAtom(tls, ctx, name)
	if int32(v.Ftag) == EJS_TAG_MODULE { // import.meta finds its module by name
		m := moduleDef(objPtr(v))
		XJS_FreeAtom(tls, ctx, m.Fmodule_name)
		m.Fmodule_name = XJS_DupAtom(tls, ctx, atom)
	}
	eachFunction(b, func(fb *TJSFunctionBytecode) {
		if fb.F__ccgo18&0x4 != 0 { // has_debug
			XJS_FreeAtom(tls, ctx, fb.Fdebug.Ffilename)
			fb.Fdebug.Ffilename = XJS_DupAtom(tls, ctx, atom)
		}
	})
	XJS_FreeAtom(tls, ctx, atom)
}

// HoldsOnly tells whether the code of v contains nothing but functions one within
// the other whose texts have these lengths.
func HoldsOnly(v TJSValue, lengths ...int) bool {
	for _, want := range lengths {
		fb := (*TJSFunctionBytecode)(unsafe.Add(nil, objPtr(v)))
		found := 0
		for i := range uintptr(fb.Fcpool_count) {
			if c := *(*TJSValue)(unsafe.Add(nil, fb.Fcpool+i*16)); int32(c.Ftag) == EJS_TAG_FUNCTION_BYTECODE {
				v = c
				found++
			}
		}
		if found != 1 || int((*TJSFunctionBytecode)(unsafe.Add(nil, objPtr(v))).Fdebug.Fsource_len) != want {
			return false
		}
	}
	return true
}

// SetRealm moves the code of a compiled script that never ran to the realm ctx.
func SetRealm(tls *libc.TLS, ctx uintptr, v TJSValue) {
	eachFunction(objPtr(v), func(fb *TJSFunctionBytecode) {
		if fb.Frealm != 0 && fb.Frealm != ctx {
			XJS_FreeContext(tls, fb.Frealm)
			fb.Frealm = XJS_DupContext(tls, ctx)
		}
	})
}

// ForbidEval makes eval() and new Function() throw in the realm ctx.
func (s *jsStack) ForbidEval(ctx uintptr) {
	if s.noEval == nil {
		s.noEval = map[uintptr]bool{}
	}
	s.noEval[ctx] = true
}

// AllowEval is for a realm that ends: its address may serve another.
func (s *jsStack) AllowEval(ctx uintptr) { delete(s.noEval, ctx) }

func evalForbidden(ctx uintptr, code TJSValue) bool {
	s := StackOf(ctx)
	return s != nil && s.noEval[ctx] && (int32(code.Ftag) == EJS_TAG_STRING || int32(code.Ftag) == EJS_TAG_STRING_ROPE)
}

func throwEvalForbidden(tls *libc.TLS, ctx uintptr) TJSValue {
	format, _ := libc.CString("Code generation from strings disallowed for this context")
	defer libc.Xfree(tls, format)
	_JS_ThrowError(tls, ctx, EJS_EVAL_ERROR, format, 0)
	return TJSValue{Ftag: EJS_TAG_EXCEPTION}
}

// BringJob puts the first promise job whose realm is wanted where the engine takes
// the next one from; it returns false when there is none.
func BringJob(rt uintptr, wanted func(ctx uintptr) bool) bool {
	head := uintptr(unsafe.Pointer(&(*TJSRuntime)(unsafe.Add(nil, rt)).Fjob_list))
	link := func(p uintptr) *Tlist_head { return (*Tlist_head)(unsafe.Add(nil, p)) }
	el := link(head).Fnext
	for el != head && !wanted((*TJSJobEntry)(unsafe.Add(nil, el-unsafe.Offsetof(TJSJobEntry{}.Flink))).Frealm) {
		el = link(el).Fnext
	}
	if el == head {
		return false
	}
	if e, first := link(el), link(head).Fnext; first != el {
		link(e.Fprev).Fnext, link(e.Fnext).Fprev = e.Fnext, e.Fprev
		e.Fprev, e.Fnext = head, first
		link(first).Fprev, link(head).Fnext = el, el
	}
	return true
}
