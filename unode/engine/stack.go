package engine

import (
	"strconv"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// CallSite is one line of a stack trace.
type CallSite struct {
	Function  string // "" for top-level code
	File      string // "" for native code
	Line, Col int    // 1-based; 0 for native code
	Native    bool
	fn        Value // borrowed while the frame lives
}

const defaultTraceLimit = 10

// CallSites returns the stack of calls, innermost first, without the skip
// innermost frames.
func (iso *Isolate) CallSites(skip, limit int) []CallSite {
	frames := lib.Frames(iso.tls, iso.ctx, skip, limit)
	out := make([]CallSite, len(frames))
	for i, f := range frames {
		out[i] = CallSite{
			Function: functionName(lib.FunctionName(iso.tls, iso.ctx, f.Func)),
			File:     f.File, Line: int(f.Line), Col: int(f.Col), Native: f.Native,
			fn: Value(f.Func),
		}
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

// String formats a call site as V8 does, without "    at ".
func (s CallSite) String() string {
	loc := "<anonymous>"
	if !s.Native {
		loc = s.File + ":" + strconv.Itoa(s.Line) + ":" + strconv.Itoa(s.Col)
	}
	if s.Function == "" {
		return loc
	}
	return s.Function + " (" + loc + ")"
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
	if !e.IsObject() || iso.heap.header().ctx == 0 && iso.ctx == 0 {
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

// errorHeader is what Error.prototype.toString gives, without running code.
func (iso *Isolate) errorHeader(e Value) string {
	name, msg := "Error", ""
	if v := iso.Get(e, "name"); v.IsString() {
		name = iso.String(v)
		iso.Free(v)
	} else {
		iso.freeOrTake(v)
	}
	if v := iso.Get(e, "message"); v.IsString() {
		msg = iso.String(v)
		iso.Free(v)
	} else {
		iso.freeOrTake(v)
	}
	switch {
	case msg == "":
		return name
	case name == "":
		return msg
	}
	return name + ": " + msg
}

func (iso *Isolate) freeOrTake(v Value) {
	if v.IsException() {
		v = iso.TakeException()
	}
	iso.Free(v)
}

// CaptureStackTrace is Error.captureStackTrace(target, above): it gives target
// a stack that starts below the innermost call of above, or below the native
// caller when above is not a function.
func (iso *Isolate) CaptureStackTrace(target, above Value) {
	limit, ok := iso.traceLimit()
	if !ok {
		return
	}
	sites := iso.CallSites(1, 1000)
	if above.IsObject() {
		sites = below(sites, above)
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
