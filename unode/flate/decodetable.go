package flate

import "math/bits"

// What an entry of a decoding table stands for.
const (
	symInvalid = iota
	symLiteral
	symBase  // a length or distance: value plus extra bits
	symEnd   // end of the block
	symTable // a second table: value is its place, extra its bits
)

// entry is one entry of a decoding table: the bits of the code, what it stands
// for, the extra bits that follow and the value.
type entry struct {
	bits, kind, extra uint8
	value             uint16
}

// decodeTable finds the symbol of the next bits: the first 1<<root entries by
// the low bits of the input, longer codes through a second table.
type decodeTable struct {
	root    uint
	entries []entry
}

const (
	litRoot  = 10
	distRoot = 8
	lensRoot = 7
	maxBits  = 15
)

// lengthBase and distBase are the symbols' values and extra bits (RFC 1951,
// 3.2.5).
var (
	lengthBase = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthBits = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase   = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distBits   = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// literalSymbol, distSymbol and lengthsSymbol say what a symbol of each of the
// three codes stands for.
func literalSymbol(sym int) entry {
	switch {
	case sym < 256:
		return entry{kind: symLiteral, value: uint16(sym)}
	case sym == 256:
		return entry{kind: symEnd}
	case sym-257 < len(lengthBase):
		return entry{kind: symBase, extra: lengthBits[sym-257], value: lengthBase[sym-257]}
	}
	return entry{}
}

func distSymbol(sym int) entry {
	if sym < len(distBase) {
		return entry{kind: symBase, extra: distBits[sym], value: distBase[sym]}
	}
	return entry{}
}

func lengthsSymbol(sym int) entry { return entry{kind: symLiteral, value: uint16(sym)} }

// build makes the table of the canonical code with these lengths. ok is false
// for an over-subscribed code and for an incomplete one, except, when single is
// set, one of a single bit. A code without symbols is allowed: it has only
// invalid entries.
func (t *decodeTable) build(lens []uint8, root uint, symbol func(int) entry, single bool) (ok bool) {
	var count, next [maxBits + 1]int
	for _, n := range lens {
		count[n]++
	}
	longest := maxBits
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	left, code := 1, 0
	for n := 1; n <= maxBits; n++ {
		left = left<<1 - count[n]
		if left < 0 {
			return false
		}
		next[n] = code
		code = (code + count[n]) << 1
	}
	if left > 0 && longest > 0 && (!single || longest != 1) {
		return false
	}
	t.root = min(root, max(uint(longest), 1))
	t.entries = append(t.entries[:0], make([]entry, 1<<t.root)...)
	for i := range t.entries {
		t.entries[i].bits = 1
	}
	// The longest code behind each of the first bits gives the size of its
	// second table.
	if uint(longest) > t.root {
		t.second(lens, next)
	}
	for sym, n := range lens {
		if n == 0 {
			continue
		}
		e := symbol(sym)
		rev := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		if uint(n) <= t.root {
			e.bits = n
			for i := rev; i < 1<<t.root; i += 1 << n {
				t.entries[i] = e
			}
			continue
		}
		link := t.entries[rev&(1<<t.root-1)]
		e.bits = n - uint8(t.root)
		for i := rev >> t.root; i < 1<<link.extra; i += 1 << e.bits {
			t.entries[int(link.value)+i] = e
		}
	}
	return true
}

// second makes room for the second tables.
func (t *decodeTable) second(lens []uint8, next [maxBits + 1]int) {
	for _, n := range lens {
		if uint(n) <= t.root {
			continue
		}
		low := int(bits.Reverse16(uint16(next[n]))>>(16-n)) & (1<<t.root - 1)
		next[n]++
		e := &t.entries[low]
		e.kind, e.bits = symTable, uint8(t.root)
		e.extra = max(e.extra, n-uint8(t.root))
	}
	for i := range 1 << t.root {
		if e := &t.entries[i]; e.kind == symTable {
			e.value = uint16(len(t.entries))
			t.entries = append(t.entries, make([]entry, 1<<e.extra)...)
		}
	}
}
