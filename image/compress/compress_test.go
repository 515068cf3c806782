package compress

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
)

// TestHostTools unpacks every format with the tool that defined it.
func TestHostTools(t *testing.T) {
	program, err := os.ReadFile("/proc/self/exe") // machine code, for the filter to work on
	if err != nil {
		t.Fatal(err)
	}
	program = program[:min(len(program), 2<<20)]
	for name, tt := range map[string]struct {
		options Options
		tool    []string
	}{
		"xz, host's":      {Options{Format: XZ}, []string{"xz", "-dc"}},
		"xz, host's, x86": {Options{Format: XZ, X86: true}, []string{"xz", "-dc"}},
		"xz, Go's":        {Options{Format: XZ, X86: true, PureGo: true}, []string{"xz", "-dc"}},
		"zstd":            {Options{Format: Zstd}, []string{"zstd", "-dc"}},
		"lz4":             {Options{Format: LZ4}, []string{"lz4", "-dc"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(tt.tool[0]); err != nil {
				t.Skip(err)
			}
			ctx := context.Background()
			var one, two bytes.Buffer
			for _, b := range []*bytes.Buffer{&one, &two} {
				if err := tt.options.Write(ctx, b, bytes.NewReader(program)); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(one.Bytes(), two.Bytes()) {
				t.Error("the same input gives two outputs")
			}
			t.Logf("%s: %d bytes to %d", tt.options.ID(ctx), len(program), one.Len())
			// Two streams in a row, as in an initramfs.
			cmd := exec.Command(tt.tool[0], tt.tool[1:]...)
			cmd.Stdin = bytes.NewReader(append(one.Bytes(), two.Bytes()...))
			out, err := cmd.Output()
			if err != nil || !bytes.Equal(out, append(program[:len(program):len(program)], program...)) {
				t.Errorf("%s: %v, %d bytes; want twice %d", tt.tool[0], err, len(out), len(program))
			}
		})
	}
}

func TestXZIsWhatTheKernelReads(t *testing.T) {
	for _, pure := range []bool{false, true} {
		var b bytes.Buffer
		if err := (Options{Format: XZ, PureGo: pure}).Write(context.Background(), &b, bytes.NewReader(make([]byte, 1000))); err != nil {
			t.Fatal(err)
		}
		// The xz file format, 2.1.1.2: the flags of the stream name the check.
		if head := b.Bytes()[:8]; !bytes.Equal(head, []byte("\xfd7zXZ\x00\x00\x01")) {
			t.Errorf("head % x; want a stream with CRC32", head)
		}
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, o := range []Options{{Format: XZ}, {Format: XZ, PureGo: true}, {Format: Zstd}, {Format: LZ4}} {
		ctx, cancel := context.WithCancel(context.Background())
		if err := o.Write(ctx, &bytes.Buffer{}, failing{broken}); !errors.Is(err, broken) {
			t.Errorf("%+v: Write = %v; want %v", o, err, broken)
		}
		cancel()
		if err := o.Write(ctx, &bytes.Buffer{}, bytes.NewReader([]byte("x"))); !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: Write = %v; want %v", o, err, context.Canceled)
		}
	}
	if err := (Options{Format: "zip"}).Write(context.Background(), &bytes.Buffer{}, &bytes.Buffer{}); err == nil || err.Error() != `compress: format "zip" is not known` {
		t.Errorf("Write = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestIDTellsApart(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range []Options{{Format: XZ}, {Format: XZ, X86: true}, {Format: XZ, PureGo: true}, {Format: Zstd}, {Format: LZ4}} {
		id := o.ID(context.Background())
		if seen[id] {
			t.Errorf("%+v has the ID %q of another", o, id)
		}
		seen[id] = true
	}
}
