package flate

import (
	"encoding/binary"
	"math/bits"
)

const (
	minMatch     = 3
	maxMatch     = 258
	minLookahead = maxMatch + minMatch + 1
	tooFar       = 4096 // a match of minMatch bytes farther than this costs more than it saves
	windowPad    = 8    // bytes past the end that a hash or a comparison may read
)

// method is how a level looks for matches.
type method int

const (
	methodStored method = iota
	methodFast
	methodSlow
)

// tuning is how hard a level looks: matches of good bytes make it look less, of
// nice bytes stop it; lazy is the length up to which it looks for a better one
// (fast: up to which all of a match goes into the hash), chain how many
// candidates it tries.
type tuning struct {
	good, lazy, nice, chain int
	method                  method
}

// levels are zlib's.
var levels = [10]tuning{
	{0, 0, 0, 0, methodStored},
	{4, 4, 8, 4, methodFast},
	{4, 5, 16, 8, methodFast},
	{4, 6, 32, 32, methodFast},
	{4, 4, 16, 16, methodSlow},
	{8, 16, 32, 32, methodSlow},
	{8, 16, 128, 128, methodSlow},
	{8, 32, 128, 256, methodSlow},
	{32, 128, 258, 1024, methodSlow},
	{32, 258, 258, 4096, methodSlow},
}

// matcher is the window and the hash chains through it.
type matcher struct {
	tune   tuning
	size   int    // of the window's halves
	window []byte // two of them, and padding
	head   []uint16
	prev   []uint16
	mask   uint32 // of the hash

	start, blockStart int // of the string to be matched, of the block; blockStart may be negative
	lookahead         int // bytes from start on
	insert            int // bytes before start that are not hashed yet
	initialised       int // bytes of the window that were ever written
	slides            int // of the window while nothing was hashed, up to 2

	matchLen, matchStart int
	prevLen, prevMatch   int
	matchAvailable       bool
}

func (m *matcher) init(windowBits, memLevel int) {
	m.size = 1 << windowBits
	m.window = make([]byte, 2*(m.size+windowPad))
	hashBits := max(memLevel+7, 15)
	m.head, m.prev = make([]uint16, 1<<hashBits), make([]uint16, m.size)
	m.mask = 1<<hashBits - 1
}

func (m *matcher) reset(level int) {
	clear(m.head)
	m.tune = levels[level]
	m.start, m.blockStart, m.lookahead, m.insert, m.slides = 0, 0, 0, 0, 0
	m.matchLen, m.prevLen, m.matchAvailable = minMatch-1, minMatch-1, false
}

// maxDist is the distance of the farthest match.
func (m *matcher) maxDist() int { return m.size - minLookahead }

// hash enters the string at pos and returns the last one with the same hash, 0
// for none. The hash is of four bytes and such that strings of three with the
// same first two differ in it.
func (m *matcher) hash(pos int) int {
	v := binary.LittleEndian.Uint32(m.window[pos:])
	h := (v*66521 + 66521) >> 16 & m.mask
	last := m.head[h]
	m.prev[pos&(m.size-1)] = last
	m.head[h] = uint16(pos)
	return int(last)
}

// slideHash moves all chains down by half a window.
func (m *matcher) slideHash() {
	for _, t := range [][]uint16{m.head, m.prev} {
		for i, p := range t {
			t[i] = uint16(max(0, int(p)-m.size))
		}
	}
}

// fill reads input into the window, which moves down when its upper half is
// used up.
func (c *Compressor) fill() {
	m := &c.matcher
	for {
		more := 2*m.size - m.lookahead - m.start
		if m.start >= m.size+m.maxDist() {
			copy(m.window, m.window[m.size:2*m.size-more])
			m.matchStart -= m.size
			m.start -= m.size
			m.blockStart -= m.size
			m.insert = min(m.insert, m.start)
			m.slideHash()
			more += m.size
		}
		if len(c.in) == 0 {
			break
		}
		end := m.start + m.lookahead
		m.lookahead += c.read(m.window[end : end+more])
		if m.lookahead+m.insert > minMatch {
			for pos := m.start - m.insert; m.insert > 0; pos++ {
				m.hash(pos)
				m.insert--
				if m.lookahead+m.insert <= minMatch {
					break
				}
			}
		}
		if m.lookahead >= minLookahead || len(c.in) == 0 {
			break
		}
	}
	// Comparisons may run past the data: what they read must not depend on
	// earlier streams.
	end := m.start + m.lookahead
	switch limit := 2 * m.size; {
	case m.initialised >= limit:
	case m.initialised < end:
		n := min(limit-end, maxMatch)
		clear(m.window[end : end+n])
		m.initialised = end + n
	case m.initialised < end+maxMatch:
		n := min(end+maxMatch, limit)
		clear(m.window[m.initialised:n])
		m.initialised = n
	}
}

// longest finds the longest match for the string at start among the chain from
// candidate on, longer than prevLen; it sets matchStart.
func (m *matcher) longest(candidate int) int {
	window, prev := m.window, m.prev
	mask := m.size - 1
	chain, best, nice := m.tune.chain, m.prevLen, m.tune.nice
	if m.prevLen >= m.tune.good {
		chain >>= 2
	}
	nice = min(nice, m.lookahead)
	limit := max(0, m.start-m.maxDist())
	scan := window[m.start : m.start+maxMatch : m.start+maxMatch]
	// After a change of level best may be 0: the bytes before the strings count
	// then, and both have one.
	pair := func(pos int) uint16 { return binary.LittleEndian.Uint16(window[pos:]) }
	first, last := pair(m.start), pair(m.start+best-1)
	for {
		if pair(candidate+best-1) == last && pair(candidate) == first {
			if n := common(scan, window[candidate:]); n > best {
				m.matchStart, best = candidate, n
				if n >= nice {
					break
				}
				last = pair(m.start + best - 1)
			}
		}
		candidate = int(prev[candidate&mask])
		if chain--; candidate <= limit || chain == 0 {
			break
		}
	}
	return min(best, m.lookahead)
}

// common counts the bytes, at most maxMatch, that begin both a and b. b is
// longer than a.
func common(a, b []byte) int {
	n := 0
	for ; n+8 <= len(a); n += 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
	}
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n
}
