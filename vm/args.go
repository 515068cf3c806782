package vm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nodeos/guest/config"
	"nodeos/kernel"
)

// ControlPort is the name of the virtio port on which init takes orders, one a
// line: "poweroff", "reboot". microvm without ACPI has no power button.
const ControlPort = "org.nodeos.control"

// File descriptors that QEMU inherits.
const (
	qmpFD = 3 + iota
	controlFD
	overlayFD
)

// arguments is QEMU's command line for c, which must be complete; accel is KVM
// or TCG.
func arguments(c *Config, q *QEMU, accel Accel) []string {
	args := append(kernel.Microvm(string(accel)), "-smp", strconv.Itoa(c.CPUs), "-m", strconv.Itoa(c.MemoryMiB))
	if q.Sandbox {
		args = append(args, "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny")
	}
	if c.Name != "" {
		args = append(args, "-name", escape(c.Name))
	}
	args = append(args,
		// signal=off: ^C is the guest's when the terminal is raw, and ours else.
		"-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
		"-chardev", fmt.Sprintf("socket,id=qmp,fd=%d", qmpFD), "-mon", "chardev=qmp,mode=control",
		"-device", "virtio-serial-device",
		"-chardev", fmt.Sprintf("socket,id=control,fd=%d", controlFD),
		"-device", "virtserialport,chardev=control,name="+ControlPort,
		"-device", "virtio-rng-device",
	)
	net := "user,id=net"
	for _, p := range c.Ports {
		net += ",hostfwd=" + p.hostfwd()
	}
	args = append(args, "-netdev", net, "-device", "virtio-net-device,netdev=net")
	if c.Disk != "" {
		args = append(args,
			"-drive", "id=disk,if=none,format=raw,readonly=on,file="+escape(c.Disk),
			"-device", "virtio-blk-device,drive=disk")
	}
	if c.Overlay != nil {
		args = append(args, "-fw_cfg", fmt.Sprintf("name=%s,file=/dev/fd/%d", config.OverlayName, overlayFD))
	}
	args = append(args, "-kernel", c.Kernel)
	if c.Initrd != "" {
		args = append(args, "-initrd", c.Initrd)
	}
	return append(args, "-append", strings.Join(slices.Concat(kernel.Cmdline(string(accel)), ownWords, c.Cmdline), " "))
}

// ownWords are for kernels that are not ours, which has the same built in: a
// panic ends the machine instead of leaving it to hang.
var ownWords = []string{"panic=-1"}

// escape writes a value into a list of QEMU's options, where a comma ends it
// and two stand for one (qemu(1)).
func escape(s string) string { return strings.ReplaceAll(s, ",", ",,") }
