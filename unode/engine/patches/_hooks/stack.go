package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// jsStack is the memory of JavaScript frames of one runtime: what C would take
// with alloca. The embedder owns it and hangs it on the runtime's opaque
// pointer with SetStack; it must outlive the runtime. Being the first field of
// the embedder's isolate, it also leads from a context to that isolate.
type jsStack struct {
	sp, end uintptr
	calls   uintptr // the innermost callRecord
	context uintptr // see SetContext

	line, col int32            // see SetOrigin
	syntax    Place            // of the last syntax error
	link      LinkError        // the last of a module
	noEval    map[uintptr]bool // realms that forbid eval

	// What the error being thrown is about: a value, a property's name and key,
	// borrowed, and for a syntax error the parser and the place in its source.
	Subject, Key TJSValue
	Name         uint32
	Parser, At   uintptr
	kept         uint32

	using uintptr     // see SetUsing
	lists []usingList // being parsed
	match match

	PromiseHooks    bool     // see PromiseHook
	parent, awaited TJSValue // see setParent and keepContext
}

// callRecord says what a frame of the engine does not: its receiver. The records
// form a stack of their own, in the same memory as the frames.
type callRecord struct {
	prev, frame uintptr
	this        TJSValue
	ctor        bool
}

type stackMark struct{ sp, calls uintptr }

// Stack is jsStack for the embedder.
type Stack = jsStack

// InitStack makes s use n bytes at p.
func (s *jsStack) InitStack(p, n uintptr) { s.sp, s.end = p, p+n }

// SetStack must be called before any code runs on rt, and again after a heap
// snapshot was restored: the pointer is not part of the heap.
func SetStack(rt uintptr, s *jsStack) {
	(*TJSRuntime)(unsafe.Pointer(rt)).Fuser_opaque = uintptr(unsafe.Pointer(s))
}

// StackOf returns what SetStack was given, from a context.
func StackOf(ctx uintptr) *jsStack {
	rt := (*TJSContext)(unsafe.Pointer(ctx)).Frt
	return (*jsStack)(unsafe.Pointer((*TJSRuntime)(unsafe.Pointer(rt)).Fuser_opaque))
}

func jsStackMark(ctx uintptr) (*jsStack, stackMark) {
	s := StackOf(ctx)
	return s, stackMark{s.sp, s.calls}
}

func (s *jsStack) unwind(m stackMark) { s.sp, s.calls = m.sp, m.calls }

// record notes the receiver of the call whose frame is at sf.
func (s *jsStack) record(sf uintptr, this, newTarget TJSValue, flags int32) {
	p := s.alloca(uint64(unsafe.Sizeof(callRecord{})))
	ctor := flags&1 != 0 || int32(newTarget.Ftag) != EJS_TAG_UNDEFINED // JS_CALL_FLAG_CONSTRUCTOR
	*(*callRecord)(unsafe.Add(nil, p)) = callRecord{s.calls, sf, this, ctor}
	s.calls = p
}

func (s *jsStack) alloca(n uint64) uintptr {
	p := s.sp
	s.sp += uintptr((n + 15) &^ 15)
	if s.sp > s.end {
		// jsStackFull keeps this much in reserve for the callers that do not
		// ask it first.
		panic("unode: JavaScript stack exhausted")
	}
	return p
}

// Set once before any runtime exists; they find their isolate by StackOf(ctx).
var (
	BacktraceHook     func(tls *libc.TLS, ctx uintptr, errObj TJSValue, filename uintptr, line, col, flags int32)
	DynamicImportHook func(tls *libc.TLS, ctx uintptr, argv uintptr) TJSValue
)

const jsStackReserve = 1 << 20

func jsStackFull(rt, n uintptr) bool {
	s := (*jsStack)(unsafe.Pointer((*TJSRuntime)(unsafe.Pointer(rt)).Fuser_opaque))
	return s != nil && s.sp+n+jsStackReserve > s.end
}

// callPosition returns the start of the identifier before the parenthesis at p,
// or p when there is none.
func callPosition(s, p uintptr) uintptr {
	start := (*TJSParseState)(unsafe.Add(nil, s)).Fbuf_start
	at := func(q uintptr) byte { return *(*byte)(unsafe.Add(nil, q)) }
	word := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80 || c == '#'
	}
	q := p
	for q > start && (at(q-1) == ' ' || at(q-1) == '\t') {
		q--
	}
	if q == start || !word(at(q-1)) {
		return p
	}
	for q > start && word(at(q-1)) {
		q--
	}
	return q
}
