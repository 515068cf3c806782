package wazero

import (
	"context"
	"errors"
	"unsafe"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/internal/wasm"
	binaryformat "github.com/tetratelabs/wazero/internal/wasm/binary"
)

// This file is put beside the module's own: what the JavaScript API of
// WebAssembly needs and the Go API does not offer. Imports are resolved one by
// one instead of by the names of modules, and tables, globals and references to
// functions are within reach.

// ExternTag is the kind of an exception tag, which package api does not name.
const ExternTag api.ExternType = wasm.ExternTypeTag

// JSType is the type of an import or export.
type JSType struct {
	Kind            api.ExternType
	Params, Results []api.ValueType // of a function or tag
	Value           api.ValueType   // of a global or a table's elements
	Mutable         bool
	Min, Max        uint32 // of a memory, in pages, or a table
	HasMax, Shared  bool
}

// JSImport is an import of a module.
type JSImport struct {
	Module, Name string
	Type         JSType
}

// JSExport is an export of a module.
type JSExport struct {
	Name  string
	Index uint32
	Type  JSType
}

// JSValidate tells what is wrong with a binary, without compiling it.
func JSValidate(r Runtime, binary []byte) error {
	rt := r.(*runtime)
	m, err := binaryformat.DecodeModule(binary, rt.enabledFeatures, rt.memoryLimitPages, rt.memoryCapacityFromMax, false, false)
	if err != nil {
		return err
	}
	return m.Validate(rt.enabledFeatures)
}

// JSImports returns the imports in their order.
func JSImports(c CompiledModule) []JSImport {
	m := c.(*compiledModule).module
	out := make([]JSImport, len(m.ImportSection))
	for i := range m.ImportSection {
		imp := &m.ImportSection[i]
		out[i] = JSImport{imp.Module, imp.Name, jsType(m, imp.Type, imp.IndexPerType)}
	}
	return out
}

// JSExports returns the exports in their order.
func JSExports(c CompiledModule) []JSExport {
	m := c.(*compiledModule).module
	out := make([]JSExport, len(m.ExportSection))
	for i, e := range m.ExportSection {
		out[i] = JSExport{e.Name, e.Index, jsType(m, e.Type, e.Index)}
	}
	return out
}

func jsType(m *wasm.Module, kind wasm.ExternType, index wasm.Index) JSType {
	t := JSType{Kind: kind}
	switch kind {
	case wasm.ExternTypeFunc:
		f := m.JSFunc(index)
		t.Params, t.Results = wasm.ToApiValueType(f.Params), wasm.ToApiValueType(f.Results)
	case wasm.ExternTypeTable:
		table := m.JSTable(index)
		t.Value, t.Min = api.ValueType(table.Type), table.Min
		if table.Max != nil {
			t.Max, t.HasMax = *table.Max, true
		}
	case wasm.ExternTypeMemory:
		mem := m.JSMemory()
		t.Min, t.Max, t.HasMax, t.Shared = mem.Min, mem.Max, mem.IsMaxEncoded, mem.IsShared
	case wasm.ExternTypeGlobal:
		g := m.JSGlobal(index)
		t.Value, t.Mutable = api.ValueType(g.ValType), g.Mutable
	case wasm.ExternTypeTag:
		t.Params = wasm.ToApiValueType(m.JSTag(index).Params)
	}
	return t
}

// JSInstance is an instance with all that is in it.
type JSInstance struct {
	m *wasm.ModuleInstance
	s *wasm.Store
}

