// Package buffer is internalBinding('buffer'): what lib/buffer.js and
// lib/internal/buffer.js leave to native code.
//
// Invariants: offsets and lengths are checked here as well as in the library;
// a wrong one throws and never touches memory outside the buffer.
//
// Caution: what Node's C++ asserts (CHECK) ends its process; here it throws a
// TypeError, since only the library can call these functions.
package buffer

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("buffer.byteLengthUtf8", byteLengthUTF8)
	r.Func("buffer.copy", copyBytes)
	r.Func("buffer.copyArrayBuffer", copyArrayBuffer)
	r.Func("buffer.createUnsafeArrayBuffer", createUnsafeArrayBuffer)
	r.Func("buffer.compare", compare)
	r.Func("buffer.compareOffset", compareOffset)
	r.Func("buffer.fill", fill)
	r.Func("buffer.swap16", func(c *engine.Call) engine.Value { return swap(c, 2) })
	r.Func("buffer.swap32", func(c *engine.Call) engine.Value { return swap(c, 4) })
	r.Func("buffer.swap64", func(c *engine.Call) engine.Value { return swap(c, 8) })
	r.Func("buffer.isUtf8", func(c *engine.Call) engine.Value { return check(c, utf8.Valid) })
	r.Func("buffer.isAscii", func(c *engine.Call) engine.Value {
		return check(c, func(b []byte) bool { return stringbytes.ASCIILen(b) == len(b) })
	})
	// Only a marked buffer that is detached by name would notice a key, and
	// what moves buffers in this runtime looks at the mark itself.
	r.Func("buffer.setDetachKey", func(c *engine.Call) engine.Value { return engine.Undefined })
	registerSearch(r)
	registerStrings(r)
	r.Shim("buffer", shim)
}

// bytesArg returns the memory of argument i, which must be a view or a buffer.
func bytesArg(c *engine.Call, i int) ([]byte, bool) {
	b, ok := c.Iso.Bytes(c.Arg(i))
	if !ok {
		c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a buffer")
	}
	return b, ok
}

// indexArg returns argument i as an index, otherwise when it is undefined
// (src/util-inl.h, ParseArrayIndex).
func indexArg(c *engine.Call, i, otherwise int) (int, bool) {
	v := c.Arg(i)
	if v.IsUndefined() {
		return otherwise, true
	}
	n := c.Iso.Int(v)
	if n < 0 {
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "Index out of range")
		return 0, false
	}
	return n, true
}

func byteLengthUTF8(c *engine.Call) engine.Value {
	if !c.Arg(0).IsString() {
		return c.Iso.ThrowTypeError("argument must be a string")
	}
	return engine.Int(stringbytes.SizeUTF8(c.Iso.StringView(c.Arg(0))))
}

// copyBytes is copy(source, target, targetStart, sourceStart, n).
func copyBytes(c *engine.Call) engine.Value {
	src, ok1 := c.Iso.Bytes(c.Arg(0))
	dst, ok2 := c.Iso.Bytes(c.Arg(1))
	to, from, n := c.Int(2), c.Int(3), c.Int(4)
	if !ok1 || !ok2 || !inside(dst, to, n) || !inside(src, from, n) {
		return c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "Index out of range")
	}
	copy(dst[to:], src[from:from+n])
	return engine.Int(n)
}

// copyArrayBuffer is copyArrayBuffer(target, targetStart, source, sourceStart, n).
func copyArrayBuffer(c *engine.Call) engine.Value {
	dst, ok1 := c.Iso.Bytes(c.Arg(0))
	src, ok2 := c.Iso.Bytes(c.Arg(2))
	to, from, n := c.Int(1), c.Int(3), c.Int(4)
	if !ok1 || !ok2 || !inside(dst, to, n) || !inside(src, from, n) {
		return c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "Index out of range")
	}
	copy(dst[to:], src[from:from+n])
	return engine.Undefined
}

func inside(b []byte, start, n int) bool {
	return start >= 0 && n >= 0 && start <= len(b) && n <= len(b)-start
}

