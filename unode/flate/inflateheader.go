package flate

import (
	"hash/crc32"
	"math/bits"
)

// Flags of a gzip header (RFC 1952, 2.3.1), in the second byte of the word that
// starts with the method.
const (
	gzipHeaderCRC = 0x200
	gzipExtra     = 0x400
	gzipName      = 0x800
	gzipComment   = 0x1000
	gzipReserved  = 0xe000
)

// header reads what comes before the first block. wait means that run is to
// return code.
func (d *Decompressor) header() (code Code, wait bool) {
	switch d.mode {
	case modeHead:
		if d.format == Raw {
			d.mode = modeBlock
			return OK, false
		}
		if !d.need(16) {
			return OK, true
		}
		if d.format != Zlib && d.hold == 0x8b1f {
			d.sumHeader(2)
			d.gzip, d.mode = 0, modeGzipFlags
			return OK, false
		}
		d.zlibHeader()
	case modeDictID:
		if !d.need(32) {
			return OK, true
		}
		d.check, d.mode = bits.ReverseBytes32(uint32(d.take(32))), modeDict
	case modeDict:
		if !d.dict {
			return NeedDict, true
		}
		d.check, d.mode = 1, modeBlock
	default:
		return OK, !d.gzipHeader()
	}
	return OK, false
}

func (d *Decompressor) zlibHeader() {
	if d.format == Gzip || (d.hold&0xff<<8+d.hold>>8)%31 != 0 {
		d.fail("incorrect header check")
		return
	}
	if d.take(4) != 8 {
		d.fail("unknown compression method")
		return
	}
	n := d.take(4) + 8
	if n > 15 || d.windowBits != 0 && n > d.windowBits {
		d.fail("invalid window size")
		return
	}
	if d.windowBits == 0 {
		d.size = 1 << n
	}
	flags := d.take(8)
	d.check, d.mode = 1, modeBlock
	if flags&0x20 != 0 {
		d.mode = modeDictID
	}
}

// sumHeader takes n bytes, which are held, into the header's checksum.
func (d *Decompressor) sumHeader(n int) {
	var b [4]byte
	for i := range n {
		b[i] = byte(d.take(8))
	}
	if d.gzip < 0 || d.gzip&gzipHeaderCRC != 0 {
		d.check = crc32.Update(d.check, crc32.IEEETable, b[:n])
	}
}

// gzipHeader reads the next field of a gzip header; false: for want of input.
func (d *Decompressor) gzipHeader() bool {
	switch d.mode {
	case modeGzipFlags:
		if !d.need(16) {
			return false
		}
		flags := int(d.hold)
		switch {
		case flags&0xff != 8:
			d.fail("unknown compression method")
			return true
		case flags&gzipReserved != 0:
			d.fail("unknown header flags set")
			return true
		}
		d.gzip = flags
		d.sumHeader(2)
		d.mode = modeGzipTime
	case modeGzipTime:
		if !d.need(32) {
			return false
		}
		d.sumHeader(4)
		d.mode = modeGzipOS
	case modeGzipOS:
		if !d.need(16) {
			return false
		}
		d.sumHeader(2)
		d.mode = modeGzipExtraLen
	case modeGzipExtraLen:
		if d.length = 0; d.gzip&gzipExtra != 0 {
			if !d.need(16) {
				return false
			}
			d.length = int(d.hold & 0xffff)
			d.sumHeader(2)
		}
		d.mode = modeGzipExtra
	case modeGzipExtra:
		n := min(d.length, len(d.in))
		d.skipHeader(n)
		if d.length -= n; d.length > 0 {
			return false
		}
		d.mode = modeGzipName
	case modeGzipName:
		if d.gzip&gzipName != 0 && !d.skipString() {
			return false
		}
		d.mode = modeGzipComment
	case modeGzipComment:
		if d.gzip&gzipComment != 0 && !d.skipString() {
			return false
		}
		d.mode = modeGzipCRC
	case modeGzipCRC:
		if d.gzip&gzipHeaderCRC != 0 {
			if !d.need(16) {
				return false
			}
			if d.take(16) != int(d.check&0xffff) {
				d.fail("header crc mismatch")
				return true
			}
		}
		d.check, d.mode = 0, modeBlock
	}
	return true
}

// skipHeader takes n bytes of input into the header's checksum.
func (d *Decompressor) skipHeader(n int) {
	if d.gzip&gzipHeaderCRC != 0 {
		d.check = crc32.Update(d.check, crc32.IEEETable, d.in[:n])
	}
	d.in = d.in[n:]
}

// skipString skips text up to its zero; false: for want of input.
func (d *Decompressor) skipString() bool {
	for i, b := range d.in {
		if b == 0 {
			d.skipHeader(i + 1)
			return true
		}
	}
	d.skipHeader(len(d.in))
	return false
}
