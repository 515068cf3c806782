// Package guesttest boots a machine with our kernel and init in QEMU, for tests:
// it types at the console, reads what comes back and sends words to the control
// port.
//
// It knows nothing of images and of package vm on purpose: what it tests is the
// contract that both rely on.
//
// Caution: a machine is emulated, a boot takes a second or two. Limits of time
// here only end what hangs.
package guesttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nodeos/guest/config"
	"nodeos/image/cpio"
	"nodeos/image/layer"
	"nodeos/kernel"
	"nodeos/kernel/kerneltest"
)

// limit is how long a test waits for a sign of life.
const limit = 2 * time.Minute

// Machine says what to boot.
type Machine struct {
	Document string       // of config.Path, "" for none
	Overlay  string       // what the host lays over it, "" for none
	Files    []layer.File // beside init and the folders
	Words    []string     // more of the kernel's command line
	Memory   int          // MiB; 0 means 128
	Port     int          // of the guest that the host can reach as VM.Address, 0 for none
	NoCard   bool         // no network card
	Mute     bool         // a network card at which nobody answers
	Disk     string       // a writable disk, "" for none
	Button   bool         // ACPI tables with a power button: VM.PressPower
	QEMU     []string     // more flags
}

// VM is a running machine.
type VM struct {
	Address string // of Machine.Port on the host

	t       testing.TB
	cmd     *exec.Cmd
	in      io.Writer
	control net.Conn
	monitor string // the path of QEMU's monitor (QMP)
	ended   chan struct{}

	mu   sync.Mutex
	out  []byte
	seen int           // bytes of out that Expect has been past
	more chan struct{} // something was added to out
}

// Build builds the Go program in the package pkg, statically and stripped or
// with other flags for the linker, once for all tests of a package.
func Build(t testing.TB, pkg string, ldflags ...string) string {
	t.Helper()
	builds.Lock()
	defer builds.Unlock()
	if ldflags == nil {
		ldflags = []string{"-s", "-w"}
	}
	key := fmt.Sprint(pkg, ldflags)
	if path := builds.done[key]; path != "" {
		return path
	}
	if builds.dir == "" {
		dir, err := os.MkdirTemp("", "guesttest")
		if err != nil {
			t.Fatal(err)
		}
		builds.dir, builds.done = dir, map[string]string{}
	}
	path := filepath.Join(builds.dir, fmt.Sprint(len(builds.done)))
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags="+strings.Join(ldflags, " "), "-o", path, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	builds.done[key] = path
	return path
}

var builds struct {
	sync.Mutex
	dir  string
	done map[string]string
}

// Clean removes what Build has made. Call it at the end of TestMain.
func Clean() { os.RemoveAll(builds.dir) }

