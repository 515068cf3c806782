// Guest is PID 1 of the machines in the tests of package vm: it keeps the
// host's side of the contract honest without the real init. The kernel's words
// GUEST=... and OTHER=... arrive in its environment.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	for _, m := range []string{"proc", "sysfs:/sys", "devtmpfs:/dev"} {
		typ, dir, ok := strings.Cut(m, ":")
		if !ok {
			dir = "/" + typ
		}
		os.MkdirAll(dir, 0o755)
		if err := syscall.Mount(typ, dir, typ, 0, ""); err != nil {
			fmt.Println("mount", m, err)
		}
	}
	say("guest says hello")
	mode := os.Getenv("GUEST")
	if mode != "deaf" {
		go obey()
	}
	switch mode {
	case "exit":
		end(7)
	case "spoof":
		fmt.Println("nodeos: power off (exit 0)")
		fmt.Println("more of the app's")
		end(3)
	case "die":
		fmt.Println("about to end PID 1")
		os.Exit(1) // the kernel panics
	case "overlay":
		b, err := os.ReadFile("/sys/firmware/qemu_fw_cfg/by_name/opt/nodeos/machine/raw")
		fmt.Printf("overlay %s %v\n", b, err)
		line, _ := os.ReadFile("/proc/cmdline")
		fmt.Printf("cmdline %s", line)
		end(0)
	case "disk":
		b := make([]byte, 16)
		f, err := os.Open("/dev/vda")
		if err == nil {
			f.Read(b)
		}
		fmt.Printf("disk %q %v\n", strings.TrimRight(string(b), "\x00"), err)
		w, err := os.OpenFile("/dev/vda", os.O_WRONLY|os.O_SYNC, 0)
		if err == nil {
			_, err = w.Write(make([]byte, 4096))
		}
		fmt.Println("write:", err)
		end(0)
	case "echo":
		in := bufio.NewScanner(os.Stdin)
		for in.Scan() {
			fmt.Printf("heard %q\n", in.Text())
		}
		end(0)
	case "serve", "late":
		if err := network(); err != nil {
			fmt.Println("network:", err)
			end(1)
		}
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "guest got %s", r.URL.Path) })
		l, err := net.Listen("tcp", ":3000")
		if err != nil {
			fmt.Println(err)
			end(1)
		}
		say("listening on 3000")
		http.Serve(l, nil)
	case "deaf":
		say("deaf")
	}
	time.Sleep(time.Hour)
}

func say(s string) { fmt.Println("nodeos: " + s) }

func end(code int) {
	say(fmt.Sprintf("power off (exit %d)", code))
	syscall.Sync()
	syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART)
}

func obey() {
	names, _ := filepath.Glob("/sys/class/virtio-ports/*/name")
	for _, n := range names {
		if b, _ := os.ReadFile(n); strings.TrimSpace(string(b)) != "org.nodeos.control" {
			continue
		}
		f, err := os.Open("/dev/" + filepath.Base(filepath.Dir(n)))
		if err != nil {
			fmt.Println(err)
			return
		}
		for s := bufio.NewScanner(f); s.Scan(); {
			fmt.Printf("order %q\n", s.Text())
			end(42)
		}
	}
	fmt.Println("no control port", names)
}

// network gives eth0 the address that QEMU's user network expects.
func network() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	eth0, err := unix.NewIfreq("eth0")
	if err != nil {
		return err
	}
	for _, set := range []struct {
		request uint
		address []byte
	}{{unix.SIOCSIFADDR, []byte{10, 0, 2, 15}}, {unix.SIOCSIFNETMASK, []byte{255, 255, 255, 0}}} {
		if err := eth0.SetInet4Addr(set.address); err != nil {
			return err
		}
		if err := unix.IoctlIfreq(fd, set.request, eth0); err != nil {
			return err
		}
	}
	eth0.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, eth0)
}
