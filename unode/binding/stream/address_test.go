package stream

import (
	"net/netip"
	"syscall"
	"testing"
)

func TestParseAddr(t *testing.T) {
	tests := []struct {
		family int
		host   string
		want   string // "" for a refusal
	}{
		{syscall.AF_INET, "127.0.0.1", "127.0.0.1:5"},
		{syscall.AF_INET, "127.0.0.01", ""},
		{syscall.AF_INET, "::1", ""},
		{syscall.AF_INET, "localhost", ""},
		{syscall.AF_INET6, "::1", "[::1]:5"},
		{syscall.AF_INET6, "::ffff:1.2.3.4", "[::ffff:1.2.3.4]:5"},
		{syscall.AF_INET6, "1.2.3.4", ""},
	}
	for _, tt := range tests {
		got := ""
		if a, ok := ParseAddr(tt.family, tt.host, 5); ok {
			ap, _ := a.AddrPort()
			got = ap.String()
		}
		if got != tt.want {
			t.Errorf("ParseAddr(%d, %q) = %q; want %q", tt.family, tt.host, got, tt.want)
		}
	}
}

func TestFormatIP(t *testing.T) {
	for in, want := range map[string]string{
		"1.2.3.4":            "1.2.3.4",
		"::":                 "::",
		"::1":                "::1",
		"::1.2.3.4":          "::1.2.3.4",
		"::0.0.1.2":          "::102",
		"::ffff:1.2.3.4":     "::ffff:1.2.3.4",
		"2001:db8:0:0:1::":   "2001:db8:0:0:1::",
		"2001:db8::0:1:0:0":  "2001:db8::1:0:0",
		"fe80::1%eth0":       "fe80::1%eth0",
		"1:0:0:2:0:0:0:3":    "1:0:0:2::3",
		"2001:DB8::A":        "2001:db8::a",
		"0:0:0:0:0:0:0:ffff": "::ffff",
	} {
		if got := FormatIP(netip.MustParseAddr(in)); got != want {
			t.Errorf("FormatIP(%s) = %s; want %s", in, got, want)
		}
	}
}
