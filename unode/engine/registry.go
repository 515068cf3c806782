package engine

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// Registry is the table of native functions and classes, and of the names and
// values that Go code keeps hold of. It is filled once, in a fixed order,
// before the first Isolate is made and not changed after: a function is known
// to the heap by its index, so the same program must build the same table or
// its heap snapshot means nothing.
type Registry struct {
	funcs   []Func
	names   []string // of funcs: "binding.name", or "" for methods
	classes []*class
	atoms   []string
	slots   []string
}

// What the engine itself needs comes first in every registry.
const (
	atomConstructor Atom = iota
	atomTrace            // a private name: where an error keeps its stack
)

const (
	slotGetStack Slot = iota
	slotSetStack
	slotUsing // three in a row: see SetUsing
	_
	_
)

// NewRegistry makes an empty registry.
func NewRegistry() *Registry {
	return &Registry{
		atoms: []string{"constructor", "#stack"},
		slots: []string{"get stack", "set stack", "using: add", "using: dispose", "using: rethrow"},
		funcs: []Func{getStack, setStack},
		names: []string{"", ""},
	}
}

// Func is a native function. It returns a Value that the caller owns, or
// Exception after a Throw.
type Func func(c *Call) Value

// Call is one call of a native function; it is valid until the function
// returns. This and Args are borrowed. In a constructor This is new.target.
type Call struct {
	Iso  *Isolate
	This Value
	Args []Value
}

// Arg returns the i-th argument, or undefined.
func (c *Call) Arg(i int) Value {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return Undefined
}

// String returns the i-th argument as Isolate.String does.
func (c *Call) String(i int) string { return c.Iso.String(c.Arg(i)) }

// Int returns the i-th argument as Isolate.Int does.
func (c *Call) Int(i int) int { return c.Iso.Int(c.Arg(i)) }

// Bool returns the i-th argument as a condition.
func (c *Call) Bool(i int) bool { return c.Iso.Bool(c.Arg(i)) }

// Atom is a property name that is interned once for each Isolate.
type Atom int32

// Slot is a Value that Go code keeps, at a place that a snapshot survives.
type Slot int32

// Func adds a function under "binding.name".
func (r *Registry) Func(name string, f Func) {
	if !strings.Contains(name, ".") {
		panic("engine: function name without a binding: " + name)
	}
	r.add(name, f)
}

func (r *Registry) add(name string, f Func) int {
	if len(r.funcs) == 1<<15-1 {
		panic("engine: more native functions than the engine's index holds")
	}
	r.funcs = append(r.funcs, f)
	r.names = append(r.names, name)
	return len(r.funcs) - 1
}

// Atom interns a property name.
func (r *Registry) Atom(name string) Atom {
	r.atoms = append(r.atoms, name)
	return Atom(len(r.atoms) - 1)
}

// Slot makes room for a value. name is for messages.
func (r *Registry) Slot(name string) Slot {
	r.slots = append(r.slots, name)
	return Slot(len(r.slots) - 1)
}

// FindSlot returns the slot that was made with name.
func (r *Registry) FindSlot(name string) Slot {
	i := slices.Index(r.slots, name)
	if i < 0 {
		panic("engine: no slot " + name)
	}
	return Slot(i)
}

// internRegistry makes the Isolate's atoms and slots in its heap.
func (iso *Isolate) internRegistry() {
	h := iso.heap.header()
	h.nAtoms, h.nSlots = uint32(len(iso.reg.atoms)), uint32(len(iso.reg.slots))
	h.atoms = uintptr(lib.Xjs_malloc_rt(iso.tls, iso.rt, uint64(4*h.nAtoms+4)))
	h.slots = uintptr(lib.Xjs_malloc_rt(iso.tls, iso.rt, uint64(16*h.nSlots+16)))
	iso.mapRegistry()
	for i, name := range iso.reg.atoms {
		if Atom(i) == atomTrace {
			v := iso.NewSymbol(name, true)
			iso.atoms[i] = lib.XJS_ValueToAtom(iso.tls, iso.ctx, v.c())
			iso.Free(v)
			continue
		}
		iso.atoms[i] = iso.newAtom(name)
	}
	for i := range iso.slots {
		iso.slots[i] = Undefined
	}
	iso.slots[slotGetStack] = iso.newNative("", 0, lib.EJS_CFUNC_generic_magic)
	iso.slots[slotSetStack] = iso.newNative("", 1, lib.EJS_CFUNC_generic_magic)
}

// mapRegistry points at the atoms and slots that are in the heap.
func (iso *Isolate) mapRegistry() {
	h := iso.heap.header()
	iso.atoms = unsafe.Slice((*uint32)(unsafe.Add(nil, h.atoms)), h.nAtoms)
	iso.slots = unsafe.Slice((*Value)(unsafe.Add(nil, h.slots)), h.nSlots)
}

// Slot returns the value of s, borrowed.
func (iso *Isolate) Slot(s Slot) Value { return iso.slots[s] }

// Slots returns how many values Go code keeps hold of.
func (iso *Isolate) Slots() int { return len(iso.slots) }

// SetSlot puts v into s. It consumes v.
func (iso *Isolate) SetSlot(s Slot, v Value) {
	old := iso.slots[s]
	iso.slots[s] = v
	iso.Free(old)
}

// Natives returns an object that holds all registered functions by name, and
// all classes.
func (iso *Isolate) Natives() Value {
	o := iso.NewObject()
	for i, name := range iso.reg.names {
		if name != "" {
			iso.Set(o, name, iso.newNative(name[strings.IndexByte(name, '.')+1:], i, lib.EJS_CFUNC_generic_magic))
		}
	}
	for _, c := range iso.reg.classes {
		iso.Set(o, c.name, iso.newClass(c))
	}
	return o
}

func (iso *Isolate) newNative(name string, index int, kind int32) Value {
	p := cstring(name)
	defer free(iso.tls, p)
	return Value(lib.XJS_NewCFunction2(iso.tls, iso.ctx, fp(dispatch), p, 0, kind, int32(index)))
}

// check tells whether a restored heap fits this registry.
func (r *Registry) check(h *heapHeader) error {
	if int(h.nAtoms) != len(r.atoms) || int(h.nSlots) != len(r.slots) {
		return fmt.Errorf("snapshot has %d names and %d values, this program %d and %d", h.nAtoms, h.nSlots, len(r.atoms), len(r.slots))
	}
	return nil
}
