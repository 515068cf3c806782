package vm

import (
	"errors"
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
	cache, kernel := t.TempDir(), testKernel(t)
	q, err := FindQEMU(t.Context(), "", cache)
	if err != nil {
		t.Fatal(err)
	}
	real, err := CheckKVM(t.Context(), q, kernel, cache, false)
	if err != nil {
		t.Fatal(err)
	}
	k, err := openKnown(cache)
	if err != nil {
		t.Fatal(err)
	}
	if len(k.KVM) != 1 {
		t.Fatalf("kept %+v; want one verdict", k.KVM)
	}
	planted := Verdict{Reason: "planted"}
	for key, kept := range k.KVM {
		if kept != real {
			t.Errorf("kept %+v; want %+v", kept, real)
		}
		k.KVM[key] = planted
	}
	if err := k.save(); err != nil {
		t.Fatal(err)
	}
	// Each image has its own copy of the kernel.
	b, err := os.ReadFile(kernel)
	if err != nil {
		t.Fatal(err)
	}
	another := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(another, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if v, _ := CheckKVM(t.Context(), q, another, cache, false); v != planted {
		t.Errorf("second verdict %+v; want the kept one", v)
	}
	b[0x20] ^= 1
	if err := os.WriteFile(another, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if v, _ := CheckKVM(t.Context(), q, another, cache, false); v == planted {
		t.Errorf("another kernel got the verdict of the first")
	}
	if v, _ := CheckKVM(t.Context(), q, kernel, cache, true); v != real {
		t.Errorf("fresh verdict %+v; want %+v", v, real)
	}
}

func TestKnown(t *testing.T) {
	dir := t.TempDir()
	if none, err := openKnown(dir); err != nil || len(none.QEMU) != 0 {
		t.Fatalf("a folder without the file: %+v, %v", none, err)
	}
	q, err := FindQEMU(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	k, err := openKnown(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keyOf(q.Path)
	if err != nil {
		t.Fatal(err)
	}
	if k.QEMU[key] != *q {
		t.Errorf("kept %+v; want %+v", k.QEMU[key], q)
	}
	// Another boot of the host, or damage: nothing that was kept holds.
	path := filepath.Join(dir, "known.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{strings.Replace(string(b), k.Boot, "another boot", 1), string(b[:len(b)/2]), "", "null", "[]"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if k, err := openKnown(dir); err != nil || len(k.QEMU) != 0 || k.KVM == nil {
			t.Errorf("file %.40q: %+v, %v; want an empty one", text, k, err)
		}
	}
	// A file that changed is another.
	file := filepath.Join(dir, "file")
	var keys [2]string
	for i := range keys {
		if err := os.WriteFile(file, make([]byte, i), 0o644); err != nil {
			t.Fatal(err)
		}
		if keys[i], err = keyOf(file); err != nil {
			t.Fatal(err)
		}
	}
	if keys[0] == keys[1] {
		t.Errorf("both are %q", keys[0])
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

func TestKVMThatIsAskedFor(t *testing.T) {
	cache := t.TempDir()
	q, err := FindQEMU(t.Context(), "", cache)
	if err != nil {
		t.Fatal(err)
	}
	v, err := CheckKVM(t.Context(), q, testKernel(t), cache, false)
	if err != nil {
		t.Fatal(err)
	}
	if v.Usable {
		m, _ := start(t, "exit", func(c *Config) { c.Accel, c.Cache = KVM, cache })
		if x := wait(t, m); x.Code != 7 || m.Accel != KVM {
			t.Errorf("exit %+v on %s; want 7 on kvm", x, m.Accel)
		}
		return
	}
	_, err = Start(t.Context(), Config{Kernel: testKernel(t), Accel: KVM, Cache: cache})
	if err == nil || !strings.Contains(err.Error(), v.Reason) || !strings.Contains(err.Error(), "--accel tcg") {
		t.Errorf("Start = %v; want the reason and what to do", err)
	}
}

// A QEMU whose KVM gives up stops the guest and stays. Where KVM works that
// cannot be had, so this one only says so.
func TestKVMThatGivesUp(t *testing.T) {
	q, err := FindQEMU(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "qemu")
	text := "#!/bin/sh\n(sleep 1; echo '" + kvmBroken + ". Suberror: 1' >&2; seq 100 >&2) &\nexec " + q.Path + " \"$@\"\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	m, _ := start(t, "wait", func(c *Config) { c.QEMU, c.Cache = script, t.TempDir() })
	_, err = m.Wait(t.Context())
	var crash *CrashError
	if !errors.As(err, &crash) || !strings.Contains(crash.Why, "--accel tcg") || len(crash.QEMU) != 1 {
		t.Errorf("Wait = %v; want a *CrashError that says what to do, with the one line that matters", err)
	}
}