// JSInstantiate instantiates a module. resolve returns the instance that has the
// import of this number, and what it is there; its type must have been checked.
func JSInstantiate(ctx context.Context, r Runtime, c CompiledModule, resolve func(i int) (*JSInstance, uint32)) (*JSInstance, error) {
	m := c.(*compiledModule).module
	if resolve != nil {
		ctx = context.WithValue(ctx, wasm.JSResolverKey{}, wasm.JSResolver(func(imp *wasm.Import) (*wasm.ModuleInstance, wasm.Index) {
			n := (uintptr(unsafe.Pointer(imp)) - uintptr(unsafe.Pointer(&m.ImportSection[0]))) / unsafe.Sizeof(*imp)
			from, index := resolve(int(n))
			return from.m, index
		}))
	}
	mod, err := r.InstantiateModule(ctx, c, NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	s := r.(*runtime).store
	if h, ok := mod.(hostModuleInstance); ok {
		return &JSInstance{h.Module.(*wasm.ModuleInstance), s}, nil
	}
	return &JSInstance{mod.(*wasm.ModuleInstance), s}, nil
}

// Forget leaves the instance to Go's collector. It must not be called while
// references to its functions, which the collector does not see, are about.
func (i *JSInstance) Forget() { i.s.JSForget(i.m) }

// Key identifies the instance in what Target returns.
func (i *JSInstance) Key() uintptr { return i.engine().JSKey() }

type jsEngine interface {
	JSKey() uintptr
	JSTarget(ref uintptr) (key, code uintptr)
	JSIndex(code uintptr) (wasm.Index, bool)
}

func (i *JSInstance) engine() jsEngine { return i.m.Engine.(jsEngine) }

// Function returns a function for one call at a time.
func (i *JSInstance) Function(index uint32) api.Function { return i.m.Engine.NewFunction(index) }

// FunctionType returns a function's parameters and results.
func (i *JSInstance) FunctionType(index uint32) (params, results []api.ValueType) {
	f := i.m.Source.JSFunc(index)
	return wasm.ToApiValueType(f.Params), wasm.ToApiValueType(f.Results)
}

// Reference returns a new reference to a function.
func (i *JSInstance) Reference(index uint32) uint64 {
	return uint64(i.m.Engine.FunctionInstanceReference(index))
}

// Target returns the key of the instance that a reference's function is in, and
// what FunctionIndex of that instance takes.
func (i *JSInstance) Target(ref uint64) (key, code uintptr) { return i.engine().JSTarget(uintptr(ref)) }

// FunctionIndex returns the index of a function that Target has found.
func (i *JSInstance) FunctionIndex(code uintptr) (uint32, bool) { return i.engine().JSIndex(code) }

// Tables and Globals count them, imports included.
func (i *JSInstance) Tables() int  { return len(i.m.Tables) }
func (i *JSInstance) Globals() int { return len(i.m.Globals) }

// JSMemory is a memory.
type JSMemory struct{ *wasm.MemoryInstance }

// Memory returns the instance's memory.
func (i *JSInstance) Memory() JSMemory { return JSMemory{i.m.MemoryInstance} }

// Bytes returns the memory as it is now.
func (m JSMemory) Bytes() []byte { return m.Buffer }

// Limit returns the most pages, 65536 when none was declared.
func (m JSMemory) Limit() uint32 { return m.Max }

// JSTable is a table.
type JSTable struct{ *wasm.TableInstance }

// Table returns the table at index.
func (i *JSInstance) Table(index uint32) JSTable { return JSTable{i.m.Tables[index]} }

// ElementType returns the type of the table's elements.
func (t JSTable) ElementType() api.ValueType { return api.ValueType(t.Type) }

// JSGlobal is a global.
type JSGlobal struct{ *wasm.GlobalInstance }

// Global returns the global at index.
func (i *JSInstance) Global(index uint32) JSGlobal { return JSGlobal{i.m.Globals[index]} }

// ValueType returns the type of the global's value, and whether it changes.
func (g JSGlobal) ValueType() (t api.ValueType, mutable bool) {
	return api.ValueType(g.Type.ValType), g.Type.Mutable
}

// JSTag is an exception tag.
type JSTag struct{ *wasm.TagInstance }

// Tag returns the tag at index.
func (i *JSInstance) Tag(index uint32) JSTag { return JSTag{i.m.Tags[index]} }

// Types returns the types of what an exception of the tag carries.
func (t JSTag) Types() []api.ValueType { return wasm.ToApiValueType(t.Type.Params) }

// Tags counts the instance's tags, imports included.
func (i *JSInstance) Tags() int { return len(i.m.Tags) }

// JSException returns the exception that a call has failed with.
func JSException(err error) (tag JSTag, values []uint64, ok bool) {
	var e *wasm.Exception
	if !errors.As(err, &e) {
		return JSTag{}, nil, false
	}
	return JSTag{e.Tag}, e.Params, true
}
