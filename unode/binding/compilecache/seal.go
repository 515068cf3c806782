package compilecache

import (
	"bytes"
	"crypto/sha256"
	"runtime/debug"
)

// Sealed code is a digest of all that follows, one of this program, the kind of
// code and its source, and the code. The engine believes what it decodes: the
// first digest is against damage, the second against other programs and other
// sources. Neither is against forgery, as V8's checksum.

// Seal makes code, compiled from source by this program, into what Open takes.
func Seal(kind, source string, code []byte) []byte {
	key := origin(kind, source)
	out := make([]byte, sha256.Size, 2*sha256.Size+len(code))
	out = append(append(out, key[:]...), code...)
	sum := sha256.Sum256(out[sha256.Size:])
	copy(out, sum[:])
	return out
}

// Open returns the code that Seal was given; ok is false when data is damaged or
// for another kind, source or program.
func Open(kind, source string, data []byte) (code []byte, ok bool) {
	if len(data) < 2*sha256.Size {
		return nil, false
	}
	key, sum := origin(kind, source), sha256.Sum256(data[sha256.Size:])
	if !bytes.Equal(data[:sha256.Size], sum[:]) || !bytes.Equal(data[sha256.Size:2*sha256.Size], key[:]) {
		return nil, false
	}
	return data[2*sha256.Size:], true
}

func origin(kind, source string) [sha256.Size]byte {
	h := sha256.New()
	if info, ok := debug.ReadBuildInfo(); ok { // this build of unode, the engine's edits included
		h.Write([]byte(info.String()))
	}
	h.Write([]byte("\x00" + kind + "\x00"))
	h.Write([]byte(source))
	return [sha256.Size]byte(h.Sum(nil))
}
