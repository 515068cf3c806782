package webassembly

import (
	"runtime"
	"syscall"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	"nodeos/sys"
	"nodeos/unode/engine"
)

const (
	page     = 64 << 10
	hostPage = 4 << 10 // before the memory: where the engine looks for a header of its own
)

// linear is the memory of one WebAssembly memory: address space for all it may
// become, of which the beginning is in use. It is given back when the runtime's
// object and all buffers over it are gone.
type linear struct {
	base, reserved uintptr
}

func allocate(_, most uint64) experimental.LinearMemory {
	most = min(most, memoryPages*page)
	l := &linear{reserved: uintptr(most) + hostPage}
	base, err := sys.Mmap(0, l.reserved, syscall.PROT_NONE, syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE, -1, 0)
	if err != 0 || sys.Mprotect(base, hostPage, syscall.PROT_READ) != 0 {
		return noMemory{}
	}
	l.base = base
	runtime.SetFinalizer(l, (*linear).unmap)
	return l
}

func (l *linear) unmap() { sys.Munmap(l.base, l.reserved) }

// Reallocate makes size bytes usable; nil if there is no room. They do not move.
func (l *linear) Reallocate(size uint64) []byte {
	if uintptr(size)+hostPage > l.reserved || size > 0 && sys.Mprotect(l.base+hostPage, uintptr(size), syscall.PROT_READ|syscall.PROT_WRITE) != 0 {
		return nil
	}
	return sys.View(l.base+hostPage, uintptr(size))
}

// Free does nothing: buffers may still be over the memory.
func (l *linear) Free() {}

// noMemory is what remains when address space cannot be had.
type noMemory struct{}

func (noMemory) Reallocate(size uint64) []byte {
	if size == 0 {
		return []byte{}
	}
	return nil
}
func (noMemory) Free() {}

// newMemory(initial, maximum | undefined, shared) returns a Memory.
func (s *store) newMemory(c *engine.Call) engine.Value {
	b := builder{}
	flags := byte(0)
	if !c.Arg(1).IsUndefined() {
		flags = 1
	}
	if c.Bool(2) {
		flags |= 2
	}
	limits := append([]byte{1, flags}, leb(uint64(c.Int(0)))...)
	if flags&1 != 0 {
		limits = append(limits, leb(uint64(c.Int(1)))...)
	}
	b.section(5, limits)
	b.section(7, []byte{1, 0, 2, 0})
	in, err := s.synthetic(b.bytes())
	if err != nil {
		return s.ThrowRangeError("WebAssembly.Memory(): could not allocate memory")
	}
	return s.wrap(in, kindMemory, 0)
}

// memoryBuffer(memory) returns the buffer.
func (s *store) memoryBuffer(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	if o.buffer.IsObject() {
		return s.Dup(o.buffer)
	}
	mem := o.in.js.Memory()
	b := mem.Bytes()
	buf := s.NewExternalBuffer(b, mem.Shared)
	if buf.IsException() {
		return buf
	}
	o.buffer, o.size = buf, len(b)
	s.Set(c.Arg(0), "buffer", s.Dup(buf)) // the handle keeps it
	wrapper := s.Get(c.Arg(0), "wrapper")
	s.helper("keep", buf, wrapper) // and it the memory
	s.Free(wrapper)
	s.memories[o] = struct{}{}
	return buf
}

// memoryGrow(memory, pages) returns the pages before, -1 if there is no room.
func (s *store) memoryGrow(c *engine.Call) engine.Value {
	o, ok := half[*object](s, c.Arg(0))
	if !ok {
		return engine.Exception
	}
	before, ok := o.in.js.Memory().Grow(uint32(c.Int(1)))
	if !ok {
		return engine.Int(-1)
	}
	s.drop(o)
	return engine.Int(int(before))
}

// drop lets go of a buffer that is not the memory's any more.
func (s *store) drop(o *object) {
	if !o.buffer.IsObject() {
		return
	}
	buf := o.buffer
	o.buffer = engine.Undefined
	delete(s.memories, o)
	if !o.in.js.Memory().Shared {
		s.Detach(buf)
	}
	s.Set(o.self, "buffer", engine.Undefined)
}

// sync drops the buffers of memories that have grown. It comes before JavaScript
// runs again.
func (s *store) sync() {
	for o := range s.memories {
		if len(o.in.js.Memory().Bytes()) != o.size {
			s.drop(o)
		}
	}
}

// memoryKey identifies a memory.
func memoryKey(m wazero.JSMemory) unsafe.Pointer { return unsafe.Pointer(m.MemoryInstance) }
