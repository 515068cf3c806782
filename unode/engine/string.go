package engine

import (
	"runtime"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// NewString makes a string from UTF-8. Invalid bytes become U+FFFD, one for
// each maximal subpart, as TextDecoder does.
func (iso *Isolate) NewString(s string) Value {
	return iso.NewUTF8(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// NewUTF8 is NewString for bytes.
func (iso *Isolate) NewUTF8(b []byte) Value {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return iso.newNonASCII(b, i)
		}
	}
	return iso.NewLatin1(b)
}

func (iso *Isolate) newNonASCII(b []byte, ascii int) Value {
	u := make([]uint16, ascii, len(b))
	for i, c := range b[:ascii] {
		u[i] = uint16(c)
	}
	narrow := true
	for rest := b[ascii:]; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			n = maximalSubpart(rest)
		}
		if r > 0xff {
			narrow = false
		}
		u = utf16.AppendRune(u, r)
		rest = rest[n:]
	}
	if narrow {
		l := make([]byte, len(u))
		for i, c := range u {
			l[i] = byte(c)
		}
		return iso.NewLatin1(l)
	}
	return iso.NewUTF16(u)
}

// maximalSubpart returns how many bytes of an ill-formed sequence one U+FFFD
// replaces (Unicode 15, section 3.9, table 3-7).
func maximalSubpart(b []byte) int {
	lo, hi, n := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		n = 1
	case c == 0xe0:
		lo, n = 0xa0, 2
	case c == 0xed:
		hi, n = 0x9f, 2
	case c >= 0xe1 && c <= 0xef:
		n = 2
	case c == 0xf0:
		lo, n = 0x90, 3
	case c >= 0xf1 && c <= 0xf3:
		n = 3
	case c == 0xf4:
		hi, n = 0x8f, 3
	}
	i := 1
	for ; i <= n && i < len(b) && b[i] >= lo && b[i] <= hi; i++ {
		lo, hi = 0x80, 0xbf
	}
	return i
}

// NewLatin1 makes a string whose units are the bytes.
func (iso *Isolate) NewLatin1(b []byte) Value {
	v := lib.NewString8(iso.tls, iso.ctx, onHeap(uintptr(unsafe.Pointer(unsafe.SliceData(b)))), len(b))
	runtime.KeepAlive(b)
	return Value(v)
}

// NewUTF16 makes a string from its units; lone surrogates stay.
func (iso *Isolate) NewUTF16(u []uint16) Value {
	v := lib.NewString16(iso.tls, iso.ctx, onHeap(uintptr(unsafe.Pointer(unsafe.SliceData(u)))), len(u))
	runtime.KeepAlive(u)
	return Value(v)
}

// Substring makes a string of the units of v, a flat string, from start to end.
func (iso *Isolate) Substring(v Value, start, end int) Value {
	s := iso.StringView(v)
	if s.UTF16 != nil {
		return iso.NewUTF16(s.UTF16[start:end])
	}
	return iso.NewLatin1(s.Latin1[start:end])
}

// View is a string in the engine's memory: one of the slices is set. It is
// valid until the next call into the engine that could free or flatten it.
type View struct {
	Latin1 []byte
	UTF16  []uint16
}

// Len returns the length in UTF-16 units.
func (s View) Len() int { return len(s.Latin1) + len(s.UTF16) }

// StringView returns the units of a string in place. v must be a string. A
// rope is flattened in place first.
func (iso *Isolate) StringView(v Value) View {
	if v.tag() == lib.EJS_TAG_STRING_ROPE {
		// The flat string replaces the rope's left half, so it lives as long as v.
		iso.Free(Value(lib.Flatten(iso.tls, iso.ctx, iso.Dup(v).c())))
		v = Value(lib.RopeFlat(v.c()))
	}
	p, n, wide := lib.FlatString(v.c())
	if n == 0 {
		return View{}
	}
	if wide {
		return View{UTF16: unsafe.Slice((*uint16)(unsafe.Add(nil, p)), n)}
	}
	return View{Latin1: unsafe.Slice((*byte)(unsafe.Add(nil, p)), n)}
}

// String converts v as JavaScript's String() does and returns UTF-8, lone
// surrogates as U+FFFD. A conversion that throws gives "" and drops the
// exception: where that matters, check v.IsString() first.
func (iso *Isolate) String(v Value) string {
	if !v.IsString() {
		s := Value(lib.XJS_ToString(iso.tls, iso.ctx, v.c()))
		if s.IsException() {
			iso.Free(iso.TakeException())
			return ""
		}
		defer iso.Free(s)
		v = s
	}
	return iso.StringView(v).UTF8()
}

// UTF8 returns the string in UTF-8, lone surrogates as U+FFFD.
func (s View) UTF8() string {
	if s.UTF16 == nil {
		for _, c := range s.Latin1 {
			if c >= utf8.RuneSelf {
				return string(s.AppendUTF8(make([]byte, 0, len(s.Latin1)+16)))
			}
		}
		return string(s.Latin1)
	}
	return string(s.AppendUTF8(make([]byte, 0, len(s.UTF16)*2)))
}

// AppendUTF8 appends the string in UTF-8, lone surrogates as U+FFFD.
func (s View) AppendUTF8(b []byte) []byte {
	for _, c := range s.Latin1 {
		if c < utf8.RuneSelf {
			b = append(b, c)
		} else {
			b = append(b, 0xc0|c>>6, 0x80|c&0x3f)
		}
	}
	for i := 0; i < len(s.UTF16); i++ {
		r := rune(s.UTF16[i])
		if utf16.IsSurrogate(r) {
			if i+1 < len(s.UTF16) {
				if d := utf16.DecodeRune(r, rune(s.UTF16[i+1])); d != utf8.RuneError {
					b = utf8.AppendRune(b, d)
					i++
					continue
				}
			}
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

// cstring copies s to C memory; the caller frees it with libc.Xfree.
func cstring(s string) uintptr {
	p, err := libc.CString(s)
	if err != nil {
		panic(err) // out of memory
	}
	return p
}
