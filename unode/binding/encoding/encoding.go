// Package encoding is internalBinding('encoding_binding'): UTF-8 for
// TextEncoder and TextDecoder, and the domain names of lib/url.js. The other
// encodings of TextDecoder are those of package icu and of the library itself.
//
// Caution: encodeIntoResults is shared memory: [units read, bytes written] of
// the last encodeInto.
package encoding

import (
	_ "embed"
	"unicode/utf8"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/binding/url"
	"nodeos/unode/engine"
)

//go:embed encoding.js
var shim string

// Register adds the binding.
func Register(r *binding.Registry) {
	results := r.Slot("encodeIntoResults")
	r.Func("encoding_binding.setResults", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(results, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("encoding_binding.encodeInto", func(c *engine.Call) engine.Value {
		dst, ok := c.Iso.Bytes(c.Arg(1))
		if !ok || !c.Arg(0).IsString() {
			return c.Iso.ThrowTypeError("argument must be a string and a Uint8Array")
		}
		read, written := stringbytes.WriteUTF8(dst, c.Iso.StringView(c.Arg(0)))
		if out := c.Iso.Uint32s(c.Iso.Slot(results)); len(out) >= 2 {
			out[0], out[1] = uint32(read), uint32(written)
		}
		return engine.Undefined
	})
	r.Func("encoding_binding.encodeUtf8String", encodeUTF8)
	r.Func("encoding_binding.decodeUTF8", decodeUTF8)
	r.Func("encoding_binding.toASCII", func(c *engine.Call) engine.Value { return domain(c, url.ToASCII) })
	r.Func("encoding_binding.toUnicode", func(c *engine.Call) engine.Value { return domain(c, url.ToUnicode) })
	r.Shim("encoding_binding", shim)
}

func encodeUTF8(c *engine.Call) engine.Value {
	if !c.Arg(0).IsString() {
		return c.Iso.ThrowTypeError("argument must be a string")
	}
	s := c.Iso.StringView(c.Arg(0))
	if stringbytes.ASCIILen(s.Latin1) == s.Len() {
		return c.Iso.NewUint8Array(s.Latin1)
	}
	return c.Iso.NewUint8Array(stringbytes.Append(nil, s, stringbytes.UTF8))
}

// decodeUTF8 is decodeUTF8(bytes, ignoreBOM, fatal).
func decodeUTF8(c *engine.Call) engine.Value {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE",
			`The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.`)
	}
	if c.Bool(2) && !utf8.Valid(b) {
		return c.Iso.ThrowCode("TypeError", "ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding utf-8")
	}
	if !c.Bool(1) && len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf {
		b = b[3:]
	}
	return stringbytes.Decode(c.Iso, b, stringbytes.UTF8)
}

func domain(c *engine.Call, f func(string) string) engine.Value {
	if !c.Arg(0).IsString() {
		return c.Iso.ThrowTypeError("argument must be a string")
	}
	return c.Iso.NewString(f(c.String(0)))
}
