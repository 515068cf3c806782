package power

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// The ACPI power button is an input device that sends a key (input.rst of the
// kernel's documentation, "event interface").
const (
	eventSize = 24 // struct input_event of a 64-bit kernel: time, type, code, value
	typeKey   = 1
	keyPower  = 116
	keySleep  = 142
	pressed   = 1
)

// Buttons opens all input devices; a virtual machine that has any has few.
func Buttons() []*os.File {
	paths, _ := filepath.Glob("/dev/input/event*")
	var out []*os.File
	for _, path := range paths {
		if f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0); err == nil {
			out = append(out, f)
		}
	}
	return out
}

// ReadButton calls f each time a power or sleep button is pressed, until r ends.
func ReadButton(r io.Reader, f func(Request)) error {
	b := make([]byte, eventSize)
	for {
		if _, err := io.ReadFull(r, b); err != nil {
			return err
		}
		kind, code := binary.NativeEndian.Uint16(b[16:]), binary.NativeEndian.Uint16(b[18:])
		value := int32(binary.NativeEndian.Uint32(b[20:]))
		if kind == typeKey && value == pressed && (code == keyPower || code == keySleep) {
			f(Request{Off, syscall.SIGTERM, "the power button"})
		}
	}
}
