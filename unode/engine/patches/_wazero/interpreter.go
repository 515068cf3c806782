package interpreter

import (
	"unsafe"

	"github.com/tetratelabs/wazero/internal/wasm"
)

// JSKey identifies the instance among the targets of references.
func (e *moduleEngine) JSKey() uintptr { return uintptr(unsafe.Pointer(e)) }

// JSTarget returns the instance and the index of a reference's function.
func (e *moduleEngine) JSTarget(ref uintptr) (key, code uintptr) {
	f := functionFromUintptr(ref)
	return uintptr(unsafe.Pointer(f.moduleInstance.Engine.(*moduleEngine))), uintptr(f.parent.index)
}

// JSIndex returns the index that JSTarget gave.
func (e *moduleEngine) JSIndex(code uintptr) (wasm.Index, bool) { return wasm.Index(code), true }
