package brotli

import "io"

// This file is put beside the module's own: the C library's push interface,
// which the module has inside and covers with io.Reader and io.Writer.

// The results of Decompress.
const (
	ResultError           = decoderResultError
	ResultSuccess         = decoderResultSuccess
	ResultNeedsMoreInput  = decoderNeedsMoreInput
	ResultNeedsMoreOutput = decoderResultNeedsMoreOutput
)

// Begin starts a stream. large allows windows of more than 16 MiB.
func (r *Reader) Begin(large bool) {
	*r = Reader{}
	decoderStateInit(r)
	r.large_window = large
}

// Decompress decodes from src to dst as far as it can and tells how much of each
// it used.
func (r *Reader) Decompress(dst, src []byte) (nDst, nSrc, result int) {
	room, all := uint(len(dst)), uint(len(src))
	in, out := all, room
	result = decoderDecompressStream(r, &in, &src, &out, &dst)
	return int(room - out), int(all - in), result
}

// Failure returns what made Decompress return ResultError: the C library's
// number, and its name without what all of a kind have in common.
func (r *Reader) Failure() (code int, name string) {
	code = decoderGetErrorCode(r)
	return code, decoderErrorString(code)
}

// Params are the C library's BROTLI_PARAM_*.
type Params struct {
	Mode, Quality, LgWin, LgBlock, SizeHint, NPostfix, NDirect int
	NoLiteralContext, LargeWindow                              bool
}

// Begin starts a stream that is written to dst, which must not fail.
func (w *Writer) Begin(dst io.Writer, p Params) {
	*w = Writer{dst: dst}
	encoderInitState(w)
	w.params.mode = p.Mode
	w.params.quality = p.Quality
	w.params.lgwin = uint(p.LgWin)
	w.params.lgblock = p.LgBlock
	w.params.size_hint = uint(p.SizeHint)
	w.params.disable_literal_context_modeling = p.NoLiteralContext
	w.params.large_window = p.LargeWindow
	w.params.dist.distance_postfix_bits = uint32(p.NPostfix)
	w.params.dist.num_direct_distance_codes = uint32(p.NDirect)
}

// Compress runs one of the C library's operations (process, flush, finish,
// metadata) with all of src.
func (w *Writer) Compress(op int, src []byte) (ok bool) {
	n := uint(len(src))
	for {
		if !encoderCompressStream(w, op, &n, &src) {
			return false
		}
		if n == 0 {
			return true
		}
	}
}
