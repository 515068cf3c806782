package buffer

import (
	"bytes"
	"math"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

func registerSearch(r *binding.Registry) {
	r.Func("buffer.indexOfString", indexOfString)
	r.Func("buffer.indexOfBuffer", indexOfBuffer)
	r.Func("buffer.indexOfNumber", indexOfNumber)
}

// haystack returns argument 0 up to the end that argument i gives, and the
// offset that argument 2 gives; a negative one counts from the end of all.
func haystack(c *engine.Call, i int) (b []byte, offset int, ok bool) {
	b, ok = bytesArg(c, 0)
	if !ok {
		return nil, 0, false
	}
	if offset = c.Int(2); offset < 0 && offset+len(b) >= 0 {
		offset += len(b)
	}
	if i < len(c.Args) {
		end := c.Iso.Number(c.Arg(i))
		if end != end || math.IsInf(end, 0) || end < 0 {
			end = 0
		}
		b = b[:int(min(end, float64(len(b))))]
	}
	return b, offset, true
}

// indexOfString is indexOfString(buffer, needle, offset, encoding, forward, end).
func indexOfString(c *engine.Call) engine.Value {
	b, offset, ok := haystack(c, 5)
	if !ok {
		return engine.Exception
	}
	if !c.Arg(1).IsString() {
		return c.Iso.ThrowTypeError("argument must be a string")
	}
	e := stringbytes.Encoding(c.Int(3))
	return engine.Int(search(b, stringbytes.Encode(c.Iso, c.Arg(1), e), offset, c.Bool(4), e == stringbytes.UCS2))
}

// indexOfBuffer is indexOfBuffer(buffer, needle, offset, encoding, forward, end).
func indexOfBuffer(c *engine.Call) engine.Value {
	b, offset, ok := haystack(c, 5)
	if !ok {
		return engine.Exception
	}
	needle, ok := bytesArg(c, 1)
	if !ok {
		return engine.Exception
	}
	return engine.Int(search(b, needle, offset, c.Bool(4), stringbytes.Encoding(c.Int(3)) == stringbytes.UCS2))
}

// indexOfNumber is indexOfNumber(buffer, byte, offset, forward, end).
func indexOfNumber(c *engine.Call) engine.Value {
	b, offset, ok := haystack(c, 4)
	if !ok {
		return engine.Exception
	}
	return engine.Int(search(b, []byte{byte(c.Int(1))}, offset, c.Bool(3), false))
}

// search returns where needle lies in b: the first place from offset on, or the
// last one up to it, -1 for none. wide looks at whole UTF-16 units only.
func search(b, needle []byte, offset int, forward, wide bool) int {
	if wide && len(needle) > 0 {
		b = b[:len(b)&^1]
	}
	at := startOf(len(b), offset, len(needle), forward)
	switch {
	case len(needle) == 0:
		return at
	case at < 0 || len(needle) > len(b) || forward && len(needle) > len(b)-at:
		return -1
	case wide && (len(b) < 2 || len(needle) < 2):
		return -1
	}
	if wide {
		return searchWide(b, needle[:len(needle)&^1], at&^1, forward)
	}
	if !forward {
		return bytes.LastIndex(b[:min(len(b), at+len(needle))], needle)
	}
	if i := bytes.Index(b[at:], needle); i >= 0 {
		return at + i
	}
	return -1
}

func searchWide(b, needle []byte, at int, forward bool) int {
	if !forward {
		for end := min(len(b), at+len(needle)); ; {
			i := bytes.LastIndex(b[:end], needle)
			if i < 0 || i&1 == 0 {
				return i
			}
			end = i + len(needle) - 1
		}
	}
	for {
		i := bytes.Index(b[at:], needle)
		if i < 0 {
			return -1
		}
		if at += i; at&1 == 0 {
			return at
		}
		at++
	}
}

// startOf turns the offset of indexOf or lastIndexOf into a place in a buffer
// of n bytes, -1 when nothing can match: negative offsets count from the end,
// and an empty needle is found everywhere, at the end when offset lies behind.
func startOf(n, offset, needle int, forward bool) int {
	switch {
	case offset < 0 && offset+n >= 0:
		return offset + n
	case offset < 0 && (forward || needle == 0):
		return 0
	case offset < 0:
		return -1
	case offset <= n-needle:
		return offset
	case needle == 0:
		return n
	case forward:
		return -1
	}
	return n - 1
}
