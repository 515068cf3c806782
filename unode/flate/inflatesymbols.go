package flate

import "encoding/binary"

// peek finds the entry of the next code, without taking its bits, fetching no
// more input than it takes. The entry's bits are those of the whole code.
func (d *Decompressor) peek(t *decodeTable) (e entry, ok bool) {
	for {
		e = t.entries[d.hold&(1<<t.root-1)]
		if uint(e.bits) <= d.nbits {
			break
		}
		if !d.need(d.nbits + 1) {
			return e, false
		}
	}
	if e.kind != symTable {
		return e, true
	}
	link := e
	for {
		e = t.entries[uint(link.value)+uint(d.hold>>t.root)&(1<<link.extra-1)]
		e.bits += uint8(t.root)
		if uint(e.bits) <= d.nbits {
			return e, true
		}
		if !d.need(d.nbits + 1) {
			return e, false
		}
	}
}

// What the fast path needs: the longest symbols of a match, and its output in
// whole words.
const (
	fastIn  = 16
	fastOut = 258 + 16
)

// symbols decodes the block's data. It returns false for want of input or room,
// true when the block has ended or is invalid.
func (d *Decompressor) symbols() bool {
	for {
		switch d.mode {
		case modeSymbol:
			if len(d.in) >= fastIn && len(d.out) >= fastOut {
				if d.fast(); d.mode != modeSymbol {
					return true
				}
			}
			e, ok := d.peek(&d.lit)
			if !ok {
				return false
			}
			switch e.kind {
			case symLiteral:
				if len(d.out) == 0 {
					return false
				}
				d.take(uint(e.bits))
				d.out[0] = byte(e.value)
				d.out = d.out[1:]
			case symBase:
				d.take(uint(e.bits))
				d.length, d.extra, d.mode = int(e.value), int(e.extra), modeLengthExtra
			case symEnd:
				d.take(uint(e.bits))
				d.mode = modeBlock
				return true
			default:
				d.fail("invalid literal/length code")
				return true
			}
		case modeLengthExtra:
			if !d.need(uint(d.extra)) {
				return false
			}
			d.length += d.take(uint(d.extra))
			d.mode = modeDist
		case modeDist:
			e, ok := d.peek(&d.distances)
			if !ok {
				return false
			}
			if e.kind != symBase {
				d.fail("invalid distance code")
				return true
			}
			d.take(uint(e.bits))
			d.dist, d.extra, d.mode = int(e.value), int(e.extra), modeDistExtra
		case modeDistExtra:
			if !d.need(uint(d.extra)) {
				return false
			}
			d.dist += d.take(uint(d.extra))
			d.mode = modeMatch
			if d.dist > d.have+len(d.full)-len(d.out) {
				d.fail("invalid distance too far back")
				return true
			}
		case modeMatch:
			n := min(d.length, len(d.out))
			if n == 0 {
				return false
			}
			d.copyMatch(n)
			if d.length -= n; d.length > 0 {
				return false
			}
			d.mode = modeSymbol
		}
	}
}

// copyMatch writes n bytes from dist back, which lies in this call's output or
// in the window.
func (d *Decompressor) copyMatch(n int) {
	pos := len(d.full) - len(d.out)
	d.out = d.out[n:]
	for n > 0 && d.dist > pos {
		from := (d.next - (d.dist - pos) + d.size) & (d.size - 1)
		k := copy(d.full[pos:pos+n], d.window[from:min(d.size, from+d.dist-pos)])
		pos, n = pos+k, n-k
	}
	for n > 0 {
		k := copy(d.full[pos:pos+n], d.full[pos-d.dist:pos])
		pos, n = pos+k, n-k
	}
}

// fast decodes while there is plenty of input and room, and gives back the
// whole bytes that it has fetched too early.
func (d *Decompressor) fast() {
	in, full := d.in, d.full
	hold, nbits := d.hold, d.nbits
	i, o := 0, len(full)-len(d.out)
	endIn, endOut := len(in)-fastIn, len(full)-fastOut
	lit, dist := d.lit.entries, d.distances.entries
	litMask, distMask := uint64(1)<<d.lit.root-1, uint64(1)<<d.distances.root-1
	mode, msg := modeSymbol, ""
loop:
	for i <= endIn && o <= endOut {
		// The bits of a length with its distance are at most 48.
		hold |= binary.LittleEndian.Uint64(in[i:]) << nbits
		i += int(63-nbits) >> 3
		nbits |= 56
		e := lit[hold&litMask]
		if e.kind == symTable {
			hold >>= d.lit.root
			nbits -= d.lit.root
			e = lit[uint64(e.value)+hold&(1<<e.extra-1)]
		}
		hold >>= e.bits
		nbits -= uint(e.bits)
		if e.kind == symLiteral {
			full[o] = byte(e.value)
			o++
			continue
		}
		switch e.kind {
		case symBase:
		case symEnd:
			mode = modeBlock
			break loop
		default:
			mode, msg = modeBad, "invalid literal/length code"
			break loop
		}
		n := int(e.value) + int(hold&(1<<e.extra-1))
		hold >>= e.extra
		nbits -= uint(e.extra)
		e = dist[hold&distMask]
		if e.kind == symTable {
			hold >>= d.distances.root
			nbits -= d.distances.root
			e = dist[uint64(e.value)+hold&(1<<e.extra-1)]
		}
		if e.kind != symBase {
			mode, msg = modeBad, "invalid distance code"
			break loop
		}
		hold >>= e.bits
		nbits -= uint(e.bits)
		back := int(e.value) + int(hold&(1<<e.extra-1))
		hold >>= e.extra
		nbits -= uint(e.extra)
		switch {
		case back <= o && back >= n:
			copy(full[o:o+n], full[o-back:])
			o += n
		case back <= o:
			for end := o + n; o < end; {
				o += copy(full[o:end], full[o-back:o])
			}
		case back > o+d.have:
			mode, msg = modeBad, "invalid distance too far back"
			break loop
		default:
			d.out, d.dist = full[o:], back
			d.copyMatch(n)
			o += n
		}
	}
	spare := int(nbits >> 3)
	i -= spare
	nbits -= uint(spare) << 3
	hold &= 1<<nbits - 1
	d.in, d.out, d.hold, d.nbits = in[i:], full[o:], hold, nbits
	if mode != modeSymbol {
		d.mode, d.msg = mode, msg
	}
}
