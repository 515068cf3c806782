package webassembly

import (
	"math"

	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

// toWasm converts a value to a type; ok is false when it has thrown
// (ToWebAssemblyValue).
func (s *store) toWasm(v engine.Value, t api.ValueType) (bits uint64, ok bool) {
	switch t {
	case api.ValueTypeI32:
		if v.IsInt() {
			return uint64(uint32(s.Int(v))), true
		}
		f, ok := s.number(v)
		return uint64(toInt32(f)), ok
	case api.ValueTypeF32:
		f, ok := s.number(v)
		return api.EncodeF32(float32(f)), ok
	case api.ValueTypeF64:
		f, ok := s.number(v)
		return api.EncodeF64(f), ok
	case api.ValueTypeI64:
		if v.IsBigInt() {
			return uint64(s.Int(v)), true
		}
		b := s.helper("bigint", v)
		if b.IsException() {
			return 0, false
		}
		defer s.Free(b)
		return uint64(s.Int(b)), true
	case api.ValueTypeExternref:
		return s.externs.put(s, v), true
	case typeFunc:
		return s.funcRef(v)
	}
	s.ThrowTypeError("type incompatibility when transforming from/to JS")
	return 0, false
}

// number converts to a number, which objects and symbols can make throw.
func (s *store) number(v engine.Value) (float64, bool) {
	if v.IsNumber() || v.IsUndefined() || v.IsNull() || v.IsBool() {
		return s.Number(v), true
	}
	n := s.helper("number", v)
	defer s.Free(n)
	if n.IsException() {
		return 0, false
	}
	return s.Number(n), true
}

// toInt32 is ECMAScript's ToInt32, as bits.
func toInt32(f float64) uint32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	f = math.Mod(math.Trunc(f), 1<<32)
	if f < 0 {
		f += 1 << 32
	}
	return uint32(f)
}

// toJS converts a value of a type to JavaScript's; the caller owns it.
func (s *store) toJS(bits uint64, t api.ValueType) engine.Value {
	switch t {
	case api.ValueTypeI32:
		return engine.Int(int(int32(bits)))
	case api.ValueTypeI64:
		return s.NewBigInt(int64(bits))
	case api.ValueTypeF32:
		return engine.Number(float64(api.DecodeF32(bits)))
	case api.ValueTypeF64:
		return engine.Number(api.DecodeF64(bits))
	case api.ValueTypeExternref:
		return s.externs.get(s, bits)
	case typeFunc:
		return s.funcOf(bits)
	}
	return s.ThrowTypeError("type incompatibility when transforming from/to JS")
}

// hasVector tells whether a signature cannot be called from JavaScript.
func hasVector(types []api.ValueType) bool {
	for _, t := range types {
		if t == typeV128 || t == typeExn {
			return true
		}
	}
	return false
}

// externs are the JavaScript values that WebAssembly holds, by number; 0 is
// null.
type externs struct {
	values []engine.Value // owned
	free   []int
	limit  int // of values, before the next sweep
}

const externsAtFirst = 1 << 12

func (x *externs) put(s *store, v engine.Value) uint64 {
	if v.IsNull() {
		return 0
	}
	v = s.Dup(v)
	if n := len(x.free); n > 0 {
		i := x.free[n-1]
		x.free = x.free[:n-1]
		x.values[i] = v
		return uint64(i + 1)
	}
	x.values = append(x.values, v)
	return uint64(len(x.values))
}

func (x *externs) get(s *store, bits uint64) engine.Value {
	if bits == 0 || bits > uint64(len(x.values)) {
		return engine.Null
	}
	return s.Dup(x.values[bits-1])
}

// sweep drops the values that no table and no global holds, when there are many
// more than the last time. No call may be under way: its locals are not seen.
func (x *externs) sweep(s *store) {
	if used := len(x.values) - len(x.free); used < max(x.limit, externsAtFirst) {
		return
	}
	held := make([]bool, len(x.values)+1)
	mark := func(bits uint64) {
		if bits < uint64(len(held)) {
			held[bits] = true
		}
	}
	for _, in := range s.instances {
		for i := range in.js.Tables() {
			if t := in.js.Table(uint32(i)); t.ElementType() == api.ValueTypeExternref {
				for _, ref := range t.References {
					mark(uint64(ref))
				}
			}
		}
		for i := range in.js.Globals() {
			if g := in.js.Global(uint32(i)); uint8(g.Type.ValType) == api.ValueTypeExternref {
				bits, _ := g.Value()
				mark(bits)
			}
		}
	}
	x.free = x.free[:0]
	for i := range x.values {
		if !held[i+1] {
			s.Free(x.values[i])
			x.values[i] = engine.Undefined
			x.free = append(x.free, i)
		}
	}
	x.limit = 2 * (len(x.values) - len(x.free))
}
