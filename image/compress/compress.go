// Package compress makes the compressed streams that the kernel unpacks an
// initramfs from (lib/decompress*.c). Several streams may follow one another in
// one initramfs, each with an archive of its own.
//
// Output depends on input, options and the compressor alone; ID names them, for
// use in the key of a cache. XZ is made by the host's xz when there is one,
// because it is smaller, and by Go otherwise.
//
// Caution: the x86 filter needs XZ_DEC_X86 in the kernel, which otherwise stops
// while it boots.
package compress

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// Format is a compressed format.
type Format string

const (
	XZ   Format = "xz"  // smallest; slow to unpack
	Zstd Format = "zst" // between
	LZ4  Format = "lz4" // the legacy format, the only one of LZ4's that the kernel reads; quick to unpack
)

// dictionary is what the kernel sets aside while it unpacks xz: 16 MiB are 1 %
// smaller than 8 for a Go program of 20 MB, but 8 still boot in a small guest.
const dictionary = 8 << 20

// Options say how to compress.
type Options struct {
	Format Format
	X86    bool // the data is mostly x86-64 machine code; only XZ makes use of it

	// PureGo keeps from running the host's xz.
	PureGo bool
}

// ID names the compressor and all that decides on its output.
func (o Options) ID(ctx context.Context) string {
	switch o.Format {
	case XZ:
		if v := hostXZ(ctx, o); v != "" {
			return fmt.Sprintf("%s dict=%d x86=%v", v, dictionary, o.X86)
		}
		return fmt.Sprintf("ulikunitz/xz dict=%d", dictionary)
	case Zstd:
		return "klauspost/zstd best"
	}
	return "pierrec/lz4 9"
}

// hostXZ is the version of the host's xz, or "".
func hostXZ(ctx context.Context, o Options) string {
	if o.PureGo {
		return ""
	}
	out, err := exec.CommandContext(ctx, "xz", "--version").Output()
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return first
}

// Write compresses src to dst.
func (o Options) Write(ctx context.Context, dst io.Writer, src io.Reader) error {
	src = &reader{ctx, src}
	var err error
	switch o.Format {
	case XZ:
		if hostXZ(ctx, o) != "" {
			err = o.runXZ(ctx, dst, src)
			break
		}
		err = copyThrough(src, func() (io.WriteCloser, error) {
			// The kernel checks CRC32 and no other sum.
			return xz.WriterConfig{DictCap: dictionary, CheckSum: xz.CRC32}.NewWriter(dst)
		})
	case Zstd:
		err = copyThrough(src, func() (io.WriteCloser, error) {
			// More goroutines would cut the data at other places.
			return zstd.NewWriter(dst, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
		})
	case LZ4:
		err = copyThrough(src, func() (io.WriteCloser, error) {
			w := lz4.NewWriter(dst)
			return w, w.Apply(lz4.LegacyOption(true), lz4.CompressionLevelOption(lz4.Level9), lz4.ConcurrencyOption(1))
		})
	default:
		return fmt.Errorf("compress: format %q is not known", o.Format)
	}
	if err != nil {
		return fmt.Errorf("compress to %s: %w", o.Format, err)
	}
	return nil
}

func copyThrough(src io.Reader, open func() (io.WriteCloser, error)) error {
	w, err := open()
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, src); err != nil {
		return err
	}
	return w.Close()
}

// runXZ runs the host's xz on one thread: more would cut the data in blocks.
func (o Options) runXZ(ctx context.Context, dst io.Writer, src io.Reader) error {
	args := []string{"--compress", "--stdout", "--format=xz", "--check=crc32", "--threads=1", "--quiet"}
	if o.X86 {
		args = append(args, "--x86")
	}
	args = append(args, fmt.Sprintf("--lzma2=preset=9e,dict=%d", dictionary))
	cmd := exec.CommandContext(ctx, "xz", args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = src, dst, &stderr
	cmd.Env = []string{} // XZ_OPT and XZ_DEFAULTS would change the output
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("run xz: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return nil
}

// reader stops when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
