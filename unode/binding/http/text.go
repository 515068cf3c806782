package http

import (
	"unsafe"

	"nodeos/unode/engine"
)

// text is a part of a message that may come in pieces. While there is one piece
// it stays in the input; see keep.
type text struct {
	b    []byte
	own  []byte // storage, reused
	kept bool   // b is in own
}

func (t *text) reset() { t.b, t.kept = nil, false }

func (t *text) add(b []byte) {
	switch {
	case t.b == nil:
		t.b = b
	case !t.kept && unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.b)), len(t.b)) == unsafe.Pointer(unsafe.SliceData(b)):
		t.b = unsafe.Slice(unsafe.SliceData(t.b), len(t.b)+len(b)) // they lie side by side
	default:
		t.keep()
		t.own = append(t.own, b...)
		t.b = t.own
	}
}

// keep takes what there is out of the input, which is about to go away.
func (t *text) keep() {
	if !t.kept && t.b != nil {
		t.own = append(t.own[:0], t.b...)
		t.b, t.kept = t.own, true
	}
}

// trimmed returns the text without spaces and tabs at its end.
func (t *text) trimmed() []byte {
	b := t.b
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

func (t *text) value(iso *engine.Isolate) engine.Value { return iso.NewLatin1(t.b) }

// names keeps the strings of header names, which are the same few again and
// again. It belongs to an environment and is made when the first parser is, so
// no heap snapshot knows of it.
type names struct{ byName map[string]engine.Value }

const (
	maxNames   = 256
	maxNameLen = 32
)

// value returns a string for a header's name.
func (n *names) value(iso *engine.Isolate, b []byte) engine.Value {
	if len(b) > maxNameLen {
		return iso.NewLatin1(b)
	}
	if v, ok := n.byName[string(b)]; ok {
		return iso.Dup(v)
	}
	v := iso.NewLatin1(b)
	if len(n.byName) < maxNames && !v.IsException() {
		n.byName[string(b)] = iso.Dup(v)
	}
	return v
}
