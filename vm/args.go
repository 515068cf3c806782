package vm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nodeos/guest/config"
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

// fwCfgWord tells Linux where QEMU's fw_cfg device is, which without ACPI
// nobody else does: 12 bytes of I/O ports at 0x510, the control, data and DMA
// registers at 0, 1 and 4 (QEMU docs/specs/fw_cfg; Linux
// drivers/firmware/qemu_fw_cfg.c).
const fwCfgWord = "qemu_fw_cfg.ioport=12@0x510:0:1:4"

// arguments is QEMU's command line for c, which must be complete; accel is KVM
// or TCG.
func arguments(c *Config, q *QEMU, accel Accel) []string {
	args := []string{
		"-M", "microvm,acpi=off",
		"-accel", string(accel),
		"-cpu", cpuModel(accel),
		"-smp", strconv.Itoa(c.CPUs),
		"-m", strconv.Itoa(c.MemoryMiB),
		"-nodefaults", "-no-user-config", "-display", "none",
		"-no-reboot", // without ACPI a guest ends by a reset
	}
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
	words := slices.Concat(kernelWords(accel), c.Cmdline)
	if c.Overlay != nil {
		args = append(args, "-fw_cfg", fmt.Sprintf("name=%s,file=/dev/fd/%d", config.OverlayName, overlayFD))
		words = append(words, fwCfgWord)
	}
	args = append(args, "-kernel", c.Kernel)
	if c.Initrd != "" {
		args = append(args, "-initrd", c.Initrd)
	}
	return append(args, "-append", strings.Join(words, " "))
}

// cpuModel gives a guest all the processor has, or the plainest that TCG has:
// each feature more is more code that Linux patches itself with at boot. Only
// RDRAND pays, as the kernel's random numbers are ready from the start.
func cpuModel(a Accel) string {
	if a == KVM {
		return "host"
	}
	return "qemu64,+rdrand"
}

// escape writes a value into a list of QEMU's options, where a comma ends it
// and two stand for one (qemu(1)).
func escape(s string) string { return strings.ReplaceAll(s, ",", ",,") }
