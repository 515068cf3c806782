// Command guest is the init of the kernel's tests: it prints what the kernel
// has, one "name: value" a line, and ends the machine. The tests know what
// should be there; guest only looks.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		fmt.Printf("namespaces: uid %d pid %d\n", os.Getuid(), os.Getpid())
		return
	}
	say("hello", "nodeos kernel test")
	mounts()
	machine()
	files()
	cgroups()
	overlay()
	namespaces()
	syscalls()
	network()
	ports()
	say("done", "ok")
	if err := syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART); err != nil {
		say("reboot", err)
	}
}

func say(name string, value any) { fmt.Printf("%s: %v\n", name, value) }

// result says ok, or what err is.
func result(name string, err error) {
	if err != nil {
		say(name, err)
	} else {
		say(name, "ok")
	}
}

func mounts() {
	for _, m := range []struct{ what, where string }{
		{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}, {"tmpfs", "/run"}, {"cgroup2", "/sys/fs/cgroup"}, {"devpts", "/dev/pts"},
	} {
		os.MkdirAll(m.where, 0o755)
		result("mount "+m.what, syscall.Mount(m.what, m.where, m.what, 0, ""))
	}
}

func machine() {
	show("release", "/proc/sys/kernel/osrelease")
	show("cmdline", "/proc/cmdline")
	show("clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource")
	show("cpus", "/sys/devices/system/cpu/online")
	show("year", "", time.Now().UTC().Year())
	for _, name := range []string{"panic_on_oops", "panic", "dmesg_restrict", "perf_event_paranoid", "random/entropy_avail"} {
		show("sysctl "+name, "/proc/sys/kernel/"+name)
	}
	flaws, _ := filepath.Glob("/sys/devices/system/cpu/vulnerabilities/*")
	for _, f := range flaws {
		show("flaw "+filepath.Base(f), f)
	}
}

// show prints a value, or what a file holds.
func show(name, path string, value ...any) {
	if path == "" {
		say(name, value[0])
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		say(name, err)
		return
	}
	say(name, strings.Join(strings.Fields(string(b)), " "))
}

func files() {
	b, _ := os.ReadFile("/proc/filesystems")
	say("filesystems", strings.Join(strings.Fields(strings.ReplaceAll(string(b), "nodev", "")), " "))
	// What must not be there: ways from user space into the kernel.
	for _, path := range []string{"/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/proc/sysrq-trigger", "/proc/kallsyms", "/proc/modules", "/sys/kernel/debug", "/sys/firmware/memmap"} {
		if _, err := os.Stat(path); err == nil {
			say("present", path)
		}
	}
	show("fw_cfg", "/sys/firmware/qemu_fw_cfg/by_name/opt/nodeos/machine/raw")
	disk := make([]byte, 16)
	f, err := os.Open("/dev/vda")
	if err == nil {
		_, err = f.Read(disk)
		f.Close()
	}
	if err != nil {
		say("disk", err)
	} else {
		say("disk", strings.TrimRight(string(disk), "\x00"))
	}
	show("rng", "/sys/class/misc/hw_random/rng_current")
	for _, path := range []string{"/dev/vsock", "/dev/ptmx"} {
		_, err := os.OpenFile(path, os.O_RDWR, 0)
		result("open "+path, err)
	}
}

func cgroups() {
	show("controllers", "/sys/fs/cgroup/cgroup.controllers")
	result("delegate", os.WriteFile("/sys/fs/cgroup/cgroup.subtree_control", []byte("+cpu +memory +pids"), 0))
	app := "/sys/fs/cgroup/app"
	result("cgroup", os.Mkdir(app, 0o755))
	for file, value := range map[string]string{"memory.max": "67108864", "pids.max": "100", "cpu.max": "50000 100000", "cpu.weight": "50"} {
		result("limit "+file, os.WriteFile(app+"/"+file, []byte(value), 0))
	}
}

