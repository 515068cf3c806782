package insn

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nodeos/kernel"
	"nodeos/kernel/kerneltest"
)

// guest boots testdata/guest with the marks.
func guest(t *testing.T, o Options) (*Result, string) {
	t.Helper()
	bin := kerneltest.Init(t, "./testdata/guest", false)
	initrd := filepath.Join(t.TempDir(), "initrd, with a comma")
	if err := os.WriteFile(initrd, kerneltest.Initramfs(t, bin), 0o644); err != nil {
		t.Fatal(err)
	}
	symbols, err := ProgramSymbols(bin)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"main.main", "main.work"} {
		m, err := symbols.Mark(name)
		if err != nil {
			t.Fatal(err)
		}
		o.Marks = append(o.Marks, m)
	}
	entry, err := Entry(bin)
	if err != nil {
		t.Fatal(err)
	}
	system, err := KernelSymbols(kerneltest.Kernel(t).SystemMap)
	if err != nil {
		t.Fatal(err)
	}
	start, err := system.Mark("start_kernel")
	if err != nil {
		t.Fatal(err)
	}
	o.Marks = append(o.Marks, Mark{Name: "entry", Addr: entry}, start,
		Mark{Name: "first", Text: "first line"}, Mark{Name: "second", Text: "second line"}, Mark{Name: "never", Text: "third line"})
	var console bytes.Buffer
	o.Stdout, o.Stderr = &console, &console
	o.Args = slices.Concat([]string{"qemu-system-x86_64"}, kernel.Microvm("tcg"), []string{
		"-m", "128", "-serial", "stdio", "-monitor", "none",
		"-kernel", kerneltest.Kernel(t).Vmlinux, "-initrd", initrd, "-append", strings.Join(kernel.Cmdline("tcg"), " ")})
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, &console)
	}
	return r, console.String()
}

