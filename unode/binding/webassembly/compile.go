package webassembly

import (
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

// code is a compiled module.
type code struct {
	compiled wazero.CompiledModule
	imports  []wazero.JSImport
	exports  []wazero.JSExport
}

func (s *store) validate(c *engine.Call) engine.Value {
	b, _ := s.Bytes(c.Arg(0))
	return engine.Bool(wazero.JSValidate(s.rt, append([]byte{}, b...)) == nil)
}

// compile(bytes) returns a handle, or a string that says what is wrong.
func (s *store) compile(c *engine.Call) engine.Value {
	b, _ := s.Bytes(c.Arg(0))
	k, err := s.compileBytes(append([]byte{}, b...))
	if err != nil {
		return s.NewString(complaint(b, err))
	}
	return s.handle(k)
}

func (s *store) compileBytes(b []byte) (*code, error) {
	compiled, err := s.rt.CompileModule(s.ctx, b)
	if err != nil {
		return nil, err
	}
	return &code{compiled, wazero.JSImports(compiled), wazero.JSExports(compiled)}, nil
}

// The kinds of imports and exports, and the types of values, as the API names
// them.
var kindNames = map[api.ExternType]string{
	api.ExternTypeFunc:   "function",
	api.ExternTypeTable:  "table",
	api.ExternTypeMemory: "memory",
	api.ExternTypeGlobal: "global",
	wazero.ExternTag:     "tag",
}

const (
	typeV128 = 0x7b
	typeFunc = 0x70
	typeExn  = 0x69
)

var valueTypes = map[string]api.ValueType{
	"i32": api.ValueTypeI32, "i64": api.ValueTypeI64, "f32": api.ValueTypeF32, "f64": api.ValueTypeF64,
	"v128": typeV128, "anyfunc": typeFunc, "funcref": typeFunc, "externref": api.ValueTypeExternref,
}

var typeNames = map[api.ValueType]string{
	api.ValueTypeI32: "i32", api.ValueTypeI64: "i64", api.ValueTypeF32: "f32", api.ValueTypeF64: "f64",
	typeV128: "v128", typeFunc: "funcref", api.ValueTypeExternref: "externref",
}

// imports(module) and exports(module) return what Module.imports and
// Module.exports do.
func (s *store) imports(c *engine.Call) engine.Value {
	k, ok := half[*code](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	out := s.NewArray()
	for i, imp := range k.imports {
		o := s.NewObject()
		s.Set(o, "module", s.NewString(imp.Module))
		s.Set(o, "name", s.NewString(imp.Name))
		s.Set(o, "kind", s.NewString(kindNames[imp.Type.Kind]))
		s.SetIndex(out, i, o)
	}
	return out
}

func (s *store) exports(c *engine.Call) engine.Value {
	k, ok := half[*code](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	out := s.NewArray()
	for i, exp := range k.exports {
		o := s.NewObject()
		s.Set(o, "name", s.NewString(exp.Name))
		s.Set(o, "kind", s.NewString(kindNames[exp.Type.Kind]))
		s.SetIndex(out, i, o)
	}
	return out
}

// customSections(module, name) returns an array of ArrayBuffers.
func (s *store) customSections(c *engine.Call) engine.Value {
	k, ok := half[*code](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	name := c.String(1)
	out, n := s.NewArray(), 0
	for _, section := range k.compiled.CustomSections() {
		if section.Name() == name {
			s.SetIndex(out, n, s.NewArrayBuffer(section.Data()))
			n++
		}
	}
	return out
}
