package boot

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"nodeos/guest/config"
	"nodeos/guest/guard"
	"nodeos/guest/mount"
	"nodeos/guest/network"
	"nodeos/guest/power"
	"nodeos/guest/service"
)

// step is a part of booting.
type step struct {
	does   string // for a person: "mount proc on /proc"
	needed bool   // nothing can run when it fails; otherwise it is only warned of
	do     func(*guest) error
}

const (
	// cmdline are the words of the kernel's command line; ours are those that
	// start with "nodeos.".
	cmdline = "/proc/cmdline"
	// overlay is config.OverlayName as the kernel shows it (its documentation,
	// ABI/testing/sysfs-firmware-qemu_fw_cfg).
	overlay = "/sys/firmware/qemu_fw_cfg/by_name/" + config.OverlayName + "/raw"

	cgroups = "/sys/fs/cgroup"
	resolv  = "/run/resolv.conf"
	hosts   = "/etc/hosts"

	// How long the app and the REPL wait for the network's address. QEMU's own
	// DHCP server answers within milliseconds; a program that finds no network
	// when it starts often ends. A person at the REPL is slower, and only shall
	// not have the news of the address written between the prompt and the word.
	appPatience  = 3 * time.Second
	replPatience = time.Second / 2
)

// steps is the plan of booting, in order. The network comes as soon as it can,
// so that its address is there when all else is done.
func steps() []step {
	plan := []step{{"catch ctrl-alt-del", false, func(*guest) error { return power.CatchCtrlAltDel() }}}
	for _, m := range mount.Table() {
		plan = append(plan, step{m.String(), m.Needed, func(*guest) error { return m.Do() }})
	}
	return append(plan,
		step{"read " + config.Path + " and what the host lays over it", true, (*guest).readMachine},
		step{"set the hostname", false, (*guest).setHostname},
		step{"start the network: loopback, and DHCP on the first card", false, (*guest).startNetwork},
		step{"take orders from the host's control port and power buttons", false, (*guest).takeOrders},
		step{"set the clock to the kernel's date if it is behind", false, (*guest).setClock},
		step{"make links in /dev", false, makeLinks},
		step{"let any user listen on any port", false, openPorts},
		step{"allow many open files", false, allowFiles},
		step{"make a cgroup with a memory limit", false, (*guest).makeCgroup},
		step{"mount tmpfs on the homes", false, (*guest).mountHomes},
		step{"lay " + hosts + " with the hostname over the image's", false, (*guest).writeHosts},
		step{"make the root read-only", false, func(*guest) error { return mount.Seal() }},
		step{"wait for an address", false, (*guest).waitNetwork},
	)
}

func printPlan(out io.Writer) {
	fmt.Fprintln(out, "This is PID 1 of nodeos. Started by a kernel it would:")
	for i, s := range steps() {
		note := ""
		if s.needed {
			note = " (needed)"
		}
		fmt.Fprintf(out, "%3d. %s%s\n", i+1, s.does, note)
	}
	fmt.Fprintln(out, "and run the app of the image, or a Node.js REPL on the console.")
}

// readMachine reads what this machine is to be. An image without a document is
// barebones.
func (g *guest) readMachine() error {
	words, err := os.ReadFile(cmdline)
	if err != nil {
		return err
	}
	g.words = map[string]bool{}
	for word := range strings.FieldsSeq(string(words)) {
		if strings.HasPrefix(word, "nodeos.") {
			g.words[word] = true
		}
	}
	over, err := os.ReadFile(overlay)
	if errors.Is(err, os.ErrNotExist) {
		over, err = []byte("{}"), nil
	}
	if err != nil {
		return err
	}
	host := "the host's settings (fw_cfg " + config.OverlayName + ")"
	o, err := config.ParseOverlay(over)
	if err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	g.unattended = o.Unattended // also when the rest is broken

	b, err := os.ReadFile(config.Path)
	if errors.Is(err, os.ErrNotExist) {
		b, err = []byte("{}"), nil
	}
	if err != nil {
		return err
	}
	m, err := config.Parse(b)
	if err != nil {
		return fmt.Errorf("%s: %w", config.Path, err)
	}
	if err := m.Apply(o); err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	g.machine = m
	return nil
}

func (g *guest) setHostname() error {
	if err := unix.Sethostname([]byte(g.machine.Hostname)); err != nil {
		return fmt.Errorf("set the hostname %s: %w", g.machine.Hostname, err)
	}
	return nil
}

