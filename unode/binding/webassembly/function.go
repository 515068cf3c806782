package webassembly

import (
	"context"
	"strconv"

	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

// function is a function of an instance that JavaScript can call.
type function struct {
	params, results []api.ValueType
	idle            []api.Function // each for one call at a time
	stack           []uint64
	ref             uint64 // 0: none made yet
	vector          bool
}

// funcRef is what a reference refers to.
type funcRef struct {
	in    *instance
	index uint32
}

func (in *instance) function(index uint32) *function {
	f := in.fns[index]
	if f == nil {
		f = &function{}
		f.params, f.results = in.js.FunctionType(index)
		f.vector = hasVector(f.params) || hasVector(f.results)
		in.fns[index] = f
	}
	return f
}

// function returns the JavaScript object of a function.
func (s *store) function(in *instance, index uint32) engine.Value {
	h := s.handleOf(in)
	defer s.Free(h)
	all := s.Get(h, "functions")
	defer s.Free(all)
	name := strconv.Itoa(int(index))
	f := s.Get(all, name)
	if f.IsObject() {
		return f
	}
	f = s.helper("function", h, engine.Int(int(index)), engine.Int(len(in.function(index).params)))
	if f.IsException() {
		return f
	}
	s.SetKey(f, s.Slot(s.m.infoKey), s.NewArray(s.Dup(h), engine.Int(int(index))))
	s.Set(all, name, s.Dup(f))
	return f
}

// target returns what an exported function calls; ok is false for others.
func (s *store) target(v engine.Value) (at site, ok bool) {
	info := s.GetKey(v, s.Slot(s.m.infoKey))
	defer s.Free(info)
	if !info.IsObject() {
		return site{}, false
	}
	h, index := s.GetIndex(info, 0), s.GetIndex(info, 1)
	defer s.FreeAll(h, index)
	in, ok := s.Half(h).(*instance)
	return site{in, uint32(s.Int(index))}, ok
}

func (s *store) isExported(v engine.Value) bool {
	if !s.IsFunction(v) {
		return false
	}
	_, ok := s.target(v)
	return ok
}

// isFunction(value) tells whether it is an exported function.
func (s *store) isFunction(c *engine.Call) engine.Value { return engine.Bool(s.isExported(c.Arg(0))) }

// funcRef converts null or an exported function to a reference.
func (s *store) funcRef(v engine.Value) (uint64, bool) {
	if v.IsNull() {
		return 0, true
	}
	if s.IsFunction(v) {
		if at, ok := s.target(v); ok {
			return s.reference(at), true
		}
	}
	s.ThrowTypeError("function-typed object expected")
	return 0, false
}

func (s *store) reference(at site) uint64 {
	f := at.in.function(at.index)
	if f.ref == 0 {
		f.ref = at.in.js.Reference(at.index)
		s.refs[f.ref] = funcRef{at.in, at.index}
		// Whoever gets the reference may keep it where nobody sees it.
		if !at.in.kept {
			at.in.kept = true
			s.handleOf(at.in) // never given back
		}
	}
	return f.ref
}

// funcOf converts a reference to the function's object, or null.
func (s *store) funcOf(ref uint64) engine.Value {
	if ref == 0 {
		return engine.Null
	}
	r, ok := s.refs[ref]
	if !ok {
		for _, any := range s.instances {
			key, code := any.js.Target(ref)
			in := s.instances[key]
			if in == nil {
				return s.ThrowTypeError("the function's instance is gone")
			}
			index, found := in.js.FunctionIndex(code)
			if !found {
				return s.ThrowTypeError("the function's code is gone")
			}
			r = funcRef{in, index}
			s.refs[ref] = r
			break
		}
	}
	return s.function(r.in, r.index)
}

// call(instance, index, ...arguments) is behind every exported function.
func (s *store) call(c *engine.Call) engine.Value {
	in, ok := half[*instance](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	index := uint32(c.Int(1))
	f := in.function(index)
	if f.vector {
		return s.ThrowTypeError("type incompatibility when transforming from/to JS")
	}
	// The conversions may call back into this very function.
	stack := f.stack
	f.stack = nil
	if n := max(len(f.params), len(f.results)); cap(stack) < n {
		stack = make([]uint64, n)
	} else {
		stack = stack[:n]
	}
	args := c.Args[2:]
	for i, t := range f.params {
		v := engine.Undefined
		if i < len(args) {
			v = args[i]
		}
		if stack[i], ok = s.toWasm(v, t); !ok {
			return engine.Exception
		}
	}
	var fn api.Function
	if n := len(f.idle); n > 0 {
		fn, f.idle = f.idle[n-1], f.idle[:n-1]
	} else {
		fn = in.js.Function(index)
	}
	s.depth++
	err := fn.CallWithStack(s.ctx, stack)
	s.depth--
	f.idle = append(f.idle, fn)
	s.sync()
	if err != nil {
		return s.trap(err)
	}
	r := s.result(stack, f.results)
	f.stack = stack
	if s.depth == 0 {
		s.externs.sweep(s)
	}
	return r
}

// result converts what a call returned.
func (s *store) result(stack []uint64, types []api.ValueType) engine.Value {
	switch len(types) {
	case 0:
		return engine.Undefined
	case 1:
		return s.toJS(stack[0], types[0])
	}
	out := s.NewArray()
	for i, t := range types {
		v := s.toJS(stack[i], t)
		if v.IsException() {
			s.Free(out)
			return v
		}
		s.SetIndex(out, i, v)
	}
	return out
}

// host is a JavaScript function that WebAssembly calls. Its importer keeps fn.
type host struct {
	s               *store
	fn              engine.Value
	params, results []api.ValueType
}

// host makes an instance whose functions are hosts, by their numbers.
func (s *store) host(hosts []*host) (*instance, error) {
	if len(hosts) == 0 {
		return nil, nil
	}
	b := s.rt.NewHostModuleBuilder("js")
	for i, h := range hosts {
		b.NewFunctionBuilder().WithGoModuleFunction(h, h.params, h.results).Export(strconv.Itoa(i))
	}
	compiled, err := b.Compile(s.ctx)
	if err != nil {
		return nil, err
	}
	// The functions are in the order of Export.
	in, err := s.start(&code{compiled: compiled}, nil)
	if err != nil {
		return nil, err
	}
	in.kept = true
	return in, nil
}

// Call calls the function. It leaves an exception pending and panics with
// errThrown, which wazero hands to the caller of WebAssembly.
func (h *host) Call(_ context.Context, _ api.Module, stack []uint64) {
	s := h.s
	if hasVector(h.params) || hasVector(h.results) {
		s.ThrowTypeError("type incompatibility when transforming from/to JS")
		panic(errThrown)
	}
	s.sync()
	var room [8]engine.Value
	args := room[:0]
	for i, t := range h.params {
		args = append(args, s.toJS(stack[i], t))
	}
	r := s.Call(h.fn, engine.Undefined, args...)
	s.FreeAll(args...)
	ok := !r.IsException()
	switch {
	case !ok || len(h.results) == 0:
	case len(h.results) == 1:
		stack[0], ok = s.toWasm(r, h.results[0])
	default:
		list := s.helper("results", r, engine.Int(len(h.results)))
		ok = !list.IsException()
		for i, t := range h.results {
			if !ok {
				break
			}
			v := s.GetIndex(list, i)
			stack[i], ok = s.toWasm(v, t)
			s.Free(v)
		}
		s.Free(list)
	}
	s.Free(r)
	if !ok {
		panic(errThrown)
	}
}
