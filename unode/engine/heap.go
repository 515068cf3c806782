package engine

import (
	"fmt"
	"math/bits"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"

	"nodeos/sys"
)

// The heap of the first Isolate lies at a fixed address, so that a copy of its
// bytes can be put back as it was: that is the heap snapshot. Further Isolates
// of a process get a heap wherever there is room.
const (
	heapBase = uintptr(0x100000000000)
	heapMax  = uintptr(1) << 34 // address space only
	heapID   = 0x4e4f44454f533031
)

// heapHeader is the first page of a heap.
type heapHeader struct {
	id       uint64
	top      uintptr // first byte never used
	live     uintptr // bytes in use, by block size
	rt, ctx  uintptr
	classID  uint32
	nAtoms   uint32
	nSlots   uint32
	atoms    uintptr
	slots    uintptr
	limit    uintptr      // bytes that may be taken from the system
	owner    uintptr      // the Isolate of this process
	freeList [256]uintptr // by size class
}

// heap is an allocator with size classes, four to each power of two. Every
// block has a 16-byte header with its size and class. A freed block goes to its
// class's list; the pages of a large one go back to the system.
type heap struct{ base uintptr }

// A block this large gives its pages back when it is freed.
const largeBlock = 256 << 10

func newHeap() (*heap, error) {
	base, err := reserve(heapBase)
	if err != nil {
		return nil, err
	}
	h := &heap{base}
	hd := h.header()
	hd.id = heapID
	hd.limit = heapMax
	hd.top = base + (unsafe.Sizeof(*hd)+4095)&^4095
	return h, nil
}

// reserve maps a heap's address space at want, or elsewhere if that is taken.
func reserve(want uintptr) (uintptr, error) {
	const prot, flags = syscall.PROT_READ | syscall.PROT_WRITE, syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_NORESERVE
	base, errno := sys.Mmap(want, heapMax, prot, flags|sys.MAP_FIXED_NOREPLACE, -1, 0)
	if errno == syscall.EEXIST {
		base, errno = sys.Mmap(0, heapMax, prot, flags, -1, 0)
	}
	if errno != 0 {
		return 0, fmt.Errorf("reserve %d GiB of address space for the JavaScript heap: %w (only what is used takes memory, but a limit such as ulimit -v must leave room)", heapMax>>30, errno)
	}
	return base, nil
}

func (h *heap) header() *heapHeader { return (*heapHeader)(unsafe.Add(nil, h.base)) }
func (h *heap) used() int           { return int(h.header().live) }
func (h *heap) size() int           { return int(h.header().top - h.base) }

// sizeClass returns the class of a block for n bytes and that block's size.
func sizeClass(n uintptr) (class int, size uintptr) {
	if n <= 64 {
		c := (n + 15) / 16
		return int(c), c * 16
	}
	b := bits.Len64(uint64(n-1)) - 1 // 2^b <= n-1 < 2^(b+1)
	step := uintptr(1) << (b - 2)
	k := (n - uintptr(1)<<b + step - 1) / step // 1 to 4
	return (b-6)*4 + 4 + int(k), uintptr(1)<<b + k*step
}

type blockHeader struct{ size, class uintptr }

func block(p uintptr) *blockHeader { return (*blockHeader)(unsafe.Add(nil, p-16)) }

// A block whose start was moved has, before the new start, a header of its own:
// what is left of it, and as the class this bit and how far it was moved.
const trimmed = uintptr(1) << 63

// heapTrim moves the start of the block at p by n bytes, a multiple of 16, and
// returns the new start. The bytes before it come back when it is freed.
func heapTrim(p, n uintptr) uintptr {
	b := block(p)
	moved := n
	if b.class&trimmed != 0 {
		moved += b.class &^ trimmed
	}
	*block(p + n) = blockHeader{b.size - n, trimmed | moved}
	return p + n
}

// heapTrimmed tells by how much the start of the block at p was moved.
func heapTrimmed(p uintptr) uintptr {
	if c := block(p).class; c&trimmed != 0 {
		return c &^ trimmed
	}
	return 0
}

