package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// What the C API does not offer and the bindings need: reading strings in
// place, kinds of objects, stack frames, promises, modules. All of it looks at
// engine structures through the generated types, so a change of the engine's
// layout is a compile error or is caught by the tests of package engine.

func objPtr(v TJSValue) uintptr { return *(*uintptr)(unsafe.Pointer(&v)) }

// ClassID returns the class of an object, 0 for other values.
func ClassID(v TJSValue) int32 {
	if int32(v.Ftag) != EJS_TAG_OBJECT {
		return 0
	}
	return int32((*TJSObject)(unsafe.Pointer(objPtr(v))).Fclass_id)
}

// ClassData returns the pointer-sized union of an object: its class's data.
func ClassData(v TJSValue) uintptr {
	return *(*uintptr)(unsafe.Pointer(&(*TJSObject)(unsafe.Pointer(objPtr(v))).Fu))
}

// CFunction returns the C function behind f, 0 when it is none.
func CFunction(f TJSValue) uintptr {
	p := (*TJSObject)(unsafe.Pointer(objPtr(f)))
	if p.Fclass_id != EJS_CLASS_C_FUNCTION {
		return 0
	}
	// The second word of the union's cfunc, after the realm.
	return *(*uintptr)(unsafe.Add(unsafe.Pointer(&p.Fu), unsafe.Sizeof(uintptr(0))))
}

// FlatString returns the memory of a flat string: n Latin-1 bytes, or n UTF-16
// units when wide.
func FlatString(v TJSValue) (p uintptr, n int, wide bool) {
	s := objPtr(v)
	h := (*TJSString)(unsafe.Pointer(s)).F__ccgo0
	return s + 12, int(h & 0x7fffffff), h>>31 != 0
}

// Flatten turns a rope into a flat string and consumes v.
func Flatten(tls *libc.TLS, ctx uintptr, v TJSValue) TJSValue {
	return _js_linearize_string_rope(tls, ctx, v)
}

func NewString8(tls *libc.TLS, ctx uintptr, p uintptr, n int) TJSValue {
	return _js_new_string8_len(tls, ctx, p, int32(n))
}

func NewString16(tls *libc.TLS, ctx uintptr, p uintptr, n int) TJSValue {
	return _js_new_string16_len(tls, ctx, p, int32(n))
}

// NewSymbol makes a symbol, or a private name as V8's private symbols are:
// invisible to reflection and proxies.
func NewSymbol(tls *libc.TLS, ctx uintptr, description string, private bool) TJSValue {
	cs, _ := libc.CString(description)
	a := XJS_NewAtom(tls, ctx, cs)
	libc.Xfree(tls, cs)
	kind := int32(EJS_ATOM_TYPE_SYMBOL)
	if private {
		kind = EJS_ATOM_TYPE_PRIVATE
	}
	r := _JS_NewSymbolFromAtom(tls, ctx, a, kind)
	XJS_FreeAtom(tls, ctx, a)
	return r
}

// Frame is one entry of the JavaScript stack. Its values are borrowed.
type Frame struct {
	Func TJSValue
	This TJSValue // undefined when unknown
	PC   int32    // offset into the function's code; -1 for native functions
	Ctor bool
	// Async frames are not on the stack: they wait for one that is.
	Async bool
}

// Frames calls f for the stack of calls from the innermost until it returns
// false.
func Frames(tls *libc.TLS, ctx uintptr, f func(Frame) bool) {
	rt := (*TJSContext)(unsafe.Pointer(ctx)).Frt
	sf := (*TJSRuntime)(unsafe.Pointer(rt)).Fcurrent_stack_frame
	call := StackOf(ctx).calls
	for ; sf != 0; sf = (*TJSStackFrame)(unsafe.Pointer(sf)).Fprev_frame {
		st := (*TJSStackFrame)(unsafe.Pointer(sf))
		fr := Frame{Func: st.Fcur_func, This: TJSValue{Ftag: EJS_TAG_UNDEFINED}, PC: -1}
		if r := (*callRecord)(unsafe.Add(nil, call)); call != 0 && r.frame == sf {
			fr.This, fr.Ctor, call = r.this, r.ctor, r.prev
		}
		p := objPtr(st.Fcur_func)
		if _js_class_has_bytecode(tls, uint32((*TJSObject)(unsafe.Pointer(p)).Fclass_id)) != 0 {
			fb := (*TJSFunctionBytecode)(unsafe.Pointer(ClassData(st.Fcur_func)))
			fr.PC = int32(int64(st.Fcur_pc) - int64(fb.Fbyte_code_buf) - 1)
		}
		if !f(fr) {
			return
		}
	}
}

