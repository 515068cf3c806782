package kernel_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"nodeos/bench/insn"
	"nodeos/kernel"
	"nodeos/kernel/kerneltest"
)

// wanted is what testdata/guest has to see in every way of booting.
var wanted = map[string]string{
	"hello":                "nodeos kernel test",
	"done":                 "ok",
	"mount proc":           "ok",
	"mount sysfs":          "ok",
	"mount devtmpfs":       "ok",
	"mount tmpfs":          "ok",
	"mount cgroup2":        "ok",
	"mount devpts":         "ok",
	"controllers":          "cpu memory pids",
	"delegate":             "ok",
	"cgroup":               "ok",
	"limit memory.max":     "ok",
	"limit pids.max":       "ok",
	"limit cpu.max":        "ok",
	"limit cpu.weight":     "ok",
	"overlay":              "lower again <nil>",
	"namespaces":           "uid 0 pid 1",
	"clone":                "ok",
	"fw_cfg":               "settings of one run",
	"disk":                 "a disk",
	"rng":                  "virtio_rng.0",
	"open /dev/vsock":      "ok",
	"open /dev/ptmx":       "ok",
	"port":                 "org.nodeos.control",
	"port line":            `"poweroff\n" <nil>`,
	"interfaces":           "lo eth0 <nil>",
	"socket unix":          "ok",
	"socket inet":          "ok",
	"socket inet6":         "ok",
	"socket packet":        "ok",
	"socket netlink":       "ok",
	"socket vsock":         "ok",
	"multicast":            "no such device", // without multicast: protocol not available
	"syncookies":           "1",
	"seccomp":              "bad address",
	"clock resolution":     "1", // ns: high resolution timers run
	"sysctl panic_on_oops": "1",
	"sysctl panic":         "-1",

	"sysctl dmesg_restrict":       "1",
	"sysctl perf_event_paranoid":  "3",
	"sysctl random/entropy_avail": "256",

	"syscall io_uring_setup": "yes",
	"syscall inotify_init1":  "yes",
	"syscall epoll_create1":  "yes",
	"syscall timerfd_create": "yes",
	"syscall signalfd4":      "yes",
	"syscall eventfd2":       "yes",
	"syscall memfd_create":   "yes",
	"syscall membarrier":     "yes",
	"syscall shmget":         "yes",
	"syscall madvise":        "yes",
	"syscall flock":          "yes",
	"syscall fanotify_init":  "no",
	"syscall bpf":            "no",
	"syscall init_module":    "no",
	"syscall kexec_load":     "no",
	"syscall userfaultfd":    "no",
	"syscall modify_ldt":     "no",
	"syscall iopl":           "no",
	"syscall ioperm":         "no",
	"syscall swapon":         "no",
	"present":                "", // ways into the kernel that must not exist
}

func TestBoot(t *testing.T) {
	a := kerneltest.Kernel(t)
	archive := kerneltest.Initramfs(t, kerneltest.Init(t, "./testdata/guest", true))
	for _, test := range []struct {
		name    string
		kernel  string
		initrd  []byte
		machine []string
		bus     string // what QEMU calls virtio devices of the bus
		cpus    int
	}{
		{"vmlinux", a.Vmlinux, archive, kernel.Microvm("tcg"), "device", 2},
		{"bzImage.lz4 with lz4 initramfs", a.BzImage, filter(t, archive, "lz4", "-l", "-9", "-c"), kernel.Microvm("tcg"), "device", 1},
		{"bzImage.xz with xz initramfs", a.BzImageXZ, filter(t, archive, "xz", "--check=crc32", "--x86", "--lzma2=dict=1MiB", "-c"), kernel.Microvm("tcg"), "device", 1},
		{"PCI with zstd initramfs", a.Vmlinux, zstdOf(t, archive), []string{
			"-M", "q35", "-accel", "tcg", "-cpu", "qemu64,+rdrand,+arat",
			"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"}, "pci", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			initrd, disk, control := filepath.Join(dir, "initrd"), filepath.Join(dir, "disk"), filepath.Join(dir, "control")
			write(t, initrd, test.initrd)
			write(t, disk, append([]byte("a disk"), make([]byte, 1<<20-6)...))
			poweroff := answer(t, control)
			got, console := boot(t, slices.Concat(test.machine, []string{
				"-smp", fmt.Sprint(test.cpus), "-m", "256", "-serial", "stdio", "-monitor", "none",
				"-kernel", test.kernel, "-initrd", initrd, "-append", strings.Join(kernel.Cmdline("tcg"), " "),
				"-fw_cfg", "name=opt/nodeos/machine,string=settings of one run",
				"-device", "virtio-rng-" + test.bus,
				"-netdev", "user,id=n", "-device", "virtio-net-" + test.bus + ",netdev=n",
				"-drive", "id=d,if=none,format=raw,file=" + disk, "-device", "virtio-blk-" + test.bus + ",drive=d",
				"-device", "virtio-serial-" + test.bus, "-chardev", "socket,id=c,path=" + control,
				"-device", "virtserialport,chardev=c,name=org.nodeos.control",
			}))
			for name, want := range wanted {
				if got[name] != want {
					t.Errorf("%s: %q; want %q", name, got[name], want)
				}
			}
			if got["release"] != a.Release {
				t.Errorf("release %q; want %q", got["release"], a.Release)
			}
			// A clock that interpolates; what remains otherwise are jiffies.
			if !strings.HasPrefix(got["clocksource"], "tsc") {
				t.Errorf("clock source %q; want the TSC", got["clocksource"])
			}
			if want := map[int]string{1: "0", 2: "0-1"}[test.cpus]; got["cpus"] != want {
				t.Errorf("CPUs %q; want %q", got["cpus"], want)
			}
			if now := time.Now().UTC(); got["year"] != fmt.Sprint(now.Year()) && got["year"] != fmt.Sprint(now.Add(-time.Hour).Year()) {
				t.Errorf("year %q; want that of the host", got["year"])
			}
			for _, fs := range []string{"ext4", "erofs", "overlay", "tmpfs", "devtmpfs", "proc", "sysfs", "cgroup2"} {
				if !slices.Contains(strings.Fields(got["filesystems"]), fs) {
					t.Errorf("no %s in /proc/filesystems: %s", fs, got["filesystems"])
				}
			}
			if msg := <-poweroff; msg != nil {
				t.Error("control port:", msg)
			}
			if t.Failed() {
				t.Logf("console:\n%s", console)
			}
		})
	}
}

