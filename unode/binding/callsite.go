package binding

import "nodeos/unode/engine"

// callSite is the Go half of a CallSite object (V8's stack trace API). It holds
// no JavaScript values: getThis and getFunction give undefined, as V8 does for
// strict code.
type callSite struct{ engine.CallSite }

// registerCallSites registers the class and keeps its constructor.
func (r *Registry) registerCallSites() {
	r.slots.callSite = r.Slot("CallSite")
	r.keep("env.setCallSite", r.slots.callSite)
	m := func(f func(iso *engine.Isolate, s *callSite) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			s, ok := c.Iso.Half(c.This).(*callSite)
			if !ok {
				return c.Iso.ThrowTypeError("CallSite method called on an incompatible receiver")
			}
			return f(c.Iso, s)
		}
	}
	text := func(f func(s *callSite) string) engine.Func {
		return m(func(iso *engine.Isolate, s *callSite) engine.Value {
			if t := f(s); t != "" {
				return iso.NewString(t)
			}
			return engine.Null
		})
	}
	number := func(f func(s *callSite) int) engine.Func {
		return m(func(_ *engine.Isolate, s *callSite) engine.Value {
			if n := f(s); n > 0 {
				return engine.Int(n)
			}
			return engine.Null
		})
	}
	is := func(f func(s *callSite) bool) engine.Func {
		return m(func(_ *engine.Isolate, s *callSite) engine.Value { return engine.Bool(f(s)) })
	}
	nothing := m(func(*engine.Isolate, *callSite) engine.Value { return engine.Undefined })
	never := is(func(*callSite) bool { return false })
	file := m(func(iso *engine.Isolate, s *callSite) engine.Value {
		if s.Native {
			return engine.Undefined
		}
		return iso.NewString(s.File)
	})
	r.Class("env.CallSite", engine.Class{
		New: func(c *engine.Call, _ engine.Value) (any, bool) {
			c.Iso.ThrowTypeError("Illegal constructor")
			return nil, false
		},
		Methods: map[string]engine.Func{
			"getThis":                  nothing,
			"getFunction":              nothing,
			"getEvalOrigin":            nothing,
			"getTypeName":              text(func(s *callSite) string { return s.Type }),
			"getFunctionName":          text(func(s *callSite) string { return s.Function }),
			"getMethodName":            text(func(s *callSite) string { return s.Method }),
			"getFileName":              file,
			"getScriptNameOrSourceURL": file,
			"getScriptHash":            m(func(iso *engine.Isolate, _ *callSite) engine.Value { return iso.NewString("") }),
			"getLineNumber":            number(func(s *callSite) int { return s.Line }),
			"getColumnNumber":          number(func(s *callSite) int { return s.Col }),
			"getEnclosingLineNumber":   number(func(s *callSite) int { return s.Line }),
			"getEnclosingColumnNumber": number(func(s *callSite) int { return s.Col }),
			"getPosition":              m(func(*engine.Isolate, *callSite) engine.Value { return engine.Int(0) }),
			"getPromiseIndex":          m(func(*engine.Isolate, *callSite) engine.Value { return engine.Null }),
			"isNative":                 is(func(s *callSite) bool { return s.Native }),
			"isConstructor":            is(func(s *callSite) bool { return s.Ctor }),
			"isToplevel":               is(func(s *callSite) bool { return s.Type == "" && !s.Ctor }),
			"isEval":                   never,
			"isAsync":                  is(func(s *callSite) bool { return s.Async }),
			"isPromiseAll":             never,
			"toString":                 m(func(iso *engine.Isolate, s *callSite) engine.Value { return iso.NewString(s.String()) }),
		},
	})
}

// onStack formats a stack with Node's prepareStackTraceCallback, which knows
// Error.prepareStackTrace.
func (e *Env) onStack(err engine.Value, sites []engine.CallSite) engine.Value {
	prepare, ctor := e.Slot(e.reg.slots.prepareStackTrace), e.Slot(e.reg.slots.callSite)
	if !e.IsFunction(prepare) || !e.IsFunction(ctor) {
		return e.DefaultStack(err, sites)
	}
	trace := e.NewArray()
	for i, s := range sites {
		e.SetIndex(trace, i, e.NewNative(ctor, &callSite{s}))
	}
	g := e.Global()
	defer e.FreeAll(trace, g)
	return e.Call(prepare, engine.Undefined, g, err, trace)
}
