package webassembly

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero"

	"nodeos/unode/engine"
)

// complaint words what is wrong with a binary: as V8 does for what is no module
// at all, else as wazero does.
func complaint(b []byte, err error) string {
	magic, version := []byte("\x00asm"), []byte{1, 0, 0, 0}
	found := func(b []byte) string { return strings.Join(strings.Fields(fmt.Sprintf("% x", b)), " ") }
	switch {
	case len(b) == 0:
		return "BufferSource argument is empty"
	case len(b) < 4:
		return fmt.Sprintf("expected 4 bytes, fell off end @+0")
	case !bytes.Equal(b[:4], magic):
		return fmt.Sprintf("expected magic word 00 61 73 6d, found %s @+0", found(b[:4]))
	case len(b) < 8:
		return fmt.Sprintf("expected 4 bytes, fell off end @+4")
	case !bytes.Equal(b[4:8], version):
		return fmt.Sprintf("expected version 01 00 00 00, found %s @+4", found(b[4:8]))
	}
	return err.Error()
}

// errThrown passes through wazero's frames while the exception itself is the
// engine's pending one.
var errThrown = errors.New("a JavaScript exception")

// traps are V8's words for wazero's, by how these begin.
var traps = []struct{ wazero, v8 string }{
	{"unreachable", "unreachable"},
	{"out of bounds memory access", "memory access out of bounds"},
	{"integer divide by zero", "divide by zero"},
	{"integer overflow", "divide result unrepresentable"},
	{"invalid conversion to integer", "float unrepresentable in integer range"},
	{"invalid table access", "table index is out of bounds"},
	{"indirect call type mismatch", "null function or function signature mismatch"},
	{"null reference", "dereferencing a null pointer"},
	{"unaligned atomic", "operation does not support unaligned accesses"},
	{"expected shared memory", "Atomics.wait cannot be called in this context"},
}

// trap throws what a failed call is in JavaScript.
func (s *store) trap(err error) engine.Value {
	if errors.Is(err, errThrown) {
		return engine.Exception
	}
	if tag, values, ok := wazero.JSException(err); ok {
		return s.exception(tag, values)
	}
	text := err.Error()
	if i := strings.Index(text, "wasm error: "); i >= 0 {
		text = text[i+len("wasm error: "):]
	}
	text, _, _ = strings.Cut(text, "\n")
	if strings.HasPrefix(text, "stack overflow") {
		return s.ThrowRangeError("Maximum call stack size exceeded")
	}
	for _, t := range traps {
		if strings.HasPrefix(text, t.wazero) {
			text = t.v8
			break
		}
	}
	return s.throw("RuntimeError", text)
}

// exception throws what WebAssembly has thrown as an Exception.
func (s *store) exception(tag wazero.JSTag, values []uint64) engine.Value {
	for _, in := range s.instances {
		for i := range in.js.Tags() {
			if in.js.Tag(uint32(i)) != tag {
				continue
			}
			list := s.NewArray()
			for n, t := range tag.Types() {
				v := s.toJS(values[n], t)
				if v.IsException() {
					s.Free(list)
					return v
				}
				s.SetIndex(list, n, v)
			}
			w := s.wrap(in, kindTag, uint32(i))
			e := s.helper("exception", w, list)
			s.FreeAll(w, list)
			if e.IsException() {
				return e
			}
			return s.Throw(e)
		}
	}
	return s.throw("RuntimeError", "uncaught exception")
}

// throw throws one of the API's errors.
func (s *store) throw(kind, text string) engine.Value {
	k, t := s.NewString(kind), s.NewString(text)
	v := s.helper("error", k, t)
	s.FreeAll(k, t)
	if v.IsException() {
		return v
	}
	return s.Throw(v)
}
