package engine

import (
	"strconv"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// CallSite is one line of a stack trace.
type CallSite struct {
	Function  string // the function's own name; "" for top-level code and arrows
	Type      string // the receiver's class; "" for a plain call
	Method    string // the name under which the receiver has the function
	File      string // "" for native code
	Line, Col int    // 1-based; 0 for native code
	Native    bool
	Ctor      bool
	fn        Value // borrowed while the frame lives
}

// CallSites returns the stack of calls, innermost first, without the skip
// innermost frames.
func (iso *Isolate) CallSites(skip, limit int) []CallSite {
	frames := lib.Frames(iso.tls, iso.ctx, skip, limit+16) // some are left out
	out := make([]CallSite, 0, min(len(frames), limit))
	for _, f := range frames {
		if len(out) == limit {
			break
		}
		name := functionName(lib.FunctionName(iso.tls, iso.ctx, f.Func))
		if f.Native && (name == "call" || name == "apply" || name == "") {
			continue // V8 has no frame for these: they end in a jump
		}
		s := CallSite{Function: name, File: f.File, Line: int(f.Line), Col: int(f.Col), Native: f.Native, Ctor: f.Ctor, fn: Value(f.Func)}
		if s.Line == 1 {
			s.Col -= iso.wrapped[s.File]
		}
		if !s.Ctor {
			iso.receiver(&s, Value(f.This))
		}
		out = append(out, s)
	}
	return out
}

// functionName maps the engine's names of nameless code to V8's, which is none.
func functionName(s string) string {
	switch s {
	case "<eval>", "<anonymous>":
		return ""
	}
	return s
}

// receiver fills in what V8 says of a method call: the receiver's class and the
// name it has the function by.
func (iso *Isolate) receiver(s *CallSite, this Value) {
	if !this.IsObject() || this.Kind() == KindProxy {
		return
	}
	g := iso.Global()
	iso.Free(g)
	if this.Same(g) {
		return
	}
	s.Type = iso.typeName(this)
	for o, n := this, 0; n < 16; n++ {
		if s.Function != "" {
			a := iso.newAtom(s.Function)
			v, ok := lib.OwnData(o.c(), a)
			iso.freeAtom(a)
			if ok && Value(v).Same(s.fn) {
				s.Method = s.Function
				return
			}
		}
		if a, ok := lib.OwnKeyOf(o.c(), s.fn.c()); ok {
			v := Value(lib.XJS_AtomToString(iso.tls, iso.ctx, a))
			s.Method = iso.String(v)
			iso.Free(v)
			return
		}
		p, ok := lib.Prototype(o.c())
		if !ok {
			return
		}
		o = Value(p)
	}
}

// typeName is the name of the nearest constructor on the prototype chain, as
// V8's JSReceiver::GetConstructorName finds it; a function goes by its own.
func (iso *Isolate) typeName(this Value) string {
	if iso.IsFunction(this) {
		if name := functionName(lib.FunctionName(iso.tls, iso.ctx, this.c())); name != "" {
			return name
		}
		return "Function"
	}
	for o, n := this, 0; n < 16; n++ {
		if c, ok := lib.OwnData(o.c(), iso.atoms[atomConstructor]); ok && iso.IsFunction(Value(c)) {
			if name := lib.FunctionName(iso.tls, iso.ctx, c); name != "" {
				return name
			}
		}
		p, ok := lib.Prototype(o.c())
		if !ok {
			break
		}
		o = Value(p)
	}
	return "Object"
}

// String formats a call site as V8 does, without "    at "
// (SerializeJSStackFrame in src/objects/call-site-info.cc).
func (s CallSite) String() string {
	loc := "<anonymous>"
	if !s.Native {
		loc = s.File + ":" + strconv.Itoa(s.Line) + ":" + strconv.Itoa(s.Col)
	}
	name := s.Function
	switch {
	case s.Ctor:
		if name == "" {
			name = "<anonymous>"
		}
		name = "new " + name
	case strings.HasPrefix(name, "get ") || strings.HasPrefix(name, "set "):
		// V8 calls accessors without a receiver's name.
	case s.Type != "" && name != "":
		if !strings.HasPrefix(name, s.Type) {
			name = s.Type + "." + name
		}
		if s.Method != "" && s.Method != s.Function && !strings.HasSuffix(name, "."+s.Method) {
			name += " [as " + s.Method + "]"
		}
	case s.Type != "":
		name = s.Type + "."
		if s.Method != "" {
			name += s.Method
		} else {
			name += "<anonymous>"
		}
	case name == "":
		return loc
	}
	return name + " (" + loc + ")"
}

// traceLimit returns Error.stackTraceLimit; ok is false when it is not a number
// and no stack is to be made (V8's stack trace API).
func (iso *Isolate) traceLimit() (n int, ok bool) {
	g := iso.Global()
	e := iso.Get(g, "Error")
	v := iso.Get(e, "stackTraceLimit")
	defer iso.FreeAll(g, e, v)
	if !v.IsNumber() {
		return 0, false
	}
	return max(0, min(iso.Int(v), 200)), true
}

// backtrace is called by the engine for every error object it makes.
func backtrace(_ *libc.TLS, ctx uintptr, errObj lib.TJSValue, filename uintptr, line, col, flags int32) {
	iso, e := isolateOf(ctx), Value(errObj)
	if !e.IsObject() || iso.ctx == 0 {
		return
	}
	limit, ok := iso.traceLimit()
	if !ok {
		iso.Define(e, "stack", Undefined)
		return
	}
	var b strings.Builder
	if filename != 0 { // a syntax error: V8 puts the place before the message
		b.WriteString(libc.GoString(filename) + ":" + strconv.Itoa(int(line)) + "\n")
	}
	b.WriteString(iso.errorHeader(e))
	skip := int(flags & lib.MJS_BACKTRACE_FLAG_SKIP_FIRST_LEVEL)
	writeTrace(&b, iso.CallSites(skip, limit))
	iso.Define(e, "stack", iso.NewString(b.String()))
}

func writeTrace(b *strings.Builder, sites []CallSite) {
	for _, s := range sites {
		b.WriteString("\n    at ")
		b.WriteString(s.String())
	}
}

// errorHeader is what Error.prototype.toString gives.
func (iso *Isolate) errorHeader(e Value) string {
	field := func(name, absent string) string {
		v := iso.Get(e, name)
		if v.IsException() {
			v = iso.TakeException()
			defer iso.Free(v)
			return absent
		}
		defer iso.Free(v)
		if v.IsUndefined() {
			return absent
		}
		return iso.String(v)
	}
	name, msg := field("name", "Error"), field("message", "")
	switch {
	case msg == "":
		return name
	case name == "":
		return msg
	}
	return name + ": " + msg
}

// CaptureStackTrace is Error.captureStackTrace(target, above): it gives target
// a stack that starts below the innermost call of above, or below the native
// caller when above is not a function.
func (iso *Isolate) CaptureStackTrace(target, above Value) {
	limit, ok := iso.traceLimit()
	if !ok {
		return
	}
	var sites []CallSite
	if above.IsObject() {
		sites = below(iso.CallSites(0, 1000), above)
	} else {
		sites = iso.CallSites(1, limit)
	}
	var b strings.Builder
	b.WriteString(iso.errorHeader(target))
	writeTrace(&b, sites[:min(limit, len(sites))])
	iso.Define(target, "stack", iso.NewString(b.String()))
}

// below drops the frames down to and with the call of fn; all of them when fn
// is not on the stack, as V8 does.
func below(sites []CallSite, fn Value) []CallSite {
	for i, s := range sites {
		if s.fn.Same(fn) {
			return sites[i+1:]
		}
	}
	return nil
}
