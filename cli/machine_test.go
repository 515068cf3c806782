package cli

import (
	"testing"

	"nodeos/guest/config"
)

func TestParseMemory(t *testing.T) {
	for in, want := range map[string]int{
		"256m": 256, "256M": 256, "256mb": 256, "256MiB": 256, "1g": 1024, "1.5g": 1536, "0.5GB": 512, "268435456": 256, "268435456b": 256,
		"262144k": 256, "1b": 1, // rounded up; too little is the machine's to say
	} {
		if got, err := parseMemory(in); err != nil || got != want {
			t.Errorf("parseMemory(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "m", "x", "-1g", "0", "256 m", "1t", "0x10m", "infm", "nan", "1e30g", "1_000m", "mm", "256bm", "ib"} {
		if got, err := parseMemory(in); err == nil {
			t.Errorf("parseMemory(%q) = %d; want an error", in, got)
		}
	}
}

func FuzzParseMemory(f *testing.F) {
	f.Add("256m")
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := parseMemory(s); err == nil && n < 1 {
			t.Fatalf("parseMemory(%q) = %d", s, n)
		}
	})
}

func TestParseCPUs(t *testing.T) {
	for in, want := range map[string]int{"1": 1, "2": 2, "0.5": 1, "1.5": 2, "64": 64} {
		if got, err := parseCPUs(in); err != nil || got != want {
			t.Errorf("parseCPUs(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "0", "-1", "65", "x", "nan", "inf", "0x1"} {
		if got, err := parseCPUs(in); err == nil {
			t.Errorf("parseCPUs(%q) = %d; want an error", in, got)
		}
	}
}

func TestOverlay(t *testing.T) {
	f := machineFlags{name: "box", env: envFlags{given: []string{"A=1"}}}
	o, err := f.overlay(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if o.Hostname != "box" || o.Env["A"] != "1" || o.Restart != config.RestartNo || o.Then != config.ThenPoweroff || !o.Unattended {
		t.Errorf("overlay = %+v", o)
	}
	f.hostname, f.restart, f.stdin = "host", "always", true
	if o, err = f.overlay(nil, true); err != nil || o.Hostname != "host" || o.Restart != config.RestartAlways || o.Then != "" || o.Unattended {
		t.Errorf("overlay = %+v, %v", o, err)
	}
	// Barebones takes no settings of an app: the guest would refuse them all.
	if o, err = f.overlay(nil, false); err != nil {
		t.Fatal(err)
	}
	if err := (&config.Machine{}).Apply(o); err != nil {
		t.Errorf("barebones refuses %+v: %v", o, err)
	}
	f.hostname = "two words"
	if o, err = f.overlay(nil, false); err == nil {
		t.Errorf("overlay = %+v; want an error", o)
	}
}
