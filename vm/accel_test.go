package vm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// On any machine, whatever its KVM does, auto boots.
func TestAutoBootsWhateverKVMDoes(t *testing.T) {
	cache := t.TempDir()
	m, _ := start(t, "exit", func(c *Config) { c.Accel, c.Cache = Auto, cache })
	if x := wait(t, m); x.Code != 7 {
		t.Errorf("exit = %+v; want 7", x)
	}
	if (m.Accel == KVM) != m.Verdict.Usable {
		t.Errorf("ran on %s with the verdict %+v", m.Accel, m.Verdict)
	}
	t.Logf("on %s: %+v", m.Accel, m.Verdict)
}

func TestVerdictIsKeptUntilQEMUOrTheKernelChanges(t *testing.T) {
	if _, bad := checkDevice("/dev/kvm"); bad {
		t.Skip("no /dev/kvm: there is no verdict to keep")
	}
	q, err := FindQEMU(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cache, kernel := t.TempDir(), testKernel(t)
	real, err := CheckKVM(t.Context(), q, kernel, cache, false)
	if err != nil {
		t.Fatal(err)
	}
	store, err := openVerdicts(cache)
	if err != nil {
		t.Fatal(err)
	}
	key, err := verdictKey(q, kernel)
	if err != nil {
		t.Fatal(err)
	}
	if store.Verdicts[key] != real {
		t.Fatalf("kept %+v; want %+v", store.Verdicts[key], real)
	}
	planted := Verdict{Reason: "planted"}
	store.Verdicts[key] = planted
	if err := store.save(); err != nil {
		t.Fatal(err)
	}
	if v, _ := CheckKVM(t.Context(), q, kernel, cache, false); v != planted {
		t.Errorf("second verdict %+v; want the kept one", v)
	}
	if v, _ := CheckKVM(t.Context(), q, kernel, cache, true); v != real {
		t.Errorf("fresh verdict %+v; want %+v", v, real)
	}
	// Another boot of the host: nothing that was kept holds.
	path := filepath.Join(cache, "kvm.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), store.Boot, "another boot", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := openVerdicts(cache); err != nil || len(s.Verdicts) != 0 {
		t.Errorf("verdicts of another boot: %+v, %v; want none", s, err)
	}
}

func TestReadProbe(t *testing.T) {
	for _, tt := range []struct {
		in     string
		usable bool
		reason string
	}{
		{"[ 0.1] VFS: Cannot open root device\n[ 0.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n", true, ""},
		{"warning\nKVM internal error. Suberror: 1\nRAX=0\n", false, "KVM internal error. Suberror: 1"},
		{"qemu-system-x86_64: failed to initialize kvm: Operation not permitted\n", false, "failed to initialize kvm"},
		{"", false, "it said nothing"},
	} {
		v := readProbe(strings.NewReader(tt.in))
		if v.Usable != tt.usable || !strings.Contains(v.Reason, tt.reason) {
			t.Errorf("readProbe(%q) = %+v", tt.in, v)
		}
	}
}

func TestCheckDevice(t *testing.T) {
	if v, bad := checkDevice(filepath.Join(t.TempDir(), "kvm")); !bad || !strings.Contains(v.Reason, "there is no") {
		t.Errorf("a missing device: %+v, %v", v, bad)
	}
	denied := filepath.Join(t.TempDir(), "kvm")
	if err := os.WriteFile(denied, nil, 0); err != nil {
		t.Fatal(err)
	}
	if v, bad := checkDevice(denied); os.Getuid() != 0 && (!bad || v.Fix == "") {
		t.Errorf("a device without permission: %+v, %v", v, bad)
	}
}

// A QEMU that never says anything stands for a KVM that hangs: the real thing
// cannot be had on a machine where KVM works, or fails aloud.
func TestHangIsBounded(t *testing.T) {
	if _, bad := checkDevice("/dev/kvm"); bad {
		t.Skip("no /dev/kvm: it is not probed")
	}
	mute := filepath.Join(t.TempDir(), "qemu")
	if err := os.WriteFile(mute, []byte("#!/bin/sh\nexec sleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	v, err := CheckKVM(t.Context(), &QEMU{Path: mute, Version: "0"}, testKernel(t), t.TempDir(), false)
	if err != nil || v.Usable || !strings.Contains(v.Reason, "hangs") {
		t.Errorf("verdict %+v, %v; want that it hangs", v, err)
	}
	if probeLimit > 10*time.Second {
		t.Errorf("a person waits %v for a verdict", probeLimit)
	}
}
