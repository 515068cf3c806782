package vm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// startLimit bounds the wait for QEMU to set a machine up, not for the guest.
const startLimit = 30 * time.Second

// Machine is a running virtual machine. Its methods may be called from any
// goroutine, any number of times.
type Machine struct {
	// Accel is what the guest runs on: KVM or TCG.
	Accel Accel
	// Ports are those of the Config, with the host's side settled.
	Ports []PortMap
	// Verdict is why Accel is TCG though Auto was asked for.
	Verdict Verdict
	// Started is when QEMU was executed.
	Started time.Time

	cmd     *exec.Cmd
	qmp     *qmp
	control net.Conn
	killed  atomic.Bool
	done    chan struct{} // closed when QEMU has ended and all of the console was read

	// Set before done is closed.
	words tail // QEMU's
	last  Status
	exit  Exit
	err   error
}

// Exit is how a machine ended.
type Exit struct {
	Code   int  // the app's exit code by init's account, 137 when Killed
	Killed bool // by Kill or by a Stop that ran out of patience
}

// CrashError says that QEMU or the guest's kernel ended without init's leave.
type CrashError struct {
	Why     string
	QEMU    []string // QEMU's last words
	Console []string // the guest's
}

func (e *CrashError) Error() string {
	var b strings.Builder
	b.WriteString("the virtual machine ended by itself: " + e.Why)
	for _, part := range []struct {
		who  string
		said []string
	}{{"QEMU", e.QEMU}, {"the console", e.Console}} {
		if len(part.said) > 0 {
			fmt.Fprintf(&b, "\n  %s last said:", part.who)
			for _, l := range part.said {
				b.WriteString("\n    " + l)
			}
		}
	}
	return b.String()
}

// Start sets a machine up and lets it run. It returns as soon as QEMU stands;
// the guest boots meanwhile. Ctx bounds the start only: what was started ends
// by itself, by Stop, by Kill or with this process.
//
// A mistake in c is a *ConfigError or *PortError, a missing emulator a
// *NoQEMUError.
func Start(ctx context.Context, c Config) (*Machine, error) {
	wanted := c.Ports
	for try := 1; ; try++ {
		c.Ports = slices.Clone(wanted)
		m, err := startOnce(ctx, &c)
		if try == maxTries || !lostRace(err, wanted) {
			return m, err
		}
	}
}

// maxTries bounds how often a machine is set up anew because somebody else took
// a port that was free a moment before.
const maxTries = 5

// lostRace tells whether err is about a port that may as well be another.
func lostRace(err error, wanted []PortMap) bool {
	var taken *PortError
	return errors.As(err, &taken) && isInUse(taken.Err) && slices.ContainsFunc(wanted, func(p PortMap) bool {
		return p.Host == 0 && p.Guest == taken.Port.Guest && p.UDP == taken.Port.UDP
	})
}

func startOnce(ctx context.Context, c *Config) (*Machine, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	q, err := FindQEMU(ctx, c.QEMU, c.Cache)
	if err != nil {
		return nil, err
	}
	m := &Machine{Accel: c.Accel, Ports: c.Ports, done: make(chan struct{})}
	if m.Accel != TCG {
		if m.Verdict, err = CheckKVM(ctx, q, c.Kernel, c.Cache, false); err != nil {
			return nil, err
		}
		switch {
		case m.Verdict.Usable:
			m.Accel = KVM
		case c.Accel == KVM:
			return nil, configErrorf("KVM does not work here: %s; run with --accel tcg", m.Verdict.Reason)
		default:
			m.Accel = TCG
		}
	}
	if err := m.exec(c, q); err != nil {
		return nil, err
	}
	if err := m.greet(ctx); err != nil {
		return nil, err
	}
	return m, nil
}

