package libquickjs

import (
	"strings"
	"unsafe"

	"modernc.org/libc"
)

// using declarations (ECMAScript's explicit resource management). The first of
// a list of statements makes the rest of the list, to which it belongs, a try
// statement: resources are kept in a hidden variable and disposed of where a
// finally block would run. What disposing means is the embedder's, in three
// functions:
//
//	add(list, value, async)  returns value
//	dispose(list, async)     at the end of the list; gives what to await
//	rethrow(list, error, async)  after an exception; throws, or gives what to await
//
// Not there: using in the head of a for loop.

const (
	usingAdd = iota
	usingDispose
	usingRethrow
	usingFunctions
)

// hiddenList is a name that no program can write.
const hiddenList = "<using>"

// usingList is a list of statements with using declarations that is being parsed.
type usingList struct {
	fd    uintptr
	scope int32
	async bool
}

// SetUsing says where the embedder's functions are: an array in the heap.
func (s *jsStack) SetUsing(at uintptr) { s.using = at }

func (s *jsStack) usingFunction(i uintptr) TJSValue { return *valueAt(s.using + i*16) }

// usingAt tells whether a using declaration begins at the current token.
func usingAt(s uintptr) (yes, async bool) {
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	if t := ps.Ftoken.Fval; t != ETOK_IDENT && t != ETOK_AWAIT {
		return false, false
	}
	text := unsafe.String((*byte)(unsafe.Add(nil, ps.Ftoken.Fptr)), int(ps.Fbuf_end-ps.Ftoken.Fptr))
	if rest, ok := strings.CutPrefix(text, "await"); ok {
		trimmed := strings.TrimLeft(rest, " \t")
		if trimmed == rest {
			return false, false
		}
		text, async = trimmed, true
	}
	rest, ok := strings.CutPrefix(text, "using")
	name := strings.TrimLeft(rest, " \t")
	if !ok || name == rest || name == "" || !identifierByte(name[0]) || name[0] >= '0' && name[0] <= '9' {
		return false, false
	}
	for _, operator := range []string{"in", "instanceof"} {
		if after, ok := strings.CutPrefix(name, operator); ok && (after == "" || !identifierByte(after[0])) {
			return false, false
		}
	}
	return true, async
}

