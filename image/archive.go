package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"nodeos/image/compress"
	"nodeos/image/cpio"
)

// archivesFor is how long a compressed part stays in the cache without being used.
const archivesFor = 30 * 24 * time.Hour

// archive gives a file that holds the part as a compressed archive: out of the
// cache, or made and put there. Its name is the hash of the files and of all that
// decides how they are compressed.
func (p *part) archive(ctx context.Context, o *Options, c compress.Options) (string, error) {
	sum := sha256.Sum256([]byte("archive 1\n" + p.hash + "\n" + c.ID(ctx)))
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
	r, w := io.Pipe()
	go func() { w.CloseWithError(cpio.Write(w, p.files)) }()
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
