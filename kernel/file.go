package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// Kind is how a kernel file is started.
type Kind string

const (
	PVH     Kind = "vmlinux" // ELF with a PVH entry point
	BzImage Kind = "bzImage" // Linux/x86 boot protocol
)

// File is what the headers of a kernel file say.
type File struct {
	Path    string
	Kind    Kind
	Release string // e.g. "6.12.117-nodeos"; "" when the file does not tell
	Entry   uint32 // PVH: physical address of the 32 bit entry point
}

// FromFile checks that path is a kernel that a virtual machine here can start:
// an x86-64 vmlinux with a PVH note, or a bzImage. The error says what the file
// is instead.
func FromFile(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, notKernel(path, "not a file")
	}
	k, err := parseKernel(f, st.Size())
	if err != nil {
		var w wrongFile
		if errors.As(err, &w) {
			return nil, notKernel(path, string(w))
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	k.Path = path
	return k, nil
}

func notKernel(path, what string) error {
	return fmt.Errorf("%s is not a kernel to boot: %s\nwanted: an x86-64 bzImage (as in /boot/vmlinuz), or a vmlinux with a PVH note (CONFIG_PVH=y)", path, what)
}

// wrongFile says what a file is that is no kernel of the kinds wanted.
type wrongFile string

func (w wrongFile) Error() string { return string(w) }

// headSize covers the fields that are looked at: the end of the boot protocol's
// header, and the magic numbers of what people give by mistake.
const headSize = 0x270

func parseKernel(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, min(headSize, size))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte(elf.ELFMAG)):
		return parseELF(r, size)
	case len(head) >= 0x206 && string(head[0x202:0x206]) == "HdrS":
		return parseBzImage(r, size, head)
	}
	return nil, wrongFile(identify(head))
}

// parseBzImage reads the header of Linux's Documentation/arch/x86/boot.rst.
func parseBzImage(r io.ReaderAt, size int64, head []byte) (*File, error) {
	const (
		offSetupSects = 0x1f1
		offProtocol   = 0x206
		offVersion    = 0x20e
		offLoadFlags  = 0x211
		offXLoadFlags = 0x236

		loadedHigh   = 1 << 0 // loadflags: a bzImage, not a zImage
		xlfKernel64  = 1 << 0 // xloadflags: has a 64 bit entry point
		minimumProto = 0x020c // the first with xloadflags
	)
	if len(head) < headSize {
		return nil, wrongFile("the beginning of a bzImage, cut off")
	}
	le := binary.LittleEndian
	if p := le.Uint16(head[offProtocol:]); p < minimumProto {
		return nil, wrongFile(fmt.Sprintf("a Linux/x86 image of boot protocol %d.%02d, from before Linux 3.8", p>>8, p&0xff))
	}
	if head[offLoadFlags]&loadedHigh == 0 {
		return nil, wrongFile("a zImage, which is loaded below 1 MB")
	}
	if le.Uint16(head[offXLoadFlags:])&xlfKernel64 == 0 {
		return nil, wrongFile("a bzImage for 32 bit processors")
	}
	setup := int64(head[offSetupSects])
	if setup == 0 {
		setup = 4 // as the protocol has it
	}
	if size <= (setup+1)*512 {
		return nil, wrongFile("a bzImage, cut off")
	}
	k := &File{Kind: BzImage}
	if off := le.Uint16(head[offVersion:]); off != 0 {
		text := make([]byte, 256)
		n, err := r.ReadAt(text, int64(off)+0x200)
		if err != nil && err != io.EOF {
			return nil, err
		}
		// "6.12.117-nodeos (nodeos@nodeos) #1 ...", ended by a zero byte
		text, _, _ = bytes.Cut(text[:n], []byte{0})
		if release, _, _ := strings.Cut(string(text), " "); releasePattern.MatchString(release) {
			k.Release = release
		}
	}
	return k, nil
}

var (
	releasePattern = regexp.MustCompile(`^[0-9]+\.[0-9]+[0-9A-Za-z.+~_-]*$`)
	banner         = regexp.MustCompile(`Linux version ([0-9]+\.[0-9]+[0-9A-Za-z.+~_-]*) \(`)
)

const (
	notePVH = 18 // XEN_ELFNOTE_PHYS32_ENTRY (Xen public/elfnote.h)

	maxNotes = 1 << 20  // a kernel's are some hundred bytes
	maxText  = 64 << 20 // as far as the banner is looked for, in all segments
)

