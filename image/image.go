// Package image builds what a virtual machine boots: a kernel, and a root file
// system of three layers. The system layer is the same for every app, the app
// layer holds the npm project and the document that starts it.
//
// An image is a folder: the kernel, the root file system as an initramfs or a
// disk, and manifest.json, which says what they are. It is reproducible: the same
// kernel, programs and project make the same bytes, wherever and whenever they
// are built.
//
// Caution: an initramfs is made of several compressed archives, one after the
// other, of which the kernel unpacks one by one. Tools that read only the first
// see only the system.
package image

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"nodeos/guest/config"
	"nodeos/image/compress"
	"nodeos/image/erofs"
	"nodeos/image/layer"
	"nodeos/npm"
)

// Optimize says what an image is best at.
type Optimize string

const (
	Size    Optimize = "size"    // smallest file: all xz
	Balance Optimize = "balance" // small and quick: kernel lz4, initramfs zstd
	Speed   Optimize = "speed"   // quickest boot: plain kernel, demand-paged disk
)

// ParseOptimize reads an Optimize; its error lists them.
func ParseOptimize(s string) (Optimize, error) {
	switch o := Optimize(s); o {
	case Size, Balance, Speed:
		return o, nil
	}
	return "", fmt.Errorf("%q is none of %s, %s, %s", s, Size, Balance, Speed)
}

// Kernel names the files of a kernel. Only the one that is asked for is read.
type Kernel struct {
	VMLinux    string // for Speed: ELF with a PVH entry
	BzImageLZ4 string // for Balance
	BzImageXZ  string // for Size
}

// Options are the input of Build.
type Options struct {
	Out      string   // the image's folder; it may hold an older image, which is replaced
	Optimize Optimize // "" means Balance
	Kernel   Kernel
	Init     string                           // PID 1, a static program
	Unode    string                           // the runtime, a static program
	Small    string                           // unode-small, which Size takes when the app can do with it; "" means never
	App      *npm.App                         // nil makes an image that boots to a REPL
	Machine  *config.Machine                  // nil means MachineFor of the App
	Cache    string                           // folder for compressed parts; "" means nodeos/image in os.UserCacheDir
	Logf     func(format string, args ...any) // one line of progress each; nil means none
}

// Build writes an image. Nothing is at Out, or what was there before, until all
// of it has been written. When Out holds something else than an image, the error
// is an *OutError; a mistake in the project gives an *npm.Error.
func Build(ctx context.Context, o Options) (*Manifest, error) {
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	if o.Optimize == "" {
		o.Optimize = Balance
	}
	if o.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("find the cache folder: %w", err)
		}
		o.Cache = filepath.Join(dir, "nodeos", "image")
	}
	if real, err := filepath.EvalSymlinks(o.Out); err == nil {
		o.Out = real // a link to an image stays one
	}
	if err := checkOut(o.Out); err != nil {
		return nil, err
	}
	m, parts, err := plan(&o)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(o.Out)), unfinished)
	if err != nil {
		return nil, fmt.Errorf("make a folder beside %s: %w", o.Out, err)
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return nil, err
	}
	if err := m.write(ctx, &o, tmp, parts); err != nil {
		return nil, err
	}
	if err := replace(o.Out, tmp); err != nil {
		return nil, err
	}
	m.dir = o.Out
	return m, nil
}

// part is a piece of the root file system that is made, and cached, for itself.
type part struct {
	name  string
	files []layer.File
	hash  string
	x86   bool
}

// plan lists all files of the root file system.
func plan(o *Options) (*Manifest, []part, error) {
	machine := o.Machine
	if machine == nil && o.App != nil {
		var err error
		if machine, err = MachineFor(o.App.Project); err != nil {
			return nil, nil, err
		}
	}
	if machine == nil {
		machine = &config.Machine{}
	}
	m := &Manifest{Format: manifestFormat, Optimize: o.Optimize, Machine: *machine}
	runtime, err := o.runtime()
	if err != nil {
		return nil, nil, err
	}
	m.Runtime = filepath.Base(runtime)
	system, err := systemLayer(o.Init, runtime)
	if err != nil {
		return nil, nil, err
	}
	packages, own, err := appLayer(o, machine)
	if err != nil {
		return nil, nil, err
	}
	if o.App != nil {
		m.Name, m.Version = o.App.Project.Name, o.App.Project.Version
		m.Start = o.App.Project.Start.From
	}
	parts := []part{{name: layerSystem, files: system, x86: true}, {name: partPackages, files: packages}, {name: partOwn, files: own}}
	for i := range parts {
		p := &parts[i]
		if p.files, err = layer.Complete(p.files); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.name, err)
		}
		if p.hash, err = layer.Sum(p.files); err != nil {
			return nil, nil, fmt.Errorf("read the %s: %w", p.name, err)
		}
	}
	return m, parts, nil
}

