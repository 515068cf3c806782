package vm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"nodeos/kernel"
)

// Accel is how the guest's instructions run.
type Accel string

const (
	Auto Accel = "auto" // KVM when it works, else TCG
	KVM  Accel = "kvm"  // the processor's virtualisation
	TCG  Accel = "tcg"  // QEMU's translator: works everywhere, about ten times slower
)

// ParseAccel reads an Accel; "" is Auto.
func ParseAccel(s string) (Accel, error) {
	switch a := Accel(s); a {
	case "":
		return Auto, nil
	case Auto, KVM, TCG:
		return a, nil
	}
	return "", configErrorf("accelerator %q is none of auto, kvm, tcg", s)
}

// probeLimit bounds the wait for a guest under KVM. A kernel that works there
// needs a tenth of it.
const probeLimit = 5 * time.Second

// A Verdict says whether KVM can be used, and if not why.
type Verdict struct {
	Usable bool   `json:"usable"`
	Reason string `json:"reason,omitempty"`
	Fix    string `json:"fix,omitempty"` // a command, "" when there is none
}

// CheckKVM tells whether a guest runs under KVM here. A /dev/kvm that opens
// proves nothing (nested virtualisation may stop at an instruction it cannot
// emulate, or for ever), so it boots the kernel in file up to the point where it misses
// its root file system, for 5 s at most. With no file only the device is
// looked at.
//
// The verdict holds until the host boots again or QEMU or the kernel changes,
// and is kept in cache ("" means os.UserCacheDir()/nodeos/vm); fresh asks again.
func CheckKVM(ctx context.Context, q *QEMU, file, cache string, fresh bool) (Verdict, error) {
	if v, bad := checkDevice("/dev/kvm"); bad || file == "" {
		return v, nil
	}
	known, err := openKnown(cache)
	if err != nil {
		return Verdict{}, err
	}
	key, err := keyOf(q.Path)
	if err != nil {
		return Verdict{}, err
	}
	which, err := kernelKey(file)
	if err != nil {
		return Verdict{}, err
	}
	key += " " + which
	if v, ok := known.KVM[key]; ok && !fresh {
		return v, nil
	}
	v, err := probeKVM(ctx, q, file)
	if err != nil {
		return Verdict{}, err
	}
	known.KVM[key] = v
	return v, known.save()
}

func checkDevice(path string) (v Verdict, bad bool) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Verdict{Reason: "there is no " + path + ": the processor's virtualisation is off, or this is a virtual machine without nesting"}, true
	case errors.Is(err, fs.ErrPermission):
		return Verdict{Reason: "this user may not open " + path, Fix: "sudo usermod -aG kvm $USER   # and log in again"}, true
	case err != nil:
		return Verdict{Reason: err.Error()}, true
	}
	f.Close()
	return Verdict{Usable: true}, false
}

// noRoot is what Linux says when it has come through its whole start and
// finds nothing to run (init/do_mounts.c, mount_root_generic).
const noRoot = "Unable to mount root fs"

// kvmBroken is what QEMU says when KVM gives up; it then stops the guest and
// stays, so waiting is of no use (accel/kvm/kvm-all.c).
const kvmBroken = "KVM internal error"

func probeKVM(ctx context.Context, q *QEMU, file string) (Verdict, error) {
	bounded, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	// No such init, so that a kernel which carries an initramfs does not run it.
	words := slices.Concat(kernel.Cmdline(string(KVM)), ownWords, []string{"rdinit=/-", "init=/-"})
	args := append(kernel.Microvm(string(KVM)), "-m", "128", "-serial", "stdio",
		"-kernel", file, "-append", strings.Join(words, " "))
	cmd := exec.CommandContext(bounded, q.Path, args...)
	separate(cmd)
	r, w, err := os.Pipe()
	if err != nil {
		return Verdict{}, fmt.Errorf("probe KVM: %w", err)
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		w.Close()
		return Verdict{}, fmt.Errorf("probe KVM: %w", err)
	}
	w.Close()
	v := readProbe(r)
	if !v.Usable && bounded.Err() != nil {
		v = Verdict{Reason: fmt.Sprintf("a guest hangs under KVM (no sign of life for %v)", probeLimit)}
	}
	cancel()
	cmd.Wait() // killed or ended: what it wrote is the verdict
	return v, ctx.Err()
}

// readProbe reads what the guest and QEMU say until the verdict is clear.
func readProbe(r io.Reader) Verdict {
	last := tail{n: 1}
	for s := bufio.NewScanner(r); s.Scan(); {
		line := s.Text()
		if strings.Contains(line, noRoot) {
			return Verdict{Usable: true}
		}
		if strings.Contains(line, kvmBroken) {
			return Verdict{Reason: "a guest stops under KVM: " + strings.TrimSpace(line)}
		}
		last.add(line)
	}
	why := "it said nothing"
	if len(last.kept) > 0 {
		why = "it last said: " + last.kept[0]
	}
	return Verdict{Reason: "a guest does not start under KVM; " + why}
}
