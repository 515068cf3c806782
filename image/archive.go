package image

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"nodeos/image/compress"
	"nodeos/image/cpio"
	"nodeos/image/layer"
)

// archivesFor is how long a compressed part stays in the cache without being used.
const archivesFor = 30 * 24 * time.Hour

// archive gives a file that holds the part as a compressed archive: out of the
// cache, or made and put there. Its name is the hash of the files and of all that
// decides how they are compressed.
func (p *part) archive(ctx context.Context, o *Options, c compress.Options) (string, error) {
	sum := sha256.Sum256([]byte("archive 2\n" + p.hash + "\n" + c.ID(ctx)))
	name := filepath.Join(o.Cache, hex.EncodeToString(sum[:16])+".cpio."+string(c.Format))
	if st, err := os.Stat(name); err == nil && st.Size() > 0 {
		now := time.Now()
		return name, os.Chtimes(name, now, now)
	}
	if err := os.MkdirAll(o.Cache, 0o777); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	prune(o.Cache)
	tmp, err := os.CreateTemp(o.Cache, "tmp-")
	if err != nil {
		return "", fmt.Errorf("compress the %s: %w", p.name, err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	start := time.Now()
	o.Logf("%s: compressing %s to %s", p.name, megabytes(sizeOf(p.files)), c.Format)
	files := p.files
	if p.x86 {
		files = smallestFirst(files)
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(cpio.Write(w, files)) }()
	err = c.Write(ctx, tmp, r)
	r.CloseWithError(err) // so that the writer above ends
	if err == nil {
		err = tmp.Close()
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return "", fmt.Errorf("compress the %s: %w", p.name, err)
	}
	if st, err := os.Stat(name); err == nil {
		o.Logf("%s: %s in %d ms", p.name, megabytes(st.Size()), time.Since(start).Milliseconds())
	}
	return name, nil
}

// smallestFirst puts folders in front, as the kernel needs them, and then the
// smallest files. Init and the runtime are both Go programs: with the smaller one
// right before the larger, a compressor finds what they share, some 30 % of init,
// and the other way round it does not, as its dictionary is too small.
func smallestFirst(files []layer.File) []layer.File {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b layer.File) int {
		if a.Mode.IsDir() != b.Mode.IsDir() {
			if a.Mode.IsDir() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Size, b.Size)
	})
	return files
}

// prune removes what has not been used for long. A failure is no concern of the
// build at hand.
func prune(cache string) {
	entries, _ := os.ReadDir(cache)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > archivesFor {
			os.Remove(filepath.Join(cache, e.Name()))
		}
	}
}
