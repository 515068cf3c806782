package image

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nodeos/guest/config"
	"nodeos/image/cpio"
	"nodeos/image/layer"
	"nodeos/npm"
)

// inputs are stand-ins for a kernel, init and unode: to an image, bytes are bytes.
// The tests of cmd/nodeos boot images of the real ones.
func inputs(t *testing.T) Options {
	t.Helper()
	dir := t.TempDir()
	o := Options{
		Out:    filepath.Join(dir, "out"),
		Kernel: Kernel{VMLinux: filepath.Join(dir, "vmlinux"), BzImageLZ4: filepath.Join(dir, "lz4"), BzImageXZ: filepath.Join(dir, "xz")},
		Init:   filepath.Join(dir, "init"), Unode: filepath.Join(dir, "unode"),
		Cache: filepath.Join(dir, "cache"), Logf: t.Logf,
	}
	for i, name := range []string{o.Kernel.VMLinux, o.Kernel.BzImageLZ4, o.Kernel.BzImageXZ, o.Init, o.Unode} {
		if err := os.WriteFile(name, bytes.Repeat([]byte{byte(i), 0xe8, 1, 2, 3}, 20000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

var projectFiles = map[string]string{
	"package.json":                    `{"name":"@me/My_App","version":"1.2.3","scripts":{"start":"A=1 node --no-warnings server.js --x"},"dependencies":{"dep":"1","lib":"file:lib"}}`,
	"package-lock.json":               `{"lockfileVersion":3,"packages":{"":{"dependencies":{"dep":"1","lib":"file:lib"}},"node_modules/dep":{"version":"1.0.0"},"node_modules/lib":{"link":true,"resolved":"lib"},"lib":{"version":"2.0.0"},"node_modules/dev":{"version":"1.0.0","dev":true}}}`,
	"server.js":                       "console.log(1)\n",
	"public/a.txt":                    "a",
	"lib/package.json":                `{"name":"lib","version":"2.0.0"}`,
	"node_modules/dep/package.json":   `{"name":"dep","version":"1.0.0","bin":"cli.js"}`,
	"node_modules/dep/cli.js":         "#!/usr/bin/env node\n",
	"node_modules/dev/package.json":   `{"name":"dev","version":"1.0.0"}`,
	"node_modules/.package-lock.json": `{}`,
}

func writeProject(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(files[name]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func openApp(t *testing.T, dir string) *npm.App {
	t.Helper()
	p, err := npm.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.App(context.Background(), npm.AppOptions{Cache: t.TempDir(), Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func build(t *testing.T, o Options) *Manifest {
	t.Helper()
	m, err := Build(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// unpack gives the root file system of an image, as a guest would see it.
func unpack(t *testing.T, m *Manifest) map[string]layer.File {
	t.Helper()
	root := map[string]layer.File{}
	if m.Disk != nil {
		dir := filepath.Join(t.TempDir(), "root")
		if out, err := exec.Command("fsck.erofs", "--extract="+dir, m.Path(m.Disk)).CombinedOutput(); err != nil {
			t.Skipf("fsck.erofs: %v %s", err, out)
		}
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || name == dir {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return err
			}
			f := layer.File{Path: rel, Mode: d.Type()}
			switch d.Type() {
			case 0:
				f.Data, err = os.ReadFile(name)
			case fs.ModeSymlink:
				f.Link, err = os.Readlink(name)
			}
			root[rel] = f
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	tool := map[string]string{".xz": "xz", ".zst": "zstd"}[filepath.Ext(m.Initramfs.Name)]
	out, err := exec.Command(tool, "-dc", m.Path(m.Initramfs)).Output()
	if err != nil {
		t.Skipf("%s: %v", tool, err)
	}
	for r := bufio.NewReader(bytes.NewReader(out)); ; {
		if _, err := r.Peek(1); err == io.EOF {
			return root
		}
		files, err := cpio.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			root[f.Path] = f
		}
	}
}

func TestBuild(t *testing.T) {
	for optimize, want := range map[Optimize]struct {
		files   []string
		cmdline []string
	}{
		Size:    {[]string{"bzImage", "initramfs.cpio.xz", "manifest.json"}, nil},
		Balance: {[]string{"bzImage", "initramfs.cpio.zst", "manifest.json"}, nil},
		Speed:   {[]string{"manifest.json", "rootfs.erofs", "vmlinux"}, []string{"root=/dev/vda", "rootfstype=erofs", "ro", "init=/init"}},
	} {
		t.Run(string(optimize), func(t *testing.T) {
			o := inputs(t)
			o.Optimize = optimize
			o.App = openApp(t, writeProject(t, projectFiles))
			m := build(t, o)
			loaded, err := Load(o.Out)
			if err != nil || !reflect.DeepEqual(m, loaded) {
				t.Errorf("Load = %+v, %v\nwant %+v", loaded, err, m)
			}
			if !slices.Equal(m.Cmdline, want.cmdline) {
				t.Errorf("Cmdline = %q", m.Cmdline)
			}
			var names []string
			var total int64
			entries, err := os.ReadDir(o.Out)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				names = append(names, e.Name())
				if info, err := e.Info(); err != nil || info.Mode() != 0o644 {
					t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
				}
			}
			if !slices.Equal(names, want.files) {
				t.Errorf("files %q; want %q", names, want.files)
			}
			for _, f := range m.Files() {
				b, err := os.ReadFile(m.Path(f))
				if err != nil {
					t.Fatal(err)
				}
				if sum := sha256.Sum256(b); int64(len(b)) != f.Size || hex.EncodeToString(sum[:]) != f.SHA256 {
					t.Errorf("%s: %d bytes, %x; the manifest says %d, %s", f.Name, len(b), sum, f.Size, f.SHA256)
				}
				total += f.Size
			}
			var shipped int64
			for _, l := range m.Layers {
				shipped += l.Shipped
			}
			if shipped != total || m.Total() != total {
				t.Errorf("layers ship %d, Total is %d; files have %d", shipped, m.Total(), total)
			}
			checkRoot(t, unpack(t, m), m)
		})
	}
}

func checkRoot(t *testing.T, root map[string]layer.File, m *Manifest) {
	t.Helper()
	for path, want := range map[string]string{
		"app/package.json": projectFiles["package.json"], "app/server.js": projectFiles["server.js"], "app/public/a.txt": "a",
		"app/node_modules/dep/cli.js": projectFiles["node_modules/dep/cli.js"], "app/lib/package.json": projectFiles["lib/package.json"],
	} {
		if got := string(root[path].Data); got != want {
			t.Errorf("%s holds %q; want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{"bin/node": "unode", "app/node_modules/.bin/dep": "../dep/cli.js", "app/node_modules/lib": "../lib", "etc/resolv.conf": "/run/resolv.conf"} {
		if got := root[path].Link; got != want {
			t.Errorf("%s leads to %q; want %q", path, got, want)
		}
	}
	for _, path := range []string{"init", "bin/unode", "dev", "proc", "sys", "run", "tmp", "root", "home/node", "etc/passwd", "etc/group", "etc/hosts", "etc/os-release"} {
		if _, ok := root[path]; !ok {
			t.Errorf("no /%s", path)
		}
	}
	for _, path := range []string{"app/node_modules/dev", "app/node_modules/.package-lock.json", "app/package-lock.json"} {
		if _, ok := root[path]; ok {
			t.Errorf("/%s is there", path)
		}
	}
	machine, err := config.Parse(root["etc/nodeos/machine.json"].Data)
	if err != nil || !reflect.DeepEqual(*machine, m.Machine) {
		t.Errorf("machine.json: %+v, %v; the manifest has %+v", machine, err, m.Machine)
	}
}

func TestMachineFor(t *testing.T) {
	a := openApp(t, writeProject(t, projectFiles))
	got, err := MachineFor(a.Project)
	if err != nil {
		t.Fatal(err)
	}
	want := &config.Machine{Hostname: "my-app", App: &config.App{
		Name: "@me/My_App", Dir: "/app", Command: []string{"/bin/unode", "--no-warnings", "/app/server.js", "--x"},
		Env: map[string]string{"A": "1", "HOME": "/home/node", "NODE_ENV": "production", "PATH": "/app/node_modules/.bin:/bin", "PORT": "3000",
			"npm_lifecycle_event": "start", "npm_package_name": "@me/My_App", "npm_package_version": "1.2.3"},
		UID: 1000, GID: 1000, Restart: "on-failure", Then: "poweroff", StopGrace: config.Duration(10 * time.Second),
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("MachineFor = %+v\n%+v", got, got.App)
	}
}

func TestMachineForSettings(t *testing.T) {
	const app = `{"main":"x.js","nodeos":{%s}}`
	machine := func(settings string) (*config.Machine, error) {
		dir := writeProject(t, map[string]string{"package.json": fmt.Sprintf(app, settings), "x.js": ""})
		p, err := npm.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		m, err := MachineFor(p)
		if err != nil {
			err = errors.New(strings.ReplaceAll(err.Error(), dir, "DIR"))
		}
		return m, err
	}
	m, err := machine(`"port":80,"env":{"NODE_ENV":"test"},"hostname":"h","restart":"no","then":"repl","stopGrace":"1m"`)
	if err != nil {
		t.Fatal(err)
	}
	if m.Hostname != "h" || m.App.Env["PORT"] != "80" || m.App.Env["NODE_ENV"] != "test" || m.App.Env["npm_package_name"] != "" ||
		m.App.Restart != config.RestartNo || m.App.Then != config.ThenREPL || m.App.StopGrace != config.Duration(time.Minute) {
		t.Errorf("MachineFor = %+v %+v", m, m.App)
	}
	for settings, want := range map[string]string{
		`"restart":"sometimes"`: `DIR/package.json: nodeos's settings: `,
		`"stopGrace":"soon"`:    `DIR/package.json: nodeos's settings: stopGrace: "soon" is not a duration such as "10s"`,
		`"hostname":"a b"`:      `DIR/package.json: nodeos's settings: hostname "a b"`,
	} {
		if _, err := machine(settings); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: MachineFor = %v; want %s...", settings, err, want)
		}
	}
}

func TestBarebones(t *testing.T) {
	for _, optimize := range []Optimize{Balance, Speed} {
		o := inputs(t)
		o.Optimize = optimize
		m := build(t, o)
		root := unpack(t, m)
		if got := string(root["etc/nodeos/machine.json"].Data); got != "{}\n" {
			t.Errorf("machine.json = %q", got)
		}
		if _, ok := root["app"]; !ok {
			t.Error("no /app")
		}
	}
}

// TestReproducible builds from two copies of a project that differ in place,
// times, modes and the order in which they were written.
func TestReproducible(t *testing.T) {
	for _, optimize := range []Optimize{Size, Balance, Speed} {
		var hashes [2]string
		for i := range hashes {
			dir := writeProject(t, projectFiles)
			o := inputs(t)
			if i == 1 {
				err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
					if err != nil {
						return err
					}
					then := time.Unix(1e9, 5)
					mode := fs.FileMode(0o600)
					if d.IsDir() {
						mode = 0o700
					}
					return errors.Join(os.Chmod(name, mode), os.Chtimes(name, then, then))
				})
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(filepath.Join(dir, "empty"), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			o.Optimize, o.App = optimize, openApp(t, dir)
			m := build(t, o)
			h := sha256.New()
			for _, f := range []string{manifestName, m.Files()[0].Name, m.Files()[1].Name} {
				b, err := os.ReadFile(filepath.Join(o.Out, f))
				if err != nil {
					t.Fatal(err)
				}
				h.Write(b)
			}
			hashes[i] = hex.EncodeToString(h.Sum(nil))
		}
		if hashes[0] != hashes[1] {
			t.Errorf("%s: two builds of the same differ", optimize)
		}
	}
}

// TestEdit sees that an edit of the app compresses the app's own files alone, and
// that building again without one compresses nothing.
func TestEdit(t *testing.T) {
	o := inputs(t)
	o.Optimize = Size
	dir := writeProject(t, projectFiles)
	var work []string
	o.Logf = func(format string, args ...any) {
		if line := fmt.Sprintf(format, args...); strings.Contains(line, ": compressing") {
			what, _, _ := strings.Cut(line, ":")
			work = append(work, what)
		}
	}
	o.App = openApp(t, dir)
	first := build(t, o)
	again := build(t, o)
	if err := os.WriteFile(filepath.Join(dir, "server.js"), []byte("console.log(2)\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	edited := build(t, o)
	if want := []string{"system", "packages", "own files", "own files"}; !slices.Equal(work, want) {
		t.Errorf("compressed %q; want %q", work, want)
	}
	if *again.Initramfs != *first.Initramfs {
		t.Error("another build of the same, out of the cache, differs")
	}
	if edited.Initramfs.SHA256 == first.Initramfs.SHA256 {
		t.Error("the edit is not in the image")
	}
	if got := string(unpack(t, edited)["app/server.js"].Data); got != "console.log(2)\n" {
		t.Errorf("server.js = %q", got)
	}
}

func TestOut(t *testing.T) {
	o := inputs(t)
	o.App = openApp(t, writeProject(t, projectFiles))
	refused := func(out, want string) {
		t.Helper()
		o := o
		o.Out = out
		_, err := Build(context.Background(), o)
		var e *OutError
		if !errors.As(err, &e) || e.Msg != want {
			t.Errorf("Build = %v; want an OutError, %s", err, want)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	refused(file, "is a file")
	refused(dir, "is not empty and not an image")
	refused(o.App.Project.Dir, "is not empty and not an image")
	refused(filepath.Join(dir, "a/b"), "there is no folder "+filepath.Join(dir, "a"))

	build(t, o)
	mine := filepath.Join(o.Out, "notes.txt")
	if err := os.WriteFile(mine, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	refused(o.Out, "is an image, but holds something else too: notes.txt")
	if err := os.Remove(mine); err != nil {
		t.Fatal(err)
	}
	o.Optimize = Speed // other files than before
	build(t, o)
	if m, err := Load(o.Out); err != nil || m.Optimize != Speed {
		t.Errorf("Load = %+v, %v", m, err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(o.Out, link); err != nil {
		t.Fatal(err)
	}
	o.Optimize, o.Out = Balance, link
	build(t, o)
	if st, err := os.Lstat(link); err != nil || st.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link to the image became %v, %v", st.Mode(), err)
	}
	empty := t.TempDir()
	o.Out = empty
	build(t, o)
	for _, dir := range []string{filepath.Dir(o.Out), filepath.Dir(empty)} {
		left, err := filepath.Glob(filepath.Join(dir, unfinished+"*"))
		if err != nil || left != nil {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

// TestFailureLeavesOut keeps the image that was there when a build fails or is
// stopped.
func TestFailureLeavesOut(t *testing.T) {
	o := inputs(t)
	before := build(t, o)
	bad := o
	bad.Kernel.BzImageLZ4 = filepath.Join(t.TempDir(), "absent")
	_, err := Build(context.Background(), bad)
	if want := "copy the kernel: open " + bad.Kernel.BzImageLZ4 + ": no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("Build = %v; want %s", err, want)
	}
	bad.Kernel = Kernel{}
	if _, err := Build(context.Background(), bad); err == nil || err.Error() != "no kernel bzImage is given for an image optimized for balance" {
		t.Errorf("Build = %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stopped := o
	stopped.Cache = t.TempDir()
	if _, err := Build(ctx, stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("Build = %v; want %v", err, context.Canceled)
	}
	if left, _ := os.ReadDir(stopped.Cache); len(left) > 0 {
		t.Errorf("left in the cache: %s", left[0].Name())
	}
	after, err := Load(o.Out)
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("Load = %+v, %v; want %+v", after, err, before)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(o.Out), unfinished+"*")); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

// TestImageInProject builds into the project's own folder, twice: the image must
// not hold the image before it.
func TestImageInProject(t *testing.T) {
	o := inputs(t)
	dir := writeProject(t, projectFiles)
	o.Out = filepath.Join(dir, "out")
	o.App = openApp(t, dir)
	first := build(t, o)
	if err := os.CopyFS(filepath.Join(dir, unfinished+"1"), os.DirFS(o.Out)); err != nil { // a build that was killed
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, unfinished+"1", manifestName)); err != nil {
		t.Fatal(err)
	}
	second := build(t, o)
	if *first.Initramfs != *second.Initramfs {
		t.Errorf("%d bytes, then %d", first.Initramfs.Size, second.Initramfs.Size)
	}
}

func TestReport(t *testing.T) {
	m := &Manifest{Kernel: &File{Size: 10}, Initramfs: &File{Size: 20}, Layers: []Layer{
		{Name: "kernel", Raw: 10, Shipped: 10},
		{Name: "app", Raw: 55, Shipped: 20, Parts: []Piece{{"p10", 10}, {"p9", 9}, {"p8", 8}, {"p7", 7}, {"p6", 6}, {"p5", 5}, {"p4", 4}, {"p3", 3}, {"p2", 2}, {"p1", 1}}},
	}}
	var b strings.Builder
	if err := m.Report(&b); err != nil {
		t.Fatal(err)
	}
	want := `bytes                                    unpacked in the image
kernel                                         10           10
app                                            55           20
  p10                                          10
  p9                                            9
  p8                                            8
  p7                                            7
  p6                                            6
  p5                                            5
  p4                                            4
  p3                                            3
  2 more                                        3
total                                          65           30
`
	if b.String() != want {
		t.Errorf("Report:\n%s\nwant:\n%s", b.String(), want)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"format":"nodeos-image/1","kernel":{"name":"k"},"disk":{"name":"../d"}}`))
	f.Add([]byte(`{"format":"nodeos-image/1","kernel":{"name":"k"},"initramfs":{"name":"i"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestName), text, 0o666); err != nil {
			t.Fatal(err)
		}
		m, err := Load(dir)
		if err != nil {
			return
		}
		for _, f := range m.Files() {
			if filepath.Dir(m.Path(f)) != dir {
				t.Fatalf("%q leads outside", f.Name)
			}
		}
	})
}