func parseELF(r io.ReaderAt, size int64) (*File, error) {
	f, err := elf.NewFile(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, wrongFile("a damaged ELF file: " + err.Error())
	}
	if f.Class != elf.ELFCLASS64 || f.Machine != elf.EM_X86_64 {
		return nil, wrongFile(fmt.Sprintf("an ELF file for %s, not for x86-64", strings.TrimPrefix(f.Machine.String(), "EM_")))
	}
	if f.Type != elf.ET_EXEC && f.Type != elf.ET_DYN {
		return nil, wrongFile("an ELF object file, which is not linked")
	}
	k := &File{Kind: PVH}
	found := false
	text := int64(maxText)
	for _, p := range f.Progs {
		switch p.Type {
		case elf.PT_INTERP:
			return nil, wrongFile("an ordinary program (ELF, dynamically linked)")
		case elf.PT_NOTE:
			notes, err := io.ReadAll(io.LimitReader(p.Open(), maxNotes))
			if err != nil {
				return nil, wrongFile("an ELF file, cut off")
			}
			if entry, ok := pvhEntry(notes, p.Align); ok {
				k.Entry, found = entry, true
			}
		case elf.PT_LOAD:
			if k.Release == "" && p.Flags&elf.PF_X != 0 {
				k.Release = findBanner(io.LimitReader(p.Open(), text))
				text -= min(text, int64(min(p.Filesz, maxText)))
			}
		}
	}
	switch {
	case found:
		return k, nil
	case k.Release != "":
		return nil, wrongFile("a vmlinux (Linux " + k.Release + ") without a PVH note")
	}
	return nil, wrongFile("an ELF program, but no kernel: it has no PVH note")
}

// pvhEntry looks for the PVH entry point in the notes of a program header
// (elf(5)): name size, descriptor size, type, then both, each aligned.
func pvhEntry(notes []byte, align uint64) (entry uint32, ok bool) {
	if align != 8 {
		align = 4
	}
	up := func(n uint64) uint64 { return (n + align - 1) &^ (align - 1) }
	le := binary.LittleEndian
	for len(notes) >= 12 {
		nameSize, descSize, kind := uint64(le.Uint32(notes)), uint64(le.Uint32(notes[4:])), le.Uint32(notes[8:])
		descAt := up(12 + nameSize)
		if descAt+descSize > uint64(len(notes)) {
			return 0, false
		}
		desc := notes[descAt : descAt+descSize]
		// The kernel writes 8 bytes, other systems 4; the entry is 32 bits.
		if string(notes[12:12+nameSize]) == "Xen\x00" && kind == notePVH && len(desc) >= 4 {
			return le.Uint32(desc), true
		}
		notes = notes[min(up(descAt+descSize), uint64(len(notes))):]
	}
	return 0, false
}

// findBanner looks for "Linux version 6.12... (" in a segment.
func findBanner(r io.Reader) string {
	text, err := io.ReadAll(r)
	if err != nil {
		return ""
	}
	for at := 0; ; {
		// Searching the fixed part first is a hundred times faster.
		i := bytes.Index(text[at:], []byte("Linux version "))
		if i < 0 {
			return ""
		}
		at += i
		if m := banner.FindSubmatch(text[at:min(at+128, len(text))]); m != nil {
			return string(m[1])
		}
		at++
	}
}

// identify names what people give instead of a kernel.
func identify(head []byte) string {
	for _, m := range []struct {
		at    int
		magic string
		what  string
	}{
		{56, "ARM\x64", "a Linux image for arm64"},
		{56, "RISCV", "a Linux image for RISC-V"},
		{56, "RSC\x05", "a Linux image for RISC-V"},
		{0, "\x27\x05\x19\x56", "a U-Boot image"},
		{0, "MZ", "an EFI or Windows program, not a Linux image for x86"},
		{0, "\x1f\x8b", "compressed by gzip: an initramfs, or a kernel to be unpacked first (zcat)"},
		{0, "\xfd7zXZ\x00", "compressed by xz: an initramfs, or a kernel to be unpacked first (xzcat)"},
		{0, "\x28\xb5\x2f\xfd", "compressed by zstd: an initramfs, or a kernel to be unpacked first (zstdcat)"},
		{0, "\x02\x21\x4c\x18", "compressed by lz4: an initramfs, or a kernel to be unpacked first (lz4cat)"},
		{0, "\x04\x22\x4d\x18", "compressed by lz4: an initramfs, or a kernel to be unpacked first (lz4cat)"},
		{0, "070701", "an initramfs (cpio archive)"},
		{0, "QFI\xfb", "a disk image (qcow2)"},
		{0, "!<arch>\n", "a Debian package or library archive: unpack it, the kernel is in its /boot"},
		{0, "#!", "a script"},
		{0x1fe, "\x55\xaa", "a boot sector or disk image"},
	} {
		if len(head) >= m.at+len(m.magic) && string(head[m.at:m.at+len(m.magic)]) == m.magic {
			return m.what
		}
	}
	if len(head) == 0 {
		return "empty"
	}
	return "of no known kind"
}
