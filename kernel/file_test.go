package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bzImageHeader is the least that is taken for a bzImage, of 3 sectors.
func bzImageHeader() []byte {
	b := make([]byte, 3*512)
	b[0x1f1] = 1 // setup sectors
	copy(b[0x1fe:], "\x55\xaa")
	copy(b[0x202:], "HdrS")
	binary.LittleEndian.PutUint16(b[0x206:], 0x020f)
	binary.LittleEndian.PutUint16(b[0x20e:], 0x300-0x200)
	b[0x211] = 1
	b[0x236] = 1
	copy(b[0x300:], "6.1.0-44-cloud-amd64 (debian@x) #1 SMP\x00")
	return b
}

// elfFile makes an ELF file with a note and an executable segment of text.
func elfFile(machine elf.Machine, kind elf.Type, note, text string) []byte {
	const headers = 64 + 2*56
	var b bytes.Buffer
	h := elf.Header64{Type: uint16(kind), Machine: uint16(machine), Version: 1, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 2, Shentsize: 64}
	copy(h.Ident[:], "\x7fELF\x02\x01\x01")
	for _, v := range []any{
		h,
		elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X), Off: headers, Filesz: uint64(len(text)), Memsz: uint64(len(text))},
		elf.Prog64{Type: uint32(elf.PT_NOTE), Off: uint64(headers + len(text)), Filesz: uint64(len(note)), Align: 4},
	} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err) // into memory
		}
	}
	b.WriteString(text + note)
	return b.Bytes()
}

const (
	pvhNote   = "\x04\x00\x00\x00\x08\x00\x00\x00\x12\x00\x00\x00Xen\x00\x23\x01\x00\x01\x00\x00\x00\x00"
	otherNote = "\x04\x00\x00\x00\x03\x00\x00\x00\x03\x00\x00\x00GNU\x00abc\x00"
	linux     = "...Linux version %s (x\x00Linux version 6.12.1-x (nodeos@nodeos) ..."
)

func TestParseKernel(t *testing.T) {
	change := func(b []byte, at int, with string) []byte {
		copy(b[at:], with)
		return b
	}
	for _, test := range []struct {
		name string
		file []byte
		want File   // or
		err  string // part of it
	}{
		{"bzImage", bzImageHeader(), File{Kind: BzImage, Release: "6.1.0-44-cloud-amd64"}, ""},
		{"bzImage without a version", change(bzImageHeader(), 0x20e, "\x00\x00"), File{Kind: BzImage}, ""},
		{"bzImage with a version beyond its end", change(bzImageHeader(), 0x20e, "\xff\xff"), File{Kind: BzImage}, ""},
		{"zImage", change(bzImageHeader(), 0x211, "\x00"), File{}, "a zImage"},
		{"32 bit bzImage", change(bzImageHeader(), 0x236, "\x00"), File{}, "32 bit"},
		{"old bzImage", change(bzImageHeader(), 0x206, "\x0a\x02"), File{}, "boot protocol 2.10"},
		{"bzImage cut off", bzImageHeader()[:1024], File{}, "cut off"},
		{"bzImage cut off early", bzImageHeader()[:0x210], File{}, "cut off"},

		{"vmlinux", elfFile(elf.EM_X86_64, elf.ET_EXEC, otherNote+pvhNote, linux), File{Kind: PVH, Release: "6.12.1-x", Entry: 0x1000123}, ""},
		{"other PVH kernel", elfFile(elf.EM_X86_64, elf.ET_EXEC, pvhNote, ""), File{Kind: PVH, Entry: 0x1000123}, ""},
		{"vmlinux without PVH", elfFile(elf.EM_X86_64, elf.ET_EXEC, otherNote, linux), File{}, "a vmlinux (Linux 6.12.1-x) without a PVH note"},
		{"program", elfFile(elf.EM_X86_64, elf.ET_EXEC, otherNote, "text"), File{}, "an ELF program, but no kernel"},
		{"note cut off", elfFile(elf.EM_X86_64, elf.ET_EXEC, pvhNote[:20], ""), File{}, "no PVH note"},
		{"arm64 ELF", elfFile(elf.EM_AARCH64, elf.ET_EXEC, pvhNote, ""), File{}, "an ELF file for AARCH64"},
		{"object file", elfFile(elf.EM_X86_64, elf.ET_REL, pvhNote, ""), File{}, "not linked"},
		{"ELF cut off", elfFile(elf.EM_X86_64, elf.ET_EXEC, pvhNote, "")[:70], File{}, "a damaged ELF file"},

		{"empty", nil, File{}, "empty"},
		{"text", []byte("hello"), File{}, "of no known kind"},
		{"gzip", []byte("\x1f\x8b\x08"), File{}, "gzip"},
		{"initramfs", []byte("070701000"), File{}, "cpio archive"},
		{"arm64 Image", change(make([]byte, 64), 56, "ARM\x64"), File{}, "arm64"},
		{"boot sector", change(make([]byte, 512), 0x1fe, "\x55\xaa"), File{}, "disk image"},
	} {
		got, err := parseKernel(bytes.NewReader(test.file), int64(len(test.file)))
		switch {
		case test.err == "" && (err != nil || *got != test.want):
			t.Errorf("%s: %+v, %v; want %+v", test.name, got, err, test.want)
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%s: %+v, %v; want %q", test.name, got, err, test.err)
		}
	}
}

// TestFromFile reads files of this machine.
func TestFromFile(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(dir, "initrd")
	if err := os.WriteFile(archive, []byte("070701"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, want string }{
		{self, "is not a kernel to boot: an"},
		{archive, archive + " is not a kernel to boot: an initramfs"},
		{dir, "not a file"},
		{filepath.Join(dir, "gone"), "no such file"},
	} {
		if k, err := FromFile(test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("FromFile(%s) = %+v, %v; want %q", test.path, k, err, test.want)
		}
	}
}

func FuzzParseKernel(f *testing.F) {
	f.Add(bzImageHeader())
	f.Add(elfFile(elf.EM_X86_64, elf.ET_EXEC, otherNote+pvhNote, linux))
	f.Add([]byte("\x7fELF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := parseKernel(bytes.NewReader(b), int64(len(b)))
		if (k == nil) == (err == nil) {
			t.Fatalf("%+v, %v", k, err)
		}
		if err == nil && k.Release != "" && !releasePattern.MatchString(k.Release) {
			t.Errorf("release %q", k.Release)
		}
	})
}