func (g *guest) startNetwork() (err error) {
	g.network, err = network.Start(network.Options{Hostname: g.machine.Hostname, Resolv: resolv, Say: g.console.Say})
	if err != nil {
		return fmt.Errorf("start the network: %w", err)
	}
	return nil
}

// waitNetwork lets the address come before the program that may need it.
func (g *guest) waitNetwork() error {
	switch {
	case g.network == nil:
	case g.machine.App == nil:
		g.network.Wait(replPatience)
	case !g.network.Wait(appPatience):
		return fmt.Errorf("the network has no address after %v; the app starts without", appPatience)
	}
	return nil
}

func (g *guest) takeOrders() error {
	guard.Go("the control port", g.caught, func() {
		path := power.FindControlPort(10 * time.Second)
		if path == "" {
			return
		}
		err := power.ReadLines(path, func(line string) {
			if r, err := power.FromLine(line); err != nil {
				g.warn("%v", err)
			} else {
				g.ask(r)
			}
		})
		g.warn("the host's control port: %v", err)
	})
	for _, button := range power.Buttons() {
		guard.Go("a power button", g.caught, func() {
			err := power.ReadButton(button, g.ask)
			g.warn("%s: %v", button.Name(), err)
		})
	}
	return nil
}

// setClock keeps the time from being before the kernel was made. The kernel has
// already read the time from the hardware clock or the hypervisor; where there
// is neither it is in 1970, and no certificate would be valid.
func (g *guest) setClock() error {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return fmt.Errorf("ask for the kernel's date: %w", err)
	}
	now := time.Now()
	made, ok := kernelDate(unix.ByteSliceToString(u.Version[:]))
	if !ok || !now.Before(made) {
		return nil
	}
	tv := syscall.NsecToTimeval(made.UnixNano())
	if err := syscall.Settimeofday(&tv); err != nil {
		return fmt.Errorf("set the clock: %w", err)
	}
	g.warn("the clock said %s; set to the kernel's date, %s", now.UTC().Format(time.DateOnly), made.Format(time.DateOnly))
	return nil
}

// kernelDate takes the date out of a version as uname(2) gives it, such as
// "#1 SMP Sat Nov 14 12:56:01 UTC 2026". Distributions have other forms.
func kernelDate(version string) (time.Time, bool) {
	f := strings.Fields(version)
	if len(f) < 6 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.UnixDate, strings.Join(f[len(f)-6:], " "))
	return t, err == nil
}

func makeLinks(*guest) error {
	var errs []error
	for link, target := range mount.Links() {
		errs = append(errs, os.Symlink(target, link))
	}
	return errors.Join(errs...)
}

// openPorts drops the rule that ports below 1024 are root's: on a machine with
// one app they protect nothing, and people listen on 80.
func openPorts(*guest) error {
	return os.WriteFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", []byte("0"), 0)
}

// allowFiles sets the limits of open files that the app inherits; Node raises
// its own from the soft to the hard one.
func allowFiles(*guest) error {
	err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 65536, Max: 1 << 20})
	if err != nil {
		return fmt.Errorf("set the limit of open files: %w", err)
	}
	return nil
}

func (g *guest) makeCgroup() error {
	if err := service.Delegate(cgroups); err != nil {
		return fmt.Errorf("%w; the app runs without a memory limit", err)
	}
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return err
	}
	g.group, err = service.NewCgroup(cgroups+"/app", service.MemoryLimit(string(meminfo)))
	return err
}

// mountHomes gives root and the user of the app homes that can be written.
func (g *guest) mountHomes() error {
	users := []user{lookUser(0)}
	if g.machine.App != nil {
		users = append(users, lookUser(g.machine.App.UID))
	}
	var errs []error
	for _, u := range users {
		if st, err := os.Stat(u.home); err == nil && st.IsDir() && u.home != "/" {
			errs = append(errs, mount.Home(u.home, u.uid, u.gid).Do())
		}
	}
	return errors.Join(errs...)
}

// writeHosts makes the machine's own name known to itself.
func (g *guest) writeHosts() error {
	b, err := os.ReadFile(hosts)
	if err != nil {
		return err
	}
	b = fmt.Appendf(b, "127.0.1.1\t%s\n", g.machine.Hostname)
	const own = "/run/hosts"
	if err := os.WriteFile(own, b, 0o644); err != nil {
		return err
	}
	return mount.Over(own, hosts)
}
