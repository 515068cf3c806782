package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

const pageSize = 4096

// compact writes the parts of a vmlinux that are loaded to another file,
// without symbols and close together. The linker puts each segment at a
// multiple of 2 MB in the file, which a loader has no use for: it copies them
// to their addresses. Pages of zeros become holes.
func compact(to, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian {
		return fmt.Errorf("%s: not a 64 bit ELF file of this byte order", from)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(writeCompact(out, b, f), out.Close())
}

func writeCompact(out *os.File, b []byte, f *elf.File) error {
	const headerSize, progSize = 64, 56
	var h elf.Header64
	if err := binary.Read(bytes.NewReader(b), binary.LittleEndian, &h); err != nil {
		return err
	}
	h.Phoff, h.Phentsize = headerSize, progSize
	h.Shoff, h.Shnum, h.Shstrndx = 0, 0, 0
	head := new(bytes.Buffer)
	if err := binary.Write(head, binary.LittleEndian, h); err != nil {
		return err
	}

	end := int64(headerSize + progSize*len(f.Progs))
	moved := map[*elf.Prog]uint64{} // PT_LOAD: its new place in the file
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		if p.Off > uint64(len(b)) || p.Filesz > uint64(len(b))-p.Off {
			return errors.New("a segment lies beyond the end of the file")
		}
		end = (end + pageSize - 1) &^ (pageSize - 1)
		// elf(5): offset and address have to agree modulo the page.
		at := end + int64(p.Vaddr%pageSize)
		moved[p] = uint64(at)
		if err := writeSparse(out, b[p.Off:p.Off+p.Filesz], at); err != nil {
			return err
		}
		end = at + int64(p.Filesz)
	}
	for _, p := range f.Progs {
		h := p.ProgHeader
		switch {
		case h.Type == elf.PT_LOAD:
			h.Off, h.Align = moved[p], pageSize
		case h.Filesz > 0: // the notes lie within a segment that is loaded
			in := containing(f.Progs, p)
			if in == nil {
				return fmt.Errorf("the %s segment is not loaded", h.Type)
			}
			h.Off = moved[in] + p.Off - in.Off
		}
		if err := binary.Write(head, binary.LittleEndian, elf.Prog64{Type: uint32(h.Type), Flags: uint32(h.Flags),
			Off: h.Off, Vaddr: h.Vaddr, Paddr: h.Paddr, Filesz: h.Filesz, Memsz: h.Memsz, Align: h.Align}); err != nil {
			return err
		}
	}
	if _, err := out.WriteAt(head.Bytes(), 0); err != nil {
		return err
	}
	return out.Truncate(end) // the last pages may be a hole
}

func containing(progs []*elf.Prog, p *elf.Prog) *elf.Prog {
	for _, in := range progs {
		if in.Type == elf.PT_LOAD && p.Off >= in.Off && p.Off+p.Filesz <= in.Off+in.Filesz {
			return in
		}
	}
	return nil
}

// writeSparse writes b at an offset, leaving out pages of zeros.
func writeSparse(out *os.File, b []byte, at int64) error {
	zeros := make([]byte, pageSize)
	for len(b) > 0 {
		n := min(len(b), pageSize-int(at%pageSize))
		if !bytes.Equal(b[:n], zeros[:n]) {
			if _, err := out.WriteAt(b[:n], at); err != nil {
				return err
			}
		}
		b, at = b[n:], at+int64(n)
	}
	return nil
}