// AsyncFrames calls f for the async functions that await the one which the
// embedder resumed, innermost first, until f returns false (V8's
// CaptureAsyncStackTrace).
func AsyncFrames(ctx uintptr, f func(Frame) bool) {
	rt := (*TJSContext)(unsafe.Pointer(ctx)).Frt
	var outermost uintptr
	for sf := (*TJSRuntime)(unsafe.Pointer(rt)).Fcurrent_stack_frame; sf != 0; sf = (*TJSStackFrame)(unsafe.Pointer(sf)).Fprev_frame {
		st := (*TJSStackFrame)(unsafe.Pointer(sf))
		resumed := st.Fprev_frame == 0 || CFunction((*TJSStackFrame)(unsafe.Pointer(st.Fprev_frame)).Fcur_func) != 0
		if ClassID(st.Fcur_func) == EJS_CLASS_ASYNC_FUNCTION && resumed {
			outermost = sf
		}
	}
	if outermost == 0 {
		return
	}
	state := outermost - unsafe.Offsetof(TJSAsyncFunctionState{}.Fframe)
	for range 100 {
		p := settledBy((*TJSAsyncFunctionState)(unsafe.Pointer(state)).Fresolving_funcs[0])
		if int32(p.Ftag) != EJS_TAG_OBJECT {
			return
		}
		head := ClassData(p) + unsafe.Offsetof(TJSPromiseData{}.Fpromise_reactions)
		rd := (*Tlist_head)(unsafe.Add(nil, head)).Fnext
		if rd == head || (*Tlist_head)(unsafe.Add(nil, rd)).Fnext != head {
			return // none awaits it, or several do
		}
		handler := (*TJSPromiseReactionData)(unsafe.Add(nil, rd)).Fhandler
		if ClassID(handler) != EJS_CLASS_ASYNC_FUNCTION_RESOLVE {
			return
		}
		state = ClassData(handler)
		s := (*TJSAsyncFunctionState)(unsafe.Pointer(state))
		if s.Fis_completed != 0 || ClassID(s.Fframe.Fcur_func) != EJS_CLASS_ASYNC_FUNCTION {
			return
		}
		fb := (*TJSFunctionBytecode)(unsafe.Pointer(ClassData(s.Fframe.Fcur_func)))
		pc := int32(int64(s.Fframe.Fcur_pc) - int64(fb.Fbyte_code_buf) - 1)
		if !f(Frame{Func: s.Fframe.Fcur_func, This: s.Fthis_val, PC: pc, Async: true}) {
			return
		}
	}
}

// Locate returns the place of the code of f at pc, 1-based; file is "" when the
// function has no such information.
func Locate(tls *libc.TLS, ctx uintptr, f TJSValue, pc int32) (file string, line, col int32) {
	b := ClassData(f)
	fb := (*TJSFunctionBytecode)(unsafe.Pointer(b))
	if fb.F__ccgo18&0x4 == 0 { // has_debug
		return "", 0, 0
	}
	bp := tls.Alloc(16)
	defer tls.Free(16)
	line = _find_line_num(tls, ctx, b, uint32(pc), bp)
	col = *(*int32)(unsafe.Pointer(bp))
	if s := XJS_AtomToCStringLen(tls, ctx, 0, fb.Fdebug.Ffilename); s != 0 {
		file = libc.GoString(s)
		XJS_FreeCString(tls, ctx, s)
	}
	return file, line, col
}

// OwnData returns the value of an own data property of an ordinary object,
// borrowed. ok is false for accessors, for what is not there and for proxies
// and other exotic objects, so that no user code runs.
func OwnData(o TJSValue, atom uint32) (v TJSValue, ok bool) {
	p := (*TJSObject)(unsafe.Pointer(objPtr(o)))
	sh := (*TJSShape)(unsafe.Pointer(p.Fshape))
	for i := range int(sh.Fprop_count) {
		pr := shapeProperty(p.Fshape, i)
		if pr.Fatom == atom {
			return propertyData(p, pr, i)
		}
	}
	return v, false
}

