package kernel

import "strconv"

// FwCfg tells the kernel where QEMU's fw_cfg registers are: 12 ports from
// 0x510, selector at 0, data at 1, DMA at 4 (QEMU docs/specs/fw_cfg). Without
// ACPI it cannot find them.
const FwCfg = "qemu_fw_cfg.ioport=12@0x510:0:1:4"

// lapicKHz is the clock of the local APIC's timer in QEMU and KVM: one tick a
// nanosecond (QEMU hw/intc/apic.c; Linux arch/x86/kvm/lapic.h).
const lapicKHz = 1_000_000

// Microvm returns the QEMU flags that this kernel boots fastest with, for
// accel "kvm" or "tcg". Devices, memory, kernel and console are the caller's;
// the console has to be the first serial port.
//
//   - -M microvm,acpi=off: no firmware tables to make or to parse; QEMU adds a
//     virtio_mmio.device word to the command line for each virtio device. The
//     legacy interrupt controller and timer (pic, pit) are not needed either,
//     as all clocks are known; the real time clock (rtc) is: the kernel reads
//     the date from it, and waits a second in vain when it is absent.
//   - -cpu: under KVM what the host has. TCG's plainest model is the fastest to
//     boot (each feature more is code that Linux patches itself with). RDRAND
//     is added because getrandom(2) has numbers at once with it, ARAT (the
//     timer runs always) because without it Linux wants the PIT.
//   - -no-reboot: a guest without ACPI ends by a reset.
//   - -nodefaults, -no-user-config, -display none: nothing else.
func Microvm(accel string) []string {
	cpu := "qemu64,+rdrand,+arat"
	if accel == "kvm" {
		cpu = "host"
	}
	return []string{
		"-M", "microvm,acpi=off,pic=off,pit=off", "-accel", accel, "-cpu", cpu,
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
	}
}

// Cmdline returns the words of the kernel's command line for a guest started
// with the flags of Microvm. Later words win, so a caller may append others,
// such as loglevel=7 to see the kernel's messages.
//
//   - console=ttyS0: messages and init's standard streams.
//   - loglevel=1: only emergencies on the console, which is the app's, and each
//     byte of which costs an exit from the guest (a whole log some 17,000). A
//     panic shows all of it (not with 0); the rest is in /dev/kmsg. A reset is
//     announced as an emergency too ("reboot: Restarting system"); init can
//     silence that by writing 0 to /proc/sys/kernel/printk first.
//   - reboot=t: end by a triple fault, which QEMU's -no-reboot makes an exit;
//     microvm has no keyboard controller and without ACPI no power button.
//   - noreplace-smp: keep the lock prefixes also on one CPU. Patching some 7000
//     of them away costs 4 M instructions. With more CPUs it has no effect.
//   - qemu_fw_cfg.ioport: see FwCfg.
//
// For "tcg" only; under KVM the kernel asks the host for these:
//
//   - tsc_early_khz: the frequency of the time stamp counter, which TCG takes
//     from the host. Otherwise it is measured against a timer, which takes
//     long or fails when the host is busy. Measured here in 2 ms.
//   - lapic_khz (a word of our patch): the same for the APIC's timer: 100 ms.
//   - lpj: loops for a delay of a tick, which on a CPU of this model are ticks
//     of that counter; else each further CPU measures them.
//   - tsc=reliable: the emulated counters of several CPUs agree, as there is
//     one; for this CPU model the kernel would not believe it and be left with
//     a clock that moves 100 times a second.
func Cmdline(accel string) []string {
	words := []string{"console=ttyS0", "loglevel=1", "reboot=t", "noreplace-smp", FwCfg}
	if accel == "kvm" {
		return words
	}
	khz := hostTSC()
	if khz == 0 {
		return words
	}
	return append(words,
		"tsc_early_khz="+strconv.FormatUint(khz, 10),
		"lapic_khz="+strconv.Itoa(lapicKHz),
		"lpj="+strconv.FormatUint(khz*1000/ticksPerSecond, 10),
		"tsc=reliable")
}

// ticksPerSecond is CONFIG_HZ.
const ticksPerSecond = 100
