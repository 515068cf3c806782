package zlib

import (
	"nodeos/unode/engine"
	"nodeos/unode/flate"
)

// The modes of the class Zlib (node_zlib_mode).
const (
	modeDeflate = 1 + iota
	modeInflate
	modeGzip
	modeGunzip
	modeDeflateRaw
	modeInflateRaw
	modeUnzip
)

// zlibCodes are the names of zlib's results.
var zlibCodes = map[flate.Code]string{
	flate.OK:          "Z_OK",
	flate.StreamEnd:   "Z_STREAM_END",
	flate.NeedDict:    "Z_NEED_DICT",
	flate.StreamError: "Z_STREAM_ERROR",
	flate.DataError:   "Z_DATA_ERROR",
	flate.BufError:    "Z_BUF_ERROR",
}

func newZlib(c *engine.Call) (mode int, ok bool) {
	mode = c.Int(0)
	if !c.Arg(0).IsInt() || mode < modeDeflate || mode > modeUnzip {
		c.Iso.ThrowTypeError("Bad argument")
		return 0, false
	}
	return mode, true
}

// initZlib is init(windowBits, level, memLevel, strategy, writeState, callback,
// dictionary, rejectGarbageAfterEnd).
func (m *module) initZlib(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	windowBits, level, memLevel, strategy := c.Int(0), c.Int(1), c.Int(2), c.Int(3)
	switch {
	case windowBits != 0 && (windowBits < 8 || windowBits > 15) || windowBits == 0 && s.mode != modeInflate && s.mode != modeGunzip && s.mode != modeUnzip:
		return c.Iso.ThrowRangeError("invalid windowBits")
	case level < -1 || level > 9:
		return c.Iso.ThrowRangeError("invalid compression level")
	case memLevel < 1 || memLevel > 9:
		return c.Iso.ThrowRangeError("invalid memlevel")
	case strategy < 0 || strategy > 4:
		return c.Iso.ThrowRangeError("invalid strategy")
	}
	k := &zlibCodec{mode: s.mode, one: c.Bool(7)}
	if d, ok := c.Iso.Bytes(c.Arg(6)); ok {
		k.dict = append([]byte{}, d...)
	}
	switch s.mode {
	case modeInflate:
		k.inflate = flate.NewDecompressor(flate.Zlib, windowBits)
	case modeInflateRaw:
		k.inflate = flate.NewDecompressor(flate.Raw, windowBits)
	case modeGunzip:
		k.inflate = flate.NewDecompressor(flate.Gzip, windowBits)
	case modeUnzip:
		k.inflate = flate.NewDecompressor(flate.Auto, windowBits)
	default:
		format := map[int]flate.Format{modeDeflate: flate.Zlib, modeGzip: flate.Gzip, modeDeflateRaw: flate.Raw}[s.mode]
		if k.deflate, ok = flate.NewCompressor(format, level, windowBits, memLevel, flate.Strategy(strategy)); !ok {
			return c.Iso.ThrowRangeError("invalid windowBits")
		}
	}
	if r := m.start(c, c.Arg(4), c.Arg(5), k); r.IsException() {
		return r
	}
	if f := k.setDictionary(); f != nil {
		m.fail(s, f)
	}
	return engine.Undefined
}

// zlibCodec is deflate in zlib's, gzip's or no wrapping (ZlibContext).
type zlibCodec struct {
	mode    int
	dict    []byte // nil: none
	one     bool   // what follows the end of a gzip member is garbage
	magic   int    // bytes of gzip's magic number that unzip has seen
	deflate *flate.Compressor
	inflate *flate.Decompressor // or this
	code    flate.Code
}

func (k *zlibCodec) process(flush int, in, out []byte) (nIn, nOut int) {
	f := flate.Flush(flush)
	if k.deflate != nil {
		nOut, nIn, k.code = k.deflate.Deflate(out, in, f)
		return nIn, nOut
	}
	if k.mode == modeUnzip {
		k.detect(in)
	}
	inflate := func() {
		o, i, code := k.inflate.Inflate(out[nOut:], in[nIn:], f)
		nOut, nIn, k.code = nOut+o, nIn+i, code
	}
	inflate()
	if k.mode != modeInflateRaw && k.code == flate.NeedDict && k.dict != nil {
		if k.code = k.inflate.SetDictionary(k.dict); k.code == flate.OK {
			inflate()
		} else if k.code == flate.DataError {
			// Tell a bad dictionary from bad input.
			k.code = flate.NeedDict
		}
	}
	// Another member may follow, or garbage; zeros are padding.
	for !k.one && k.mode == modeGunzip && k.code == flate.StreamEnd && nIn < len(in) && in[nIn] != 0 {
		k.inflate.Reset()
		inflate()
	}
	return nIn, nOut
}

// detect turns unzip into gunzip or inflate by the first two bytes.
func (k *zlibCodec) detect(in []byte) {
	for _, b := range in {
		if b != [2]byte{0x1f, 0x8b}[k.magic] {
			k.mode = modeInflate
			return
		}
		if k.magic++; k.magic == 2 {
			k.mode = modeGunzip
			return
		}
	}
}

func (k *zlibCodec) failure(flush, room int) *failure {
	switch k.code {
	case flate.OK, flate.BufError:
		if room != 0 && flush == int(flate.Finish) {
			return k.error("unexpected end of file")
		}
	case flate.StreamEnd:
	case flate.NeedDict:
		if k.dict == nil {
			return k.error("Missing dictionary")
		}
		return k.error("Bad dictionary")
	default:
		return k.error("Zlib error")
	}
	return nil
}

// error is the failure of the last call: zlib's text, if it has one.
func (k *zlibCodec) error(message string) *failure {
	if k.inflate != nil && k.inflate.Message() != "" {
		message = k.inflate.Message()
	}
	return &failure{message, zlibCodes[k.code], int(k.code)}
}

func (k *zlibCodec) setDictionary() *failure {
	if k.dict == nil {
		return nil
	}
	k.code = flate.OK
	switch k.mode {
	case modeInflateRaw:
		k.code = k.inflate.SetDictionary(k.dict)
	case modeDeflate, modeDeflateRaw:
		k.code = k.deflate.SetDictionary(k.dict)
	}
	if k.code != flate.OK {
		return k.error("Failed to set dictionary")
	}
	return nil
}

func (k *zlibCodec) reset() *failure {
	if k.deflate != nil {
		k.deflate.Reset()
	} else {
		k.inflate.Reset()
	}
	return k.setDictionary()
}

// params changes what a deflate stream does next; of gzip Node leaves it.
func (k *zlibCodec) params(level, strategy int) *failure {
	if k.mode != modeDeflate && k.mode != modeDeflateRaw {
		return nil
	}
	k.code = k.deflate.SetParams(level, flate.Strategy(strategy))
	if k.code != flate.OK && k.code != flate.BufError {
		return k.error("Failed to set parameters")
	}
	return nil
}
