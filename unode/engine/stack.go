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
	Async     bool  // waits for the frame above it
	fn        Value // borrowed while the frame lives
}

// CallSites returns the stack of calls, innermost first, without the skip
// innermost frames.
func (iso *Isolate) CallSites(skip, limit int) []CallSite {
	var out []CallSite
	iso.frames(skip, limit, func(f lib.Frame) { out = append(out, iso.callSite(f)) })
	return out
}

// frames calls f for at most limit frames, leaving out those that V8 does not
// have.
func (iso *Isolate) frames(skip, limit int, f func(lib.Frame)) {
	lib.Frames(iso.tls, iso.ctx, func(fr lib.Frame) bool {
		if fr.PC < 0 {
			switch lib.FunctionName(iso.tls, iso.ctx, fr.Func) {
			case "call", "apply", "construct", "":
				return true // they end in a jump
			}
		}
		if skip > 0 {
			skip--
			return true
		}
		if limit <= 0 {
			return false
		}
		if fr.PC < 0 && lib.CFunction(fr.Func) == fp(dispatch) {
			return true // native code of the embedder
		}
		if fr.Ctor && lib.DefaultConstructor(fr.Func, fr.PC) {
			return true
		}
		limit--
		f(fr)
		return true
	})
	if limit > 0 && skip == 0 {
		lib.AsyncFrames(iso.ctx, func(fr lib.Frame) bool {
			limit--
			f(fr)
			return limit > 0
		})
	}
}

