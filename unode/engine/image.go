package engine

import (
	"errors"
	"fmt"
	"syscall"

	"nodeos/sys"
)

// HeapImage collects garbage and returns the bytes of the heap, to be given to
// Restore in another run of the very same program. The Isolate must lie at the
// fixed address (it is the first of its process), no JavaScript may be running
// and no native object may have a Go half.
func (iso *Isolate) HeapImage() ([]byte, error) {
	if iso.heap.base != heapBase {
		return nil, errors.New("heap is not at the fixed address")
	}
	if iso.depth != 0 {
		return nil, errors.New("JavaScript is running")
	}
	iso.clearKept()
	iso.GC()
	iso.GC() // what the first one's finalizers released
	if n := len(iso.objects) - 1 - len(iso.freeObjs); n != 0 {
		return nil, fmt.Errorf("%d native objects are open, the first a %T", n, iso.firstObject())
	}
	if len(iso.modules) != 0 {
		return nil, fmt.Errorf("%d modules are loaded", len(iso.modules))
	}
	h := iso.heap.header()
	h.rt, h.ctx = iso.rt, iso.ctx
	return sys.View(iso.heap.base, (h.top-iso.heap.base+4095)&^4095), nil
}

func (iso *Isolate) firstObject() any {
	for _, o := range iso.objects {
		if o != nil {
			return o
		}
	}
	return nil
}

// ErrAddressTaken means that something else of the process lies where a heap
// image must be.
var ErrAddressTaken = errors.New("the heap's fixed address is taken")

// Restore makes the first Isolate of a process from a heap image of n bytes;
// read must fill the slice with it.
func Restore(reg *Registry, n int, read func([]byte) error) (*Isolate, error) {
	iso, err := newIsolate(reg)
	if err != nil {
		return nil, err
	}
	base, err := reserve(heapBase)
	if err != nil {
		return nil, err
	}
	if base != heapBase {
		sys.Munmap(base, heapMax)
		return nil, ErrAddressTaken
	}
	// Huge pages: one fault for 2 MiB instead of 512. EINVAL without them is fine.
	const huge = 2 << 20
	sys.Madvise(base, (uintptr(n)+huge-1)&^(huge-1), sys.MADV_HUGEPAGE)
	if err := read(sys.View(base, uintptr(n))); err != nil {
		return nil, err
	}
	iso.heap = &heap{base}
	h := iso.heap.header()
	if h.id != heapID {
		return nil, fmt.Errorf("not a heap image: %w", syscall.EINVAL)
	}
	if err := reg.check(h); err != nil {
		return nil, err
	}
	iso.rt, iso.ctx, iso.classID = h.rt, h.ctx, h.classID
	iso.mapRegistry()
	iso.hook()
	return iso, nil
}