func overlay() {
	for _, dir := range []string{"/run/lower", "/run/upper", "/run/work", "/run/root"} {
		os.MkdirAll(dir, 0o755)
	}
	os.WriteFile("/run/lower/file", []byte("lower"), 0o644)
	if err := syscall.Mount("overlay", "/run/root", "overlay", 0, "lowerdir=/run/lower,upperdir=/run/upper,workdir=/run/work"); err != nil {
		say("overlay", err)
		return
	}
	os.WriteFile("/run/root/file", []byte("upper"), 0o644)
	os.Remove("/run/root/file")
	os.WriteFile("/run/root/file", []byte("again"), 0o644)
	low, _ := os.ReadFile("/run/lower/file")
	top, err := os.ReadFile("/run/upper/file")
	say("overlay", fmt.Sprintf("%s %s %v", low, top, err))
}

func namespaces() {
	cmd := exec.Command("/init", "child")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}},
	}
	result("clone", cmd.Run())
}

// syscalls shows which calls the kernel knows: with arguments of nonsense, all
// but the unknown fail with another error than ENOSYS.
func syscalls() {
	const bad = ^uintptr(0)
	for _, c := range []struct {
		name string
		nr   uintptr
	}{
		{"io_uring_setup", 425}, {"inotify_init1", 294}, {"epoll_create1", 291}, {"timerfd_create", 283}, {"signalfd4", 289},
		{"eventfd2", 290}, {"memfd_create", 319}, {"membarrier", 324}, {"shmget", 29}, {"madvise", 28}, {"flock", 73},
		{"fanotify_init", 300}, {"bpf", 321}, {"init_module", 175}, {"kexec_load", 246}, {"userfaultfd", 323}, {"modify_ldt", 154},
		{"iopl", 172}, {"ioperm", 173}, {"swapon", 167},
	} {
		if _, _, err := syscall.Syscall6(c.nr, bad, bad, bad, bad, bad, bad); err == syscall.ENOSYS {
			say("syscall "+c.name, "no")
		} else {
			say("syscall "+c.name, "yes")
		}
	}
	// A filter that does not exist is EFAULT when seccomp filters are built in.
	const prSetSeccomp, modeFilter = 22, 2
	_, _, err := syscall.Syscall(syscall.SYS_PRCTL, prSetSeccomp, modeFilter, 0)
	say("seccomp", err)
	var ts syscall.Timespec
	const monotonic = 1
	syscall.Syscall(syscall.SYS_CLOCK_GETRES, monotonic, uintptr(unsafe.Pointer(&ts)), 0)
	say("clock resolution", ts.Nsec)
}

func network() {
	ifaces, err := net.Interfaces()
	names := []string{}
	for _, i := range ifaces {
		names = append(names, i.Name)
	}
	say("interfaces", fmt.Sprint(strings.Join(names, " "), " ", err))
	for _, s := range []struct {
		name             string
		family, kind, pr int
	}{{"unix", syscall.AF_UNIX, syscall.SOCK_STREAM, 0}, {"inet", syscall.AF_INET, syscall.SOCK_STREAM, 0}, {"inet6", syscall.AF_INET6, syscall.SOCK_DGRAM, 0},
		{"packet", syscall.AF_PACKET, syscall.SOCK_DGRAM, 0x0008}, {"netlink", syscall.AF_NETLINK, syscall.SOCK_RAW, 0}, {"vsock", 40, syscall.SOCK_STREAM, 0}} {
		_, err := syscall.Socket(s.family, s.kind, s.pr)
		result("socket "+s.name, err)
	}
	fd, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	result("multicast", syscall.SetsockoptIPMreq(fd, syscall.IPPROTO_IP, syscall.IP_ADD_MEMBERSHIP, &syscall.IPMreq{Multiaddr: [4]byte{224, 0, 0, 251}, Interface: [4]byte{127, 0, 0, 1}}))
	show("syncookies", "/proc/sys/net/ipv4/tcp_syncookies")
}

// ports answers one line on the control port.
func ports() {
	names, _ := filepath.Glob("/sys/class/virtio-ports/*/name")
	for _, n := range names {
		show("port", n)
		f, err := os.OpenFile("/dev/"+filepath.Base(filepath.Dir(n)), os.O_RDWR, 0)
		if err != nil {
			say("port", err)
			continue
		}
		fmt.Fprintln(f, "ready")
		line, err := bufio.NewReader(f).ReadString('\n')
		say("port line", fmt.Sprintf("%q %v", line, err))
	}
}
