// Package power is how a guest comes to its end: who may ask for it (signals to
// PID 1, the host's control port, a power button) and how it is done.
//
// Invariant: a request is only a request. The supervisor stops the app first;
// End comes last.
//
// Caution: a machine without ACPI cannot switch itself off. There "power off"
// resets the processor, and the virtual machine monitor has to take that for an
// end (QEMU: -no-reboot, with reboot=t on the kernel's command line).
package power

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Action is what becomes of the machine.
type Action int

const (
	Off Action = iota
	Reboot
)

func (a Action) String() string {
	if a == Reboot {
		return "reboot"
	}
	return "power off"
}

// Request is somebody's wish.
type Request struct {
	Action Action
	Signal syscall.Signal // what the app is asked to end with
	From   string         // for a person
}

// Signals are the signals that PID 1 has to catch so that none of them ends it:
// the kernel gives PID 1 those that it has a handler for, and the Go runtime
// has one for each, some of which end the program.
func Signals() []os.Signal {
	var out []os.Signal
	for s := syscall.Signal(1); s < 32; s++ {
		switch s {
		case syscall.SIGKILL, syscall.SIGSTOP: // cannot be caught, and do nothing to PID 1
		case syscall.SIGURG, syscall.SIGPROF: // the runtime's own
		case syscall.SIGCHLD: // the reaper's
		default:
			out = append(out, s)
		}
	}
	return out
}

// IgnoreInternal ignores the three signals that the Go runtime leaves to C
// libraries. PID 1 does not get signals that it has no handler for, but Linux
// looks for that at its first thread only: while that one blocks the signal, as
// Go does for a moment whenever it makes a thread, the signal ends PID 1 by way
// of another thread, and that is a panic (kernel/signal.c, sig_task_ignored and
// complete_signal).
//
// Programs that PID 1 starts inherit this; C libraries set their own handlers.
func IgnoreInternal() error {
	for n := uintptr(32); n <= 34; n++ {
		ignore := struct { // struct sigaction of the kernel
			handler, flags, restorer uintptr
			mask                     uint64
		}{handler: 1} // SIG_IGN
		if _, _, err := unix.RawSyscall6(unix.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&ignore)), 0, 8, 0, 0); err != 0 {
			return fmt.Errorf("ignore signal %d: %w", n, err)
		}
	}
	return nil
}

// FromSignal tells what a signal to PID 1 asks for. The kernel sends SIGINT for
// ctrl-alt-del (reboot(2)); SIGPWR comes from container managers.
func FromSignal(s os.Signal) (Request, bool) {
	switch s {
	case syscall.SIGTERM:
		return Request{Off, syscall.SIGTERM, "SIGTERM"}, true
	case syscall.SIGPWR:
		return Request{Off, syscall.SIGTERM, "SIGPWR"}, true
	case syscall.SIGINT:
		return Request{Reboot, syscall.SIGINT, "ctrl-alt-del"}, true
	}
	return Request{}, false
}

// FromLine reads a line of the control port.
func FromLine(line string) (Request, error) {
	switch word := strings.TrimSpace(line); word {
	case "poweroff":
		return Request{Off, syscall.SIGTERM, "the host"}, nil
	case "reboot":
		return Request{Reboot, syscall.SIGTERM, "the host"}, nil
	default:
		return Request{}, fmt.Errorf("the host's control port says %q; known are poweroff and reboot", word)
	}
}

// CatchCtrlAltDel has the kernel send SIGINT instead of resetting at once.
func CatchCtrlAltDel() error {
	if err := unix.Reboot(unix.LINUX_REBOOT_CMD_CAD_OFF); err != nil {
		return fmt.Errorf("catch ctrl-alt-del: %w", err)
	}
	return nil
}

// End resets the machine or switches it off. It returns only when the kernel
// refuses. What has to be written must have been.
func End(a Action) error {
	command := unix.LINUX_REBOOT_CMD_RESTART
	if a == Off && canSwitchOff() {
		command = unix.LINUX_REBOOT_CMD_POWER_OFF
	}
	if err := unix.Reboot(command); err != nil {
		return fmt.Errorf("%v: %w", a, err)
	}
	return fmt.Errorf("%v: the kernel does nothing", a)
}

// canSwitchOff: on a PC it is ACPI that switches off, elsewhere the firmware.
func canSwitchOff() bool {
	if runtime.GOARCH != "amd64" {
		return true
	}
	_, err := os.Stat("/sys/firmware/acpi")
	return !errors.Is(err, os.ErrNotExist)
}