// Program is the executable at source as the file name of a machine.
func Program(t testing.TB, name, source string) layer.File {
	t.Helper()
	f, err := layer.Copy(name, source, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// archive writes the initramfs of m to a file.
func archive(t testing.TB, m *Machine, path string) {
	t.Helper()
	files := []layer.File{
		layer.Dir("proc", 0o555), layer.Dir("sys", 0o555), layer.Dir("dev", 0o755), layer.Dir("run", 0o755),
		layer.Dir("tmp", 0o755), layer.Dir("root", 0o700), layer.Dir("home/node", 0o755), layer.Dir("app", 0o755),
		layer.Device("dev/console", 0o600, 5, 1), layer.Device("dev/null", 0o666, 1, 3),
		layer.Text("etc/passwd", "root:x:0:0:root:/root:/bin/node\nnode:x:1000:1000:node:/home/node:/bin/node\n"),
		layer.Text("etc/hosts", "127.0.0.1\tlocalhost\n"),
		layer.Link("etc/resolv.conf", "/run/resolv.conf"),
		Program(t, "init", Build(t, "nodeos/cmd/init")),
	}
	if m.Document != "" {
		files = append(files, layer.Text(strings.TrimPrefix(config.Path, "/"), m.Document))
	}
	files, err := layer.Complete(append(files, m.Files...))
	if err == nil {
		_, err = layer.Sum(files)
	}
	var b bytes.Buffer
	if err == nil {
		err = cpio.Write(&b, files)
	}
	if err == nil {
		err = os.WriteFile(path, b.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Args are the flags of QEMU for m; folder is for its files.
func (m *Machine) Args(t testing.TB, folder string) []string {
	t.Helper()
	initrd := filepath.Join(folder, "initrd")
	archive(t, m, initrd)
	words := slices.Concat(kernel.Cmdline("tcg"), []string{"panic=-1", "loglevel=1"}, m.Words)
	args := append(kernel.Microvm("tcg"),
		"-m", fmt.Sprint(max(m.Memory, 128)), "-kernel", kerneltest.Kernel(t).Vmlinux, "-initrd", initrd,
		"-append", strings.Join(words, " "), "-device", "virtio-rng-device")
	if m.Button {
		i := slices.IndexFunc(args, func(a string) bool { return strings.HasPrefix(a, "microvm,") })
		args[i] = "microvm,acpi=on"
	}
	if m.Overlay != "" {
		path := filepath.Join(folder, "overlay")
		if err := os.WriteFile(path, []byte(m.Overlay), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-fw_cfg", "name="+config.OverlayName+",file="+path)
	}
	if m.Disk != "" {
		args = append(args, "-drive", "id=d,if=none,format=raw,file="+m.Disk, "-device", "virtio-blk-device,drive=d")
	}
	switch {
	case m.Mute:
		args = append(args, "-netdev", "hubport,id=n,hubid=0", "-device", "virtio-net-device,netdev=n")
	case !m.NoCard:
		args = append(args, "-netdev", "user,id=n"+m.forward(t), "-device", "virtio-net-device,netdev=n")
	}
	return append(args, m.QEMU...)
}

func (m *Machine) forward(t testing.TB) string {
	if m.Port == 0 {
		return ""
	}
	return fmt.Sprintf(",hostfwd=tcp:127.0.0.1:%d-:%d", freePort(t), m.Port)
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

var forwarded = regexp.MustCompile(`hostfwd=tcp:([0-9.]+:\d+)-`)

// Boot starts the machine. It ends with the test at the latest.
func Boot(t testing.TB, m Machine) *VM {
	t.Helper()
	folder := t.TempDir()
	args := m.Args(t, folder)
	short, err := os.MkdirTemp("", "vm") // the path of a socket has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	socket := filepath.Join(short, "control")
	args = append(args, "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
		"-device", "virtio-serial-device", "-chardev", "socket,id=control,server=on,wait=off,path="+socket,
		"-device", "virtserialport,chardev=control,name=org.nodeos.control")

	vm := &VM{t: t, ended: make(chan struct{}), more: make(chan struct{}, 1), monitor: filepath.Join(short, "qmp")}
	args = append(args, "-qmp", "unix:"+vm.monitor+",server=on,wait=off")
	if a := forwarded.FindStringSubmatch(strings.Join(args, " ")); a != nil {
		vm.Address = a[1]
	}
	vm.cmd = exec.Command("qemu-system-x86_64", args...)
	out, err := vm.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	vm.cmd.Stderr = vm.cmd.Stdout
	if vm.in, err = vm.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := vm.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go vm.read(out)
	t.Cleanup(func() {
		vm.cmd.Process.Kill()
		<-vm.ended
		if vm.control != nil {
			vm.control.Close()
		}
		if t.Failed() || testing.Verbose() {
			t.Logf("the console:\n%s", vm.Output())
		}
	})
	// QEMU makes the socket before it runs the machine.
	for try := 0; ; try++ {
		if vm.control, err = net.Dial("unix", socket); err == nil {
			return vm
		}
		if try == 1000 {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (vm *VM) read(r io.Reader) {
	defer close(vm.ended)
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		vm.mu.Lock()
		vm.out = append(vm.out, bytes.ReplaceAll(buf[:n], []byte("\r"), nil)...)
		vm.mu.Unlock()
		select {
		case vm.more <- struct{}{}:
		default:
		}
		if err != nil {
			vm.cmd.Wait()
			return
		}
	}
}

// Output is all that was on the console so far, without CRs.
func (vm *VM) Output() string {
	vm.mu.Lock()
	defer vm.mu.Unlock()
	return string(vm.out)
}

// Expect waits for the pattern after what was expected last, and returns its
// submatches.
func (vm *VM) Expect(pattern string) []string {
	vm.t.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	deadline, ended := time.After(limit), vm.ended
	for last := false; ; {
		vm.mu.Lock()
		if at := re.FindSubmatchIndex(vm.out[vm.seen:]); at != nil {
			match := re.FindSubmatch(vm.out[vm.seen:])
			vm.seen += at[1]
			vm.mu.Unlock()
			out := make([]string, len(match))
			for i, m := range match {
				out[i] = string(m)
			}
			return out
		}
		vm.mu.Unlock()
		if last {
			vm.t.Fatalf("the machine ended without %q", pattern)
		}
		select {
		case <-vm.more:
		case <-ended:
			last = true
		case <-deadline:
			vm.t.Fatalf("no %q on the console", pattern)
		}
	}
}

// Type types at the console.
func (vm *VM) Type(text string) {
	vm.t.Helper()
	if _, err := io.WriteString(vm.in, text); err != nil {
		vm.t.Fatal(err)
	}
}

// Tell sends a line to the control port.
func (vm *VM) Tell(line string) {
	vm.t.Helper()
	if _, err := io.WriteString(vm.control, line+"\n"); err != nil {
		vm.t.Fatal(err)
	}
}

// PressPower presses the power button, as a host does that ends a machine.
func (vm *VM) PressPower() {
	vm.t.Helper()
	c, err := net.Dial("unix", vm.monitor)
	if err != nil {
		vm.t.Fatal(err)
	}
	defer c.Close()
	d := json.NewDecoder(c)
	var greeting, answer any
	if err := d.Decode(&greeting); err != nil {
		vm.t.Fatal(err)
	}
	for _, command := range []string{"qmp_capabilities", "system_powerdown"} {
		fmt.Fprintf(c, "{\"execute\": %q}\n", command)
		if err := d.Decode(&answer); err != nil {
			vm.t.Fatalf("%s: %v", command, err)
		}
	}
}

// farewell is a line of the kernel's that comes after init's last.
var farewell = regexp.MustCompile(`\[ *[0-9.]+\] reboot: .*\n`)

// End waits for the end of the machine, checks that its last line is want and
// returns all of its output.
func (vm *VM) End(want string) string {
	vm.t.Helper()
	select {
	case <-vm.ended:
	case <-time.After(limit):
		vm.t.Fatal("the machine does not end")
	}
	out := farewell.ReplaceAllString(vm.Output(), "")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := lines[len(lines)-1]; last != want {
		vm.t.Errorf("the last line is %q; want %q", last, want)
	}
	return out
}
