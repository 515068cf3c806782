package vm

import (
	"slices"
	"strings"
	"testing"

	"nodeos/guest/config"
	"nodeos/kernel"
)

// after returns the words that follow flag, as one string each.
func after(args []string, flag string) (all []string) {
	for i, a := range args[:len(args)-1] {
		if a == flag {
			all = append(all, args[i+1])
		}
	}
	return all
}

func TestArguments(t *testing.T) {
	c := &Config{
		Kernel: "/k/vmlinux", Initrd: "/i", Disk: "/d,1", Cmdline: []string{"root=/dev/vda"}, MemoryMiB: 300, CPUs: 2,
		Ports:   []PortMap{{Host: 8080, Guest: 3000}, {Host: 53, Guest: 5353, UDP: true}},
		Overlay: &config.Overlay{Hostname: "box"}, Name: "my,app",
	}
	q := &QEMU{Path: "qemu", Version: "7.2", Sandbox: true}
	args := arguments(c, q, TCG)
	for flag, want := range map[string]string{
		"-accel": "tcg", "-m": "300", "-smp": "2", "-kernel": "/k/vmlinux", "-initrd": "/i", "-name": "my,,app",
		"-netdev":  "user,id=net,hostfwd=tcp:127.0.0.1:8080-:3000,hostfwd=udp:127.0.0.1:53-:5353",
		"-drive":   "id=disk,if=none,format=raw,readonly=on,file=/d,,1",
		"-fw_cfg":  "name=opt/nodeos/machine,file=/dev/fd/5",
		"-sandbox": "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
	} {
		if got := after(args, flag); len(got) != 1 || got[0] != want {
			t.Errorf("%s %q; want %q", flag, got, want)
		}
	}
	words := strings.Fields(after(args, "-append")[0])
	for _, want := range []string{"console=ttyS0", "root=/dev/vda", kernel.FwCfg} {
		if !slices.Contains(words, want) {
			t.Errorf("the kernel's command line %q lacks %q", words, want)
		}
	}

	plain := arguments(&Config{Kernel: "/k", MemoryMiB: 256, CPUs: 1}, &QEMU{Path: "qemu"}, KVM)
	for _, flag := range []string{"-initrd", "-drive", "-fw_cfg", "-sandbox", "-name"} {
		if got := after(plain, flag); got != nil {
			t.Errorf("%s %q, though nothing asks for it", flag, got)
		}
	}
	if got := after(plain, "-cpu"); got[0] != "host" {
		t.Errorf("-cpu %q under KVM; want host", got)
	}
	if words := after(plain, "-append")[0]; strings.Contains(words, "tsc_early_khz") {
		t.Errorf("%q: a made-up clock rate under KVM", words)
	}
}

func TestParseVersion(t *testing.T) {
	for in, want := range map[string]string{
		"QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright": "7.2.22",
		"QEMU emulator version 10.0": "10.0",
		"something else":             "",
	} {
		if got := parseVersion(in); got != want {
			t.Errorf("parseVersion(%q) = %q; want %q", in, got, want)
		}
	}
}
