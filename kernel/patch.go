package kernel

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A patch changes one place of the kernel's source, found by its text rather
// than by its line, so that it fits every 6.12.x. Most only make the boot
// shorter. One that does not fit is left out with a warning instead of
// failing the build: a slower boot is better than none after an update of the
// source package, and a test of this package fails.
type patch struct {
	name    string
	file    string
	anchor  string // stands exactly once in file
	instead string
}

// The figures are instructions saved in a guest with 256 MB and one CPU.
var patches = []patch{
	{
		// 3.3 M: a folder in /sys/kernel/slab for each of 90 caches. Only a
		// kernel developer reads them; /proc/slabinfo is not affected. The
		// symbol is the one that CONFIG_SLUB_TINY leaves undefined too.
		name:    "no-slab-sysfs",
		file:    "mm/slab.h",
		anchor:  "#if defined(CONFIG_SYSFS) && !defined(CONFIG_SLUB_TINY)\n#define SLAB_SUPPORTS_SYSFS 1\n",
		instead: "#ifdef NODEOS_SLAB_SYSFS\n#define SLAB_SUPPORTS_SYSFS 1\n",
	},
	{
		// 2.3 M: /sys/module/*/parameters of code that is built in. They are
		// set on the command line; no modules exist to look for.
		name:    "no-builtin-parameters",
		file:    "kernel/params.c",
		anchor:  "late_initcall(param_sysfs_builtin_init);\n",
		instead: "static initcall_t __maybe_unused nodeos_unused_initcall = param_sysfs_builtin_init;\n",
	},
	{
		// 1.2 M and 10 ms of spinning: a TSC frequency given on the command
		// line was measured against the PIT all the same, for the frequency of
		// the CPU, which only /proc/cpuinfo shows.
		name: "trust-tsc-khz",
		file: "arch/x86/kernel/tsc.c",
		anchor: "\t\tcpu_khz = x86_platform.calibrate_cpu();\n" +
			"\t\tif (tsc_early_khz) {\n",
		instead: "\t\tcpu_khz = tsc_early_khz ? tsc_early_khz : x86_platform.calibrate_cpu();\n" +
			"\t\tif (tsc_early_khz) {\n",
	},
	{
		// 100 ms of spinning (14 M instructions on an idle host): without a
		// TSC deadline timer, which software emulation lacks, the local APIC's
		// timer is measured. A monitor knows its frequency: lapic_khz=N.
		name:   "lapic-khz",
		file:   "arch/x86/kernel/apic/apic.c",
		anchor: "unsigned int lapic_timer_period = 0;\n",
		instead: `unsigned int lapic_timer_period = 0;

static int __init nodeos_lapic_khz(char *arg)
{
	unsigned int khz;

	if (!arg || kstrtouint(arg, 10, &khz))
		return -EINVAL;
	lapic_timer_period = (u64)khz * 1000 / HZ;
	return 0;
}
early_param("lapic_khz", nodeos_lapic_khz);
`,
	},
	{
		// Settings come by fw_cfg also to a machine without ACPI tables, where
		// the driver of a kernel that could use them waits for a lock that
		// does not exist, and gives up.
		name:   "fw-cfg-without-acpi",
		file:   "drivers/firmware/qemu_fw_cfg.c",
		anchor: "#include <linux/acpi.h>\n",
		instead: `#include <linux/acpi.h>
#define acpi_acquire_global_lock(timeout, handle) \
	(acpi_disabled ? AE_NOT_CONFIGURED : acpi_acquire_global_lock(timeout, handle))
`,
	},
}

// apply changes the tree in dir. fits is false when the anchor is not there,
// or there more than once.
func (p *patch) apply(dir string) (fits bool, err error) {
	path := filepath.Join(dir, p.file)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("kernel patch %s: %w", p.name, err)
	}
	text := string(b)
	if strings.Count(text, p.anchor) != 1 {
		return false, nil
	}
	return true, os.WriteFile(path, []byte(strings.Replace(text, p.anchor, p.instead, 1)), 0o644)
}
