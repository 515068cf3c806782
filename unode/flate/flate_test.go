package flate

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// inflate decompresses b in steps of the given sizes. It gives up after limit
// bytes.
func inflate(d *Decompressor, b []byte, in, out, limit int) ([]byte, Code) {
	var all []byte
	room := make([]byte, out)
	for len(all) < limit {
		part := b[:min(in, len(b))]
		nDst, nSrc, code := d.Inflate(room, part, NoFlush)
		all = append(all, room[:nDst]...)
		b = b[nSrc:]
		if code != OK {
			return all, code
		}
	}
	return all, OK
}

func deflate(t testing.TB, c *Compressor, b []byte, in, out int) []byte {
	var all []byte
	room := make([]byte, out)
	for {
		part, flush := b[:min(in, len(b))], NoFlush
		if len(part) == len(b) {
			flush = Finish
		}
		nDst, nSrc, code := c.Deflate(room, part, flush)
		all = append(all, room[:nDst]...)
		b = b[nSrc:]
		switch {
		case code == StreamEnd:
			return all
		case code != OK && code != BufError:
			t.Fatalf("Deflate = %d", code)
		}
	}
}

// FuzzDeflate compresses in one step and in small ones: the bytes are the same
// and the standard library reads the input back from them.
func FuzzDeflate(f *testing.F) {
	for level := range 10 {
		f.Add([]byte(strings.Repeat("abc, abd. ", 400)+"xyz"), level, 15-level%7, 1+level%9, level%5)
	}
	f.Add(bytes.Repeat([]byte{0}, 70000), 0, 9, 1, 0)
	f.Add([]byte{}, 6, 15, 8, 0)
	f.Fuzz(func(t *testing.T, b []byte, level, windowBits, memLevel, strategy int) {
		c, ok := NewCompressor(Raw, level, windowBits, memLevel, Strategy(strategy))
		if !ok {
			t.Skip()
		}
		whole := deflate(t, c, b, len(b)+1, 1<<16)
		c.Reset()
		if level != 0 { // stored blocks are as long as there is room for
			if steps := deflate(t, c, b, len(b)+1, 7); !bytes.Equal(steps, whole) {
				t.Errorf("level %d: %d bytes with little room, %d with much", level, len(steps), len(whole))
			}
		}
		got, err := io.ReadAll(flate.NewReader(bytes.NewReader(whole)))
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("level %d: read back %d bytes of %d: %v", level, len(got), len(b), err)
		}
		c.Reset()
		got, code := inflate(NewDecompressor(Raw, 15), deflate(t, c, b, 100, 100), 50, 50, len(b)+1)
		if code != StreamEnd || !bytes.Equal(got, b) {
			t.Errorf("level %d: inflated %d bytes of %d: %d", level, len(got), len(b), code)
		}
	})
}

// FuzzInflate feeds anything: whole and byte by byte give the same, and what the
// standard library accepts comes out as there.
func FuzzInflate(f *testing.F) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Name, w.Comment, w.Extra = "name", "comment", []byte("extra")
	io.WriteString(w, strings.Repeat("hello, ", 100))
	w.Close()
	f.Add(zipped.Bytes(), int(Auto), 15)
	f.Add([]byte("\x78\x9cKLJ\x06\x00\x02M\x01'"), int(Zlib), 0)
	f.Add([]byte("\xed\xc0\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a"), int(Raw), 15)
	f.Add([]byte("\x05\xe0\x81\x08\x00"), int(Raw), 8)
	f.Fuzz(func(t *testing.T, b []byte, format, windowBits int) {
		if format < int(Raw) || format > int(Auto) || windowBits < 8 || windowBits > 15 {
			t.Skip()
		}
		const limit = 1 << 20
		d := NewDecompressor(Format(format), windowBits)
		whole, code := inflate(d, b, len(b), 1<<16, limit)
		message := d.Message()
		d.Reset()
		steps, code2 := inflate(d, b, 1, 3, len(whole))
		if len(whole) < limit && len(steps) == len(whole) && !bytes.Equal(steps, whole) {
			t.Errorf("bytes differ between steps and the whole")
		}
		// A smaller window forgets more the less a call puts out.
		if windowBits == 15 && code == DataError && code2 == DataError && d.Message() != message {
			t.Errorf("%q in steps, %q in the whole", d.Message(), message)
		}
		if Format(format) == Raw && windowBits == 15 && code == StreamEnd {
			want, err := io.ReadAll(flate.NewReader(bytes.NewReader(b)))
			if err != nil || !bytes.Equal(want, whole) {
				t.Errorf("the standard library: %d bytes, %v; here %d", len(want), err, len(whole))
			}
		}
	})
}

// A stream of zeros grows a thousandfold; what the decompressor keeps does not.
func TestBomb(t *testing.T) {
	c, _ := NewCompressor(Zlib, 9, 15, 8, DefaultStrategy)
	bomb := deflate(t, c, make([]byte, 1<<24), 1<<16, 1<<16)
	d := NewDecompressor(Zlib, 0)
	if got := testing.AllocsPerRun(1, func() {
		d.Reset()
		room := make([]byte, 1<<14)
		for in := bomb; ; {
			_, n, code := d.Inflate(room, in, NoFlush)
			if in = in[n:]; code == StreamEnd {
				break
			} else if code != OK {
				t.Fatalf("Inflate = %d", code)
			}
		}
	}); got > 100 {
		t.Errorf("%.0f allocations for 16 MiB; want a bounded number", got)
	}
}