// write makes the image's files in dir and completes the manifest.
func (m *Manifest) write(ctx context.Context, o *Options, dir string, parts []part) error {
	var err error
	switch o.Optimize {
	case Size:
		if err = m.addKernel(dir, "bzImage", o.Kernel.BzImageXZ); err == nil {
			err = m.addInitramfs(ctx, o, dir, compress.XZ, parts)
		}
	case Balance:
		if err = m.addKernel(dir, "bzImage", o.Kernel.BzImageLZ4); err == nil {
			err = m.addInitramfs(ctx, o, dir, compress.Zstd, parts)
		}
	case Speed:
		if err = m.addKernel(dir, "vmlinux", o.Kernel.VMLinux); err == nil {
			err = m.addDisk(o, dir, parts)
		}
	default:
		_, err = ParseOptimize(string(o.Optimize))
	}
	if err != nil {
		return err
	}
	return m.save(dir)
}

func (m *Manifest) addKernel(dir, name, source string) error {
	if source == "" {
		return fmt.Errorf("no kernel %s is given for an image optimized for %s", name, m.Optimize)
	}
	f, err := writeFile(filepath.Join(dir, name), func(w *os.File) error {
		r, err := os.Open(source)
		if err != nil {
			return err
		}
		defer r.Close()
		_, err = io.Copy(w, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("copy the kernel: %w", err)
	}
	m.Kernel = f
	m.Layers = append(m.Layers, Layer{Name: layerKernel, Raw: f.Size, Shipped: f.Size})
	return nil
}

// addInitramfs writes the parts one after the other, each as a compressed
// archive of its own, so that an edit of the app's files costs no more than
// compressing those.
func (m *Manifest) addInitramfs(ctx context.Context, o *Options, dir string, format compress.Format, parts []part) error {
	shipped := map[string]int64{}
	f, err := writeFile(filepath.Join(dir, "initramfs.cpio."+string(format)), func(w *os.File) error {
		for i := range parts {
			p := &parts[i]
			if len(p.files) == 0 {
				continue
			}
			file, err := p.archive(ctx, o, compress.Options{Format: format, X86: p.x86})
			if err != nil {
				return err
			}
			if shipped[p.name], err = appendFile(w, file); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write the initramfs: %w", err)
	}
	m.Initramfs = f
	m.Layers = append(m.Layers, reportLayers(parts, shipped)...)
	return nil
}

func (m *Manifest) addDisk(o *Options, dir string, parts []part) error {
	var all []layer.File
	shipped := map[string]int64{}
	for _, p := range parts {
		all = append(all, p.files...)
		shipped[p.name] = onDisk(p.files)
	}
	files, err := layer.Complete(all)
	if err != nil {
		return fmt.Errorf("write the disk: %w", err)
	}
	start := time.Now()
	f, err := writeFile(filepath.Join(dir, "rootfs.erofs"), func(w *os.File) error { return erofs.Write(w, files, dir) })
	if err != nil {
		return fmt.Errorf("write the disk: %w", err)
	}
	o.Logf("disk: %s in %d ms", megabytes(f.Size), time.Since(start).Milliseconds())
	m.Disk = f
	// The root is the first disk; without init= the kernel would look for /sbin/init.
	m.Cmdline = []string{"root=/dev/vda", "rootfstype=erofs", "ro", "init=/init"}
	// The file system's own records are the system's.
	shipped[layerSystem] = f.Size - shipped[partPackages] - shipped[partOwn]
	m.Layers = append(m.Layers, reportLayers(parts, shipped)...)
	return nil
}

// onDisk is the room that files take on a disk, in bytes, nearly: small files lie
// beside their inode, others fill blocks.
func onDisk(files []layer.File) int64 {
	const inode = 64
	var n int64
	for _, f := range files {
		if f.Size+inode <= erofs.BlockSize {
			n += f.Size + inode
		} else {
			n += inode + (f.Size+erofs.BlockSize-1)/erofs.BlockSize*erofs.BlockSize
		}
	}
	return n
}
