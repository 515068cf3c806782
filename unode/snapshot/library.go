package snapshot

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Library is the compiled units of the library in a section: an index sorted by
// id, then the bytecode.
type Library struct {
	file *File
	load func() (map[string]span, error)
}

type span struct{ off, len int }

const librarySection = "library"

// NewLibrary reads units from f's library section. The index is read at first use.
func NewLibrary(f *File) *Library {
	return &Library{f, sync.OnceValues(func() (map[string]span, error) { return readIndex(f) })}
}

func readIndex(f *File) (map[string]span, error) {
	var n [4]byte
	if err := f.ReadAt(librarySection, n[:], 0); err != nil {
		return nil, err
	}
	b := make([]byte, binary.LittleEndian.Uint32(n[:]))
	if err := f.ReadAt(librarySection, b, 4); err != nil {
		return nil, err
	}
	base := 4 + len(b)
	index := map[string]span{}
	for len(b) > 0 {
		k := int(b[0])
		if len(b) < 1+k+8 {
			return nil, fmt.Errorf("the library's index is damaged; run make")
		}
		at := b[1+k:]
		index[string(b[1:1+k])] = span{base + int(binary.LittleEndian.Uint32(at)), int(binary.LittleEndian.Uint32(at[4:]))}
		b = at[8:]
	}
	return index, nil
}

// IDs returns the ids of all units.
func (l *Library) IDs() []string {
	index, err := l.load()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(index))
}

// Bytecode returns a unit's compiled function.
func (l *Library) Bytecode(id string) ([]byte, error) {
	index, err := l.load()
	if err != nil {
		return nil, err
	}
	s, ok := index[id]
	if !ok {
		return nil, fmt.Errorf("no such built-in module: %s", id)
	}
	b := make([]byte, s.len)
	return b, l.file.ReadAt(librarySection, b, s.off)
}

// LibraryPart makes the library section.
func LibraryPart(units map[string][]byte) Part {
	var index, data []byte
	for _, id := range slices.Sorted(maps.Keys(units)) {
		index = append(index, byte(len(id)))
		index = append(index, id...)
		index = binary.LittleEndian.AppendUint32(index, uint32(len(data)))
		index = binary.LittleEndian.AppendUint32(index, uint32(len(units[id])))
		data = append(data, units[id]...)
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(index)))
	return Part{librarySection, append(append(out, index...), data...)}
}
