//go:build !small

package zlib

import "github.com/andybalholm/brotli"

// newBrotliEncoder returns nil and the reason when params are wrong.
func newBrotliEncoder(params []uint32) (k codec, wrong string) {
	if param(params, brotliNoLiteralContext, 0) > 1 {
		return nil, "Initialization failed"
	}
	e := &brotliEncoder{params: brotli.Params{
		Mode:             param(params, brotliMode, 0),
		Quality:          param(params, brotliQuality, brotliDefaultQuality),
		LgWin:            param(params, brotliLgWin, brotliDefaultLgWin),
		LgBlock:          param(params, brotliLgBlock, 0),
		SizeHint:         param(params, brotliSizeHint, 0),
		NPostfix:         param(params, brotliNPostfix, 0),
		NDirect:          param(params, brotliNDirect, 0),
		NoLiteralContext: param(params, brotliNoLiteralContext, 0) == 1,
		LargeWindow:      param(params, brotliLargeWindow, 0) != 0,
	}}
	e.reset()
	return e, ""
}

type brotliEncoder struct {
	params brotli.Params
	w      brotli.Writer
	out    outbox
	failed bool
}

func (k *brotliEncoder) process(op int, in, out []byte) (nIn, nOut int) {
	if k.out.Len() == 0 {
		if k.failed = !k.w.Compress(op, in); k.failed {
			return 0, 0
		}
		nIn = len(in)
	}
	return nIn, k.out.drain(out)
}

func (k *brotliEncoder) failure(op, room int) *failure {
	if k.failed {
		return &failure{"Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1}
	}
	return nil
}

func (k *brotliEncoder) reset() *failure {
	k.out.Reset()
	k.failed = false
	k.w.Begin(&k.out, k.params)
	return nil
}
