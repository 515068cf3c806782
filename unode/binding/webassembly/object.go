package webassembly

import (
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"nodeos/unode/engine"
)

const (
	kindFunc   = api.ExternTypeFunc
	kindTable  = api.ExternTypeTable
	kindMemory = api.ExternTypeMemory
	kindGlobal = api.ExternTypeGlobal
	kindTag    = wazero.ExternTag
)

// object is the Go half of a Memory, Table, Global or Tag: where it is.
type object struct {
	s     *store
	in    *instance
	kind  api.ExternType
	index uint32
	key   unsafe.Pointer
	self  engine.Value // the handle, borrowed

	buffer engine.Value // of a memory: the handle holds it
	size   int
}

// Finalize forgets an object whose handle has died.
func (o *object) Finalize() {
	delete(o.s.objects, o.key)
	delete(o.s.memories, o)
}

// key identifies what an instance has at an index.
func (in *instance) key(kind api.ExternType, index uint32) unsafe.Pointer {
	switch kind {
	case kindTable:
		return unsafe.Pointer(in.js.Table(index).TableInstance)
	case kindMemory:
		return memoryKey(in.js.Memory())
	case kindGlobal:
		return unsafe.Pointer(in.js.Global(index).GlobalInstance)
	}
	return unsafe.Pointer(in.js.Tag(index).TagInstance)
}

// wrap returns the JavaScript object of what an instance has at an index.
func (s *store) wrap(in *instance, kind api.ExternType, index uint32) engine.Value {
	key := in.key(kind, index)
	o := s.objects[key]
	if o != nil {
		return s.Get(o.self, "wrapper")
	}
	o = &object{s: s, in: in, kind: kind, index: index, key: key, buffer: engine.Undefined}
	o.self = s.handle(o)
	s.objects[key] = o
	name := s.NewString(kindNames[kind])
	w := s.helper("wrap", name, o.self)
	s.FreeAll(name, o.self) // the wrapper keeps it
	return w
}

// builder writes a module that has one memory, table or global for JavaScript to
// make.
type builder struct{ b []byte }

func (b *builder) section(id byte, body []byte) {
	if b.b == nil {
		b.b = []byte("\x00asm\x01\x00\x00\x00")
	}
	b.b = append(append(append(b.b, id), leb(uint64(len(body)))...), body...)
}

func (b *builder) bytes() []byte { return b.b }

// leb is unsigned LEB128.
func leb(n uint64) (out []byte) {
	for ; n >= 0x80; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}

// synthetic instantiates what builder wrote. wazero panics where memory cannot be
// had.
func (s *store) synthetic(b []byte) (in *instance, err error) {
	k, err := s.compileBytes(b)
	if err != nil {
		return nil, err
	}
	return s.start(k, nil)
}
