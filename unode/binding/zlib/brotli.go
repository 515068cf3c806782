package zlib

import (
	"bytes"

	"github.com/andybalholm/brotli"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// The modes of brotli, their parameters (BROTLI_PARAM_* and
// BROTLI_DECODER_PARAM_*) and the operation that ends a stream.
const (
	modeBrotliDecode = 8
	modeBrotliEncode = 9

	brotliMode             = 0
	brotliQuality          = 1
	brotliLgWin            = 2
	brotliLgBlock          = 3
	brotliNoLiteralContext = 4
	brotliSizeHint         = 5
	brotliLargeWindow      = 6
	brotliNPostfix         = 7
	brotliNDirect          = 8

	brotliDecoderLargeWindow = 1

	brotliOperationFinish = 2

	brotliDefaultQuality = 11
	brotliDefaultLgWin   = 22
)

func (m *module) registerBrotli(r *binding.Registry) {
	fixed := func(mode int) func(*engine.Call) (int, bool) {
		return func(*engine.Call) (int, bool) { return mode, true }
	}
	m.class(r, "BrotliEncoder", fixed(modeBrotliEncode), m.initBrotli)
	m.class(r, "BrotliDecoder", fixed(modeBrotliDecode), m.initBrotli)
}

// initializationFailed throws what init throws for a parameter that the library
// refuses.
func initializationFailed(c *engine.Call, message string) engine.Value {
	return c.Iso.ThrowCode("Error", "ERR_ZLIB_INITIALIZATION_FAILED", message)
}

// unset is a parameter that the caller did not give.
const unset = 1<<32 - 1

// initBrotli is init(params, writeState, callback, dictionary).
func (m *module) initBrotli(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	if d := c.Arg(3); d.IsObject() {
		return initializationFailed(c, "Brotli dictionaries are not supported by unode")
	}
	params := append([]uint32{}, c.Iso.Uint32s(c.Arg(0))...)
	var k codec
	if s.mode == modeBrotliDecode {
		d := &brotliDecoder{large: param(params, brotliDecoderLargeWindow, 0) != 0}
		d.reset()
		k = d
	} else {
		e, message := newBrotliEncoder(params)
		if e == nil {
			return initializationFailed(c, message)
		}
		k = e
	}
	return m.start(c, c.Arg(1), c.Arg(2), k)
}

func param(params []uint32, i, otherwise int) int {
	if i < len(params) && params[i] != unset {
		return int(params[i])
	}
	return otherwise
}

// outbox is output that waits for room: what a compressor made of the input of
// one call, which is bounded by it.
type outbox struct{ bytes.Buffer }

// drain moves what fits to out.
func (o *outbox) drain(out []byte) (n int) {
	n, _ = o.Read(out)
	return n
}

type brotliDecoder struct {
	large  bool
	r      brotli.Reader
	result int
}

func (k *brotliDecoder) process(op int, in, out []byte) (nIn, nOut int) {
	nOut, nIn, k.result = k.r.Decompress(out, in)
	return nIn, nOut
}

func (k *brotliDecoder) failure(op, room int) *failure {
	switch {
	case k.result == brotli.ResultError:
		code, name := k.r.Failure()
		return &failure{"Decompression failed", "ERR_" + brotliErrorKind(code) + name, code}
	case op == brotliOperationFinish && k.result == brotli.ResultNeedsMoreInput:
		// brotli itself does not mind a stream that ends too early.
		return &failure{"unexpected end of file", "Z_BUF_ERROR", -5}
	}
	return nil
}

// brotliErrorKind is the beginning of the C library's name of an error, by the
// ranges of <brotli/decode.h>.
func brotliErrorKind(code int) string {
	switch {
	case code <= -1 && code >= -16:
		return "_ERROR_FORMAT_"
	case code <= -21 && code >= -30:
		return "_ERROR_ALLOC_"
	}
	return "_ERROR_"
}

func (k *brotliDecoder) reset() *failure {
	k.r.Begin(k.large)
	return nil
}
