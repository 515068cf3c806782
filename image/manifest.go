package image

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nodeos/guest/config"
	"nodeos/image/layer"
)

const (
	manifestName   = "manifest.json"
	manifestFormat = "nodeos-image/1"
)

// Names of layers and of the parts of the app layer.
const (
	layerKernel  = "kernel"
	layerSystem  = "system"
	layerApp     = "app"
	partPackages = "packages"
	partOwn      = "own files"
)

// Manifest says what is in an image. It is manifest.json in its folder.
type Manifest struct {
	Format    string         `json:"format"`
	Name      string         `json:"name,omitempty"` // the app's; "" boots to a REPL
	Version   string         `json:"version,omitempty"`
	Start     string         `json:"start,omitempty"` // where the command was found, such as "scripts.start"
	Optimize  Optimize       `json:"optimize"`
	Runtime   string         `json:"runtime,omitempty"` // its flavour: see package nodeos/unode/flavour
	Kernel    *File          `json:"kernel"`
	Initramfs *File          `json:"initramfs,omitempty"` // absent when there is a Disk
	Disk      *File          `json:"disk,omitempty"`      // the root, to be attached read-only as the first disk
	Cmdline   []string       `json:"cmdline,omitempty"`   // words that the kernel has to be given
	Machine   config.Machine `json:"machine"`
	Layers    []Layer        `json:"layers"`

	dir string
}

// File is a file of an image.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Layer tells the size of a layer, in bytes.
type Layer struct {
	Name    string  `json:"name"`
	Raw     int64   `json:"raw"`     // of its files
	Shipped int64   `json:"shipped"` // of its share of the image
	Parts   []Piece `json:"parts,omitempty"`
}

// Piece is a part of a layer: a program, a package.
type Piece struct {
	Name string `json:"name"`
	Raw  int64  `json:"raw"`
}

// Load reads the manifest of the image in dir.
func Load(dir string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, fmt.Errorf("%s is not an image: %w", dir, err)
	}
	m := &Manifest{dir: dir}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s is not an image: %s: %w", dir, manifestName, err)
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("%s is not an image: format %q of %s is not %q", dir, m.Format, manifestName, manifestFormat)
	}
	if m.Kernel == nil || m.Initramfs == nil && m.Disk == nil {
		return nil, fmt.Errorf("%s is not an image: %s names no kernel or no root", dir, manifestName)
	}
	for _, f := range m.Files() {
		if !filepath.IsLocal(f.Name) || filepath.Base(f.Name) != f.Name {
			return nil, fmt.Errorf("%s is not an image: %s names %q", dir, manifestName, f.Name)
		}
	}
	return m, nil
}

// Files are the files of the image, without the manifest.
func (m *Manifest) Files() []*File {
	return slices.DeleteFunc([]*File{m.Kernel, m.Initramfs, m.Disk}, func(f *File) bool { return f == nil })
}

// Path is where a file of the image lies.
func (m *Manifest) Path(f *File) string { return filepath.Join(m.dir, f.Name) }

// Total is the size of the image as it ships, in bytes, without the manifest.
func (m *Manifest) Total() int64 {
	var n int64
	for _, f := range m.Files() {
		n += f.Size
	}
	return n
}

func (m *Manifest) has(name string) bool {
	return name == manifestName || slices.ContainsFunc(m.Files(), func(f *File) bool { return f.Name == name })
}

func (m *Manifest) save(dir string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err := writeFile(filepath.Join(dir, manifestName), func(w *os.File) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	return err
}

// reportLayers sums up parts, of which shipped tells the size in the image.
func reportLayers(parts []part, shipped map[string]int64) []Layer {
	system, app := Layer{Name: layerSystem}, Layer{Name: layerApp}
	for _, p := range parts {
		l := &app
		if p.name == layerSystem {
			l = &system
		}
		l.Raw += sizeOf(p.files)
		l.Shipped += shipped[p.name]
		l.Parts = append(l.Parts, pieces(p.files)...)
	}
	for _, l := range []*Layer{&system, &app} {
		slices.SortStableFunc(l.Parts, func(a, b Piece) int {
			return cmp.Or(cmp.Compare(b.Raw, a.Raw), cmp.Compare(a.Name, b.Name))
		})
	}
	return []Layer{system, app}
}

func pieces(files []layer.File) []Piece {
	sizes := map[string]int64{}
	for _, f := range files {
		if f.Part != "" {
			sizes[f.Part] += f.Size
		}
	}
	var out []Piece
	for name, n := range sizes {
		out = append(out, Piece{name, n})
	}
	return out
}

func sizeOf(files []layer.File) int64 {
	var n int64
	for _, f := range files {
		n += f.Size
	}
	return n
}

// reported is how many of a layer's parts Report names.
const reported = 8

// Report prints the sizes, in bytes, layer by layer.
func (m *Manifest) Report(w io.Writer) error {
	var b bytes.Buffer
	row := func(name string, raw int64, shipped string) {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-36s %12d %12s", name, raw, shipped), " ") + "\n")
	}
	fmt.Fprintf(&b, "%-36s %12s %12s\n", "bytes", "unpacked", "in the image")
	var raw int64
	for _, l := range m.Layers {
		raw += l.Raw
		row(l.Name, l.Raw, fmt.Sprint(l.Shipped))
		for i, p := range l.Parts {
			if i == reported && len(l.Parts) > reported+1 {
				var rest int64
				for _, p := range l.Parts[i:] {
					rest += p.Raw
				}
				row(fmt.Sprintf("  %d more", len(l.Parts)-i), rest, "")
				break
			}
			row("  "+p.Name, p.Raw, "")
		}
	}
	row("total", raw, fmt.Sprint(m.Total()))
	_, err := w.Write(b.Bytes())
	return err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
