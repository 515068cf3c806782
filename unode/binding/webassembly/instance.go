package webassembly

import (
	"fmt"
	"strconv"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

// instance is an instance of a module, of JavaScript's functions or of one
// memory, table or global.
type instance struct {
	s    *store
	js   *wazero.JSInstance
	self engine.Value // the handle, borrowed; undefined when there is none
	kept bool         // for good: see the package's caution
	fns  map[uint32]*function
}

// Finalize forgets an instance that nothing in JavaScript refers to.
func (in *instance) Finalize() {
	in.self = engine.Undefined
	if !in.kept && in.js != nil {
		delete(in.s.instances, in.js.Key())
		in.js.Forget()
	}
}

// handleOf returns the instance's handle, owned.
func (s *store) handleOf(in *instance) engine.Value {
	if in.self.IsUndefined() {
		in.self = s.handle(in)
		s.Set(in.self, "functions", s.NewNullObject())
		return in.self
	}
	return s.Dup(in.self)
}

// start instantiates k with these imports.
func (s *store) start(k *code, resolve func(i int) (*wazero.JSInstance, uint32)) (in *instance, err error) {
	defer func() {
		if r := recover(); r != nil { // no memory
			in, err = nil, fmt.Errorf("%v", r)
		}
	}()
	js, err := wazero.JSInstantiate(s.ctx, s.rt, k.compiled, resolve)
	if err != nil {
		return nil, err
	}
	in = &instance{s: s, js: js, self: engine.Undefined, fns: map[uint32]*function{}}
	s.instances[js.Key()] = in
	return in, nil
}

// site is where an import comes from.
type site struct {
	in    *instance
	index uint32
}

// instantiate(module, values, context) returns an array of the exports' values;
// values are those of the imports. A failure of linking throws.
func (s *store) instantiate(c *engine.Call) engine.Value {
	k, ok := half[*code](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	sites := make([]site, len(k.imports))
	hosts, values := []*host{}, c.Arg(1)
	for i, imp := range k.imports {
		v := s.GetIndex(values, i)
		var text string
		sites[i], text = s.link(v, &imp.Type)
		if text == "" && imp.Type.Kind == kindFunc && sites[i].in == nil {
			hosts = append(hosts, &host{s: s, fn: v, params: imp.Type.Params, results: imp.Type.Results})
			sites[i].index = uint32(len(hosts) - 1)
		}
		s.Free(v) // the array keeps it
		if text != "" {
			return s.throw("LinkError", fmt.Sprintf("%s: Import #%d %q %q: %s", c.String(2), i, imp.Module, imp.Name, text))
		}
	}
	hosting, err := s.host(hosts)
	if err != nil {
		return s.throw("LinkError", c.String(2)+": "+err.Error())
	}
	// The handle comes first: a start function may already use what it keeps.
	in := &instance{s: s, self: engine.Undefined, fns: map[uint32]*function{}}
	self := s.handleOf(in)
	defer s.Free(self)
	s.Set(self, "imports", s.Dup(values))
	resolve := func(i int) (*wazero.JSInstance, uint32) {
		if sites[i].in == nil {
			return hosting.js, sites[i].index
		}
		return sites[i].in.js, sites[i].index
	}
	s.depth++
	started, err := s.start(k, resolve)
	s.depth--
	s.sync()
	if err != nil {
		return s.trap(err)
	}
	in.js = started.js
	s.instances[in.js.Key()] = in
	for _, t := range k.imports {
		in.kept = in.kept || t.Type.Kind == kindTable || t.Type.Value == typeFunc
	}
	out := s.NewArray()
	for i, e := range k.exports {
		in.kept = in.kept || e.Type.Kind == kindTable || e.Type.Value == typeFunc
		v := engine.Undefined
		if e.Type.Kind == kindFunc {
			v = s.exported(k, in, e.Index, values)
		} else {
			v = s.wrap(in, e.Type.Kind, e.Index)
		}
		s.SetIndex(out, i, v)
	}
	if in.kept {
		s.Dup(self)
	}
	return out
}

// exported returns the object of an exported function: of one that was imported
// and is WebAssembly's, the one that came in.
func (s *store) exported(k *code, in *instance, index uint32, values engine.Value) engine.Value {
	n := uint32(0)
	for i, imp := range k.imports {
		if imp.Type.Kind != kindFunc {
			continue
		}
		if n == index {
			if v := s.GetIndex(values, i); s.isExported(v) {
				return v
			} else {
				s.Free(v)
			}
			break
		}
		n++
	}
	return s.function(in, index)
}

// link finds what an import's value stands for; text says what is wrong with it.
// A JavaScript function has no site yet.
func (s *store) link(v engine.Value, t *wazero.JSType) (at site, text string) {
	if t.Kind == kindFunc {
		if !s.IsFunction(v) {
			return site{}, "function import requires a callable"
		}
		at, ok := s.target(v)
		if !ok {
			return site{}, ""
		}
		if params, results := at.in.js.FunctionType(at.index); string(params) != string(t.Params) || string(results) != string(t.Results) {
			return site{}, "imported function does not match the expected type"
		}
		return at, ""
	}
	if t.Kind == kindGlobal && !t.Mutable && !v.IsObject() {
		return s.constant(v, t.Value)
	}
	h := s.helper("handle", v)
	o, _ := s.Half(h).(*object)
	s.Free(h)
	if o == nil || o.kind != t.Kind {
		if t.Kind == kindGlobal && !t.Mutable {
			return s.constant(v, t.Value)
		}
		return site{}, map[api.ExternType]string{
			kindTable:  "table import requires a WebAssembly.Table",
			kindMemory: "memory import must be a WebAssembly.Memory object",
			kindGlobal: "imported mutable global must be a WebAssembly.Global object",
			kindTag:    "tag import requires a WebAssembly.Tag",
		}[t.Kind]
	}
	return site{o.in, o.index}, o.mismatch(t)
}

// mismatch says how an object differs from the type an import asks for.
func (o *object) mismatch(t *wazero.JSType) string {
	switch o.kind {
	case kindTable:
		table := o.in.js.Table(o.index)
		switch {
		case table.ElementType() != t.Value:
			return "imported table does not match the expected type"
		case uint32(len(table.References)) < t.Min:
			return fmt.Sprintf("table import has %d elements, which is less than the required minimum %d", len(table.References), t.Min)
		case t.HasMax && table.Max == nil:
			return "table import has no maximum length; required: " + strconv.Itoa(int(t.Max))
		case t.HasMax && *table.Max > t.Max:
			return fmt.Sprintf("table import has maximum %d, which is larger than the required maximum %d", *table.Max, t.Max)
		}
	case kindMemory:
		mem := o.in.js.Memory()
		pages := uint32(len(mem.Bytes()) / page)
		switch {
		case pages < t.Min:
			return fmt.Sprintf("memory import has %d pages which is smaller than the declared initial of %d", pages, t.Min)
		case t.HasMax && mem.Limit() > t.Max:
			return fmt.Sprintf("memory import has a larger maximum size %d than the module's declared maximum %d", mem.Limit(), t.Max)
		case mem.Shared != t.Shared:
			return fmt.Sprintf("mismatch in shared state of memory, declared = %d, imported = %d", bit(t.Shared), bit(mem.Shared))
		}
	case kindGlobal:
		switch v, mutable := o.in.js.Global(o.index).ValueType(); {
		case mutable != t.Mutable:
			return "imported global does not match the expected mutability"
		case v != t.Value:
			return "imported global does not match the expected type"
		}
	}
	return ""
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// constant makes a global of a plain value.
func (s *store) constant(v engine.Value, t api.ValueType) (at site, text string) {
	switch {
	case t == api.ValueTypeI64 && !v.IsBigInt():
		return site{}, "global import must be a BigInt"
	case t != api.ValueTypeI64 && t != api.ValueTypeExternref && t != typeFunc && !v.IsNumber():
		return site{}, "global import must be a number, valid Wasm reference, or WebAssembly.Global object"
	}
	bits, ok := s.toWasm(v, t)
	if !ok {
		s.Free(s.TakeException())
		return site{}, "imported funcref global must be null or WebAssembly function (funcref) object"
	}
	in, err := s.global(t, false, bits)
	if err != nil {
		return site{}, err.Error()
	}
	return site{in, 0}, ""
}
