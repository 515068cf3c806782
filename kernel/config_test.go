package kernel

import (
	"strings"
	"testing"
)

func TestFragmentsLoad(t *testing.T) {
	c, err := loadFragments([]string{"vm", "hw"})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"CONFIG_PVH=y\n", "CONFIG_LOCALVERSION=\"-nodeos\"\n", "CONFIG_UIO=y\n"} {
		if !strings.Contains(c.text, line) {
			t.Errorf("no %q in the fragments vm and hw", line)
		}
	}
	// What the default kernel must not have, whatever else is added to it.
	c, err = loadFragments([]string{"vm"})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"MODULES", "DEVMEM", "IP_PNP", "IKCONFIG", "MAGIC_SYSRQ", "FANOTIFY", "KEXEC", "DEBUG_FS", "X86_IOPL_IOPERM"} {
		if strings.Contains(c.text, "CONFIG_"+bad+"=") {
			t.Errorf("the default kernel has CONFIG_%s", bad)
		}
	}
}

func TestFragmentErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"CONFIG_A=n\n", `f:1: "CONFIG_A=n" is not CONFIG_NAME=value`},
		{"CONFIG_A=m\n", "f:1: "},
		{"# CONFIG_A is not set\nCONFIG_B\n", "f:2: "},
		{" CONFIG_A=y\n", "f:1: "},
		{"CONFIG_A=\"a\\\"\n", "f:1: "},
		{"CONFIG_A=y\n\nCONFIG_A=y\n", "f:3: CONFIG_A is already set at f:1"},
		{"CONFIG_A=1\nCONFIG_A=2\n", "f:2: CONFIG_A is already set at f:1"},
	} {
		err := new(config).add("f", test.text)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("add(%q) = %v; want %s...", test.text, err, test.want)
		}
	}
	if _, err := loadFragments([]string{"vm", "../vm"}); err == nil || !strings.Contains(err.Error(), "hw, vm") {
		t.Errorf("unknown fragment: %v; want an error that lists them", err)
	}
}

func TestConfigCheck(t *testing.T) {
	var c config
	if err := c.add("f", "CONFIG_A=y\nCONFIG_B=\"x y\"\nCONFIG_C=12\n"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ result, want string }{
		{"CONFIG_A=y\nCONFIG_B=\"x y\"\nCONFIG_C=12\nCONFIG_D=y\n", ""},
		{"# CONFIG_A is not set\nCONFIG_B=\"x y\"\nCONFIG_C=12\n", "f:1: CONFIG_A=y does not apply: the configuration has it off"},
		{"CONFIG_A=y\nCONFIG_B=\"z\"\nCONFIG_C=12\n", `f:2: CONFIG_B="x y" does not apply: the configuration has it "z"`},
		{"CONFIG_A=y\nCONFIG_B=\"x y\"\n", "f:3: CONFIG_C=12 does not apply: no such symbol"},
		{"CONFIG_AA=y\nCONFIG_B=\"x y\"\nCONFIG_C=12\n", "f:1: "},
	} {
		err := c.check(test.result)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("check(%q) = %v; want %q", test.result, err, test.want)
		}
	}
}

func FuzzFragment(f *testing.F) {
	f.Add("# words\n\nCONFIG_A=y\nCONFIG_B=\"-x\"\nCONFIG_C=0x1f\n")
	f.Add("CONFIG_A=y\r\nCONFIG_B=")
	f.Fuzz(func(t *testing.T, text string) {
		var c config
		if c.add("f", text) != nil {
			return
		}
		// What was read is what make gets, and satisfies itself.
		if err := c.check(c.text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if strings.Count(c.text, "\n") != len(c.settings) {
			t.Errorf("%q: %d settings in %q", text, len(c.settings), c.text)
		}
	})
}
