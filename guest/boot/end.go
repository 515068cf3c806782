package boot

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"nodeos/guest/console"
	"nodeos/guest/guard"
	"nodeos/guest/mount"
	"nodeos/guest/power"
)

// end ends the machine; it does not return. The app has been stopped before.
func (g *guest) end(a power.Action) {
	syscall.Kill(-1, syscall.SIGKILL) // all but PID 1
	// A disk that does not answer must not keep the machine from ending.
	const limit = 10 * time.Second
	for _, task := range []struct {
		does string
		do   func() error
	}{
		{"write all to disk", func() error { unix.Sync(); return nil }},
		{"unmount", mount.Detach},
	} {
		if err, ok := wait(limit, g.caught, task.do); !ok {
			g.warn("%s: not done after %v", task.does, limit)
		} else if err != nil {
			g.warn("%s: %v", task.does, err)
		}
	}
	g.console.Say("%v (exit %d)", a, g.status)
	wait(limit, g.caught, drain)
	for {
		g.warn("%v", power.End(a))
		time.Sleep(time.Minute)
	}
}

// drain waits until the console has sent its last line: the reset would be
// faster.
func drain() error {
	const tcsbrk, wait = unix.TCSBRK, 1 // tcdrain(3)
	return unix.IoctlSetInt(int(os.Stdout.Fd()), tcsbrk, wait)
}

// prompt is what is left when neither the app nor the REPL can run. It returns
// a request to end the machine, or nil to try again.
func (g *guest) prompt(reason error) *power.Request {
	g.console.Say("failed: %v\nnothing else can run; this prompt is built in: type help", reason)
	var caught *guard.Error
	if errors.As(reason, &caught) {
		g.console.Say("%s", caught.Stack)
	}
	tty, err := os.OpenFile("/dev/console", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		tty = os.Stdin // of the kernel: the same device
	}
	console.Sane(int(tty.Fd()))
	g.console.Lend()
	again := make(chan struct{})
	ask := func(a power.Action) func() (string, bool) {
		return func() (string, bool) { g.ask(power.Request{Action: a}); return "", true }
	}
	guard.Go("the prompt", g.caught, func() {
		console.Prompt(tty, tty, []console.Command{
			{Name: "reason", Help: "what has failed", Run: func() (string, bool) { return reason.Error(), false }},
			{Name: "retry", Help: "try again", Run: func() (string, bool) { close(again); return "", true }},
			{Name: "dmesg", Help: "what the kernel has said", Run: func() (string, bool) { return dmesg(), false }},
			{Name: "poweroff", Help: "end the machine", Run: ask(power.Off)},
			{Name: "reboot", Help: "start it anew", Run: ask(power.Reboot)},
		})
	})
	for {
		select {
		case r := <-g.requests:
			return &r
		case <-again:
			g.console.TakeBack()
			return nil
		case <-g.signals: // nobody to pass it on to
		}
	}
}

// dmesg is the kernel's log (syslog(2)).
func dmesg() string {
	const readAll = 3
	b := make([]byte, 256<<10)
	n, err := unix.Klogctl(readAll, b)
	if err != nil {
		return fmt.Sprintf("read the kernel's log: %v", err)
	}
	return string(b[:n])
}
