package flate

import "math/bits"

const (
	literals   = 256
	lenCodes   = 29
	litCodes   = literals + 1 + lenCodes
	distCodes  = 30
	lensCodes  = 19
	endOfBlock = 256
	maxLens    = 7 // bits of a code for code lengths
)

// tree is a Huffman code under construction, of up to litCodes symbols.
type tree struct {
	freq    [2*litCodes + 1]uint16
	length  [2*litCodes + 1]uint16
	parent  [2*litCodes + 1]uint16
	code    [litCodes + 2]uint16
	maxCode int // the largest symbol in use
}

// shape is what the trees of one kind have in common.
type shape struct {
	symbols  int
	maxBits  int
	extra    []uint8 // bits after the symbols from base on
	base     int
	fixedLen func(sym int) int // in the fixed code; nil: there is none
}

// builder makes trees with zlib's choices where equal frequencies leave one.
type builder struct {
	heap          [2*litCodes + 1]int
	heapLen, used int // heap[used:] are the nodes in order of frequency
	depth         [2*litCodes + 1]uint8
	perLength     [maxBits + 1]int

	optLen, fixedLen int // bits of the block with this code and the fixed one
}

func (b *builder) smaller(t *tree, n, m int) bool {
	return t.freq[n] < t.freq[m] || t.freq[n] == t.freq[m] && b.depth[n] <= b.depth[m]
}

// down restores the heap from k downwards.
func (b *builder) down(t *tree, k int) {
	v := b.heap[k]
	for j := k << 1; j <= b.heapLen; j <<= 1 {
		if j < b.heapLen && b.smaller(t, b.heap[j+1], b.heap[j]) {
			j++
		}
		if b.smaller(t, v, b.heap[j]) {
			break
		}
		b.heap[k] = b.heap[j]
		k = j
	}
	b.heap[k] = v
}

// build makes the code of t from its frequencies and adds its bits to the
// lengths.
func (b *builder) build(t *tree, s *shape) {
	b.heapLen, b.used = 0, len(b.heap)
	t.maxCode = -1
	for n := range s.symbols {
		if t.freq[n] != 0 {
			b.heapLen++
			b.heap[b.heapLen] = n
			t.maxCode, b.depth[n] = n, 0
		} else {
			t.length[n] = 0
		}
	}
	// A code has two symbols at least, be they never used.
	for b.heapLen < 2 {
		n := 0
		if t.maxCode < 2 {
			t.maxCode++
			n = t.maxCode
		}
		b.heapLen++
		b.heap[b.heapLen] = n
		t.freq[n], b.depth[n] = 1, 0
		b.optLen--
		if s.fixedLen != nil {
			b.fixedLen -= s.fixedLen(n)
		}
	}
	for n := b.heapLen / 2; n >= 1; n-- {
		b.down(t, n)
	}
	node := s.symbols
	for {
		n := b.heap[1]
		b.heap[1] = b.heap[b.heapLen]
		b.heapLen--
		b.down(t, 1)
		m := b.heap[1]
		b.used -= 2
		b.heap[b.used+1], b.heap[b.used] = n, m
		t.freq[node] = t.freq[n] + t.freq[m]
		b.depth[node] = max(b.depth[n], b.depth[m]) + 1
		t.parent[n], t.parent[m] = uint16(node), uint16(node)
		b.heap[1] = node
		node++
		b.down(t, 1)
		if b.heapLen < 2 {
			break
		}
	}
	b.used--
	b.heap[b.used] = b.heap[1]
	b.lengths(t, s)
	t.assign()
}

// lengths sets the bits of each symbol, none over the shape's maximum.
func (b *builder) lengths(t *tree, s *shape) {
	b.perLength = [maxBits + 1]int{}
	t.length[b.heap[b.used]] = 0
	overflow := 0
	h := b.used + 1
	for ; h < len(b.heap); h++ {
		n := b.heap[h]
		bits := int(t.length[t.parent[n]]) + 1
		if bits > s.maxBits {
			bits = s.maxBits
			overflow++
		}
		t.length[n] = uint16(bits)
		if n > t.maxCode || n >= s.symbols {
			continue
		}
		b.perLength[bits]++
		extra := 0
		if n >= s.base && n-s.base < len(s.extra) {
			extra = int(s.extra[n-s.base])
		}
		f := int(t.freq[n])
		b.optLen += f * (bits + extra)
		if s.fixedLen != nil {
			b.fixedLen += f * (s.fixedLen(n) + extra)
		}
	}
	if overflow == 0 {
		return
	}
	// Move leaves down the tree until all fit.
	for ; overflow > 0; overflow -= 2 {
		bits := s.maxBits - 1
		for b.perLength[bits] == 0 {
			bits--
		}
		b.perLength[bits]--
		b.perLength[bits+1] += 2
		b.perLength[s.maxBits]--
	}
	h = len(b.heap)
	for bits := s.maxBits; bits != 0; bits-- {
		for n := b.perLength[bits]; n > 0; {
			h--
			m := b.heap[h]
			if m > t.maxCode || m >= s.symbols {
				continue
			}
			if int(t.length[m]) != bits {
				b.optLen += (bits - int(t.length[m])) * int(t.freq[m])
				t.length[m] = uint16(bits)
			}
			n--
		}
	}
}

// assign gives the symbols their codes, the bits in order of output.
func (t *tree) assign() {
	var count, next [maxBits + 1]uint16
	for _, n := range t.length[:t.maxCode+1] {
		count[n]++
	}
	code := uint16(0)
	for n := 1; n <= maxBits; n++ {
		if n > 1 {
			code = (code + count[n-1]) << 1
		}
		next[n] = code
	}
	for sym, n := range t.length[:t.maxCode+1] {
		if n != 0 {
			t.code[sym] = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

// fixedLitLen is the length of a symbol in the fixed code for literals.
func fixedLitLen(sym int) int {
	switch {
	case sym < 144:
		return 8
	case sym < 256:
		return 9
	case sym < 280:
		return 7
	}
	return 8
}

func fixedDistLen(int) int { return 5 }

// lengthCode returns the symbol, less the literals, of a match's length.
func lengthCode(n int) int {
	n -= minMatch
	switch {
	case n < 8:
		return n
	case n == maxMatch-minMatch:
		return lenCodes - 1
	}
	k := bits.Len(uint(n)) - 3
	return 4*k + n>>k
}

// distCode returns the symbol of a match's distance.
func distCode(d int) int {
	d--
	if d < 4 {
		return d
	}
	k := bits.Len(uint(d)) - 2
	return 2*k + d>>k
}
