//go:build !small

package zlib

import (
	"bytes"
	"strings"
	"testing"

	"nodeos/unode/flate"
)

// drive feeds a codec in steps until it fails, makes no progress or has put out
// limit bytes. The last operation is end.
func drive(k codec, in []byte, step, room, end, limit int) (out []byte, f *failure) {
	buf := make([]byte, room)
	for len(out) < limit {
		part, op := in[:min(step, len(in))], 0
		if len(part) == len(in) {
			op = end
		}
		nIn, nOut := k.process(op, part, buf)
		out = append(out, buf[:nOut]...)
		in = in[nIn:]
		if f = k.failure(op, room-nOut); f != nil || op == end && nOut < room || nIn == 0 && nOut == 0 {
			break
		}
	}
	if e, ok := k.(interface{ end() }); ok {
		e.end()
	}
	return out, f
}

// limit is where a test gives up on output: a step may be a byte.
const limit = 1 << 14

// FuzzZstd: what the encoder makes of anything is read back, in any steps, and
// anything may be given to the decoder.
func FuzzZstd(f *testing.F) {
	f.Add([]byte(strings.Repeat("hello, ", 100)), 7, 9, 3)
	f.Add([]byte("\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00world"), 1, 1, 19)
	f.Add([]byte("\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"), 3, 3, 1)
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x58\x03\x00\x00"), 2, 5, 7)
	f.Fuzz(func(t *testing.T, b []byte, step, room, level int) {
		step, room = 1+step&0xff, 1+room&0xff
		b = b[:min(len(b), limit)]
		whole, fail := drive(newZstdDecoder(nil, 20), b, len(b), 1<<17, zstdEnd, limit)
		steps, fail2 := drive(newZstdDecoder(nil, 20), b, step, room, zstdEnd, limit)
		if len(whole) < limit && (fail == nil) != (fail2 == nil) {
			t.Errorf("whole: %v, in steps: %v", fail, fail2)
		}
		if fail == nil && fail2 == nil && len(whole) < limit && !bytes.Equal(whole, steps) {
			t.Errorf("%d bytes at once, %d in steps", len(whole), len(steps))
		}
		e := &zstdEncoder{level: 1 + level&3, window: 16, pledged: -1, checksum: level&32 != 0}
		if err := e.begin(); err != nil {
			t.Fatal(err)
		}
		packed, fail := drive(e, b, step, room, zstdEnd, 1<<30)
		if fail != nil {
			t.Fatalf("compress: %v", fail)
		}
		if got, fail := drive(newZstdDecoder(nil, 0), packed, step, room, zstdEnd, 1<<30); fail != nil || !bytes.Equal(got, b) {
			t.Errorf("read back %d bytes of %d: %v", len(got), len(b), fail)
		}
	})
}

// FuzzUnzip: anything may be given to unzip and to brotli's decoder, in any steps,
// and comes out the same.
func FuzzUnzip(f *testing.F) {
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x04\x00\x43\xbe\xb7\xe8\x01\x00\x00\x00"), 1, 1)
	f.Add([]byte("\x78\x9cKLJ\x06\x00\x02M\x01'"), 2, 3)
	f.Add([]byte("\x0b\x01\x80abc\x03"), 3, 1)
	f.Fuzz(func(t *testing.T, b []byte, step, room int) {
		step, room = 1+step&0xff, 1+room&0xff
		for name, make := range map[string]func() codec{
			"unzip": func() codec { return &zlibCodec{mode: modeUnzip, inflate: flate.NewDecompressor(flate.Auto, 0)} },
			"brotli": func() codec {
				d := &brotliDecoder{}
				d.reset()
				return d
			},
		} {
			end := map[string]int{"unzip": int(flate.Finish), "brotli": brotliOperationFinish}[name]
			whole, fail := drive(make(), b, len(b), 1<<16, end, limit)
			steps, fail2 := drive(make(), b, step, room, end, limit)
			if fail == nil && fail2 == nil && len(whole) < limit && len(steps) < limit && !bytes.Equal(whole, steps) {
				t.Errorf("%s: %d bytes at once, %d in steps", name, len(whole), len(steps))
			}
		}
	})
}