// exec starts QEMU and the goroutines that serve it.
func (m *Machine) exec(c *Config, q *QEMU) (err error) {
	m.cmd = exec.Command(q.Path, arguments(c, q, m.Accel)...)
	separate(m.cmd)

	var ours, theirs []io.Closer
	defer func() {
		for _, f := range theirs {
			f.Close()
		}
		if err != nil {
			for _, f := range ours {
				f.Close()
			}
		}
	}()
	qmpConn, f, err := channel("monitor")
	if err != nil {
		return err
	}
	ours, theirs = append(ours, qmpConn), append(theirs, f)
	m.cmd.ExtraFiles = append(m.cmd.ExtraFiles, f)
	if m.control, f, err = channel("control"); err != nil {
		return err
	}
	ours, theirs = append(ours, m.control), append(theirs, f)
	m.cmd.ExtraFiles = append(m.cmd.ExtraFiles, f)
	if c.Overlay != nil {
		b, err := json.Marshal(c.Overlay)
		if err != nil {
			return fmt.Errorf("write the machine's settings: %w", err)
		}
		f, err := anonymous(b)
		if err != nil {
			return err
		}
		theirs = append(theirs, f)
		m.cmd.ExtraFiles = append(m.cmd.ExtraFiles, f)
	}
	var pipes [3]struct{ r, w *os.File }
	for i := range pipes {
		if pipes[i].r, pipes[i].w, err = os.Pipe(); err != nil {
			return fmt.Errorf("open the console: %w", err)
		}
		if i == 0 {
			ours, theirs = append(ours, pipes[i].w), append(theirs, pipes[i].r)
		} else {
			ours, theirs = append(ours, pipes[i].r), append(theirs, pipes[i].w)
		}
	}
	m.cmd.Stdin, m.cmd.Stdout, m.cmd.Stderr = pipes[0].r, pipes[1].w, pipes[2].w
	m.qmp = &qmp{conn: qmpConn, dec: json.NewDecoder(qmpConn)}
	m.words.n = 8

	m.Started = time.Now()
	exited := make(chan error, 1)
	started := make(chan error)
	go func() {
		// The thread must live as long as QEMU, which dies with it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := m.cmd.Start()
		started <- err
		if err == nil {
			exited <- m.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", q.Path, err)
	}
	go m.serve(c, pipes[0].w, pipes[1].r, pipes[2].r, exited)
	return nil
}

// serve moves the console's bytes until QEMU has ended, and then says how.
func (m *Machine) serve(c *Config, in, out, errs *os.File, exited <-chan error) {
	defer close(m.done)
	ready := make(chan struct{}) // closed when the guest takes input
	if c.Stdin != nil {
		go typeAt(in, c.Stdin, ready, m.done)
	}
	console := tail{n: 12}
	var readers sync.WaitGroup
	readers.Go(func() { m.readErrors(errs) })
	readers.Go(func() { m.readConsole(out, c, &console, sync.OnceFunc(func() { close(ready) })) })
	err := <-exited
	readers.Wait()
	for _, f := range []io.Closer{in, out, errs, m.control, m.qmp.conn} {
		f.Close()
	}
	switch {
	case m.last.Kind == PowerOff:
		m.exit.Code = m.last.Code
		return
	case m.killed.Load():
		m.exit = Exit{Code: 128 + 9, Killed: true}
		return
	}
	why := "the guest stopped without a word from init"
	if err != nil {
		why = "QEMU: " + err.Error()
	}
	for _, w := range causes {
		if strings.Contains(strings.Join(slices.Concat(m.words.kept, console.kept), "\n"), w.sign) {
			why = w.why
		}
	}
	m.err = &CrashError{Why: why, QEMU: m.words.kept, Console: console.kept}
}

// causes are what QEMU or Linux say when a person can do something about it.
var causes = []struct{ sign, why string }{
	{kvmBroken, "KVM does not work here; run with --accel tcg"},
	// mm/oom_kill.c, init/initramfs.c
	{"System is deadlocked on memory", "it has too little memory to boot; give it more with --memory"},
	{"Initramfs unpacking failed: write error", "it has too little memory to boot; give it more with --memory"},
}

// readErrors keeps QEMU's words and ends a guest that KVM has given up.
func (m *Machine) readErrors(r io.Reader) {
	var l lines
	kept := &m.words
	line := func(s string) {
		// A dump of registers follows, which must not push the reason out.
		if len(kept.kept) == 0 || !strings.Contains(kept.kept[0], kvmBroken) {
			kept.add(s)
		}
		if strings.Contains(s, kvmBroken) {
			kept.kept = []string{s}
			m.cmd.Process.Kill()
		}
	}
	buf := make([]byte, 4<<10)
	for {
		n, err := r.Read(buf)
		l.add(buf[:n], line)
		if err != nil {
			l.end(line)
			return
		}
	}
}

// farewell is what Linux says after init's last line (kernel/reboot.c).
var farewell = regexp.MustCompile(`^(\[ *\d+\.\d+\] )?reboot: `)

func (m *Machine) readConsole(r io.Reader, c *Config, kept *tail, ready func()) {
	var l lines
	line := func(s string) {
		kept.add(s)
		st, ok := ParseStatus(s)
		if !ok {
			if strings.TrimSpace(s) != "" && !farewell.MatchString(s) {
				m.last = Status{}
			}
			return
		}
		m.last = st
		if c.Prompt == "" {
			ready()
		}
		if c.OnStatus != nil {
			c.OnStatus(st)
		}
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 && c.Console != nil {
			if _, err := c.Console.Write(buf[:n]); err != nil {
				c.Console = nil // nobody listens any more: the guest runs on
			}
		}
		l.add(buf[:n], line)
		if c.Prompt != "" && bytes.Contains(l.part, []byte(c.Prompt)) {
			ready()
		}
		if err != nil {
			l.end(line)
			return
		}
	}
}

// typeAt types what r yields at the guest's console once it is ready, and its
// end as ^D: what arrives before the console is open is lost. It may outlive the machine by one Read, which cannot be
// interrupted.
func typeAt(console io.Writer, r io.Reader, ready, done <-chan struct{}) {
	select {
	case <-ready:
	case <-done:
		return
	}
	if _, err := io.Copy(console, r); err == nil {
		console.Write([]byte{'D' - '@'})
	}
}

// greet waits until QEMU stands or has failed to.
func (m *Machine) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	err := m.qmp.open(ctx)
	if err == nil {
		return nil
	}
	m.Kill()
	<-m.done
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("start QEMU: %w", cause)
	}
	return m.startError(err)
}

