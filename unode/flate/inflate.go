package flate

import (
	"hash/adler32"
	"hash/crc32"
	"math/bits"
)

// mode is where in the stream a Decompressor is.
type mode int

const (
	modeHead mode = iota
	modeGzipFlags
	modeGzipTime
	modeGzipOS
	modeGzipExtraLen
	modeGzipExtra
	modeGzipName
	modeGzipComment
	modeGzipCRC
	modeDictID
	modeDict
	modeBlock
	modeStored
	modeCopy
	modeCounts
	modeCodeLens
	modeLens
	modeSymbol
	modeLengthExtra
	modeDist
	modeDistExtra
	modeMatch
	modeCheck
	modeLength
	modeDone
	modeBad
)

// Decompressor inflates one stream.
type Decompressor struct {
	format     Format
	windowBits int // as asked for; 0: what the header says

	mode    mode
	last    bool // this is the last block
	gzip    int  // the gzip header's flags; -1: not gzip
	dict    bool // the dictionary was given
	check   uint32
	total   uint32
	msg     string
	hold    uint64
	nbits   uint
	in, out []byte // what is left of the call's slices
	full    []byte // all of the call's output
	counted int    // how much of full is in check

	size   int // of the window
	window []byte
	have   int // valid bytes of window, which end at next
	next   int

	length, dist, extra  int
	nlen, ndist, nlens   int
	lens                 [320]uint8
	lit, distances, code decodeTable
}

// NewDecompressor makes a Decompressor. windowBits is the largest window
// accepted, 8 to 15; 0 takes what the header says.
func NewDecompressor(f Format, windowBits int) *Decompressor {
	d := &Decompressor{format: f, windowBits: windowBits}
	d.Reset()
	return d
}

// Reset begins a new stream.
func (d *Decompressor) Reset() {
	w := d.window
	*d = Decompressor{format: d.format, windowBits: d.windowBits, lit: d.lit, distances: d.distances, code: d.code}
	d.window, d.gzip, d.size = w, -1, 1<<15
	if d.windowBits != 0 {
		d.size = 1 << d.windowBits
	}
}

// Message describes the error that made Inflate return DataError.
func (d *Decompressor) Message() string { return d.msg }

// SetDictionary gives the preset dictionary: of a raw stream at its beginning,
// else after NeedDict. DataError means that it is not the one the stream was
// made with.
func (d *Decompressor) SetDictionary(dict []byte) Code {
	if d.mode == modeDict {
		if adler32.Checksum(dict) != d.check {
			return DataError
		}
	} else if d.format != Raw {
		return StreamError
	}
	d.remember(dict)
	d.dict = true
	return OK
}

// Inflate decompresses from src to dst until one of them is used up or the
// stream ends, and tells how much of each it used.
func (d *Decompressor) Inflate(dst, src []byte, flush Flush) (nDst, nSrc int, code Code) {
	d.in, d.out, d.full, d.counted = src, dst, dst, 0
	code = d.run(flush)
	nDst, nSrc = len(dst)-len(d.out), len(src)-len(d.in)
	d.count()
	if d.mode < modeCheck {
		d.remember(dst[:nDst])
	}
	d.in, d.out, d.full = nil, nil, nil
	if (nDst == 0 && nSrc == 0 || flush == Finish) && code == OK {
		code = BufError
	}
	return nDst, nSrc, code
}

// count adds the new output to the checksum.
func (d *Decompressor) count() {
	n := len(d.full) - len(d.out)
	b := d.full[d.counted:n]
	d.counted = n
	d.total += uint32(len(b))
	switch {
	case d.format == Raw || len(b) == 0:
	case d.gzip >= 0:
		d.check = crc32.Update(d.check, crc32.IEEETable, b)
	default:
		d.check = updateAdler(d.check, b)
	}
}

// remember puts the end of b into the window.
func (d *Decompressor) remember(b []byte) {
	if len(b) == 0 {
		return
	}
	if len(d.window) < d.size {
		d.window = make([]byte, d.size)
	}
	if len(b) >= d.size {
		copy(d.window[:d.size], b[len(b)-d.size:])
		d.have, d.next = d.size, 0
		return
	}
	n := copy(d.window[d.next:d.size], b)
	copy(d.window, b[n:])
	d.next = (d.next + len(b)) & (d.size - 1)
	d.have = min(d.size, d.have+len(b))
}

// need fetches input until n bits are there.
func (d *Decompressor) need(n uint) bool {
	for d.nbits < n {
		if len(d.in) == 0 {
			return false
		}
		d.hold |= uint64(d.in[0]) << d.nbits
		d.in = d.in[1:]
		d.nbits += 8
	}
	return true
}

// take drops the next n bits and returns them.
func (d *Decompressor) take(n uint) int {
	v := d.hold & (1<<n - 1)
	d.hold >>= n
	d.nbits -= n
	return int(v)
}

func (d *Decompressor) fail(msg string) {
	d.msg, d.mode = msg, modeBad
}

