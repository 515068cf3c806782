package cert

import (
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/url"
	"testing"
	"time"
)

// made is a certificate by Go's own library.
func made(t testing.TB) []byte {
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	u, _ := url.Parse("http://example.com/a,b")
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0xabc), Subject: pkix.Name{CommonName: "a, b", Organization: []string{"#o"}, Country: []string{"DE"}},
		NotBefore: time.Unix(1e9, 0), NotAfter: time.Unix(2e9, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		DNSNames: []string{"*.example.com", "f*.example.org"}, EmailAddresses: []string{"Me@Example.com"}, URIs: []*url.URL{u},
		IPAddresses: nil, OCSPServer: []string{"http://ocsp.example.com"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestCertificate(t *testing.T) {
	c := ParseDER(made(t))
	if c == nil {
		t.Fatal("ParseDER = nil")
	}
	k, err := c.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	if !c.Verify(k) || !c.IssuedBy(c) || !c.CA() {
		t.Errorf("Verify, IssuedBy, CA = %v, %v, %v", c.Verify(k), c.IssuedBy(c), c.CA())
	}
	for _, v := range []struct{ what, got, want string }{
		{"subject", c.Subject.Lines(), "C=DE\nO=\\#o\nCN=a\\, b"},
		{"names", c.AltNamesText(), `DNS:*.example.com, DNS:f*.example.org, email:Me@Example.com, URI:"http://example.com/a\u002cb"`},
		{"info", c.InfoAccessText(), "OCSP - URI:http://ocsp.example.com"},
	} {
		if v.got != v.want {
			t.Errorf("%s = %q; want %q", v.what, v.got, v.want)
		}
	}
}

func TestMatch(t *testing.T) {
	c := ParseDER(made(t))
	for _, v := range []struct {
		host  string
		flags int
		want  bool
	}{
		{"a.example.com", 0, true}, {"A.EXAMPLE.com", 0, true}, {"example.com", 0, false}, {"a.b.example.com", 0, false},
		{"a.b.example.com", MultiLabelWildcards, true}, {"a.example.com", NoWildcards, false}, {"foo.example.org", 0, true},
		{"foo.example.org", NoPartialWildcards, false}, {"a, b", 0, false}, {"a, b", AlwaysCheckSubject, true},
	} {
		if _, ok := c.MatchHost(v.host, v.flags); ok != v.want {
			t.Errorf("MatchHost(%q, %d) = %v", v.host, v.flags, ok)
		}
	}
	if _, ok := c.MatchEmail("Me@EXAMPLE.com", 0); !ok {
		t.Error("the domain's case counts")
	}
	if _, ok := c.MatchEmail("me@example.com", 0); ok {
		t.Error("the mailbox's case does not count")
	}
}

// Whatever comes as a certificate, looking at it ends without a panic.
func FuzzCertificate(f *testing.F) {
	f.Add(made(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse(b)
		if err != nil {
			return
		}
		_ = c.Subject.Lines() + c.Issuer.Lines() + c.AltNamesText() + c.InfoAccessText()
		c.MatchHost("a.example.com", 0)
		c.MatchHost(".example.com", 0)
		c.MatchEmail("a@example.com", 0)
		c.MatchIP(make([]byte, 4))
		c.IssuedBy(c)
		c.CA()
		if k, err := c.PublicKey(); err == nil && k.Bits() < 2048 {
			c.Verify(k)
		}
	})
}
