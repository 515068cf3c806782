package wazevo

import (
	"unsafe"

	"github.com/tetratelabs/wazero/internal/engine/wazevo/wazevoapi"
	"github.com/tetratelabs/wazero/internal/wasm"
)

// JSKey identifies the instance among the targets of references.
func (m *moduleEngine) JSKey() uintptr { return uintptr(unsafe.Pointer(m.opaquePtr)) }

// JSTarget returns the instance and the code behind a reference.
func (m *moduleEngine) JSTarget(ref uintptr) (key, code uintptr) {
	f := wazevoapi.PtrFromUintptr[functionInstance](ref)
	return uintptr(unsafe.Pointer(f.moduleContextOpaquePtr)), uintptr(unsafe.Pointer(f.executable))
}

// JSIndex finds the function with this code. Functions that were compiled to the
// same code do not share it: each has its place.
func (m *moduleEngine) JSIndex(code uintptr) (wasm.Index, bool) {
	for i, offset := range m.parent.functionOffsets {
		if uintptr(unsafe.Pointer(&m.parent.executable[offset])) == code {
			return m.module.Source.ImportFunctionCount + wasm.Index(i), true
		}
	}
	return 0, false
}
