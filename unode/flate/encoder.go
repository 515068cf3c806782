package flate

import "encoding/binary"

// The types of a block.
const (
	blockStored  = 0
	blockFixed   = 1
	blockDynamic = 2
)

// symbol is a literal, or a match.
type symbol struct {
	dist uint16 // 0: a literal
	len  uint8  // the literal, or the length less minMatch
}

// encoder collects symbols and writes blocks.
type encoder struct {
	pending  []byte // finished output
	buffer   []byte // where pending begins when it is empty
	capacity int    // what stored blocks count on of it
	hold     uint64
	nbits    uint

	symbols         []symbol
	most            int // symbols of a block
	lit, dist, lens tree
	fixedLit        tree // the fixed codes, made at first use
	fixedDist       tree
	litShape        shape
	distShape       shape
	lensShape       shape
	builder         builder
}

func (e *encoder) init(symbols int) {
	e.most, e.capacity = symbols-1, 4*symbols
	e.buffer = make([]byte, e.capacity)
	e.symbols = make([]symbol, 0, symbols)
	e.litShape = shape{litCodes, maxBits, lengthBits[:], literals + 1, fixedLitLen}
	e.distShape = shape{distCodes, maxBits, distBits[:], 0, fixedDistLen}
	e.lensShape = shape{lensCodes, maxLens, []uint8{2, 3, 7}, 16, nil}
}

func (e *encoder) reset() {
	e.pending, e.hold, e.nbits = e.buffer[:0], 0, 0
	e.begin()
}

// begin starts a block.
func (e *encoder) begin() {
	clear(e.lit.freq[:litCodes])
	clear(e.dist.freq[:distCodes])
	clear(e.lens.freq[:lensCodes])
	e.lit.freq[endOfBlock] = 1
	e.builder.optLen, e.builder.fixedLen = 0, 0
	e.symbols = e.symbols[:0]
}

// literal and match add a symbol. They return true when the block is full.
func (e *encoder) literal(b byte) bool {
	e.symbols = append(e.symbols, symbol{0, b})
	e.lit.freq[b]++
	return len(e.symbols) == e.most
}

func (e *encoder) match(dist, n int) bool {
	e.symbols = append(e.symbols, symbol{uint16(dist), uint8(n - minMatch)})
	e.lit.freq[literals+1+lengthCode(n)]++
	e.dist.freq[distCode(dist)]++
	return len(e.symbols) == e.most
}

// put writes the low n bits of v.
func (e *encoder) put(v uint16, n uint) {
	if e.nbits+n > 64 {
		e.spill()
	}
	e.hold |= uint64(v) << e.nbits
	e.nbits += n
}

// spill moves whole bytes to pending.
func (e *encoder) spill() {
	for ; e.nbits >= 8; e.nbits -= 8 {
		e.pending = append(e.pending, byte(e.hold))
		e.hold >>= 8
	}
}

// pad writes zeros up to a whole byte.
func (e *encoder) pad() {
	e.nbits = (e.nbits + 7) &^ 7
	e.spill()
}

func flag(last bool) uint16 {
	if last {
		return 1
	}
	return 0
}

// storedHeader begins a stored block of n bytes.
func (e *encoder) storedHeader(n int, last bool) {
	e.put(blockStored<<1|flag(last), 3)
	e.pad()
	e.pending = binary.LittleEndian.AppendUint16(e.pending, uint16(n))
	e.pending = binary.LittleEndian.AppendUint16(e.pending, ^uint16(n))
}

func (e *encoder) storedBlock(b []byte, last bool) {
	e.storedHeader(len(b), last)
	e.pending = append(e.pending, b...)
}

// align writes an empty block, so that the decoder has all that came before.
func (e *encoder) align() {
	e.put(blockFixed<<1, 3)
	e.put(0, 7) // end of block
	e.spill()
}