func heapOf(state uintptr) *heapHeader {
	return (*heapHeader)(unsafe.Add(nil, (*lib.TJSMallocState)(unsafe.Add(nil, state)).Fopaque))
}

func heapAlloc(_ *libc.TLS, state uintptr, n lib.Tsize_t) uintptr {
	if n == 0 {
		return 0
	}
	h := heapOf(state)
	c, size := sizeClass(uintptr(n))
	if c >= len(h.freeList) {
		return 0
	}
	p := h.freeList[c]
	if p != 0 {
		h.freeList[c] = *(*uintptr)(unsafe.Add(nil, p))
	} else {
		p = h.top + 16
		if p+size > uintptr(unsafe.Pointer(h))+h.limit {
			h.full()
			return 0 // the engine throws "out of memory"
		}
		*block(p) = blockHeader{size, uintptr(c)}
		h.top = p + size
	}
	h.live += size
	st := (*lib.TJSMallocState)(unsafe.Add(nil, state))
	st.Fmalloc_count++
	st.Fmalloc_size += lib.Tsize_t(size)
	return p
}

func heapFree(_ *libc.TLS, state, p uintptr) {
	if p == 0 {
		return
	}
	h := heapOf(state)
	p -= heapTrimmed(p)
	b := block(p)
	h.live -= b.size
	st := (*lib.TJSMallocState)(unsafe.Add(nil, state))
	st.Fmalloc_count--
	st.Fmalloc_size -= lib.Tsize_t(b.size)
	if b.size >= largeBlock {
		// Keep the page with the list's link.
		lo, hi := (p+8+4095)&^4095, (p+b.size)&^4095
		sys.Madvise(lo, hi-lo, syscall.MADV_DONTNEED)
	}
	*(*uintptr)(unsafe.Add(nil, p)) = h.freeList[b.class]
	h.freeList[b.class] = p
}

func heapRealloc(t *libc.TLS, state, p uintptr, n lib.Tsize_t) uintptr {
	switch {
	case p == 0:
		return heapAlloc(t, state, n)
	case n == 0:
		heapFree(t, state, p)
		return 0
	}
	old := block(p).size
	if uintptr(n) <= old && uintptr(n) >= old/2 && heapTrimmed(p) == 0 {
		return p
	}
	q := heapAlloc(t, state, n)
	if q == 0 {
		return 0
	}
	copy(sys.View(q, uintptr(n)), sys.View(p, min(old, uintptr(n))))
	heapFree(t, state, p)
	return q
}

func heapUsable(_ *libc.TLS, p uintptr) lib.Tsize_t {
	if p == 0 {
		return 0
	}
	return lib.Tsize_t(block(p).size)
}

// full tells the heap's owner that the limit is reached.
func (h *heapHeader) full() {
	if iso := (*Isolate)(unsafe.Add(nil, h.owner)); iso != nil && iso.OnFull != nil {
		iso.OnFull()
	}
}

// SetHeapLimit bounds what the heap may take from the system, in bytes: see
// OnFull. At first it is the address space that is reserved, 16 GiB.
func (iso *Isolate) SetHeapLimit(n int) {
	iso.heap.header().limit = min(uintptr(n), heapMax)
	lib.XJS_SetGCThreshold(iso.tls, iso.rt, min(gcThreshold, uint64(n)/4))
}

// HeapLimit returns what SetHeapLimit was told.
func (iso *Isolate) HeapLimit() int { return int(iso.heap.header().limit) }

// mallocTable is the allocator as the engine takes it; it copies the table.
var mallocTable lib.TJSMallocFunctions

func mallocFunctions() uintptr {
	mallocTable = lib.TJSMallocFunctions{
		Fjs_malloc:             fp(heapAlloc),
		Fjs_free:               fp(heapFree),
		Fjs_realloc:            fp(heapRealloc),
		Fjs_malloc_usable_size: fp(heapUsable),
	}
	return uintptr(unsafe.Pointer(&mallocTable))
}