// OwnGetter returns the getter of an own accessor property, borrowed.
func OwnGetter(o TJSValue, atom uint32) (getter TJSValue, ok bool) {
	const accessor = 0x10 // JS_PROP_GETSET
	p := (*TJSObject)(unsafe.Pointer(objPtr(o)))
	sh := (*TJSShape)(unsafe.Pointer(p.Fshape))
	for i := range int(sh.Fprop_count) {
		if pr := shapeProperty(p.Fshape, i); pr.Fatom == atom && pr.F__ccgo0>>26&MJS_PROP_TMASK == accessor {
			if f := *(*uintptr)(unsafe.Add(nil, p.Fprop+uintptr(i)*unsafe.Sizeof(TJSProperty{}))); f != 0 {
				return objectAt(f), true
			}
			return undefined, true
		}
	}
	return undefined, false
}

// DefaultConstructor tells whether f, at pc, is a constructor that nobody wrote
// and that calls its parent's.
func DefaultConstructor(f TJSValue, pc int32) bool {
	fb := (*TJSFunctionBytecode)(unsafe.Pointer(ClassData(f)))
	return pc >= 0 && pc < fb.Fbyte_code_len && *(*uint8)(unsafe.Add(nil, fb.Fbyte_code_buf+uintptr(pc))) == EOP_init_ctor
}

// OwnKeyOf returns the key of o's own property whose value, getter or setter is f.
func OwnKeyOf(o, f TJSValue) (atom uint32, ok bool) {
	p := (*TJSObject)(unsafe.Pointer(objPtr(o)))
	sh := (*TJSShape)(unsafe.Pointer(p.Fshape))
	for i := range int(sh.Fprop_count) {
		pr := shapeProperty(p.Fshape, i)
		if v, ok := propertyData(p, pr, i); ok && int32(v.Ftag) == EJS_TAG_OBJECT && objPtr(v) == objPtr(f) {
			return pr.Fatom, true
		}
		const accessor = 0x10 // JS_PROP_GETSET
		if pr.F__ccgo0>>26&MJS_PROP_TMASK == accessor {
			gs := *(*[2]uintptr)(unsafe.Add(nil, p.Fprop+uintptr(i)*unsafe.Sizeof(TJSProperty{})))
			if gs[0] == objPtr(f) || gs[1] == objPtr(f) {
				return pr.Fatom, true
			}
		}
	}
	return 0, false
}

func shapeProperty(shape uintptr, i int) *TJSShapeProperty {
	return (*TJSShapeProperty)(unsafe.Add(nil, _get_shape_prop(nil, shape)+uintptr(i)*unsafe.Sizeof(TJSShapeProperty{})))
}

func propertyData(p *TJSObject, pr *TJSShapeProperty, i int) (v TJSValue, ok bool) {
	const plain, variable = 0, 2 << 4 // JS_PROP_NORMAL and JS_PROP_VARREF, of the two type bits of the flags
	at := p.Fprop + uintptr(i)*unsafe.Sizeof(TJSProperty{})
	switch flags := pr.F__ccgo0 >> 26; {
	case pr.Fatom == 0:
	case flags&MJS_PROP_TMASK == plain:
		return *(*TJSValue)(unsafe.Add(nil, at)), true
	case flags&MJS_PROP_TMASK == variable: // of a global object
		return *(*TJSValue)(unsafe.Add(nil, (*TJSVarRef)(unsafe.Add(nil, *(*uintptr)(unsafe.Add(nil, at)))).Fpvalue)), true
	}
	return v, false
}

// Prototype returns an object's prototype, borrowed, without asking a proxy.
func Prototype(o TJSValue) (proto TJSValue, ok bool) {
	p := (*TJSObject)(unsafe.Pointer(objPtr(o)))
	q := (*TJSShape)(unsafe.Pointer(p.Fshape)).Fproto
	if q == 0 || p.Fclass_id == EJS_CLASS_PROXY {
		return proto, false
	}
	*(*uintptr)(unsafe.Pointer(&proto)) = q
	proto.Ftag = EJS_TAG_OBJECT
	return proto, true
}

