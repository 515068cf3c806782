// Package flate is DEFLATE (RFC 1951) with its zlib and gzip wrappings (RFC 1950
// and 1952) the way the C library zlib does it: a push interface that takes what
// input there is, gives what output fits and stops anywhere, with zlib's flush
// modes, results and texts of errors. Node's zlib module shows all of that to
// programs, so the standard library's readers and writers cannot stand in.
//
// Invariants: memory is bounded by the window (about 50 KiB to inflate, 300 to
// deflate) whatever the input says; no input makes it panic; nothing is kept
// of the caller's slices.
//
// Caution: one stream belongs to one goroutine at a time.
package flate

// Flush says how much of what was given must come out.
type Flush int

// The flush modes, with zlib's numbers.
const (
	NoFlush      Flush = iota
	PartialFlush       // all input comes out; the decoder can use it
	SyncFlush          // the same, on a byte boundary
	FullFlush          // and the decoder can start anew from here
	Finish             // the input is complete
	Block              // stop at the end of a block
	Trees              // stop after a block's header as well; to inflate only
)

// Code is zlib's result of a call.
type Code int

// The results.
const (
	OK          Code = 0
	StreamEnd   Code = 1
	NeedDict    Code = 2
	StreamError Code = -2
	DataError   Code = -3
	BufError    Code = -5 // no progress was possible; not fatal
)

// Format is the wrapping of the compressed data.
type Format int

// The formats. Auto takes gzip or zlib by their first bytes and is for
// decompression only.
const (
	Raw Format = iota
	Zlib
	Gzip
	Auto
)
