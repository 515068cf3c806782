// Program is what the tests run in a machine: an app with many manners and, as
// /bin/unode, a console program whose few words do what a person could do at a
// real REPL.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if filepath.Base(os.Args[0]) == "unode" {
		console()
		return
	}
	run(os.Args[1], os.Args[2:])
}

func check(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func run(what string, args []string) {
	switch what {
	case "exit":
		fmt.Println("line one")
		fmt.Fprintln(os.Stderr, "line two")
		code, err := strconv.Atoi(args[0])
		check(err)
		os.Exit(code)
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "graceful":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM, syscall.SIGINT)
		fmt.Println("ready")
		fmt.Println("bye:", <-c)
	case "ignore":
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		fmt.Println("ready")
		sleep()
	case "forward":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
		fmt.Println("ready")
		for s := range c {
			fmt.Println("got", s)
			if s == syscall.SIGUSR2 {
				return
			}
		}
	case "eat":
		var all [][]byte
		for {
			b := make([]byte, 4<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
			fmt.Printf("eaten %d MiB\n", 4*len(all))
		}
	case "listen":
		l, err := net.Listen("tcp", args[0])
		check(err)
		for {
			c, err := l.Accept()
			check(err)
			fmt.Fprintf(c, "hello from the guest\n")
			c.Close()
		}
	case "connect": // at once, as an app that opens its database
		c, err := net.Dial("tcp", args[0])
		check(err)
		line, err := bufio.NewReader(c).ReadString('\n')
		check(err)
		fmt.Printf("connected: %s", line)
	case "silent":
		sleep()
	case "orphans": // children that outlive their parents, and one that outlives the app
		for range 3 {
			check(exec.Command(os.Args[0], "parent").Run())
		}
		check(exec.Command(os.Args[0], "silent").Start())
		time.Sleep(300 * time.Millisecond)
		fmt.Println("zombies:", zombies())
	case "parent":
		check(exec.Command(os.Args[0], "child").Start())
	case "child":
		time.Sleep(50 * time.Millisecond)
	case "loop": // says how often it was started
		fmt.Println("run")
		os.Exit(1)
	case "report":
		report()
	case "read":
		for _, path := range args {
			b, err := os.ReadFile(path)
			fmt.Printf("%s: %q %v\n", path, b, err)
		}
	default:
		fmt.Println("no such thing:", what)
		os.Exit(2)
	}
}

func sleep() { time.Sleep(time.Hour) }

func zombies() int {
	n := 0
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		if b, err := os.ReadFile(path); err == nil && strings.Contains(string(b), ") Z ") {
			n++
		}
	}
	return n
}

// report prints what the world looks like from the inside.
func report() {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		if slices.Contains([]string{"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "PPid"}, key) {
			fmt.Println(key, strings.Fields(value))
		}
	}
	sid, _, _ := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
	fmt.Println("own session", int(sid) == os.Getpid(), "PID 1", os.Getpid() == 1)
	dir, _ := os.Getwd()
	fmt.Println("dir", dir)
	fmt.Printf("umask %04o\n", syscall.Umask(0))
	cgroup, _ := os.ReadFile("/proc/self/cgroup")
	fmt.Println("cgroup", strings.TrimSpace(string(cgroup)))
	fds, _ := filepath.Glob("/proc/self/fd/[0-2]")
	for _, fd := range fds {
		to, _ := os.Readlink(fd)
		to, _, _ = strings.Cut(to, ":")
		fmt.Println("fd", filepath.Base(fd), to)
	}
	for _, path := range []string{"/", "/app", "/etc", "/bin", "/root", "/home/node", "/tmp", "/dev/shm", "/run", "/proc", "/sys", "/dev"} {
		err := os.WriteFile(path+"/probe", nil, 0o644)
		fmt.Println("write", path, err == nil)
	}
	host, _ := os.Hostname()
	fmt.Println("hostname", host)
	env := os.Environ()
	slices.Sort(env)
	for _, e := range env {
		fmt.Println("env", e)
	}
	var files syscall.Rlimit
	syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files)
	fmt.Println("files", files.Max)
	l, err := net.Listen("tcp", "0.0.0.0:80")
	fmt.Println("port 80", err)
	if err == nil {
		l.Close()
	}
	addresses, _ := net.InterfaceAddrs()
	for _, a := range addresses {
		if ip := a.(*net.IPNet); ip.IP.To4() != nil {
			fmt.Println("address", a)
		}
	}
	ips, err := net.LookupHost(host)
	fmt.Println("lookup", ips, err)
	fmt.Println("kill PID 1", syscall.Kill(1, syscall.SIGTERM))
	for _, path := range []string{"/dev/console", "/dev/vport0p1", "/dev/mem", "/sys/fs/cgroup/app/memory.max"} {
		_, err := os.OpenFile(path, os.O_RDWR, 0)
		fmt.Println("open", path, err == nil)
	}
	for _, link := range []string{"/dev/fd", "/dev/stdin"} {
		to, _ := os.Readlink(link)
		fmt.Println("link", link, to)
	}
	fmt.Println("year", time.Now().Year() >= 2026)
}

// console is /bin/unode at the console.
func console() {
	in := bufio.NewScanner(os.Stdin)
	fmt.Print("> ")
	for in.Scan() {
		word, rest, _ := strings.Cut(in.Text(), " ")
		switch word {
		case "echo":
			fmt.Println("echo:", rest)
		case "exit":
			code, _ := strconv.Atoi(rest)
			os.Exit(code)
		case "terminal":
			tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
			fmt.Println("controlling terminal:", tty != nil && err == nil, "args:", os.Args[1:], "uid:", os.Getuid(), "home:", os.Getenv("HOME"))
		case "signal": // to PID 1
			n, _ := strconv.Atoi(rest)
			fmt.Println("kill:", syscall.Kill(1, syscall.Signal(n)))
		case "signals": // all that are no request
			for round := range 500 { // PID 1 must not be caught at a bad moment
				for n := 1; n <= 64; n++ {
					switch syscall.Signal(n) {
					case syscall.SIGTERM, syscall.SIGINT, syscall.SIGPWR:
					default:
						syscall.Kill(1, syscall.Signal(n))
					}
				}
				if round%50 == 0 { // an orphan for it
					exec.Command("/bin/program", "parent").Run()
				}
			}
			time.Sleep(100 * time.Millisecond)
			fmt.Println("PID 1 is well:", syscall.Kill(1, 0))
		case "disk": // leaves a mounted disk with a file that is not yet written
			check(os.Mkdir("/tmp/disk", 0o755))
			check(syscall.Mount("/dev/vda", "/tmp/disk", "ext4", 0, ""))
			check(os.WriteFile("/tmp/disk/file", []byte("written by the guest"), 0o644))
			f, err := os.Create("/tmp/disk/open") // and one that is in use
			check(err)
			f.WriteString("still open")
			fmt.Println("disk mounted")
		case "read":
			b, err := os.ReadFile(rest)
			fmt.Printf("%q %v\n", b, err)
		case "clock":
			fmt.Println(time.Now().UTC().Format(time.RFC3339))
		default:
			fmt.Println("unknown")
		}
		fmt.Print("> ")
	}
}