func identifierByte(c byte) bool {
	return c == '_' || c == '$' || c == '\\' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// usingAllowed tells whether a using declaration may stand here: not at the top
// of a script, nor directly in a case clause.
func usingAllowed(s uintptr, async bool) bool {
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	fd := (*TJSFunctionDef)(unsafe.Add(nil, ps.Fcur_func))
	if fd.Fis_eval != 0 && ps.Fis_module == 0 && fd.Fscope_level == fd.Fbody_scope {
		return false
	}
	if be := (*TBlockEnv)(unsafe.Add(nil, fd.Ftop_break)); fd.Ftop_break != 0 && be.Fscope_level == fd.Fscope_level &&
		be.Flabel_break != -1 && be.Flabel_cont == -1 && be.Flabel_name == 0 {
		return false
	}
	const isAsync = 2 // JS_FUNC_ASYNC
	return !async || fd.F__ccgo128&0xff&isAsync != 0 || ps.Fis_module != 0 && fd.Fis_eval != 0
}

// parseUsing parses a using declaration and what it governs. ok is false when
// none begins here.
func parseUsing(tls *libc.TLS, s uintptr, mask int32) (r int32, ok bool) {
	const other = 4 // DECL_MASK_OTHER
	if mask&other == 0 {
		return 0, false
	}
	yes, async := usingAt(s)
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	st := StackOf(ps.Fctx)
	if !yes || st == nil || st.using == 0 || ClassID(st.usingFunction(usingAdd)) == 0 || !usingAllowed(s, async) {
		return 0, false
	}
	fd := (*TJSFunctionDef)(unsafe.Add(nil, ps.Fcur_func))
	if n := len(st.lists); n > 0 && st.lists[n-1].fd == ps.Fcur_func && st.lists[n-1].scope == fd.Fscope_level {
		st.lists[n-1].async = st.lists[n-1].async || async
		return parseUsingNames(tls, s, async), true
	}
	st.lists = append(st.lists, usingList{ps.Fcur_func, fd.Fscope_level, async})
	n := len(st.lists)
	r = parseUsingList(tls, s, async)
	st.lists = st.lists[:n-1]
	return r, true
}

// hiddenAtom returns the atom of the hidden variable, owned.
func hiddenAtom(tls *libc.TLS, ctx uintptr) uint32 {
	name := hiddenList
	return XJS_NewAtomLen(tls, ctx, uintptr(unsafe.Pointer(unsafe.StringData(name))), uint64(len(name)))
}

func emitFunction(tls *libc.TLS, s, ctx, i uintptr) int32 {
	idx := _cpool_add(tls, s, XDupValue(tls, ctx, StackOf(ctx).usingFunction(i)))
	if idx < 0 {
		return -1
	}
	_emit_op(tls, s, EOP_push_const)
	_emit_u32(tls, s, uint32(idx))
	return 0
}

func emitVariable(tls *libc.TLS, s uintptr, op uint8, name uint32, scope int32) {
	_emit_op(tls, s, op)
	_emit_atom(tls, s, name)
	_emit_u16(tls, s, uint16(scope))
}

func emitBool(tls *libc.TLS, s uintptr, v bool) {
	if v {
		_emit_op(tls, s, EOP_push_true)
	} else {
		_emit_op(tls, s, EOP_push_false)
	}
}

func emitCall(tls *libc.TLS, s uintptr, argc uint16) {
	_emit_op(tls, s, EOP_call)
	_emit_u16(tls, s, argc)
}

func parseUsingList(tls *libc.TLS, s uintptr, async bool) int32 {
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	ctx, fd := ps.Fctx, (*TJSFunctionDef)(unsafe.Add(nil, ps.Fcur_func))
	scope := fd.Fscope_level
	list := hiddenAtom(tls, ctx)
	defer XJS_FreeAtom(tls, ctx, list)
	if _define_var(tls, s, ps.Fcur_func, list, EJS_VAR_DEF_LET) < 0 {
		return -1
	}
	_emit_op(tls, s, EOP_array_from)
	_emit_u16(tls, s, 0)
	emitVariable(tls, s, EOP_scope_put_var_init, list, scope)

	handler, finally, end := _new_label(tls, s), _new_label(tls, s), _new_label(tls, s)
	_emit_goto(tls, s, EOP_catch, handler)
	size := int(unsafe.Sizeof(TBlockEnv{}))
	be := tls.Alloc(size)
	defer tls.Free(size)
	_push_break_entry(tls, ps.Fcur_func, be, 0, -1, -1, 1)
	(*TBlockEnv)(unsafe.Add(nil, be)).Flabel_finally = finally
	if parseUsingNames(tls, s, async) < 0 || parseRest(tls, s, scope == fd.Fbody_scope) < 0 {
		return -1
	}
	_pop_break_entry(tls, ps.Fcur_func)
	lists := StackOf(ctx).lists
	async = lists[len(lists)-1].async
	if _js_is_live_code(tls, s) != 0 {
		// As after a try block: a value in place of what is returned.
		emitOps(tls, s, EOP_drop, EOP_undefined)
		_emit_goto(tls, s, EOP_gosub, finally)
		_emit_op(tls, s, EOP_drop)
		_emit_goto(tls, s, EOP_goto, end)
	}
	_emit_label(tls, s, handler) // error
	if emitFunction(tls, s, ctx, usingRethrow) < 0 {
		return -1
	}
	_emit_op(tls, s, EOP_swap)
	emitVariable(tls, s, EOP_scope_get_var, list, scope)
	_emit_op(tls, s, EOP_swap)
	emitBool(tls, s, async)
	emitCall(tls, s, 3)
	emitAwait(tls, s, async)
	_emit_op(tls, s, EOP_throw)

	_emit_label(tls, s, finally)
	if emitFunction(tls, s, ctx, usingDispose) < 0 {
		return -1
	}
	emitVariable(tls, s, EOP_scope_get_var, list, scope)
	emitBool(tls, s, async)
	emitCall(tls, s, 2)
	emitAwait(tls, s, async)
	emitOps(tls, s, EOP_drop, EOP_ret)
	_emit_label(tls, s, end)
	return 0
}

func emitAwait(tls *libc.TLS, s uintptr, async bool) {
	if async {
		_emit_op(tls, s, EOP_await)
		(*TJSFunctionDef)(unsafe.Add(nil, (*TJSParseState)(unsafe.Add(nil, s)).Fcur_func)).Fhas_await = 1
	}
}

// parseRest parses statements to the end of the block, function or module.
func parseRest(tls *libc.TLS, s uintptr, top bool) int32 {
	const all = 7 // DECL_MASK_ALL
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	for ps.Ftoken.Fval != '}' && ps.Ftoken.Fval != ETOK_EOF {
		r := int32(0)
		if top {
			r = _js_parse_source_element(tls, s)
		} else {
			r = _js_parse_statement_or_decl(tls, s, all)
		}
		if r != 0 {
			return -1
		}
	}
	return 0
}

// parseUsingNames parses [await] using a = x, b = y;
func parseUsingNames(tls *libc.TLS, s uintptr, async bool) int32 {
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	ctx := ps.Fctx
	if async && _next_token(tls, s) != 0 {
		return -1
	}
	for {
		if _next_token(tls, s) != 0 { // past "using" or the comma
			return -1
		}
		if ps.Ftoken.Fval != ETOK_IDENT {
			return _js_parse_error(tls, s, formats()[formatUsingName], 0)
		}
		name := XJS_DupAtom(tls, ctx, *(*uint32)(unsafe.Pointer(&ps.Ftoken.Fu)))
		r := parseUsingName(tls, s, name, async)
		XJS_FreeAtom(tls, ctx, name)
		if r < 0 {
			return -1
		}
		if ps.Ftoken.Fval != ',' {
			return _js_parse_expect_semi(tls, s)
		}
	}
}

func parseUsingName(tls *libc.TLS, s uintptr, name uint32, async bool) int32 {
	ps := (*TJSParseState)(unsafe.Add(nil, s))
	ctx, fd := ps.Fctx, (*TJSFunctionDef)(unsafe.Add(nil, ps.Fcur_func))
	if _next_token(tls, s) != 0 || _js_define_var(tls, s, name, ETOK_CONST) != 0 {
		return -1
	}
	if ps.Ftoken.Fval != '=' {
		return _js_parse_error(tls, s, formats()[formatUsingInit], 0)
	}
	if _next_token(tls, s) != 0 || emitFunction(tls, s, ctx, usingAdd) < 0 {
		return -1
	}
	list := hiddenAtom(tls, ctx)
	emitVariable(tls, s, EOP_scope_get_var, list, fd.Fscope_level)
	XJS_FreeAtom(tls, ctx, list)
	if _js_parse_assign_expr(tls, s) != 0 {
		return -1
	}
	emitBool(tls, s, async)
	emitCall(tls, s, 3)
	emitVariable(tls, s, EOP_scope_put_var_init, name, fd.Fscope_level)
	return 0
}
