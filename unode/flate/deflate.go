package flate

import (
	"encoding/binary"
	"hash/crc32"
)

// Strategy tunes the compressor to a kind of data.
type Strategy int

// The strategies, with zlib's numbers.
const (
	DefaultStrategy Strategy = iota
	Filtered                 // small values with some randomness
	HuffmanOnly              // no matches
	RLE                      // matches of distance one
	Fixed                    // no dynamic codes
)

// DefaultCompression is the level that stands for 6.
const DefaultCompression = -1

// status is where in the stream a Compressor is.
type status int

const (
	statusInit   status = iota // the header is to be written
	statusBusy                 // compressing
	statusFinish               // the last block is written
)

// Compressor deflates one stream. Its output is byte for byte that of the zlib
// that Node is built with (Chromium's, whose hash of four bytes differs from
// the original's): the same matches are found and the same blocks made.
type Compressor struct {
	format            Format
	trailed           bool // the trailer is written
	status            status
	level, windowBits int
	memLevel          int
	strategy          Strategy
	lastFlush         int
	check, total      uint32

	in, out []byte // what is left of the call's slices

	matcher
	encoder
}

// lastFlush before the first call, and after one that lacked room.
const (
	flushNever = -2
	flushAgain = -1
)

// NewCompressor makes a Compressor. level is 0 to 9 or DefaultCompression,
// windowBits 8 to 15 (9 at least unless the format is Zlib), memLevel 1 to 9. ok
// is false for anything else.
func NewCompressor(f Format, level, windowBits, memLevel int, s Strategy) (c *Compressor, ok bool) {
	if level == DefaultCompression {
		level = 6
	}
	if level < 0 || level > 9 || windowBits < 8 || windowBits > 15 || memLevel < 1 || memLevel > 9 ||
		s < DefaultStrategy || s > Fixed || f > Gzip || windowBits == 8 && f != Zlib {
		return nil, false
	}
	windowBits = max(windowBits, 9) // zlib's own way around a fault with 256 bytes
	c = &Compressor{format: f, level: level, windowBits: windowBits, memLevel: memLevel, strategy: s}
	c.matcher.init(windowBits, memLevel)
	c.encoder.init(1 << (memLevel + 6))
	c.Reset()
	return c, true
}

// Reset begins a new stream with the same settings.
func (c *Compressor) Reset() {
	c.trailed, c.status, c.lastFlush, c.total = false, statusInit, flushNever, 0
	c.startCheck()
	c.encoder.reset()
	c.matcher.reset(c.level)
}

// startCheck sets the checksum of no data.
func (c *Compressor) startCheck() {
	c.check = 1
	if c.format == Gzip {
		c.check = 0
	}
}

// SetDictionary gives a preset dictionary, before the first Deflate or, in a raw
// stream, between blocks.
func (c *Compressor) SetDictionary(dict []byte) Code {
	if c.format == Gzip || c.format == Zlib && c.status != statusInit || c.lookahead > 0 {
		return StreamError
	}
	format := c.format
	if format == Zlib {
		c.check = updateAdler(c.check, dict)
	}
	c.format = Raw // for the time of the call nothing is summed up
	if len(dict) >= c.size {
		if format == Raw { // else it is empty
			clear(c.head)
			c.start, c.blockStart, c.insert = 0, 0, 0
		}
		dict = dict[len(dict)-c.size:]
	}
	in, total := c.in, c.total
	c.in = dict
	c.fill()
	for c.lookahead >= minMatch {
		for n := c.lookahead - (minMatch - 1); n > 0; n-- {
			c.hash(c.start)
			c.start++
		}
		c.lookahead = minMatch - 1
		c.fill()
	}
	c.start += c.lookahead
	c.blockStart = c.start
	c.insert, c.lookahead = c.lookahead, 0
	c.matchLen, c.prevLen, c.matchAvailable = minMatch-1, minMatch-1, false
	c.in, c.total, c.format = in, total, format
	return OK
}

// SetParams changes level and strategy for what comes after. BufError means that
// some input is not compressed yet, for want of a flush; nothing is changed then.
func (c *Compressor) SetParams(level int, s Strategy) Code {
	if level == DefaultCompression {
		level = 6
	}
	if level < 0 || level > 9 || s < DefaultStrategy || s > Fixed {
		return StreamError
	}
	if (s != c.strategy || levels[level].method != levels[c.level].method) && c.lastFlush != flushNever {
		c.lastFlush = int(Block)
		if c.start-c.blockStart+c.lookahead != 0 {
			return BufError
		}
	}
	if level != c.level {
		if c.level == 0 && c.slides != 0 {
			if c.slides == 1 {
				c.slideHash()
			} else {
				clear(c.head)
			}
			c.slides = 0
		}
		c.level = level
		c.tune = levels[level]
	}
	c.strategy = s
	return OK
}

// Deflate compresses from src to dst and tells how much of each it used. After
// Finish it is to be called with Finish until it returns StreamEnd.
func (c *Compressor) Deflate(dst, src []byte, flush Flush) (nDst, nSrc int, code Code) {
	c.in, c.out = src, dst
	code = c.run(flush)
	nDst, nSrc = len(dst)-len(c.out), len(src)-len(c.in)
	c.in, c.out = nil, nil
	return nDst, nSrc, code
}

