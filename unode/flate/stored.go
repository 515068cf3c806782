package flate

// maxStored is the longest stored block.
const maxStored = 1<<16 - 1

// stored copies: from the caller's input to its room without a detour where
// both are large enough, and through the window otherwise, which keeps the last
// bytes in case the level changes.
func (c *Compressor) stored(flush Flush) progress {
	// The smallest block worth writing when nothing forces one.
	worthy := min(c.capacity-5, c.size)
	last, before := false, len(c.in)
	src := c.in
	for {
		head := (int(c.nbits) + 42) >> 3 // bytes of a block's header
		if len(c.out) < head {
			break
		}
		left := c.start - c.blockStart // in the window
		n := min(maxStored, left+len(c.in), len(c.out)-head)
		if n < worthy && (n == 0 && flush != Finish || flush == NoFlush || n != left+len(c.in)) {
			break
		}
		last = flush == Finish && n == left+len(c.in)
		c.storedHeader(n, last)
		c.flushPending()
		if left > 0 {
			left = min(left, n)
			copy(c.out, c.window[c.blockStart:c.blockStart+left])
			c.out = c.out[left:]
			c.blockStart += left
			n -= left
		}
		if n > 0 {
			c.read(c.out[:n])
			c.out = c.out[n:]
		}
		if last {
			break
		}
	}
	if used := before - len(c.in); used > 0 {
		c.keep(src[:used])
	}
	c.initialised = max(c.initialised, c.start)
	if last {
		return finishComplete
	}
	if flush != NoFlush && flush != Finish && len(c.in) == 0 && c.start == c.blockStart {
		return blockDone
	}
	c.fillStored()

	// There was no room for a worthy block: it waits in pending.
	head := (int(c.nbits) + 42) >> 3
	room := min(c.capacity-head, maxStored)
	worthy = min(room, c.size)
	left := c.start - c.blockStart
	if left >= worthy || (left > 0 || flush == Finish) && flush != NoFlush && len(c.in) == 0 && left <= room {
		n := min(left, room)
		last = flush == Finish && len(c.in) == 0 && n == left
		c.storedBlock(c.window[c.blockStart:c.blockStart+n], last)
		c.blockStart += n
		c.flushPending()
	}
	if last {
		return finishing
	}
	return needMore
}

// keep puts the end of what was copied past the window into it.
func (c *Compressor) keep(b []byte) {
	if len(b) >= c.size {
		c.slides = 2 // the hash is to be cleared
		copy(c.window, b[len(b)-c.size:])
		c.start = c.size
		c.insert = c.start
	} else {
		if 2*c.size-c.start <= len(b) {
			c.slideStored()
		}
		copy(c.window[c.start:], b)
		c.start += len(b)
		c.insert += min(len(b), c.size-c.insert)
	}
	c.blockStart = c.start
}

// slideStored moves the window down without its hash.
func (c *Compressor) slideStored() {
	c.start -= c.size
	copy(c.window, c.window[c.size:c.size+c.start])
	c.slides = min(2, c.slides+1)
	c.insert = min(c.insert, c.start)
}

// fillStored reads what input there is into the window.
func (c *Compressor) fillStored() {
	room := 2*c.size - c.start
	if len(c.in) > room && c.blockStart >= c.size {
		c.blockStart -= c.size
		c.slideStored()
		room += c.size
	}
	if n := min(room, len(c.in)); n > 0 {
		c.read(c.window[c.start : c.start+n])
		c.start += n
		c.insert += min(n, c.size-c.insert)
	}
	c.initialised = max(c.initialised, c.start)
}