// block writes the symbols in the smallest form; data, n bytes, is what they
// stand for, if it is still there.
func (e *encoder) block(data []byte, there bool, n, level int, strategy Strategy, last bool) {
	b := &e.builder
	best, fixed, lens := n+5, n+5, 0
	if level > 0 {
		b.build(&e.lit, &e.litShape)
		b.build(&e.dist, &e.distShape)
		lens = e.buildLens()
		best, fixed = (b.optLen+3+7)>>3, (b.fixedLen+3+7)>>3
		if fixed <= best || strategy == Fixed {
			best = fixed
		}
	}
	switch {
	case n+4 <= best && there:
		e.storedBlock(data, last)
	case fixed == best:
		e.put(blockFixed<<1|flag(last), 3)
		e.buildFixed()
		e.write(&e.fixedLit, &e.fixedDist)
	default:
		e.put(blockDynamic<<1|flag(last), 3)
		e.writeTrees(lens)
		e.write(&e.lit, &e.dist)
	}
	e.begin()
	if last {
		e.pad()
	}
}

func (e *encoder) buildFixed() {
	if e.fixedLit.maxCode != 0 {
		return
	}
	e.fixedLit.maxCode, e.fixedDist.maxCode = litCodes+1, distCodes-1
	for i := range litCodes + 2 {
		e.fixedLit.length[i] = uint16(fixedLitLen(i))
	}
	for i := range distCodes {
		e.fixedDist.length[i] = 5
	}
	e.fixedLit.assign()
	e.fixedDist.assign()
}

// write writes the symbols and the block's end.
func (e *encoder) write(lit, dist *tree) {
	for _, s := range e.symbols {
		if s.dist == 0 {
			e.put(lit.code[s.len], uint(lit.length[s.len]))
			continue
		}
		c := lengthCode(int(s.len) + minMatch)
		e.put(lit.code[literals+1+c], uint(lit.length[literals+1+c]))
		if extra := uint(lengthBits[c]); extra > 0 {
			e.put(uint16(s.len)+minMatch-lengthBase[c], extra)
		}
		c = distCode(int(s.dist))
		e.put(dist.code[c], uint(dist.length[c]))
		if extra := uint(distBits[c]); extra > 0 {
			e.put(s.dist-distBase[c], extra)
		}
	}
	e.put(lit.code[endOfBlock], uint(lit.length[endOfBlock]))
}

// runLengths calls f for each symbol that describes t's lengths: a length, or a
// repetition with its extra bits.
func runLengths(t *tree, f func(sym int, extra uint16, bits uint)) {
	next := int(t.length[0])
	previous := -1
	count, most, least := 0, 7, 4
	if next == 0 {
		most, least = 138, 3
	}
	for n := 0; n <= t.maxCode; n++ {
		current := next
		if next = -1; n < t.maxCode {
			next = int(t.length[n+1])
		}
		if count++; count < most && current == next {
			continue
		}
		switch {
		case count < least:
			for range count {
				f(current, 0, 0)
			}
		case current != 0:
			if current != previous {
				f(current, 0, 0)
				count--
			}
			f(16, uint16(count-3), 2)
		case count <= 10:
			f(17, uint16(count-3), 3)
		default:
			f(18, uint16(count-11), 7)
		}
		count, previous = 0, current
		switch {
		case next == 0:
			most, least = 138, 3
		case current == next:
			most, least = 6, 3
		default:
			most, least = 7, 4
		}
	}
}

// buildLens makes the code for the code lengths. It returns how many of its own
// lengths are to be written.
func (e *encoder) buildLens() int {
	count := func(sym int, _ uint16, _ uint) { e.lens.freq[sym]++ }
	runLengths(&e.lit, count)
	runLengths(&e.dist, count)
	e.builder.build(&e.lens, &e.lensShape)
	n := lensCodes
	for n > 4 && e.lens.length[lensOrder[n-1]] == 0 {
		n--
	}
	e.builder.optLen += 3*n + 5 + 5 + 4
	return n
}

// writeTrees writes the codes of a dynamic block.
func (e *encoder) writeTrees(lens int) {
	e.put(uint16(e.lit.maxCode+1-257), 5)
	e.put(uint16(e.dist.maxCode), 5)
	e.put(uint16(lens-4), 4)
	for _, sym := range lensOrder[:lens] {
		e.put(e.lens.length[sym], 3)
	}
	put := func(sym int, extra uint16, bits uint) {
		e.put(e.lens.code[sym], uint(e.lens.length[sym]))
		e.put(extra, bits)
	}
	runLengths(&e.lit, put)
	runLengths(&e.dist, put)
}