// FunctionName returns the own "name" data property of f without running code.
func FunctionName(tls *libc.TLS, ctx uintptr, f TJSValue) string {
	s := _get_prop_string(tls, ctx, f, uint32(EJS_ATOM_name))
	if s == 0 {
		return ""
	}
	defer XJS_FreeCString(tls, ctx, s)
	return libc.GoString(s)
}

// MarkPromiseHandled is V8's Promise::MarkAsHandled: the host forgets that nobody
// handled the promise's rejection.
func MarkPromiseHandled(tls *libc.TLS, ctx uintptr, v TJSValue) {
	(*TJSPromiseData)(unsafe.Pointer(ClassData(v))).Fis_handled = 1
	rt := (*TJSRuntime)(unsafe.Add(nil, (*TJSContext)(unsafe.Add(nil, ctx)).Frt))
	if track := rt.Fhost_promise_rejection_tracker; track != 0 {
		undefined := TJSValue{Ftag: EJS_TAG_UNDEFINED}
		(*(*func(*libc.TLS, uintptr, TJSValue, TJSValue, int32, uintptr))(unsafe.Pointer(&struct{ uintptr }{track})))(tls, ctx, v, undefined, 1, rt.Fhost_promise_rejection_tracker_opaque)
	}
}

// Proxy returns the target and handler of a proxy, borrowed.
func Proxy(v TJSValue) (target, handler TJSValue, revoked bool) {
	pd := (*TJSProxyData)(unsafe.Pointer(ClassData(v)))
	return pd.Ftarget, pd.Fhandler, pd.Fis_revoked != 0
}

// ArrayBufferData returns the memory of an ArrayBuffer or SharedArrayBuffer.
func ArrayBufferData(v TJSValue) (p uintptr, n int) {
	ab := (*TJSArrayBuffer)(unsafe.Pointer(ClassData(v)))
	return ab.Fdata, int(ab.Fbyte_length)
}

// TypedArrayData returns the memory of a typed array or DataView, clamped to
// its buffer, which may have shrunk or been detached.
func TypedArrayData(v TJSValue) (p uintptr, n int) {
	ta := (*TJSTypedArray)(unsafe.Pointer(ClassData(v)))
	ab := (*TJSArrayBuffer)(unsafe.Pointer(*(*uintptr)(unsafe.Pointer(&(*TJSObject)(unsafe.Pointer(ta.Fbuffer)).Fu))))
	off, n := int(ta.Foffset), int(ta.Flength)
	if ta.Ftrack_rab != 0 {
		n = int(ab.Fbyte_length) - off
	}
	if ab.Fdata == 0 || n <= 0 || off+n > int(ab.Fbyte_length) {
		return 0, 0
	}
	return ab.Fdata + uintptr(off), n
}

// ModuleOf returns the module of a compiled module value.
func ModuleOf(v TJSValue) uintptr { return objPtr(v) }

func moduleDef(m uintptr) *TJSModuleDef { return (*TJSModuleDef)(unsafe.Pointer(m)) }

// ModuleRequests returns how many modules m imports.
func ModuleRequests(m uintptr) int { return int(moduleDef(m).Freq_module_entries_count) }

// ModuleRequest returns the i-th import of m.
func ModuleRequest(m uintptr, i int) *TJSReqModuleEntry {
	return (*TJSReqModuleEntry)(unsafe.Pointer(moduleDef(m).Freq_module_entries + uintptr(i)*unsafe.Sizeof(TJSReqModuleEntry{})))
}

// LinkModule resolves m's imports to the modules set in its requests and links
// the whole graph. A negative result leaves an exception.
func LinkModule(tls *libc.TLS, ctx, m uintptr) int {
	if _js_create_module_function(tls, ctx, m) < 0 {
		return -1
	}
	return int(_js_link_module(tls, ctx, m))
}

// EvaluateModule returns the promise of m's evaluation.
func EvaluateModule(tls *libc.TLS, ctx, m uintptr) TJSValue {
	return _js_evaluate_module(tls, ctx, m)
}

// ModuleStatus returns a EJS_MODULE_STATUS value.
func ModuleStatus(m uintptr) int32 { return int32(moduleDef(m).F__ccgo144 >> 24) }

// ModuleHasTLA tells whether the module's own code awaits at top level.
func ModuleHasTLA(m uintptr) bool { return moduleDef(m).F__ccgo144&0xff != 0 }

