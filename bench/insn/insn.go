// Package insn counts the instructions that a QEMU guest executes up to given
// moments. The count of a boot is nearly the same on every machine and under
// any load, which makes it the figure to compare boots by.
//
// Run starts a QEMU command line, which has to use software emulation
// (-accel tcg), with a plugin compiled on first use. Moments are Marks: an
// address that the guest executes, or a text that leaves the guest.
//
// Caution: with more than one guest CPU the figures are close, not exact. A
// string instruction (rep movs) counts once per element, so copies weigh more
// here than on a processor. Devices' and the host's own work is not counted.
package insn

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A Mark is a moment to note the counts at: the first time that Addr is
// executed or, when Text is set, that QEMU has written Text. Text is looked for
// in whatever the QEMU process writes to any file or socket: the console as
// well as what the guest sends to a forwarded port. A console byte is counted
// exactly; network output leaves by another thread, and the guest may be some
// thousand instructions further.
//
// Addr is virtual. Different programs of a guest may share addresses (static
// executables do): the first one to get there sets the mark.
type Mark struct {
	Name string // letters, digits, and -_./ only; "end" is taken
	Addr uint64
	Text string
}

// Count is what the guest had executed at a mark.
type Count struct {
	Name   string
	Total  uint64        // sum of the next three
	Kernel uint64        // at addresses in the upper half
	User   uint64        // in the lower half, after the kernel ran in the upper
	Low    uint64        // in the lower half, before: firmware, decompressor
	Host   time.Duration // since QEMU loaded the plugin
}

// Options says what to run. Args and, for anything beyond the total, Marks are
// needed; the zero value of the rest is useful.
type Options struct {
	Args    []string // QEMU's command line, the program first
	Marks   []Mark
	Until   string // end at this mark and stop QEMU; "" waits for QEMU to end
	Profile bool   // also count by function: Result.Profile

	Stdin          io.Reader
	Stdout, Stderr io.Writer // nil discards

	CacheDir string // of the compiled plugin; "" is nodeos/insn in the user's cache
}

// Result holds the counts of one run.
type Result struct {
	Counts  []Count // in the order they were reached
	End     Count
	Profile []Block // with Options.Profile
}

// At returns the count at the named mark; an error says that the guest never
// got there.
func (r *Result) At(name string) (Count, error) {
	for _, c := range r.Counts {
		if c.Name == name {
			return c, nil
		}
	}
	return Count{}, fmt.Errorf("the guest did not reach %q in %d M instructions", name, r.End.Total/1e6)
}

// Run starts QEMU and waits until it ends or ctx does. When QEMU itself fails,
// the error is returned beside what was counted.
func Run(ctx context.Context, o Options) (*Result, error) {
	if len(o.Args) == 0 {
		return nil, errors.New("insn: no QEMU command line")
	}
	plugin, err := compiled(ctx, o.CacheDir)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "nodeos-insn-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	counts, profile := filepath.Join(tmp, "counts"), filepath.Join(tmp, "profile")

	arg := []string{"file=" + escape(plugin), "out=" + escape(counts)}
	if o.Profile {
		arg = append(arg, "profile="+escape(profile))
	}
	marks, err := markArgs(o.Marks, o.Until)
	if err != nil {
		return nil, err
	}
	arg = append(arg, marks...)

	cmd := exec.CommandContext(ctx, o.Args[0], append(o.Args[1:len(o.Args):len(o.Args)], "-plugin", strings.Join(arg, ","))...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Stdin, o.Stdout, o.Stderr
	cmd.Env = append(os.Environ(), "LD_PRELOAD="+plugin)
	// SIGTERM lets QEMU run its exit handlers, so a run that was cut short
	// still has an end.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	runErr := cmd.Run()
	if ctx.Err() != nil {
		runErr = ctx.Err()
	}
	r, err := readResult(counts)
	if err != nil {
		if runErr != nil {
			err = fmt.Errorf("%s with the counting plugin: %w (is it built with plugin support?)", o.Args[0], runErr)
		}
		return nil, err
	}
	if o.Profile {
		if r.Profile, err = readProfile(profile); err != nil {
			return r, err
		}
	}
	if runErr != nil {
		return r, fmt.Errorf("%s: %w", o.Args[0], runErr)
	}
	return r, nil
}

// markArgs writes marks as the plugin reads them.
func markArgs(marks []Mark, until string) ([]string, error) {
	var arg []string
	names, addrs := map[string]bool{"end": true}, map[uint64]string{}
	for _, m := range marks {
		if m.Name == "" || strings.Trim(m.Name, nameChars) != "" || names[m.Name] {
			return nil, fmt.Errorf("mark %q: the name is taken, empty, or has other than letters, digits and -_./", m.Name)
		}
		names[m.Name] = true
		switch {
		case m.Text != "" && m.Addr != 0:
			return nil, fmt.Errorf("mark %q: both an address and a text", m.Name)
		case m.Text != "":
			arg = append(arg, "text="+m.Name+":"+hex.EncodeToString([]byte(m.Text)))
		case addrs[m.Addr] != "":
			return nil, fmt.Errorf("mark %q: same address as %q", m.Name, addrs[m.Addr])
		default:
			addrs[m.Addr] = m.Name
			arg = append(arg, fmt.Sprintf("mark=%s:%x", m.Name, m.Addr))
		}
	}
	if until != "" {
		if until == "end" || !names[until] {
			return nil, fmt.Errorf("until %q: no such mark", until)
		}
		arg = append(arg, "until="+until)
	}
	return arg, nil
}

const nameChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"

// escape doubles commas, as QEMU's option values want it.
func escape(s string) string { return strings.ReplaceAll(s, ",", ",,") }