// TestPanicEndsTheMachine boots without an init: the guest has to end by itself
// and say why, although the kernel is told to be quiet.
func TestPanicEndsTheMachine(t *testing.T) {
	a := kerneltest.Kernel(t)
	_, console := boot(t, append(kernel.Microvm("tcg"), "-m", "128", "-serial", "stdio", "-monitor", "none",
		"-kernel", a.Vmlinux, "-append", strings.Join(kernel.Cmdline("tcg"), " ")))
	if !strings.Contains(console, "Kernel panic - not syncing: VFS: Unable to mount root fs") {
		t.Errorf("console without the panic:\n%s", console)
	}
}

// TestBootInstructions holds the boot to its budget: from reset to the first
// instruction of init. The count hardly depends on the machine; it grows when a
// fragment gets a costly line or a patch no longer fits the source.
func TestBootInstructions(t *testing.T) {
	const budget = 27_000_000
	a := kerneltest.Kernel(t)
	bin := kerneltest.Init(t, "./testdata/guest", true)
	entry, err := insn.Entry(bin)
	if err != nil {
		t.Fatal(err)
	}
	initrd := filepath.Join(t.TempDir(), "initrd")
	write(t, initrd, kerneltest.Initramfs(t, bin))
	var console bytes.Buffer
	r, err := insn.Run(t.Context(), insn.Options{
		Args: append(append([]string{"qemu-system-x86_64"}, kernel.Microvm("tcg")...), "-m", "256", "-serial", "stdio", "-monitor", "none",
			"-kernel", a.Vmlinux, "-initrd", initrd, "-append", strings.Join(kernel.Cmdline("tcg"), " ")),
		Marks:  []insn.Mark{{Name: "init", Addr: entry}},
		Until:  "init",
		Stdout: &console, Stderr: &console,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &console)
	}
	c, err := r.At("init")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f M instructions", float64(c.Total)/1e6)
	if c.Total > budget {
		t.Errorf("%d instructions from reset to init; the budget is %d", c.Total, budget)
	}
}

// boot runs QEMU until it ends and returns the guest's "name: value" lines.
func boot(t *testing.T, args []string) (values map[string]string, console string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // for a guest that hangs
	defer cancel()
	cmd := exec.CommandContext(ctx, "qemu-system-x86_64", args...)
	out, err := cmd.CombinedOutput()
	console = string(out)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, console)
	}
	values = map[string]string{}
	for line := range strings.Lines(console) {
		if name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ": "); ok {
			values[name] = strings.TrimSpace(strings.Join([]string{values[name], value}, " "))
		}
	}
	return values, console
}

// answer is the host's end of the control port: it waits for "ready" and says
// "poweroff".
func answer(t *testing.T, path string) <-chan error {
	t.Helper()
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			t.Cleanup(func() { c.Close() })
			line, err := bufio.NewReader(c).ReadString('\n')
			if err != nil || strings.TrimSpace(line) != "ready" {
				return fmt.Errorf("the guest said %q: %w", line, err)
			}
			_, err = c.Write([]byte("poweroff\n"))
			return err
		}()
	}()
	return done
}

func filter(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func zstdOf(t *testing.T, in []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(in, nil)
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