// ModuleFailed tells whether m's evaluation ended with an exception.
func ModuleFailed(m uintptr) bool { return moduleDef(m).F__ccgo256 != 0 }

// ModuleException returns the error that m's evaluation ended with, borrowed.
func ModuleException(m uintptr) TJSValue { return moduleDef(m).Feval_exception }

// SeedRandom sets the state of Math.random; it must not be zero.
func SeedRandom(ctx uintptr, seed uint64) {
	(*TJSContext)(unsafe.Pointer(ctx)).Frandom_state = Tuint64_t(seed)
}

// RopeFlat returns the flat string of a flattened rope, borrowed.
func RopeFlat(v TJSValue) TJSValue { return (*TJSStringRope)(unsafe.Pointer(objPtr(v))).Fleft }

// Records calls f for the entries of a Map, Set or WeakMap (kind 0), or those
// that a Map or Set iterator has not yet given. Values are borrowed.
func Records(tls *libc.TLS, v TJSValue, f func(key, value TJSValue)) {
	var state, from uintptr
	switch ClassID(v) {
	case EJS_CLASS_MAP_ITERATOR, EJS_CLASS_SET_ITERATOR:
		it := (*TJSMapIteratorData)(unsafe.Pointer(ClassData(v)))
		if int32(it.Fobj.Ftag) == EJS_TAG_UNDEFINED {
			return // at its end
		}
		state, from = ClassData(it.Fobj), it.Fcur_record
	default:
		state = ClassData(v)
	}
	s := (*TJSMapState)(unsafe.Pointer(state))
	head := uintptr(unsafe.Pointer(&s.Frecords))
	el := s.Frecords.Fnext
	if from != 0 {
		el = (*TJSMapRecord)(unsafe.Pointer(from)).Flink.Fnext
	}
	for ; el != head; el = (*Tlist_head)(unsafe.Pointer(el)).Fnext {
		mr := (*TJSMapRecord)(unsafe.Pointer(el - unsafe.Offsetof(TJSMapRecord{}.Flink)))
		if mr.F__ccgo4 == 0 { // not deleted
			f(mr.Fkey, mr.Fvalue)
		}
	}
}

// IteratorKind returns a EJS_ITERATOR_KIND value of a Map or Set iterator.
func IteratorKind(v TJSValue) int32 {
	return (*TJSMapIteratorData)(unsafe.Pointer(ClassData(v))).Fkind
}

// FastCount returns how many elements an array without holes has; ok is false
// for other values.
func FastCount(tls *libc.TLS, ctx uintptr, v TJSValue) (n int, ok bool) {
	bp := tls.Alloc(16)
	defer tls.Free(16)
	ok = _js_get_fast_array(tls, ctx, v, bp, bp+8) != 0
	return int(*(*Tuint32_t)(unsafe.Add(nil, bp+8))), ok
}

// TracksLength tells whether a view's length follows its resizable buffer.
func TracksLength(v TJSValue) bool {
	return (*TJSTypedArray)(unsafe.Pointer(ClassData(v))).Ftrack_rab != 0
}

// XFreeValueRT drops a reference to v; unlike XFreeValue it is for finalizers.
func XFreeValueRT(tls *libc.TLS, rt uintptr, v TJSValue) {
	if uint32(int32(v.Ftag)) < uint32(libc.Uint32FromInt32(EJS_TAG_FIRST)) {
		return
	}
	h := (*TJSRefCountHeader)(unsafe.Pointer(objPtr(v) - 4))
	if h.Fref_count--; h.Fref_count <= 0 {
		x__JS_FreeValueRT(tls, rt, v)
	}
}

// HomeObject returns the object that a method was defined on, borrowed, or
// undefined.
func HomeObject(f TJSValue) TJSValue {
	if ClassID(f) == EJS_CLASS_BYTECODE_FUNCTION {
		p := (*TJSObject)(unsafe.Pointer(objPtr(f)))
		// The third word of the union's func.
		if home := *(*uintptr)(unsafe.Add(unsafe.Pointer(&p.Fu), 2*unsafe.Sizeof(uintptr(0)))); home != 0 {
			return objectAt(home)
		}
	}
	return TJSValue{Ftag: EJS_TAG_UNDEFINED}
}
