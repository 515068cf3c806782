// Package stringbytes turns strings into bytes and bytes into strings in the
// encodings that Node's Buffer knows: node::StringBytes's counterpart, for all
// bindings that take or give either.
//
// Invariants: nothing is ever written past the end of a destination, and no
// character is written in part. Lone surrogates become U+FFFD in UTF-8 and stay
// as they are in UTF-16; what does not fit into a byte loses its high bits in
// Latin-1, as in Node.
//
// Caution: an engine.View is valid only until the next call into the engine.
package stringbytes

import (
	"strings"

	"nodeos/unode/engine"
)

// Encoding numbers an encoding as Node's enum encoding does (src/node.h); the
// library gets the numbers from string_decoder.encodings.
type Encoding int

const (
	ASCII Encoding = iota
	UTF8
	Base64
	UCS2 // UTF-16, little endian
	Latin1
	Hex
	Buffer // bytes as they are; UTF8 where a string is concerned
	Base64URL
)

// Known tells whether e is one of the constants.
func (e Encoding) Known() bool { return e >= ASCII && e <= Base64URL }

// Parse returns the encoding that v, a name or a number, stands for; otherwise
// when it stands for none (src/api/encoding.cc, ParseEncoding).
func Parse(iso *engine.Isolate, v engine.Value, otherwise Encoding) Encoding {
	if v.IsInt() {
		if e := Encoding(iso.Int(v)); e.Known() {
			return e
		}
		return otherwise
	}
	if !v.IsString() {
		return otherwise
	}
	switch strings.ToLower(iso.String(v)) {
	case "utf8", "utf-8":
		return UTF8
	case "ucs2", "ucs-2", "utf16le", "utf-16le":
		return UCS2
	case "latin1", "binary":
		return Latin1
	case "ascii":
		return ASCII
	case "base64":
		return Base64
	case "base64url":
		return Base64URL
	case "hex":
		return Hex
	case "buffer":
		return Buffer
	}
	return otherwise
}