// run is the state machine. It returns OK when it lacks input or room.
func (d *Decompressor) run(flush Flush) Code {
	for {
		if d.mode < modeBlock {
			if code, wait := d.header(); wait {
				return code
			}
			if d.mode == modeBlock && (flush == Block || flush == Trees) {
				return OK
			}
			continue
		}
		switch d.mode {
		case modeBlock:
			if d.last {
				d.take(d.nbits & 7)
				d.mode = modeCheck
				continue
			}
			if !d.need(3) {
				return OK
			}
			if d.block(); flush == Trees {
				return OK
			}
		case modeStored:
			d.take(d.nbits & 7)
			if !d.need(32) {
				return OK
			}
			n := uint32(d.take(32))
			if n&0xffff != ^n>>16 {
				d.fail("invalid stored block lengths")
				continue
			}
			d.length, d.mode = int(n&0xffff), modeCopy
		case modeCopy:
			n := min(d.length, len(d.in), len(d.out))
			copy(d.out[:n], d.in)
			d.in, d.out = d.in[n:], d.out[n:]
			if d.length -= n; d.length > 0 {
				return OK
			}
			if d.mode = modeBlock; flush == Block || flush == Trees {
				return OK
			}
		case modeCounts, modeCodeLens, modeLens:
			if !d.trees() {
				return OK
			}
		case modeSymbol, modeLengthExtra, modeDist, modeDistExtra, modeMatch:
			if !d.symbols() {
				return OK
			}
			if d.mode == modeBlock && (flush == Block || flush == Trees) {
				return OK
			}
		case modeCheck:
			if d.format != Raw {
				if !d.need(32) {
					return OK
				}
				d.count()
				want := uint32(d.hold)
				if d.gzip < 0 {
					want = bits.ReverseBytes32(want)
				}
				if want != d.check {
					d.fail("incorrect data check")
					continue
				}
				d.take(32)
			}
			d.mode = modeLength
		case modeLength:
			if d.gzip >= 0 {
				if !d.need(32) {
					return OK
				}
				d.count()
				if uint32(d.hold) != d.total {
					d.fail("incorrect length check")
					continue
				}
				d.take(32)
			}
			d.mode = modeDone
		case modeDone:
			return StreamEnd
		default:
			return DataError
		}
	}
}

// block reads a block's header.
func (d *Decompressor) block() {
	d.last = d.take(1) == 1
	switch d.take(2) {
	case 0:
		d.mode = modeStored
	case 1:
		d.fixed()
		d.mode = modeSymbol
	case 2:
		d.mode = modeCounts
	default:
		d.fail("invalid block type")
	}
}

// fixed sets the tables of the fixed codes (RFC 1951, 3.2.6).
func (d *Decompressor) fixed() {
	var lens [288]uint8
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	d.lit.build(lens[:], litRoot, literalSymbol, true)
	for i := range 32 {
		lens[i] = 5
	}
	d.distances.build(lens[:32], distRoot, distSymbol, true)
}

// lensOrder is the order in which the lengths of the code for code lengths are
// stored.
var lensOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// trees reads the codes of a dynamic block. It returns false for want of input.
func (d *Decompressor) trees() bool {
	if d.mode == modeCounts {
		if !d.need(14) {
			return false
		}
		d.nlen, d.ndist, d.nlens = d.take(5)+257, d.take(5)+1, d.take(4)+4
		if d.nlen > 286 || d.ndist > 30 {
			d.fail("too many length or distance symbols")
			return true
		}
		d.length, d.mode = 0, modeCodeLens
		clear(d.lens[:])
	}
	if d.mode == modeCodeLens {
		for d.length < d.nlens {
			if !d.need(3) {
				return false
			}
			d.lens[lensOrder[d.length]] = uint8(d.take(3))
			d.length++
		}
		if !d.code.build(d.lens[:19], lensRoot, lengthsSymbol, false) {
			d.fail("invalid code lengths set")
			return true
		}
		d.length, d.mode = 0, modeLens
	}
	for d.length < d.nlen+d.ndist {
		e, ok := d.peek(&d.code)
		if !ok {
			return false
		}
		if e.kind == symInvalid { // the code without symbols: zlib reads zeros
			e.value = 0
		}
		repeat, value := 1, uint8(e.value)
		if e.value >= 16 {
			extra, base := [...]uint{2, 3, 7}[e.value-16], [...]int{3, 3, 11}[e.value-16]
			if !d.need(uint(e.bits) + extra) {
				return false
			}
			d.take(uint(e.bits))
			if value = 0; e.value == 16 {
				if d.length == 0 {
					d.fail("invalid bit length repeat")
					return true
				}
				value = d.lens[d.length-1]
			}
			repeat = base + d.take(extra)
			if d.length+repeat > d.nlen+d.ndist {
				d.fail("invalid bit length repeat")
				return true
			}
		} else {
			d.take(uint(e.bits))
		}
		for range repeat {
			d.lens[d.length] = value
			d.length++
		}
	}
	switch lit, dist := d.lens[:d.nlen], d.lens[d.nlen:d.nlen+d.ndist]; {
	case lit[256] == 0:
		d.fail("invalid code -- missing end-of-block")
	case !d.lit.build(lit, litRoot, literalSymbol, true):
		d.fail("invalid literal/lengths set")
	case !d.distances.build(dist, distRoot, distSymbol, true):
		d.fail("invalid distances set")
	default:
		d.mode = modeSymbol
	}
	return true
}
