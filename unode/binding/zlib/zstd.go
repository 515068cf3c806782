package zlib

import (
	"math"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// The modes of zstd and its operations.
const (
	modeZstdCompress   = 10
	modeZstdDecompress = 11

	zstdContinue = 0
	zstdFlush    = 1
	zstdEnd      = 2
)

// ZSTD_c_* and ZSTD_d_*.
const (
	zstdLevel          = 100
	zstdWindowLog      = 101
	zstdContentSize    = 200
	zstdChecksum       = 201
	zstdWindowLogLimit = 100 // of decompression

	zstdDefaultLevel = 3
)

// zstdDictMagic begins a dictionary with tables; others are just content.
const zstdDictMagic = 0xEC30A437

// zstdErrors are the codes that streams of ours report, as
// <zstd_errors.h> numbers and ZSTD_getErrorString words them.
var (
	zstdPrefixUnknown     = failure{"Unknown frame descriptor", "ZSTD_error_prefix_unknown", 10}
	zstdUnsupported       = failure{"Unsupported frame parameter", "ZSTD_error_frameParameter_unsupported", 14}
	zstdWindowTooLarge    = failure{"Frame requires too much memory for decoding", "ZSTD_error_frameParameter_windowTooLarge", 16}
	zstdCorruption        = failure{"Data corruption detected", "ZSTD_error_corruption_detected", 20}
	zstdChecksumWrong     = failure{"Restored data doesn't match checksum", "ZSTD_error_checksum_wrong", 22}
	zstdDictionaryWrong   = failure{"Dictionary mismatch", "ZSTD_error_dictionary_wrong", 32}
	zstdSrcSizeWrong      = failure{"Src size is incorrect", "ZSTD_error_srcSize_wrong", 72}
	zstdUnexpectedEnd     = failure{"unexpected end of file", "Z_BUF_ERROR", -5}
	zstdCompressionFailed = failure{"Operation not authorized at current processing stage", "ZSTD_error_stage_wrong", 60}
)

// zstdBounds are the values that compression parameters accept beside 0, which
// is the default (ZSTD_cParam_getBounds on 64 bits). Those not here accept all.
var zstdBounds = map[int][2]int32{
	101: {10, 31},     // windowLog
	102: {6, 30},      // hashLog
	103: {6, 30},      // chainLog
	104: {1, 30},      // searchLog
	105: {3, 7},       // minMatch
	106: {0, 1 << 17}, // targetLength
	107: {1, 9},       // strategy
	160: {0, 2},       // enableLongDistanceMatching
	161: {6, 30},      // ldmHashLog
	162: {4, 4096},    // ldmMinMatch
	163: {1, 8},       // ldmBucketSizeLog
	164: {0, 25},      // ldmHashRateLog
	401: {0, math.MaxInt32},
	402: {0, 9}, // overlapLog
}

func (m *module) registerZstd(r *binding.Registry) {
	m.class(r, "ZstdCompress", func(*engine.Call) (int, bool) { return modeZstdCompress, true }, m.initZstd)
	m.class(r, "ZstdDecompress", func(*engine.Call) (int, bool) { return modeZstdDecompress, true }, m.initZstd)
}

// initZstd is init(params, pledgedSrcSize, writeState, callback, dictionary).
func (m *module) initZstd(c *engine.Call) engine.Value {
	s, ok := c.Iso.Half(c.This).(*stream)
	if !ok {
		return binding.IllegalInvocation(c)
	}
	var dict []byte
	if d, ok := c.Iso.Bytes(c.Arg(4)); ok {
		dict = append([]byte{}, d...)
	}
	params := append([]uint32{}, c.Iso.Uint32s(c.Arg(0))...)
	var k codec
	if s.mode == modeZstdDecompress {
		limit := param(params, zstdWindowLogLimit, 0)
		if limit != 0 && (limit < 10 || limit > 31) {
			return initializationFailed(c, "Setting parameter failed")
		}
		k = newZstdDecoder(dict, limit)
	} else {
		pledged, ok := pledgedSize(c)
		if !ok {
			return engine.Exception
		}
		for i, v := range params {
			if b, bound := zstdBounds[i]; bound && v != unset && v != 0 && (int32(v) < b[0] || int32(v) > b[1]) {
				return initializationFailed(c, "Setting parameter failed")
			}
		}
		e, message := newZstdEncoder(params, dict, pledged)
		if e == nil {
			return initializationFailed(c, message)
		}
		k = e
	}
	return m.start(c, c.Arg(2), c.Arg(3), k)
}

// pledgedSize reads the size that the caller says the input will have; -1 for
// none.
func pledgedSize(c *engine.Call) (n int64, ok bool) {
	v := c.Arg(1)
	f := c.Iso.Number(v)
	switch {
	case v.IsUndefined():
		return -1, true
	case !v.IsNumber():
		c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "pledgedSrcSize must be a number")
	case f != math.Trunc(f) || math.Abs(f) > 1<<53-1:
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "pledgedSrcSize must be a safe integer")
	case f < 0:
		c.Iso.ThrowCode("RangeError", "ERR_OUT_OF_RANGE", "pledgedSrcSize must be non-negative")
	default:
		return int64(f), true
	}
	return 0, false
}
