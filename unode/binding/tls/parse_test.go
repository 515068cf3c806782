package tls

import (
	"crypto/tls"
	"slices"
	"testing"
)

func TestParseCiphers(t *testing.T) {
	const gcm256, gcm128, cbc = tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_128_CBC_SHA
	for _, tt := range []struct {
		list  string
		want  []uint16
		level int
	}{
		{"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384", []uint16{gcm128, gcm256}, -1},
		{"ECDHE+aRSA+AESGCM", []uint16{gcm256, gcm128}, -1},
		{"ECDHE+aRSA+AESGCM:!AES128", []uint16{gcm256}, -1},
		{"ECDHE+aRSA+AESGCM:+AES256", []uint16{gcm128, gcm256}, -1},
		{"!AES128:ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA@SECLEVEL=0", nil, 0},
		{"AES128-SHA:@SECLEVEL=1", []uint16{cbc}, 1},
		{"no-such-cipher", nil, -1},
		{"", nil, -1},
	} {
		got, level := parseCiphers(tt.list)
		if !slices.Equal(got, tt.want) || level != tt.level {
			t.Errorf("parseCiphers(%q) = %x, %d; want %x, %d", tt.list, got, level, tt.want, tt.level)
		}
	}
	if all, _ := parseCiphers("ALL"); len(all) != len(suites) {
		t.Errorf("ALL has %d suites, want %d", len(all), len(suites))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("ECDHE+AESGCM:!RC4:@STRENGTH:@SECLEVEL=2"))
	f.Add([]byte{0, 0, 0, 1, 'x', 3, 4, 0, 0})
	f.Add([]byte("\x02h2\x08http/1.1\x05cut"))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ids, _ := parseCiphers(string(b))
		for i, id := range ids {
			if slices.Contains(ids[i+1:], id) {
				t.Errorf("%x twice", id)
			}
		}
		parseSuites13(string(b))
		unpackSession(b)
		if ps := protocols(b); slices.Contains(ps, "") {
			t.Error("an empty protocol")
		}
		subjectOf(b)
		for _, der := range dersOf(b) {
			(&store{}).addDER(der)
		}
		parseKey(b, nil)
		new(secureContext).setCurves(string(b))
	})
}

// Files are a program's own, yet a damaged one must not end it.
func FuzzPKCS12(f *testing.F) {
	f.Add([]byte{0x30, 0x80}, "")
	f.Fuzz(func(t *testing.T, b []byte, passphrase string) {
		c := newContext()
		if err := c.loadPKCS12(b, []byte(passphrase)); err == nil && c.leaf() == nil {
			t.Error("a file without a certificate")
		}
	})
}