// createUnsafeArrayBuffer makes an ArrayBuffer that may hold anything. The
// engine's own allocator zeroes only what the system has not, so a constructor
// call is as good.
func createUnsafeArrayBuffer(c *engine.Call) engine.Value {
	g := c.Iso.Global()
	ctor := c.Iso.Get(g, "ArrayBuffer")
	ab := c.Iso.Construct(ctor, c.Arg(0))
	c.Iso.FreeAll(g, ctor)
	return ab
}

func compare(c *engine.Call) engine.Value {
	a, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	b, ok := bytesArg(c, 1)
	if !ok {
		return engine.Exception
	}
	return engine.Int(bytes.Compare(a, b))
}

// compareOffset is compareOffset(source, target, targetStart, sourceStart,
// targetEnd, sourceEnd).
func compareOffset(c *engine.Call) engine.Value {
	source, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	target, ok := bytesArg(c, 1)
	if !ok {
		return engine.Exception
	}
	var at [4]int
	for i, otherwise := range [...]int{0, 0, len(target), len(source)} {
		if at[i], ok = indexArg(c, 2+i, otherwise); !ok {
			return engine.Exception
		}
	}
	targetStart, sourceStart, targetEnd, sourceEnd := at[0], at[1], at[2], at[3]
	if sourceStart > len(source) {
		return c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", `The value of "sourceStart" is out of range.`)
	}
	if targetStart > len(target) {
		return c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", `The value of "targetStart" is out of range.`)
	}
	s := source[sourceStart:max(sourceStart, min(sourceEnd, len(source)))]
	t := target[targetStart:max(targetStart, min(targetEnd, len(target)))]
	return engine.Int(bytes.Compare(s, t))
}

// fill is fill(buffer, value, start, end, encoding). It returns -1 for a value
// of no bytes and -2 for bad bounds; the library throws.
func fill(c *engine.Call) engine.Value {
	b, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	start, ok := indexArg(c, 2, 0)
	if !ok {
		return engine.Exception
	}
	end, ok := indexArg(c, 3, 0)
	if !ok {
		return engine.Exception
	}
	if start > end || end > len(b) {
		return engine.Int(-2)
	}
	value := c.Arg(1)
	if !value.IsString() {
		pattern, isBytes := c.Iso.Bytes(value)
		if !isBytes {
			f := c.Iso.Number(value)
			fillByte(b[start:end], byte(toUint32(f)))
			return engine.Undefined
		}
		return repeat(b[start:end], copy(b[start:end], pattern))
	}
	pattern := stringbytes.Encode(c.Iso, value, stringbytes.Parse(c.Iso, c.Arg(4), stringbytes.UTF8))
	return repeat(b[start:end], copy(b[start:end], pattern))
}

// toUint32 is ECMAScript's ToUint32.
func toUint32(f float64) uint32 {
	if f != f || math.IsInf(f, 0) {
		return 0
	}
	return uint32(int64(math.Mod(math.Trunc(f), 1<<32)))
}

func fillByte(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

// repeat fills b with its first n bytes, over and over.
func repeat(b []byte, n int) engine.Value {
	if n == 0 && len(b) > 0 {
		return engine.Int(-1)
	}
	for n < len(b) {
		n += copy(b[n:], b[:n])
	}
	return engine.Undefined
}

func swap(c *engine.Call, width int) engine.Value {
	b, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	for ; len(b) >= width; b = b[width:] {
		switch width {
		case 2:
			b[0], b[1] = b[1], b[0]
		case 4:
			binary.BigEndian.PutUint32(b, binary.LittleEndian.Uint32(b))
		case 8:
			binary.BigEndian.PutUint64(b, binary.LittleEndian.Uint64(b))
		}
	}
	return c.Iso.Dup(c.Arg(0))
}

// check makes isAscii and isUtf8; memory that was given away is empty.
func check(c *engine.Call, f func([]byte) bool) engine.Value {
	b, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	return engine.Bool(f(b))
}
