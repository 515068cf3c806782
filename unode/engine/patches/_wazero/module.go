package wasm

// JSResolver finds what an import stands for: its instance and its index there.
type JSResolver func(i *Import) (*ModuleInstance, Index)

// JSResolverKey is the key of a JSResolver in a context.
type JSResolverKey struct{}

// JSForget takes an instance from the store without closing it.
func (s *Store) JSForget(m *ModuleInstance) { _ = s.deleteModule(m) }

// JSFunc, JSTable, JSGlobal, JSTag and JSMemory return the type of what an index
// names, imported or not.
func (m *Module) JSFunc(i Index) *FunctionType { return m.typeOfFunction(i) }

func (m *Module) JSTable(i Index) Table {
	if imp := m.jsImport(ExternTypeTable, i); imp != nil {
		return imp.DescTable
	}
	return m.TableSection[i-m.ImportTableCount]
}

func (m *Module) JSGlobal(i Index) GlobalType {
	if imp := m.jsImport(ExternTypeGlobal, i); imp != nil {
		return imp.DescGlobal
	}
	return m.GlobalSection[i-m.ImportGlobalCount].Type
}

func (m *Module) JSTag(i Index) *FunctionType {
	if imp := m.jsImport(ExternTypeTag, i); imp != nil {
		return &m.TypeSection[imp.DescTag]
	}
	return &m.TypeSection[m.TagSection[i-m.ImportTagCount].Type]
}

func (m *Module) JSMemory() *Memory {
	if imp := m.jsImport(ExternTypeMemory, 0); imp != nil {
		return imp.DescMem
	}
	return m.MemorySection
}

func (m *Module) jsImport(kind ExternType, i Index) *Import {
	for n := range m.ImportSection {
		if imp := &m.ImportSection[n]; imp.Type == kind && imp.IndexPerType == i {
			return imp
		}
	}
	return nil
}

// Error makes an exception that leaves WebAssembly an error.
func (e *Exception) Error() string { return "uncaught exception" }