// rank orders the flush modes by how much they flush.
func rank(f int) int {
	if f > int(Finish) {
		return 2*f - 9
	}
	return 2 * f
}

func (c *Compressor) run(flush Flush) Code {
	if flush < NoFlush || flush > Block || c.status == statusFinish && flush != Finish {
		return StreamError
	}
	if len(c.out) == 0 {
		return BufError
	}
	old := c.lastFlush
	c.lastFlush = int(flush)
	if len(c.pending) > 0 {
		if c.flushPending(); len(c.out) == 0 {
			// The next call has more room: it is not a repeated flush.
			c.lastFlush = flushAgain
			return OK
		}
	} else if len(c.in) == 0 && rank(int(flush)) <= rank(old) && flush != Finish {
		return BufError
	}
	if c.status == statusFinish && len(c.in) > 0 {
		return BufError
	}
	if c.status == statusInit {
		c.header()
		c.status = statusBusy
		if c.flushPending(); len(c.pending) > 0 {
			c.lastFlush = flushAgain
			return OK
		}
	}
	if len(c.in) > 0 || c.lookahead > 0 || flush != NoFlush && c.status != statusFinish {
		if !c.compress(flush) {
			return OK
		}
	}
	switch {
	case flush != Finish:
		return OK
	case c.format == Raw || c.trailed:
		return StreamEnd
	}
	c.trailer()
	c.flushPending()
	c.trailed = true
	if len(c.pending) > 0 {
		return OK
	}
	return StreamEnd
}

// progress is what a method of compression reports.
type progress int

const (
	needMore       progress = iota // input or room
	blockDone                      // all input is in blocks
	finishing                      // the last block needs room
	finishComplete                 // the last block is out
)

// compress runs the level's method and what the flush asks for. It returns false
// when input or room is lacking.
func (c *Compressor) compress(flush Flush) bool {
	var p progress
	switch {
	case c.level == 0:
		p = c.stored(flush)
	case c.strategy == HuffmanOnly:
		p = c.huffman(flush)
	case c.strategy == RLE:
		p = c.runs(flush)
	case c.tune.method == methodFast:
		p = c.fast(flush)
	default:
		p = c.slow(flush)
	}
	if p == finishing || p == finishComplete {
		c.status = statusFinish
	}
	if p == needMore || p == finishing {
		if len(c.out) == 0 {
			c.lastFlush = flushAgain
		}
		return false
	}
	if p != blockDone {
		return true
	}
	switch flush {
	case PartialFlush:
		c.align()
	case Block:
	default:
		c.storedBlock(nil, false)
		if flush == FullFlush {
			clear(c.head)
			if c.lookahead == 0 {
				c.start, c.blockStart, c.insert = 0, 0, 0
			}
		}
	}
	if c.flushPending(); len(c.out) == 0 {
		c.lastFlush = flushAgain
		return false
	}
	return true
}

// gzipOS is the system that gzip's header names: Unix.
const gzipOS = 3

func (c *Compressor) header() {
	switch c.format {
	case Zlib:
		level := 3
		switch {
		case c.strategy >= HuffmanOnly || c.level < 2:
			level = 0
		case c.level < 6:
			level = 1
		case c.level == 6:
			level = 2
		}
		h := (8+(c.windowBits-8)<<4)<<8 | level<<6
		if c.start != 0 {
			h |= 0x20 // a preset dictionary
		}
		h += 31 - h%31
		c.pending = append(c.pending, byte(h>>8), byte(h))
		if c.start != 0 {
			c.pending = binary.BigEndian.AppendUint32(c.pending, c.check)
		}
		c.startCheck()
	case Gzip:
		extra := byte(0)
		switch {
		case c.level == 9:
			extra = 2
		case c.strategy >= HuffmanOnly || c.level < 2:
			extra = 4
		}
		c.pending = append(c.pending, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, gzipOS)
	}
}

func (c *Compressor) trailer() {
	if c.format == Gzip {
		c.pending = binary.LittleEndian.AppendUint32(c.pending, c.check)
		c.pending = binary.LittleEndian.AppendUint32(c.pending, c.total)
	} else {
		c.pending = binary.BigEndian.AppendUint32(c.pending, c.check)
	}
}

// flushPending moves finished output to the caller.
func (c *Compressor) flushPending() {
	c.spill()
	n := copy(c.out, c.pending)
	c.out = c.out[n:]
	if c.pending = c.pending[n:]; len(c.pending) == 0 {
		c.pending = c.buffer[:0]
	}
}

// read moves input to b and sums it up.
func (c *Compressor) read(b []byte) int {
	n := copy(b, c.in)
	c.in = c.in[n:]
	c.total += uint32(n)
	switch c.format {
	case Zlib:
		c.check = updateAdler(c.check, b[:n])
	case Gzip:
		c.check = crc32.Update(c.check, crc32.IEEETable, b[:n])
	}
	return n
}
