//go:build !small

package zlib

import (
	"encoding/binary"

	"github.com/klauspost/compress/zstd"
)

// zstdEncoder compresses. Its output is valid zstd but not that of the C library
// byte for byte: the levels choose among four methods.
type zstdEncoder struct {
	level, window    int
	checksum, noSize bool
	dict             []byte
	pledged          int64 // -1: unknown

	w       *zstd.Encoder
	out     outbox
	total   int64
	started bool // the frame
	ended   bool
	problem *failure
}

// newZstdEncoder returns nil and the reason when the dictionary is wrong.
func newZstdEncoder(params []uint32, dict []byte, pledged int64) (k codec, wrong string) {
	e := &zstdEncoder{
		level:    int(int32(param(params, zstdLevel, zstdDefaultLevel))),
		window:   param(params, zstdWindowLog, 0),
		checksum: param(params, zstdChecksum, 0) != 0,
		noSize:   param(params, zstdContentSize, 1) == 0,
		dict:     dict,
		pledged:  pledged,
	}
	if e.begin() != nil {
		return nil, "Failed to load zstd dictionary"
	}
	return e, ""
}

// begin makes the encoder; an error is the dictionary's.
func (k *zstdEncoder) begin() error {
	level := zstd.SpeedFastest
	switch {
	case k.level >= 10:
		level = zstd.SpeedBestCompression
	case k.level >= 5:
		level = zstd.SpeedBetterCompression
	case k.level >= 3 || k.level == 0:
		level = zstd.SpeedDefault
	}
	opts := []zstd.EOption{
		zstd.WithEncoderLevel(level),
		zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(k.checksum),
		zstd.WithZeroFrames(true),
		zstd.WithWindowSize(1 << k.windowLog()),
		zstd.WithLowerEncoderMem(true),
	}
	switch {
	case len(k.dict) >= 8 && binary.LittleEndian.Uint32(k.dict) == zstdDictMagic:
		opts = append(opts, zstd.WithEncoderDict(k.dict))
	case len(k.dict) >= 8:
		opts = append(opts, zstd.WithEncoderDictRaw(0, k.dict))
	}
	w, err := zstd.NewWriter(nil, opts...)
	if err != nil {
		return err
	}
	k.w = w
	return nil
}

// windowLog is the window of the level where none is asked for, as the C library
// has it for input of unknown size; the encoder's limits are narrower.
func (k *zstdEncoder) windowLog() int {
	n := k.window
	if n == 0 {
		switch {
		case k.level != 0 && k.level <= 1:
			n = 19
		case k.level == 2:
			n = 20
		case k.level <= 8:
			n = 21
		case k.level <= 16:
			n = 22
		default:
			n = 23
		}
	}
	return min(max(n, 10), 27)
}

// frame begins a frame for size bytes of input; -1: not known.
func (k *zstdEncoder) frame(size int64) {
	k.started = true
	if size >= 0 && !k.noSize {
		// A single segment is what the C library makes of a known size that
		// fits the window.
		k.w.ResetWithOptions(&k.out, zstd.WithSingleSegment(size <= 1<<k.windowLog()))
		k.w.ResetContentSize(&k.out, size)
	} else {
		k.w.ResetWithOptions(&k.out, zstd.WithSingleSegment(false))
	}
}

func (k *zstdEncoder) process(op int, in, out []byte) (nIn, nOut int) {
	if k.out.Len() > 0 || k.problem != nil {
		return 0, k.out.drain(out)
	}
	var err error
	if len(in) > 0 && k.ended { // another frame
		k.reset()
	}
	switch {
	case k.started:
	case k.pledged >= 0:
		k.frame(k.pledged)
	case op == zstdEnd:
		k.frame(int64(len(in)))
	case len(in) > 0:
		k.frame(-1)
	default:
		return 0, 0
	}
	if len(in) > 0 {
		k.total += int64(len(in))
		_, err = k.w.Write(in)
	}
	wrong := k.pledged >= 0 && (k.total > k.pledged || op == zstdEnd && k.total != k.pledged)
	switch {
	case wrong:
		k.problem = &zstdSrcSizeWrong
		return 0, 0
	case err == nil && op == zstdFlush && !k.ended:
		err = k.w.Flush()
	case err == nil && op == zstdEnd && !k.ended:
		k.ended = true
		err = k.w.Close()
	}
	if err != nil {
		k.problem = &zstdCompressionFailed
	}
	return len(in), k.out.drain(out)
}

func (k *zstdEncoder) failure(op, room int) *failure { return k.problem }

func (k *zstdEncoder) reset() *failure {
	k.out.Reset()
	k.total, k.started, k.ended, k.problem = 0, false, false, nil
	return nil
}
