package fs

import (
	"math"

	"nodeos/unode/engine"
)

// path returns a path argument: a string, or the bytes of a buffer.
func path(c *engine.Call, i int) string {
	v := c.Arg(i)
	if b, ok := c.Iso.Bytes(v); ok {
		return string(b)
	}
	return c.Iso.String(v)
}

// descriptor returns an argument that the library does not check itself
// (node::fs::GetValidatedFd). When ok is false it has thrown.
func descriptor(c *engine.Call, i int) (fd int, ok bool) {
	v := c.Arg(i)
	if v.IsNumber() {
		if f := c.Iso.Number(v); f >= 0 && f <= math.MaxInt32 && f == math.Trunc(f) {
			return int(f), true // -0 is 0 as well
		}
	} else {
		c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE",
			`The "fd" argument must be of type number. Received `+describe(c.Iso, v))
		return 0, false
	}
	f := c.Iso.Number(v)
	want := "an integer"
	if (f < 0 || f > math.MaxInt32) && !math.IsInf(f, 0) {
		want = ">= 0 && <= 2147483647"
	}
	c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", `The value of "fd" is out of range. It must be `+want+". Received "+c.Iso.String(v))
	return 0, false
}

// mode returns the mode of access and copyFile, whose default is 0
// (node::GetValidFileMode). When ok is false it has thrown.
func mode(c *engine.Call, i int) (mode int, ok bool) {
	v := c.Arg(i)
	if v.IsNullish() {
		return 0, true
	}
	if !v.IsNumber() {
		c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined")
		return 0, false
	}
	mode = c.Int(i)
	switch {
	case c.Iso.Number(v) != c.Iso.Number(v), mode != int(int32(mode)):
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "mode is out of range")
		return 0, false
	case mode < 0 || mode > 7: // R_OK|W_OK|X_OK; COPYFILE_EXCL|FICLONE|FICLONE_FORCE
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7")
		return 0, false
	}
	return mode, true
}

// position returns where to read or write; -1 is the file's own position, and
// so is anything that is no safe integer (GetOffset).
func position(c *engine.Call, i int) int64 {
	const safe = 1<<53 - 1
	v := c.Arg(i)
	if v.IsBigInt() {
		return int64(c.Int(i))
	}
	if f := c.Iso.Number(v); v.IsNumber() && f == math.Trunc(f) && math.Abs(f) <= safe {
		return int64(f)
	}
	return -1
}

// part returns the bytes of the buffer argument i from offset argument i+1 on,
// as many as argument i+2 says. When ok is false it has thrown: Node would
// abort, as its library checks before it calls.
func part(c *engine.Call, i int) (b []byte, ok bool) {
	b, ok = c.Iso.Bytes(c.Arg(i))
	off, n := c.Int(i+1), c.Int(i+2)
	if !ok || off < 0 || n < 0 || off > len(b) || n > len(b)-off {
		c.Iso.ThrowRangeError("offset %d and length %d are not within a buffer of %d bytes", off, n, len(b))
		return nil, false
	}
	return b[off : off+n], true
}

// describe is what Node says after "Received" (DetermineSpecificErrorType).
func describe(iso *engine.Isolate, v engine.Value) string {
	switch {
	case v.IsUndefined():
		return "undefined"
	case v.IsNull():
		return "null"
	case iso.IsFunction(v):
		return "function"
	case v.IsObject():
		k := iso.Get(v, "constructor")
		defer iso.Free(k)
		if iso.IsFunction(k) {
			name := iso.Get(k, "name")
			defer iso.Free(name)
			if s := iso.String(name); s != "" {
				return "an instance of " + s
			}
		}
		return "an instance of Object"
	case v.IsString():
		s := iso.String(v)
		if r := []rune(s); len(r) > 28 {
			s = string(r[:25]) + "..."
		}
		return "type string ('" + s + "')"
	case v.IsBigInt():
		return "type bigint (" + iso.String(v) + ")"
	case v.IsBool():
		return "type boolean (" + iso.String(v) + ")"
	case v.IsSymbol():
		d := iso.CallMethod(v, "toString")
		defer iso.Free(d)
		return iso.String(d)
	default:
		return "type number (" + iso.String(v) + ")"
	}
}
