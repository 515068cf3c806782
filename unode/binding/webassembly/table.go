package webassembly

import (
	"encoding/binary"

	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

// newTable(type, initial, maximum | undefined, value) returns a Table.
func (s *store) newTable(c *engine.Call) engine.Value {
	t := valueTypes[c.String(0)]
	ref, ok := s.element(t, c.Arg(3))
	if !ok {
		return engine.Exception
	}
	b := builder{}
	limits := append([]byte{1, t, 0}, leb(uint64(c.Int(1)))...)
	if !c.Arg(2).IsUndefined() {
		limits[2] = 1
		limits = append(limits, leb(uint64(c.Int(2)))...)
	}
	b.section(4, limits)
	b.section(7, []byte{1, 0, 1, 0})
	in, err := s.synthetic(b.bytes())
	if err != nil {
		return s.ThrowRangeError("WebAssembly.Table(): could not allocate table")
	}
	in.kept = true
	for i := range in.js.Table(0).References {
		in.js.Table(0).References[i] = uintptr(ref)
	}
	return s.wrap(in, kindTable, 0)
}

// element converts a value to what a table of the type holds.
func (s *store) element(t api.ValueType, v engine.Value) (uint64, bool) {
	if t == typeFunc && v.IsUndefined() {
		return 0, true
	}
	return s.toWasm(v, t)
}

// tableLength(table), tableGet(table, index), tableSet(table, index, value) and
// tableGrow(table, count, value) are for indices in bounds; tableGrow returns the
// length before, or -1.
func (s *store) tableLength(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Int(len(o.in.js.Table(o.index).References))
}

func (s *store) tableIsExtern(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	return engine.Bool(o.in.js.Table(o.index).ElementType() == api.ValueTypeExternref)
}

func (s *store) tableGet(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	t := o.in.js.Table(o.index)
	if i := c.Int(1); i >= 0 && i < len(t.References) {
		return s.toJS(uint64(t.References[i]), t.ElementType())
	}
	return engine.Undefined
}

func (s *store) tableSet(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	t := o.in.js.Table(o.index)
	ref, ok := s.element(t.ElementType(), c.Arg(2))
	if !ok {
		return engine.Exception
	}
	if i := c.Int(1); i >= 0 && i < len(t.References) {
		t.References[i] = uintptr(ref)
	}
	return engine.Undefined
}

// maxTable is V8's limit of a table's length.
const maxTable = 10000000

func (s *store) tableGrow(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	t := o.in.js.Table(o.index)
	ref, ok := s.element(t.ElementType(), c.Arg(2))
	if !ok {
		return engine.Exception
	}
	n := c.Int(1)
	if n > maxTable || len(t.References)+n > maxTable {
		return engine.Int(-1)
	}
	return engine.Int(int(int32(t.Grow(uint32(n), uintptr(ref)))))
}

// global makes an instance with one global.
func (s *store) global(t api.ValueType, mutable bool, bits uint64) (*instance, error) {
	b := builder{}
	body := []byte{1, t, byte(bit(mutable))}
	switch t {
	case api.ValueTypeI32:
		body = append(body, 0x41, 0)
	case api.ValueTypeI64:
		body = append(body, 0x42, 0)
	case api.ValueTypeF32:
		body = append(append(body, 0x43), make([]byte, 4)...)
	case api.ValueTypeF64:
		body = append(append(body, 0x44), make([]byte, 8)...)
	case typeV128:
		body = append(binary.AppendUvarint(append(body, 0xfd), 12), make([]byte, 16)...)
	default:
		body = append(body, 0xd0, t)
	}
	b.section(6, append(body, 0x0b))
	b.section(7, []byte{1, 0, 3, 0})
	in, err := s.synthetic(b.bytes())
	if err != nil {
		return nil, err
	}
	in.kept = true
	in.js.Global(0).SetValue(bits, 0)
	return in, nil
}

// newGlobal(type, mutable, value) returns a Global; an undefined value is the
// type's default.
func (s *store) newGlobal(c *engine.Call) engine.Value {
	t := valueTypes[c.String(0)]
	bits, ok := uint64(0), true
	switch v := c.Arg(2); {
	case t == typeV128:
		return s.ThrowTypeError("WebAssembly.Global(): v128 globals cannot be made in JavaScript")
	case v.IsUndefined() && t != api.ValueTypeExternref:
	default:
		bits, ok = s.toWasm(v, t)
	}
	if !ok {
		return engine.Exception
	}
	in, err := s.global(t, c.Bool(1), bits)
	if err != nil {
		return s.ThrowRangeError("WebAssembly.Global(): %v", err)
	}
	return s.wrap(in, kindGlobal, 0)
}

// globalGet(global), globalSet(global, value) and globalMutable(global).
func (s *store) globalGet(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	g := o.in.js.Global(o.index)
	t, _ := g.ValueType()
	bits, _ := g.Value()
	return s.toJS(bits, t)
}

func (s *store) globalSet(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	g := o.in.js.Global(o.index)
	t, _ := g.ValueType()
	bits, ok := s.toWasm(c.Arg(1), t)
	if !ok {
		return engine.Exception
	}
	g.SetValue(bits, 0)
	return engine.Undefined
}

func (s *store) globalMutable(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	_, mutable := o.in.js.Global(o.index).ValueType()
	return engine.Bool(mutable)
}

// newTag(types) returns a Tag.
func (s *store) newTag(c *engine.Call) engine.Value {
	var types []byte
	for _, name := range s.Strings(c.Arg(0)) {
		types = append(types, valueTypes[name])
	}
	b := builder{}
	b.section(1, append(append([]byte{1, 0x60}, append(leb(uint64(len(types))), types...)...), 0))
	b.section(13, []byte{1, 0, 0})
	b.section(7, []byte{1, 0, 4, 0})
	in, err := s.synthetic(b.bytes())
	if err != nil {
		return s.ThrowRangeError("WebAssembly.Tag(): %v", err)
	}
	in.kept = true
	return s.wrap(in, kindTag, 0)
}

// tagTypes(tag) returns the names of the types of what its exceptions carry.
func (s *store) tagTypes(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	var out []string
	for _, t := range o.in.js.Tag(o.index).Types() {
		out = append(out, typeNames[t])
	}
	return s.NewStrings(out)
}
