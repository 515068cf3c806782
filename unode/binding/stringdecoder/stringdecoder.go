// Package stringdecoder is internalBinding('string_decoder'): decoding a
// stream of chunks without splitting characters. The state lies in a Buffer of
// the library, which also looks into it (lastChar, lastNeed, lastTotal).
//
// Invariant: the state never claims more bytes than its buffer holds.
package stringdecoder

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// Layout of the state (src/string_decoder.h).
const (
	maxChar  = 4 // kIncompleteCharactersEnd
	missing  = 4 // kMissingBytes
	buffered = 5 // kBufferedBytes
	encoding = 6 // kEncodingField
	size     = 7 // kSize
)

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("string_decoder.decode", func(c *engine.Call) engine.Value {
		d, ok := decoderArg(c)
		if !ok {
			return engine.Exception
		}
		b, ok := c.Iso.Bytes(c.Arg(1))
		if !ok {
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "buf" argument must be an instance of Buffer, TypedArray, or DataView.`)
		}
		return d.decode(b)
	})
	r.Func("string_decoder.flush", func(c *engine.Call) engine.Value {
		d, ok := decoderArg(c)
		if !ok {
			return engine.Exception
		}
		return d.flush()
	})
}

type decoder struct {
	iso   *engine.Isolate
	state []byte
}

func decoderArg(c *engine.Call) (decoder, bool) {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok || len(b) < size || b[missing]+b[buffered] > maxChar || b[missing] > maxChar || !stringbytes.Encoding(b[encoding]).Known() {
		c.Iso.ThrowTypeError("invalid decoder state")
		return decoder{}, false
	}
	return decoder{c.Iso, b}, true
}

func (d decoder) encoding() stringbytes.Encoding { return stringbytes.Encoding(d.state[encoding]) }

// kept returns the bytes of the unfinished character.
func (d decoder) kept() []byte { return d.state[:d.state[buffered]] }

func (d decoder) keep(b []byte) {
	copy(d.state[d.state[buffered]:maxChar], b)
	d.state[buffered] += byte(len(b))
}

func (d decoder) decode(b []byte) engine.Value {
	e := d.encoding()
	switch e {
	case stringbytes.UTF8, stringbytes.UCS2, stringbytes.Base64, stringbytes.Base64URL:
	default:
		return stringbytes.Decode(d.iso, b, e)
	}
	var head []byte
	if d.state[missing] > 0 {
		b = d.complete(b)
		if d.state[missing] == 0 {
			head = append(head, d.kept()...)
			d.state[buffered] = 0
		}
	}
	if len(b) > 0 {
		// Nothing is missing and nothing kept, so this chunk starts afresh.
		keep, want := unfinished(b, e)
		d.keep(b[len(b)-keep:])
		d.state[missing] = byte(want)
		b = b[:len(b)-keep]
	}
	if head != nil {
		b = append(head, b...)
	}
	return stringbytes.Decode(d.iso, b, e)
}

// complete moves bytes of b that finish the kept character and returns the
// rest. In UTF-8 a byte that cannot continue the character ends it early.
func (d decoder) complete(b []byte) []byte {
	n := min(len(b), int(d.state[missing]))
	if d.encoding() == stringbytes.UTF8 {
		for i, c := range b[:n] {
			if c&0xc0 != 0x80 {
				d.keep(b[:i])
				d.state[missing] = 0
				return b[i:]
			}
		}
	}
	d.keep(b[:n])
	d.state[missing] -= byte(n)
	return b[n:]
}

// unfinished returns how many bytes at the end of b begin a character, and how
// many bytes that character lacks.
func unfinished(b []byte, e stringbytes.Encoding) (keep, want int) {
	switch e {
	case stringbytes.UTF8:
		return unfinishedUTF8(b)
	case stringbytes.UCS2:
		if len(b)%2 == 1 {
			return 1, 1
		}
		if b[len(b)-1]&0xfc == 0xd8 { // the first half of a surrogate pair
			return 2, 2
		}
	default:
		if n := len(b) % 3; n > 0 {
			return n, 3 - n
		}
	}
	return 0, 0
}

// unfinishedUTF8 looks for a lead byte in the last three; what cannot be
// completed is left to the decoder, which replaces it.
func unfinishedUTF8(b []byte) (keep, want int) {
	for keep = 1; keep <= min(3, len(b)); keep++ {
		c, n := b[len(b)-keep], 0
		switch {
		case c&0xc0 == 0x80:
			continue
		case c&0xe0 == 0xc0:
			n = 2
		case c&0xf0 == 0xe0:
			n = 3
		case c&0xf8 == 0xf0:
			n = 4
		}
		if n > keep {
			return keep, n - keep
		}
		break
	}
	return 0, 0
}

// flush decodes what is left of a character whose end never came.
func (d decoder) flush() engine.Value {
	if d.encoding() == stringbytes.UCS2 {
		d.state[buffered] &^= 1 // half a unit is dropped
	}
	s := stringbytes.Decode(d.iso, d.kept(), d.encoding())
	d.state[missing], d.state[buffered] = 0, 0
	return s
}
