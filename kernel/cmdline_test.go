package kernel

import (
	"slices"
	"strings"
	"testing"
)

func TestCmdline(t *testing.T) {
	for _, accel := range []string{"kvm", "tcg"} {
		words := Cmdline(accel)
		seen := map[string]bool{}
		for _, w := range words {
			name, _, _ := strings.Cut(w, "=")
			if strings.ContainsAny(w, " \t") || seen[name] {
				t.Errorf("%s: word %q has a blank or comes twice", accel, w)
			}
			seen[name] = true
		}
		if !slices.Contains(words, "reboot=t") || !slices.Contains(words, FwCfg) {
			t.Errorf("%s: %q", accel, words)
		}
		// Under KVM these would be wrong: the host tells.
		if got, want := seen["tsc_early_khz"], accel == "tcg"; got != want && rdtsc() != 0 {
			t.Errorf("%s: tsc_early_khz given: %v; want %v", accel, got, want)
		}
	}
	if kvm := Microvm("kvm"); !slices.Contains(kvm, "host") || !slices.Contains(kvm, "kvm") {
		t.Errorf("Microvm(kvm) = %q", kvm)
	}
}

// TestHostTSC compares measurements with each other: a guest's clock that is
// told a wrong frequency runs wrong for as long as it runs.
func TestHostTSC(t *testing.T) {
	if rdtsc() == 0 {
		t.Skip("no time stamp counter on this processor")
	}
	var all []uint64
	for range 9 {
		all = append(all, hostTSC())
	}
	slices.Sort(all)
	low, middle, high := all[0], all[4], all[8]
	if middle < 500_000 || middle > 10_000_000 {
		t.Errorf("%d kHz is no frequency of a processor", middle)
	}
	if high-low > middle/200 {
		t.Errorf("from %d to %d kHz; want them within 0.5 %%", low, high)
	}
}