// startError puts QEMU's last words about a machine that never stood into
// ours, where we know better ones.
func (m *Machine) startError(err error) error {
	said := strings.Join(m.words.kept, "\n")
	switch {
	case strings.Contains(said, "Could not set up host forwarding rule"):
		// The port was free a moment ago.
		for _, p := range m.Ports {
			if strings.Contains(said, p.hostfwd()) {
				return &PortError{Port: p, Owner: portOwner(p.network(), p.Host), Err: errInUse}
			}
		}
	case strings.Contains(said, "annot allocate memory") || strings.Contains(said, "cannot set up guest memory"):
		return configErrorf("this host has no room for the guest's memory: give less with --memory (QEMU: %s)", m.words.kept[0])
	case said == "":
		return fmt.Errorf("QEMU ended while it started, without a word: %w", err)
	}
	return &CrashError{Why: "QEMU could not start it", QEMU: m.words.kept}
}

// Wait waits until the machine has ended. The error is ctx's or a *CrashError.
func (m *Machine) Wait(ctx context.Context) (Exit, error) {
	select {
	case <-m.done:
		return m.exit, m.err
	case <-ctx.Done():
		return Exit{}, ctx.Err()
	}
}

// Stop asks the guest to stop its app and power off, and ends it by force when
// it has not after grace (or when ctx is done). It returns when the machine
// has ended, with what Wait says.
func (m *Machine) Stop(ctx context.Context, grace time.Duration) (Exit, error) {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	// A guest that has not opened its port yet finds the line when it does.
	m.control.SetWriteDeadline(time.Now().Add(grace))
	if _, err := io.WriteString(m.control, "poweroff\n"); err == nil {
		select {
		case <-m.done:
		case <-ctx.Done():
		}
	}
	m.Kill()
	<-m.done
	return m.exit, m.err
}

// Kill ends the machine as if its power was cut.
func (m *Machine) Kill() {
	select {
	case <-m.done:
	default:
		m.killed.Store(true)
		m.cmd.Process.Kill()
	}
}

// Publish adds a port while the machine runs and returns it with the host's
// side settled. It fails with a *PortError when the host's port is taken.
func (m *Machine) Publish(ctx context.Context, p PortMap) (PortMap, error) {
	for try := 1; ; try++ {
		ports := []PortMap{p}
		if err := checkPorts(ports); err != nil {
			return p, err
		}
		q := ports[0]
		err := m.qmp.hmp(ctx, "hostfwd_add net "+q.hostfwd())
		if err == nil {
			return q, nil
		}
		if q.probe() != nil {
			err = errInUse
		}
		err = &PortError{Port: q, Owner: portOwner(q.network(), q.Host), Err: err}
		if try == maxTries || !lostRace(err, []PortMap{p}) {
			return q, err
		}
	}
}
