package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"nodeos/vm"
)

// stopSlack is what a guest gets over the app's own grace, for its own end.
const stopSlack = 15 * time.Second

// replPrompt is Node's.
const replPrompt = "> "

// session is a machine with a person before it.
type session struct {
	*app
	config vm.Config
	grace  time.Duration // the app's, from SIGTERM to SIGKILL
	image  string        // what is run, for the reports
	typing bool          // standard input goes to the guest
	raw    bool          // and it is a terminal, of which every key does

	began  time.Time
	system io.Writer // takes words for the person
	m      *vm.Machine
	up     chan struct{}   // closed when m is set
	ask    func()          // asks for an orderly stop
	heard  map[uint16]bool // ports that the app listens on; the console's own
}

// event is a line of `nodeos run --json`.
type event struct {
	Event string   `json:"event"` // boot, system, app, listening, exit
	MS    float64  `json:"ms"`    // since nodeos set about starting QEMU; of boot: when QEMU was executed
	Image string   `json:"image,omitempty"`
	Accel vm.Accel `json:"accel,omitempty"`
	Line  string   `json:"line,omitempty"` // of app and system
	Port  uint16   `json:"port,omitempty"` // the guest's
	URL   string   `json:"url,omitempty"`  // absent when the port is not published
	Code  *int     `json:"code,omitempty"`
}

// run boots the machine, stays with it and returns the app's exit code.
func (s *session) run(ctx context.Context) (int, error) {
	s.began, s.up, s.heard, s.system = time.Now(), make(chan struct{}), map[uint16]bool{}, s.Err
	explicit := len(s.config.Ports) > 0
	s.config.OnStatus = func(st vm.Status) { s.status(ctx, st, explicit) }

	asked, ask := context.WithCancel(ctx) // ended: an orderly stop is asked for
	defer ask()
	s.ask = ask
	force := make(chan struct{}, 1)
	fd, atTerminal := terminalOf(s.In)
	if s.typing {
		s.config.Stdin, s.config.Prompt = s.In, replPrompt
	}
	s.raw = s.typing && atTerminal
	var byKey atomic.Bool
	if s.raw {
		keys, restore, err := rawTerminal(s.In, fd, func() {
			if asked.Err() == nil {
				byKey.Store(true)
				ask()
				return
			}
			select {
			case force <- struct{}{}:
			default:
			}
		})
		if err != nil {
			return 0, fmt.Errorf("prepare the terminal: %w", err)
		}
		defer restore()
		s.config.Stdin, s.system = keys, crlf{s.Err}
	}
	console, flush := s.console()
	s.config.Console = console

	m, err := vm.Start(ctx, s.config)
	if err != nil {
		return 0, err
	}
	s.m = m
	close(s.up)
	s.report(event{Event: "boot", MS: ms(m.Started.Sub(s.began)), Image: s.image, Accel: m.Accel})
	if m.Verdict.Reason != "" {
		s.tell("software emulation, some ten times slower than KVM (nodeos doctor says why)")
	}
	if s.raw {
		s.tell("every key goes to the machine; ^] stops it")
	}

	exit, err := m.Wait(asked)
	if errors.Is(err, context.Canceled) {
		if ctx.Err() != nil || byKey.Load() {
			s.tell("stopping; once more to cut the power")
		}
		exit, err = s.stop(ctx, force)
	}
	flush()
	if err != nil {
		var crash *vm.CrashError
		if errors.As(err, &crash) && !s.quiet && !s.json {
			crash.Console = nil // the person has just seen it
		}
		return 0, err
	}
	if exit.Killed {
		s.tell("the machine did not power off: it was ended by force")
	}
	s.report(event{Event: "exit", Code: &exit.Code})
	return exit.Code, nil
}

// stop ends the machine in good order, or at once when force says so. The
// context that asked for it is over, but the guest is still to be waited for.
func (s *session) stop(ctx context.Context, force <-chan struct{}) (vm.Exit, error) {
	last, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	go func() {
		select {
		case <-force:
			cut()
		case <-last.Done():
		}
	}()
	return s.m.Stop(last, s.grace+stopSlack)
}

// console returns what takes the guest's console, and what to call when it has
// ended.
func (s *session) console() (console io.Writer, flush func()) {
	switch {
	case s.json:
		app := &jsonLines{emit: func(l string) { s.report(event{Event: "app", Line: l}) }}
		system := &jsonLines{emit: func(l string) { s.report(event{Event: "system", Line: l}) }}
		split := &splitter{app: app, system: system}
		return split, func() { split.end(); app.end(); system.end() }
	case s.raw:
		return s.Out, func() {}
	}
	split := &splitter{app: s.Out, system: s.Err}
	if s.quiet {
		split.system = io.Discard
	}
	return split, split.end
}

// status acts on a line of init's.
func (s *session) status(ctx context.Context, st vm.Status, explicit bool) {
	switch st.Kind {
	case vm.Listening:
		if !s.heard[st.Port] {
			s.heard[st.Port] = true
			// Apart from the console, which must not wait for QEMU's monitor.
			go s.listening(ctx, st.Port, explicit)
		}
	case vm.REPL: // nobody would ever leave one that nobody can type at
		if !s.typing {
			s.ask()
		}
	case vm.Prompt:
		if !s.raw {
			s.ask()
		}
	case vm.REPLEnded:
		s.ask()
	}
}

// listening makes a port known and, without -p, publishes it.
func (s *session) listening(ctx context.Context, port uint16, explicit bool) {
	select {
	case <-s.up:
	case <-ctx.Done():
		return
	}
	p := vm.PortMap{Guest: port}
	if explicit {
		i := slices.IndexFunc(s.m.Ports, func(p vm.PortMap) bool { return p.Guest == port && !p.UDP })
		if i < 0 {
			s.report(event{Event: "listening", Port: port})
			s.tell("the app listens on port %d, which no -p publishes: try -p %d:%d", port, s.m.Ports[0].Host, port)
			return
		}
		p = s.m.Ports[i]
	} else {
		var err error
		if p, err = s.m.Publish(ctx, p); err != nil {
			s.report(event{Event: "listening", Port: port})
			s.tell("%v", err)
			return
		}
	}
	s.report(event{Event: "listening", Port: port, URL: p.URL()})
	s.tell("%s", p.URL())
}

// tell prints words, of which --json and -q want none.
func (s *session) tell(format string, args ...any) {
	if !s.quiet && !s.json {
		fmt.Fprintf(s.system, "nodeos: "+format+"\n", args...)
	}
}

// report prints an event, which only --json wants.
func (s *session) report(e event) {
	if s.json {
		if e.MS == 0 {
			e.MS = ms(time.Since(s.began))
		}
		s.printJSON(e)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// crlf ends lines as a raw terminal wants it. A Write is one piece of text.
type crlf struct{ w io.Writer }

func (c crlf) Write(b []byte) (int, error) {
	if _, err := c.w.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(b), nil
}