func (iso *Isolate) callSite(f lib.Frame) CallSite {
	s := CallSite{
		Function: functionName(lib.FunctionName(iso.tls, iso.ctx, f.Func)),
		Native:   f.PC < 0, Ctor: f.Ctor, Async: f.Async, fn: Value(f.Func),
	}
	if !s.Native {
		file, line, col := lib.Locate(iso.tls, iso.ctx, f.Func, f.PC)
		s.File, s.Line, s.Col = file, int(line), int(col)
		if file == "<input>" { // the engine's name for code of eval() and new Function()
			s.File, s.Function = "<anonymous>", "eval"
		}
	}
	if !s.Ctor {
		iso.receiver(&s, Value(f.This))
	}
	return s
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
	if this.Kind() == kindGlobal {
		return
	}
	s.Type = iso.typeName(this)
	if tag, ok := lib.OwnData(this.c(), lib.EJS_ATOM_Symbol_toStringTag); ok && Value(tag).IsString() {
		s.Type = iso.String(Value(tag)) // as of JSON and process
	}
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

// ClassName is the name of an object's class without running code of anyone's
// (V8's GetConstructorName).
func (iso *Isolate) ClassName(o Value) string {
	if !o.IsObject() || o.Kind() == KindProxy {
		return "Object"
	}
	return iso.typeName(o)
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
		if f, ok := lib.OwnGetter(o.c(), iso.atoms[atomConstructor]); ok {
			return iso.constructorOf(this, Value(f))
		}
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

// constructorOf is the name of the constructor that a getter tells. V8 knows it
// without; only the library's getters are asked, for they do nothing else.
func (iso *Isolate) constructorOf(this, getter Value) string {
	if getter.Kind() != lib.EJS_CLASS_BYTECODE_FUNCTION {
		return "Object"
	}
	if file, _, _ := lib.Locate(iso.tls, iso.ctx, getter.c(), 0); !strings.HasPrefix(file, "node:") {
		return "Object"
	}
	c := iso.Call(getter, this)
	if c.IsException() {
		c = iso.TakeException()
	}
	defer iso.Free(c)
	if iso.IsFunction(c) {
		if name := lib.FunctionName(iso.tls, iso.ctx, c.c()); name != "" {
			return name
		}
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
	if s.Async {
		s.Async = false
		return "async " + s.String()
	}
	switch {
	case s.Ctor:
		if name == "" {
			name = "<anonymous>"
		}
		name = "new " + name
	case strings.HasPrefix(name, "get "), strings.HasPrefix(name, "set "), strings.HasPrefix(name, "#"):
		// V8 calls accessors and private methods without a receiver's name.
	case s.Type != "" && name != "":
		if !strings.HasPrefix(name, s.Type+".") {
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

// A stack trace is captured when an error is made and formatted when "stack" is
// first read, as in V8. Until then the error holds, under a private name, an
// array: function, receiver and code of each frame
// in turn. Code is the offset times four, plus one for a constructor and two for
// an asynchronous frame.

// backtrace is called by the engine for every error object it makes.
func backtrace(_ *libc.TLS, ctx uintptr, errObj lib.TJSValue, filename uintptr, line, col, flags int32) {
	iso, e := isolateOf(ctx), Value(errObj)
	if !e.IsObject() || iso.ctx == 0 {
		return
	}
	iso.capture(e, int(flags&lib.MJS_BACKTRACE_FLAG_SKIP_FIRST_LEVEL), Undefined)
}

// CaptureStackTrace is Error.captureStackTrace(target, above): it gives target
// a stack that starts below the innermost call of above, or below the native
// caller when above is not a function.
func (iso *Isolate) CaptureStackTrace(target, above Value) { iso.capture(target, 1, above) }

func (iso *Isolate) capture(e Value, skip int, above Value) {
	limit, ok := iso.traceLimit()
	if !ok {
		iso.Define(e, "stack", Undefined)
		return
	}
	var trace []Value
	found, take := !iso.IsFunction(above), limit
	if !found {
		skip, limit = 0, maxDepth
	}
	iso.frames(skip, limit, func(f lib.Frame) {
		if !found { // V8 gives an empty trace when it is never found
			found = Value(f.Func).Same(above)
			return
		}
		if take == 0 {
			return
		}
		take--
		code := int(f.PC) * 4
		if f.Ctor {
			code++
		}
		if f.Async {
			code += 2
		}
		trace = append(trace, iso.Dup(Value(f.Func)), iso.Dup(Value(f.This)), Int(code))
	})
	key := iso.atoms[atomTrace]
	lib.XJS_DefinePropertyValue(iso.tls, iso.ctx, e.c(), key, iso.NewArray(trace...).c(), lib.MJS_PROP_CONFIGURABLE|lib.MJS_PROP_WRITABLE)
	get, set := iso.Dup(iso.slots[slotGetStack]), iso.Dup(iso.slots[slotSetStack])
	lib.XJS_DefinePropertyGetSet(iso.tls, iso.ctx, e.c(), lib.EJS_ATOM_stack, get.c(), set.c(), lib.MJS_PROP_CONFIGURABLE)
}

// getStack is the getter of "stack".
func getStack(c *Call) Value {
	iso, key := c.Iso, c.Iso.atoms[atomTrace]
	if !c.This.IsObject() {
		return Undefined
	}
	v := iso.get(c.This, key)
	if !v.IsObject() || v.Kind() != kindTrace || !iso.IsArray(v) {
		return v
	}
	sites := iso.readTrace(v)
	iso.Free(v)
	iso.set(c.This, key, Undefined) // what formatting may ask for
	var stack Value
	if iso.OnStack != nil {
		stack = iso.OnStack(c.This, sites)
	} else {
		stack = iso.DefaultStack(c.This, sites)
	}
	if stack.IsException() {
		return stack
	}
	iso.set(c.This, key, iso.Dup(stack))
	return stack
}

// TraceOf returns the call sites of an error's stack that was not read yet.
func (iso *Isolate) TraceOf(e Value) []CallSite {
	if !e.IsObject() {
		return nil
	}
	v := iso.get(e, iso.atoms[atomTrace])
	defer iso.Free(v)
	if !v.IsObject() || v.Kind() != kindTrace || !iso.IsArray(v) {
		return nil
	}
	return iso.readTrace(v)
}

// setStack is the setter of "stack".
func setStack(c *Call) Value {
	if c.This.IsObject() && !c.Iso.set(c.This, c.Iso.atoms[atomTrace], c.Iso.Dup(c.Arg(0))) {
		return Exception
	}
	return Undefined
}

func (iso *Isolate) readTrace(v Value) (sites []CallSite) {
	for i, n := 0, iso.Len(v); i+2 < n; i += 3 {
		fn, this := iso.GetIndex(v, i), iso.GetIndex(v, i+1)
		code := iso.GetIndex(v, i+2)
		f := lib.Frame{Func: fn.c(), This: this.c(), PC: int32(iso.Int(code) >> 2), Ctor: iso.Int(code)&1 != 0, Async: iso.Int(code)&2 != 0}
		sites = append(sites, iso.callSite(f))
		iso.FreeAll(fn, this)
	}
	return sites
}

// DefaultStack formats a stack as V8 does without Error.prepareStackTrace.
func (iso *Isolate) DefaultStack(e Value, sites []CallSite) Value {
	var b strings.Builder
	b.WriteString(iso.errorHeader(e))
	for _, s := range sites {
		b.WriteString("\n    at ")
		b.WriteString(s.String())
	}
	return iso.NewString(b.String())
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
