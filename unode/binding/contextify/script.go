package contextify

import (
	"bytes"
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/compilecache"
	"nodeos/unode/binding/modulewrap"
	"nodeos/unode/engine"
)

// script is the Go half of ContextifyScript. Its code belongs to the realm that
// it was first run in; others get copies.
type script struct {
	iso    *engine.Isolate
	code   engine.Value
	host   engine.Value // what import() in it gives as its referrer
	source string
	file   string
	line   int // of the source in it, zero-based
	ran    bool
	object engine.Value // the contextified object of the code's realm, not owned; undefined: the main one
}

// Trace implements engine.Tracer.
func (s *script) Trace(mark func(engine.Value)) { mark(s.code) }

// Finalize implements engine.Finalizer.
func (s *script) Finalize() {
	s.iso.Release(s.code)
	s.iso.Release(s.host)
}

// newScript compiles: code, filename, lineOffset, columnOffset, cachedData,
// produceCachedData, parsingContext, hostDefinedOption.
func (ct *contexts) newScript(c *engine.Call, self engine.Value) (any, bool) {
	e := binding.EnvOf(c)
	s := &script{iso: c.Iso, code: engine.Undefined, source: stripShebang(c.String(0)), file: c.String(1), line: max(0, c.Int(2)), object: engine.Undefined}
	o := engine.Origin{File: s.file, Line: c.Int(2), Column: c.Int(3)}
	s.host = modulewrap.Host(e, o.File, c.Arg(7))
	o.Host = s.host
	rejected := engine.Undefined
	if data, ok := e.Bytes(c.Arg(4)); ok && c.Arg(4).IsObject() {
		s.code = decode(e, data, s.source, o)
		rejected = engine.Bool(s.code.IsUndefined())
	}
	if s.code.IsUndefined() {
		s.code = e.Main().Compile(s.source, o)
	}
	if s.code.IsException() {
		err := e.TakeException()
		e.Free(s.host)
		e.DecorateSyntaxError(err, o.File)
		e.Throw(err)
		return nil, false
	}
	setHostOption(e, self, c.Arg(7), o.File)
	e.Set(self, "sourceMapURL", sourceMapURL(c.Iso, s.source))
	if !rejected.IsUndefined() {
		e.Set(self, "cachedDataRejected", rejected)
	}
	if c.Bool(5) {
		data := encode(e, s)
		e.Set(self, "cachedDataProduced", engine.Bool(data != nil))
		if data != nil {
			e.Set(self, "cachedData", buffer.New(e, data))
		}
	}
	return s, true
}

// setHostOption keeps the symbol by which the library knows the referrer of
// import(): the one it gave, or a new one.
func setHostOption(e *binding.Env, o, symbol engine.Value, file string) {
	key := e.Shared("hostSymbol")
	defer e.Free(key)
	if !symbol.IsSymbol() {
		e.SetKey(o, key, e.NewSymbol(file, false))
		return
	}
	e.SetKey(o, key, e.Dup(symbol))
}

// runScript is runInContext(object or null, timeout in ms, displayErrors,
// breakOnSigint, breakOnFirstLine).
func (ct *contexts) runScript(c *engine.Call) engine.Value {
	e, object := binding.EnvOf(c), c.Arg(0)
	s, ok := e.Half(c.This).(*script)
	if !ok {
		return e.ThrowTypeError("Illegal invocation")
	}
	realm, settle := e.Main(), func(v engine.Value) engine.Value { return v }
	if object.IsObject() {
		r := ct.of(c.Iso, object)
		if r == nil {
			return e.ThrowTypeError("the object is not a context")
		}
		realm, settle = r.Realm, func(v engine.Value) engine.Value { return r.settle(e, v) }
	} else {
		object = engine.Undefined
	}
	code := s.in(realm, object)
	if code.IsException() {
		return code
	}
	defer e.Free(code)
	run := func() engine.Value { return settle(realm.Run(code)) }
	var v engine.Value
	if timeout, sigint := c.Int(1), c.Bool(3); timeout > 0 || sigint {
		v = watched(e, timeout, sigint, run)
	} else {
		v = run()
	}
	if displayErrors := c.Bool(2); v.IsException() && displayErrors {
		err := e.TakeException()
		e.DecorateError(err, s.file, strings.Repeat("\n", s.line)+s.source)
		return e.Throw(err)
	}
	return v
}

// in returns the script's code for a realm, owned.
func (s *script) in(realm *engine.Realm, object engine.Value) engine.Value {
	if !s.ran {
		realm.Adopt(s.code)
		s.ran, s.object = true, object
	}
	if s.object.Same(object) {
		return s.iso.Dup(s.code)
	}
	b, ok := s.encode()
	if !ok {
		return engine.Exception
	}
	code := realm.Decode(b)
	s.iso.SetHost(code, s.host)
	return code
}

// encode returns the script's code as bytes. Symbols do not survive that: while
// it is made, the code has the file's name instead of its host.
func (s *script) encode() ([]byte, bool) {
	if s.host.IsSymbol() {
		name := s.iso.NewString(s.file)
		s.iso.SetReferrer(s.code, name)
		s.iso.Free(name)
		defer s.iso.SetHost(s.code, s.host)
	}
	return s.iso.Encode(s.code)
}

func stripShebang(s string) string {
	if strings.HasPrefix(s, "#!") {
		return "//" + s[2:]
	}
	return s
}

func createCachedData(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*script)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	return buffer.New(binding.EnvOf(c), encode(binding.EnvOf(c), s))
}

func encode(e *binding.Env, s *script) []byte {
	code, ok := s.encode()
	if !ok {
		e.Free(e.TakeException())
		return nil
	}
	return compilecache.Seal("script", s.source, code)
}

// decode returns the code of cached data, undefined when it is not for this
// source and program.
func decode(e *binding.Env, data []byte, source string, o engine.Origin) engine.Value {
	b, ok := compilecache.Open("script", source, data)
	if !ok {
		return engine.Undefined
	}
	code := e.Main().Decode(bytes.Clone(b)) // data is memory of JavaScript
	if code.IsException() {
		e.Free(e.TakeException())
		return engine.Undefined
	}
	e.SetHost(code, o.Host)
	return code
}
