package icu

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// Flags of a converter and of decode (lib/internal/encoding.js).
const (
	flagFlush     = 1
	flagFatal     = 2
	flagIgnoreBOM = 4
)

// decoder turns bytes into UTF-16. It keeps a character whose end is missing
// unless last is set; ok is false when something was broken.
type decoder interface {
	decode(b []byte, last bool) (u []uint16, ok bool)
	reset()
}

func decoderFor(name string) (decoder, bool) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8":
		return &textDecoder{t: encoding.Nop.NewDecoder().Transformer}, true
	case "utf-16le", "utf-16":
		return &utf16Decoder{order: binary.LittleEndian}, true
	case "utf-16be":
		return &utf16Decoder{order: binary.BigEndian}, true
	}
	return legacyDecoder(strings.ToLower(name))
}

// utf16Decoder replaces lone surrogates.
type utf16Decoder struct {
	order binary.ByteOrder
	rest  []byte // an odd byte, or a high surrogate and perhaps another byte
}

func (d *utf16Decoder) reset() { d.rest = nil }

func (d *utf16Decoder) decode(b []byte, last bool) (u []uint16, ok bool) {
	b = append(d.rest, b...)
	d.rest, ok = nil, true
	u = make([]uint16, 0, len(b)/2+1)
	for len(b) > 0 {
		if len(b) == 1 {
			break
		}
		c := d.order.Uint16(b)
		if c&0xf800 != 0xd800 {
			u, b = append(u, c), b[2:]
			continue
		}
		if c&0xfc00 == 0xd800 && len(b) < 4 {
			break
		}
		if c&0xfc00 == 0xd800 {
			if low := d.order.Uint16(b[2:]); low&0xfc00 == 0xdc00 {
				u, b = append(u, c, low), b[4:]
				continue
			}
		}
		u, b, ok = append(u, utf8.RuneError), b[2:], false
	}
	switch {
	case len(b) == 0:
	case last:
		u, ok = append(u, utf8.RuneError), false
	default:
		d.rest = append([]byte(nil), b...)
	}
	return u, ok
}

// textDecoder decodes with x/text, whose decoders write U+FFFD for what is
// broken.
type textDecoder struct {
	t    transform.Transformer
	rest []byte
}

func (d *textDecoder) reset() {
	d.t.Reset()
	d.rest = nil
}

func (d *textDecoder) decode(b []byte, last bool) (u []uint16, ok bool) {
	b = append(d.rest, b...)
	d.rest, ok = nil, true
	dst := make([]byte, 3*len(b)+16)
	for {
		nDst, nSrc, err := d.t.Transform(dst, b, last)
		for s := dst[:nDst]; len(s) > 0; {
			r, n := utf8.DecodeRune(s)
			u, s = utf16.AppendRune(u, r), s[n:]
			ok = ok && r != utf8.RuneError
		}
		b = b[nSrc:]
		if err != transform.ErrShortDst {
			break
		}
	}
	if !last {
		d.rest = append([]byte(nil), b...)
	}
	return u, ok
}

// converter is the Go half of what getConverter gives.
type converter struct {
	decoder
	fatal, ignoreBOM bool
	unicode, begun   bool
}

// newConverter is new Converter(name, flags).
func newConverter(c *engine.Call, self engine.Value) (any, bool) {
	name, flags := c.String(0), c.Int(1)
	d, ok := decoderFor(name)
	if !ok {
		c.Iso.ThrowTypeError("unknown encoding %s", name)
		return nil, false
	}
	if missing, ok := d.(error); ok {
		c.Iso.ThrowRangeError("%s", missing)
		return nil, false
	}
	return &converter{decoder: d, fatal: flags&flagFatal != 0, ignoreBOM: flags&flagIgnoreBOM != 0,
		unicode: strings.HasPrefix(strings.ToLower(name), "utf")}, true
}

// decode is decode(converter, input, flags, encoding).
func decode(c *engine.Call) engine.Value {
	d, ok := c.Iso.Half(c.Arg(0)).(*converter)
	if !ok {
		return c.Iso.ThrowTypeError("not a converter")
	}
	b, ok := c.Iso.Bytes(c.Arg(1))
	if !ok {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE",
			`The "input" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.`)
	}
	flush := c.Int(2)&flagFlush != 0
	u, ok := d.decode(b, flush)
	if !ok && d.fatal {
		d.reset()
		d.begun = false
		return c.Iso.ThrowCode("TypeError", "ERR_ENCODING_INVALID_ENCODED_DATA",
			"The encoded data was not valid for encoding "+c.String(3))
	}
	if len(u) > 0 {
		if d.unicode && !d.ignoreBOM && !d.begun && u[0] == 0xfeff {
			u = u[1:]
		}
		d.begun = true
	}
	if flush {
		d.reset()
		d.begun = false
	}
	return stringbytes.NewUTF16(c.Iso, u)
}
