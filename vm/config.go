// Package vm runs a nodeos image in a virtual machine: QEMU's microvm, started
// at the kernel's PVH entry, without firmware tables, PCI or a disk driver
// stack to wait for.
//
// A Machine is one QEMU process. It holds no file open for writing and leaves
// nothing behind: settings travel in an unlinked file, the channels are
// socket pairs, and the process dies with its parent.
//
// Caution: the guest's user network reaches what the host reaches. Ports of
// the guest are published on 127.0.0.1 unless a PortMap says otherwise.
package vm

import (
	"errors"
	"fmt"
	"io"
	"os"

	"nodeos/guest/config"
)

// Defaults and limits of a Config.
const (
	DefaultMemoryMiB = 256
	MinMemoryMiB     = 64 // our kernel and a 20 MB program start in 48; an app does not
	DefaultCPUs      = 1
	MaxCPUs          = 64 // CONFIG_NR_CPUS of our kernel
)

// Config describes a machine. Kernel is the only field that must be set.
type Config struct {
	Kernel    string   // vmlinux with a PVH note, or a bzImage
	Initrd    string   // initramfs, "" for none
	Disk      string   // image of a read-only disk (/dev/vda), "" for none
	Cmdline   []string // kernel words, after those that the accelerator needs
	MemoryMiB int      // 0 means DefaultMemoryMiB
	CPUs      int      // 0 means DefaultCPUs
	Ports     []PortMap
	Overlay   *config.Overlay // settings for this run, nil for none
	Accel     Accel           // "" means Auto
	Name      string          // shown in the process list, "" for none

	// Console receives what the guest writes, as it comes; nil drops it. It is
	// written to by one goroutine, and a writer that blocks stops the guest.
	Console io.Writer
	// Stdin is typed at the guest's console once Prompt is there; its end is
	// typed as ^D. Nil types nothing.
	Stdin io.Reader
	// Prompt is in the line at which the cursor stands when the guest takes
	// input. What is typed before may be lost: the terminal changes its mode
	// when a REPL opens it. "" means that init's first line is enough.
	Prompt string
	// OnStatus is called for each line of init's, in order, after the line was
	// written to Console. It must not wait for the machine.
	OnStatus func(Status)

	// QEMU is the program to run; "" looks for it in PATH.
	QEMU string
	// Cache is where is kept what QEMU and KVM can do here, "" means
	// os.UserCacheDir()/nodeos/vm.
	Cache string
}

// ConfigError is a mistake in a Config: something that the person who asked
// for the machine can put right.
type ConfigError struct{ Text string }

func (e *ConfigError) Error() string { return e.Text }

func configErrorf(format string, a ...any) error {
	return &ConfigError{Text: fmt.Sprintf(format, a...)}
}

// complete fills in the defaults and finds mistakes before QEMU does.
func (c *Config) complete() error {
	if c.MemoryMiB == 0 {
		c.MemoryMiB = DefaultMemoryMiB
	}
	if c.CPUs == 0 {
		c.CPUs = DefaultCPUs
	}
	if c.Accel == "" {
		c.Accel = Auto
	}
	if c.MemoryMiB < MinMemoryMiB {
		return configErrorf("memory of %d MiB is too little to boot: give at least %d (--memory %dm)", c.MemoryMiB, MinMemoryMiB, MinMemoryMiB)
	}
	if c.CPUs < 1 || c.CPUs > MaxCPUs {
		return configErrorf("%d CPUs: give 1 to %d", c.CPUs, MaxCPUs)
	}
	if c.Kernel == "" {
		return configErrorf("no kernel given")
	}
	for _, f := range []struct{ what, path string }{{"kernel", c.Kernel}, {"initramfs", c.Initrd}, {"disk", c.Disk}} {
		if err := checkFile(f.what, f.path); err != nil {
			return err
		}
	}
	return checkPorts(c.Ports)
}

func checkFile(what, path string) error {
	if path == "" {
		return nil
	}
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return configErrorf("%s %s does not exist", what, path)
	case err != nil:
		return configErrorf("%s: %v", what, err)
	case !st.Mode().IsRegular():
		return configErrorf("%s %s is not a file", what, path)
	case st.Size() == 0:
		return configErrorf("%s %s is empty", what, path)
	}
	return nil
}