func TestRun(t *testing.T) {
	r, console := guest(t, Options{Profile: true})
	if !strings.Contains(console, "second line") {
		t.Errorf("console:\n%s", console)
	}
	var order []string
	last := uint64(0)
	for _, c := range append(r.Counts, r.End) {
		order = append(order, c.Name)
		if c.Total < last || c.Total != c.Kernel+c.User+c.Low {
			t.Errorf("counts do not add up or go back: %+v", c)
		}
		last = c.Total
	}
	want := []string{"start_kernel", "entry", "main.main", "first", "main.work", "second", "end"}
	if !slices.Equal(order, want) {
		t.Errorf("marks reached: %q; want %q", order, want)
	}
	if _, err := r.At("never"); err == nil || !strings.Contains(err.Error(), `did not reach "never"`) {
		t.Errorf("At(never): %v", err)
	}
	at := func(name string) Count {
		c, err := r.At(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	// A program of its own size: the loop of main.work, and little else.
	user := at("second").User - at("main.work").User
	if user < 3_000_000 || user > 10_000_000 {
		t.Errorf("%d instructions of the program for a loop of 1,000,000", user)
	}
	if at("start_kernel").User > 10_000 || at("start_kernel").Low == 0 {
		t.Errorf("at start_kernel: %+v", at("start_kernel"))
	}

	// The profile sums up to the same total, and finds the loop.
	bin := kerneltest.Init(t, "./testdata/guest", false)
	symbols, err := ProgramSymbols(bin)
	if err != nil {
		t.Fatal(err)
	}
	sum := uint64(0)
	for _, b := range r.Profile {
		sum += b.Insns
	}
	if diff := int64(sum - r.End.Total); diff < -int64(sum)/50 || diff > int64(sum)/50 {
		t.Errorf("the profile has %d instructions, the count %d", sum, r.End.Total)
	}
	user = 0
	for _, b := range r.Profile {
		if a := symbols["main.work"]; b.Addr >= a && b.Addr < a+0x100 {
			user += b.Insns
		}
	}
	if user < 3_000_000 {
		t.Errorf("main.work has %d instructions in the profile", user)
	}
}

func TestUntil(t *testing.T) {
	r, _ := guest(t, Options{Until: "main.work", Profile: true})
	n := len(r.Counts)
	if n == 0 || r.Counts[n-1].Name != "main.work" || r.End.Total != r.Counts[n-1].Total {
		t.Errorf("did not end at main.work: %+v, end %+v", r.Counts, r.End)
	}
	if len(r.Profile) == 0 {
		t.Error("no profile of a run that was cut short")
	}
}

func TestRunErrors(t *testing.T) {
	qemu := []string{"qemu-system-x86_64", "-accel", "tcg", "-M", "none", "-display", "none"}
	for _, test := range []struct {
		o    Options
		want string
	}{
		{Options{}, "no QEMU command line"},
		{Options{Args: []string{"no-such-qemu"}}, "no-such-qemu"},
		{Options{Args: append(qemu, "-no-such-flag")}, "no-such-flag"},
		{Options{Args: qemu, Marks: []Mark{{Name: "a b", Addr: 1}}}, `mark "a b"`},
		{Options{Args: qemu, Marks: []Mark{{Name: "end", Addr: 1}}}, `mark "end"`},
		{Options{Args: qemu, Marks: []Mark{{Name: "a", Addr: 1}, {Name: "a", Addr: 2}}}, `mark "a"`},
		{Options{Args: qemu, Marks: []Mark{{Name: "a", Addr: 1}, {Name: "b", Addr: 1}}}, `mark "b": same address as "a"`},
		{Options{Args: qemu, Marks: []Mark{{Name: "a", Addr: 1, Text: "x"}}}, `both an address and a text`},
		{Options{Args: qemu, Until: "a"}, `until "a": no such mark`},
	} {
		var stderr bytes.Buffer
		test.o.Stderr = &stderr
		_, err := Run(t.Context(), test.o)
		if err == nil || !strings.Contains(err.Error()+stderr.String(), test.want) {
			t.Errorf("Run(%+v) = %v, %s; want %q", test.o, err, &stderr, test.want)
		}
	}
}

func TestParseResult(t *testing.T) {
	r, err := parseResult([]byte("a 6 1 2 3 1000\nend 60 10 20 30 2000\n"))
	if err != nil || len(r.Counts) != 1 || r.Counts[0] != (Count{"a", 6, 1, 2, 3, 1000}) || r.End.Total != 60 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, bad := range []string{"", "a 1 2 3 4 5\n", "end 1 2 3 4\n", "end 1 2 3 4 x\n", "end 1 2 3 4 5\na 1 2 3 4 5\n", "end 1 2 3 4 -5\n"} {
		if r, err := parseResult([]byte(bad)); err == nil {
			t.Errorf("parseResult(%q) = %+v; want an error", bad, r)
		}
	}
}

func TestTop(t *testing.T) {
	blocks, err := parseProfile([]byte("1000 5\n1010 7\n2000 1\nfff 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := Top(blocks, Symbols{"f": 0x1000, "alias": 0x1000, "g": 0x1800})
	want := []Function{{"alias", 12}, {"?", 2}, {"g", 1}}
	if !slices.Equal(got, want) {
		t.Errorf("Top = %v; want %v", got, want)
	}
}

func TestParseSystemMap(t *testing.T) {
	s, err := parseSystemMap(strings.NewReader("ffffffff81000000 T _text\nffffffff81000010 t f\nffffffff81000020 t f\nffffffff82000000 D data\n"))
	if err != nil || len(s) != 2 || s["f"] != 0xffffffff81000010 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := s.Mark("g"); err == nil {
		t.Error("a mark for a symbol that is not there")
	}
	for _, bad := range []string{"x T f\n", "10 T\n", "10 T f g\n"} {
		if s, err := parseSystemMap(strings.NewReader(bad)); err == nil {
			t.Errorf("parseSystemMap(%q) = %v; want an error", bad, s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a 6 1 2 3 1000\nend 60 10 20 30 2000\n"))
	f.Add([]byte("ffffffff81000000 T _text\n"))
	f.Add([]byte("1000 5\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := parseResult(b); err == nil && r.End.Name != "end" {
			t.Errorf("%q: %+v", b, r)
		}
		if blocks, err := parseProfile(b); err == nil {
			Top(blocks, Symbols{"f": 1})
		}
		parseSystemMap(bytes.NewReader(b))
	})
}
