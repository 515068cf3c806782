package buffer

import (
	"encoding/base64"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

func registerStrings(r *binding.Registry) {
	for _, s := range []struct {
		slice, write string
		e            stringbytes.Encoding
	}{
		{"asciiSlice", "asciiWriteStatic", stringbytes.ASCII},
		{"base64Slice", "base64Write", stringbytes.Base64},
		{"base64urlSlice", "base64urlWrite", stringbytes.Base64URL},
		{"hexSlice", "hexWrite", stringbytes.Hex},
		{"latin1Slice", "latin1WriteStatic", stringbytes.Latin1},
		{"ucs2Slice", "ucs2Write", stringbytes.UCS2},
		{"utf8Slice", "utf8WriteStatic", stringbytes.UTF8},
	} {
		r.Func("buffer."+s.slice, func(c *engine.Call) engine.Value { return slice(c, s.e) })
		r.Func("buffer."+s.write, func(c *engine.Call) engine.Value { return write(c, s.e) })
	}
	r.Func("buffer.atob", atob)
	r.Func("buffer.btoa", btoa)
}

// slice is xSlice(buffer, start, end).
func slice(c *engine.Call, e stringbytes.Encoding) engine.Value {
	b, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	if len(b) == 0 {
		return c.Iso.NewLatin1(nil)
	}
	start, ok := indexArg(c, 1, 0)
	if !ok {
		return engine.Exception
	}
	end, ok := indexArg(c, 2, len(b))
	if !ok {
		return engine.Exception
	}
	end = max(start, end)
	if end > len(b) {
		return c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "Index out of range")
	}
	return stringbytes.Decode(c.Iso, b[start:end], e)
}

// write is xWrite(buffer, string, offset, length); it returns the bytes written.
func write(c *engine.Call, e stringbytes.Encoding) engine.Value {
	b, ok := bytesArg(c, 0)
	if !ok {
		return engine.Exception
	}
	if !c.Arg(1).IsString() {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string")
	}
	offset, ok := indexArg(c, 2, 0)
	if !ok {
		return engine.Exception
	}
	if offset > len(b) {
		return c.Iso.ThrowCode("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", `"offset" is outside of buffer bounds`)
	}
	b = b[offset:]
	n, ok := indexArg(c, 3, len(b))
	if !ok {
		return engine.Exception
	}
	return engine.Int(stringbytes.Write(b[:min(n, len(b))], c.Iso.StringView(c.Arg(1)), e))
}

// btoa returns -1 for a character above U+00FF.
func btoa(c *engine.Call) engine.Value {
	if !c.Arg(0).IsString() {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string")
	}
	s := c.Iso.StringView(c.Arg(0))
	in := s.Latin1
	if s.UTF16 != nil {
		in = make([]byte, len(s.UTF16))
		for i, u := range s.UTF16 {
			if u > 0xff {
				return engine.Int(-1)
			}
			in[i] = byte(u)
		}
	}
	out := make([]byte, base64.StdEncoding.EncodedLen(len(in)))
	base64.StdEncoding.Encode(out, in)
	return c.Iso.NewLatin1(out)
}

// What atob returns instead of a string.
const (
	atobRemainder = -1 // one character is left over
	atobInvalid   = -2
)

func atob(c *engine.Call) engine.Value {
	if !c.Arg(0).IsString() {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string")
	}
	s := c.Iso.StringView(c.Arg(0))
	in := s.Latin1
	if s.UTF16 != nil {
		in = make([]byte, len(s.UTF16))
		for i, u := range s.UTF16 {
			if u > 0xff {
				return engine.Int(atobInvalid)
			}
			in[i] = byte(u)
		}
	}
	out, code := forgivingBase64(in)
	if code != 0 {
		return engine.Int(code)
	}
	return c.Iso.NewLatin1(out)
}

// forgivingBase64 decodes as the Infra standard says (section 8, "forgiving-
// base64 decode"): ASCII white space anywhere, padding right or missing.
func forgivingBase64(in []byte) (out []byte, code int) {
	clean := make([]byte, 0, len(in)+2)
	for _, b := range in {
		switch b {
		case ' ', '\t', '\n', '\f', '\r':
		default:
			clean = append(clean, b)
		}
	}
	if n := len(clean); n%4 == 0 && n > 0 && clean[n-1] == '=' {
		clean = clean[:n-1]
		if clean[n-2] == '=' {
			clean = clean[:n-2]
		}
	}
	for _, b := range clean {
		if !(b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/') {
			return nil, atobInvalid
		}
	}
	if len(clean)%4 == 1 {
		return nil, atobRemainder
	}
	out = make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(out, clean) // every character was checked
	return out[:n], 0
}
