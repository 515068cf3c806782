package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"nodeos/image"
	"nodeos/kernel"
	"nodeos/npm"
)

// Images are the express example as our images and as the same programs on
// Debian's cloud kernel, in folders below dir.
type Images struct {
	Speed, Balance, Size, Debian *image.Manifest
	Rebuild                      time.Duration // of Size, after an edit of the app
}

// BuildImages builds them. bin is the folder of init and unode.
func BuildImages(ctx context.Context, bin, example, dir string, logf func(string, ...any)) (*Images, error) {
	k, err := kernel.Ensure(ctx, kernel.Options{})
	if err != nil {
		return nil, err
	}
	project, err := copyProject(ctx, example, filepath.Join(dir, "project"))
	if err != nil {
		return nil, err
	}
	app, err := project.App(ctx, npm.AppOptions{Logf: logf})
	if err != nil {
		return nil, err
	}
	debian, err := debianKernel(ctx, logf)
	if err != nil {
		return nil, err
	}
	ours := image.Kernel{VMLinux: k.Vmlinux, BzImageLZ4: k.BzImage, BzImageXZ: k.BzImageXZ}
	var im Images
	for _, b := range []struct {
		out      **image.Manifest
		name     string
		kernel   image.Kernel
		optimize image.Optimize
	}{
		{&im.Speed, "speed", ours, image.Speed},
		{&im.Balance, "balance", ours, image.Balance},
		{&im.Size, "size", ours, image.Size},
		{&im.Debian, "debian", image.Kernel{BzImageLZ4: debian}, image.Balance},
	} {
		logf("building the %s image", b.name)
		*b.out, err = image.Build(ctx, image.Options{
			Out: filepath.Join(dir, b.name), Optimize: b.optimize, Kernel: b.kernel,
			Init: filepath.Join(bin, "init"), Unode: filepath.Join(bin, "unode"), Small: filepath.Join(bin, "unode-small"), App: app,
		})
		if err != nil {
			return nil, fmt.Errorf("%s image: %w", b.name, err)
		}
	}
	return &im, im.rebuild(ctx, project, ours, bin, dir)
}

// rebuild times a build after one file has changed.
func (im *Images) rebuild(ctx context.Context, p *npm.Project, k image.Kernel, bin, dir string) error {
	f, err := os.OpenFile(filepath.Join(p.Dir, p.Start.File), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n// edited\n")
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	start := time.Now()
	if p, err = npm.Open(p.Dir); err != nil {
		return err
	}
	app, err := p.App(ctx, npm.AppOptions{})
	if err != nil {
		return err
	}
	_, err = image.Build(ctx, image.Options{
		Out: filepath.Join(dir, "again"), Optimize: image.Size, Kernel: k,
		Init: filepath.Join(bin, "init"), Unode: filepath.Join(bin, "unode"), Small: filepath.Join(bin, "unode-small"), App: app,
	})
	im.Rebuild = time.Since(start)
	return err
}

// copyProject copies what git knows of the example, so that the bench can edit it.
func copyProject(ctx context.Context, from, to string) (*npm.Project, error) {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return nil, err
	}
	return npm.Open(to)
}

// debianKernel returns Debian's cloud kernel for this release, fetched by apt
// into the cache.
func debianKernel(ctx context.Context, logf func(string, ...any)) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "nodeos", "bench", "debian-kernel")
	find := func() string {
		m, _ := filepath.Glob(filepath.Join(dir, "boot", "vmlinuz-*"))
		if len(m) == 0 {
			return ""
		}
		return m[0]
	}
	if k := find(); k != "" {
		return k, nil
	}
	logf("fetching Debian's cloud kernel")
	out, err := exec.CommandContext(ctx, "apt-cache", "depends", "linux-image-cloud-amd64").Output()
	if err != nil {
		return "", fmt.Errorf("apt-cache depends linux-image-cloud-amd64: %w", err)
	}
	name := ""
	for _, w := range strings.Fields(string(out)) {
		if strings.HasPrefix(w, "linux-image-") && w != "linux-image-cloud-amd64" {
			name = w
			break
		}
	}
	tmp, err := os.MkdirTemp("", "nodeos-bench-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil { // apt's own user writes here
		return "", err
	}
	get := exec.CommandContext(ctx, "apt-get", "download", name)
	get.Dir = tmp
	if out, err := get.CombinedOutput(); err != nil {
		return "", fmt.Errorf("apt-get download %s: %w\n%s", name, err, out)
	}
	debs, _ := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if len(debs) != 1 {
		return "", fmt.Errorf("apt-get download %s left %d files", name, len(debs))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, "dpkg-deb", "-x", debs[0], dir).CombinedOutput(); err != nil {
		return "", fmt.Errorf("dpkg-deb -x %s: %w\n%s", debs[0], err, out)
	}
	if k := find(); k != "" {
		return k, nil
	}
	return "", fmt.Errorf("%s holds no kernel", name)
}

// Sizes compares what the images weigh as they ship.
func (im *Images) Sizes() *Table {
	t := &Table{
		Title: "Image of examples/express: bytes as shipped",
		How:   "kernel, init, unode, Node's library, the app with its 68 packages",
		Cols:  []string{"total", "kernel"},
	}
	for _, r := range []struct {
		name string
		m    *image.Manifest
	}{
		{"--optimize size", im.Size}, {"--optimize balance", im.Balance}, {"--optimize speed", im.Speed},
		{"balance, Debian's cloud kernel (its modules left out)", im.Debian},
	} {
		t.Rows = append(t.Rows, Row{r.name, []Cell{count(r.m.Total()), count(r.m.Kernel.Size)}})
	}
	t.Notes = []string{fmt.Sprintf("nodeos build again after an edit, --optimize size: %.2f s", im.Rebuild.Seconds())}
	return t
}

func count(n int64) Cell { return Cell{fmt.Sprint(n), float64(n)} }
