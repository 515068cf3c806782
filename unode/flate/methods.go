package flate

// endBlock writes the block up to start. It returns false when the caller's room
// is used up.
func (c *Compressor) endBlock(last bool) bool {
	var data []byte
	if c.blockStart >= 0 {
		data = c.window[c.blockStart:c.start]
	}
	c.block(data, c.blockStart >= 0, c.start-c.blockStart, c.level, c.strategy, last)
	c.blockStart = c.start
	c.flushPending()
	return len(c.out) > 0
}

// finish ends what a method has read, all of its input being used up.
func (c *Compressor) finish(flush Flush) progress {
	if flush == Finish {
		if !c.endBlock(true) {
			return finishing
		}
		return finishComplete
	}
	if len(c.symbols) > 0 && !c.endBlock(false) {
		return needMore
	}
	return blockDone
}

// more reads input until n bytes are ahead, if it can. ok is false when the
// method must wait for input.
func (c *Compressor) more(n int, flush Flush) (ok bool) {
	if c.lookahead < n {
		c.fill()
		return c.lookahead >= n || flush != NoFlush
	}
	return true
}

// fast takes each match that it finds.
func (c *Compressor) fast(flush Flush) progress {
	for {
		if !c.more(minLookahead, flush) {
			return needMore
		}
		if c.lookahead == 0 {
			break
		}
		candidate := 0
		if c.lookahead >= minMatch {
			candidate = c.hash(c.start)
		}
		if candidate != 0 && c.start-candidate <= c.maxDist() {
			c.matchLen = c.longest(candidate)
		}
		var full bool
		if c.matchLen >= minMatch {
			full = c.match(c.start-c.matchStart, c.matchLen)
			c.lookahead -= c.matchLen
			if c.matchLen <= c.tune.lazy && c.lookahead >= minMatch {
				for range c.matchLen - 1 {
					c.start++
					c.hash(c.start)
				}
				c.start++
			} else {
				c.start += c.matchLen
			}
			c.matchLen = 0
		} else {
			full = c.literal(c.window[c.start])
			c.lookahead--
			c.start++
		}
		if full && !c.endBlock(false) {
			return needMore
		}
	}
	c.insert = min(c.start, minMatch-1)
	return c.finish(flush)
}

// slow takes a match only if the next byte does not begin a longer one.
func (c *Compressor) slow(flush Flush) progress {
	for {
		if !c.more(minLookahead, flush) {
			return needMore
		}
		if c.lookahead == 0 {
			break
		}
		candidate := 0
		if c.lookahead >= minMatch {
			candidate = c.hash(c.start)
		}
		c.prevLen, c.prevMatch = c.matchLen, c.matchStart
		c.matchLen = minMatch - 1
		if candidate != 0 && c.prevLen < c.tune.lazy && c.start-candidate <= c.maxDist() {
			c.matchLen = c.longest(candidate)
			if c.matchLen <= 5 && (c.strategy == Filtered || c.matchLen == minMatch && c.start-c.matchStart > tooFar) {
				c.matchLen = minMatch - 1
			}
		}
		switch {
		case c.prevLen >= minMatch && c.matchLen <= c.prevLen:
			insertUpTo := c.start + c.lookahead - minMatch
			full := c.match(c.start-1-c.prevMatch, c.prevLen)
			c.lookahead -= c.prevLen - 1
			for range c.prevLen - 2 {
				if c.start++; c.start <= insertUpTo {
					c.hash(c.start)
				}
			}
			c.prevLen, c.matchAvailable, c.matchLen = 0, false, minMatch-1
			c.start++
			if full && !c.endBlock(false) {
				return needMore
			}
		case c.matchAvailable:
			if c.literal(c.window[c.start-1]) {
				c.endBlock(false)
			}
			c.start++
			c.lookahead--
			if len(c.out) == 0 {
				return needMore
			}
		default:
			c.matchAvailable = true
			c.start++
			c.lookahead--
		}
	}
	if c.matchAvailable {
		c.literal(c.window[c.start-1])
		c.matchAvailable = false
	}
	c.insert = min(c.start, minMatch-1)
	return c.finish(flush)
}

// runs finds only repetitions of one byte.
func (c *Compressor) runs(flush Flush) progress {
	for {
		if !c.more(maxMatch+1, flush) {
			return needMore
		}
		if c.lookahead == 0 {
			break
		}
		n := 0
		if c.lookahead >= minMatch && c.start > 0 {
			for most := min(maxMatch, c.lookahead); n < most && c.window[c.start+n] == c.window[c.start-1]; n++ {
			}
		}
		var full bool
		if n >= minMatch {
			full = c.match(1, n)
		} else {
			n = 1
			full = c.literal(c.window[c.start])
		}
		c.lookahead -= n
		c.start += n
		if full && !c.endBlock(false) {
			return needMore
		}
	}
	c.insert = 0
	return c.finish(flush)
}

// huffman finds no matches.
func (c *Compressor) huffman(flush Flush) progress {
	for {
		if !c.more(1, flush) {
			return needMore
		}
		if c.lookahead == 0 {
			break
		}
		full := c.literal(c.window[c.start])
		c.lookahead--
		c.start++
		if full && !c.endBlock(false) {
			return needMore
		}
	}
	c.insert = 0
	return c.finish(flush)
}
