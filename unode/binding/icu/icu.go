// Package icu is internalBinding('icu'): decoders of TextDecoder for encodings
// of more than one byte, transcoding of Buffers, and the width of text on a
// terminal. Node takes these from ICU; here they are ours and x/text's.
//
// Invariant: a decoder gives the same text however its input is cut.
//
// Caution: ICU and the Encoding Standard count replacement characters for
// broken input differently; this follows the standard's tables, as x/text does.
package icu

import (
	_ "embed"
	"slices"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

//go:embed icu.js
var shim string

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Class("icu.Converter", engine.Class{New: newConverter})
	r.Func("icu.hasConverter", func(c *engine.Call) engine.Value {
		_, ok := decoderFor(c.String(0))
		return engine.Bool(ok)
	})
	r.Func("icu.decode", decode)
	r.Func("icu.transcode", transcode)
	r.Func("icu.icuErrName", func(c *engine.Call) engine.Value { return c.Iso.NewString(errorName(c.Int(0))) })
	r.Func("icu.getStringWidth", func(c *engine.Call) engine.Value {
		if !c.Arg(0).IsString() {
			return engine.Int(0)
		}
		n := 0
		for _, u := range c.String(0) {
			n += columns(u)
		}
		return engine.Int(n)
	})
	r.Shim("icu", shim)
}

// columns returns how many columns a character takes.
func columns(u rune) int {
	if u < 0x7f {
		if u < ' ' {
			return 0
		}
		return 1
	}
	in := func(table []runeRange) bool {
		_, ok := slices.BinarySearchFunc(table, u, func(r runeRange, u rune) int {
			switch {
			case r.last < u:
				return -1
			case r.first > u:
				return 1
			}
			return 0
		})
		return ok
	}
	switch {
	case in(wide):
		return 2
	case in(zero):
		return 0
	}
	return 1
}

// ICU's numbers for what can go wrong.
const (
	illegalArgument = 1
	invalidChar     = 10
)

func errorName(n int) string {
	switch n {
	case 0:
		return "U_ZERO_ERROR"
	case illegalArgument:
		return "U_ILLEGAL_ARGUMENT_ERROR"
	case invalidChar:
		return "U_INVALID_CHAR_FOUND"
	case 11:
		return "U_TRUNCATED_CHAR_FOUND"
	case 12:
		return "U_ILLEGAL_CHAR_FOUND"
	case 15:
		return "U_BUFFER_OVERFLOW_ERROR"
	}
	return "[BOGUS UErrorCode]"
}

func knownEncoding(e stringbytes.Encoding) bool {
	return e == stringbytes.ASCII || e == stringbytes.Latin1 || e == stringbytes.UCS2 || e == stringbytes.UTF8
}
