package tls

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// authority makes certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate; a nil authority makes a self-signed one.
func (a *authority) issue(t *testing.T, name string, change func(*x509.Certificate)) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true}
	change(x)
	parent, signer := x, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, x, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{c, key}
}

func TestVerify(t *testing.T) {
	ca := func(x *x509.Certificate) { x.IsCA, x.KeyUsage = true, x509.KeyUsageCertSign }
	plain := func(*x509.Certificate) {}
	old := func(x *x509.Certificate) {
		x.NotBefore, x.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	}
	root := (*authority)(nil).issue(t, "root", ca)
	mid := root.issue(t, "mid", ca)
	leaf := mid.issue(t, "leaf", plain)
	self := (*authority)(nil).issue(t, "self", plain)
	// Of mid's name and key identifier, with another key.
	other := (*authority)(nil).issue(t, "mid", func(x *x509.Certificate) { ca(x); x.SubjectKeyId = mid.cert.SubjectKeyId })
	client := mid.issue(t, "client", func(x *x509.Certificate) { x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	notCA := root.issue(t, "notCA", plain)
	for _, tt := range []struct {
		name  string
		peer  []*authority
		roots []*authority
		part  bool
		want  verdict
	}{
		{"whole chain", []*authority{leaf, mid}, []*authority{root}, false, verdictOK},
		{"any order", []*authority{leaf, root, mid}, []*authority{root}, false, verdictOK},
		{"intermediate is trusted", []*authority{leaf}, []*authority{mid, root}, false, verdictOK},
		{"no intermediate", []*authority{leaf}, []*authority{root}, false, unableToVerifyLeaf},
		{"no root", []*authority{leaf, mid}, nil, false, unableToGetIssuerLocally},
		{"trusted intermediate without root", []*authority{leaf}, []*authority{mid}, false, unableToGetIssuer},
		{"the same, partial", []*authority{leaf}, []*authority{mid}, true, verdictOK},
		{"self-signed", []*authority{self}, []*authority{root}, false, selfSignedLeaf},
		{"self-signed and trusted", []*authority{self}, []*authority{self}, false, verdictOK},
		{"unknown root sent along", []*authority{leaf, mid, root}, nil, false, selfSignedInChain},
		{"expired", []*authority{mid.issue(t, "old", old), mid}, []*authority{root}, false, hasExpired},
		{"not yet valid", []*authority{mid.issue(t, "new", func(x *x509.Certificate) { x.NotBefore = time.Now().Add(30 * time.Minute) }), mid}, []*authority{root}, false, notYetValid},
		{"wrong key", []*authority{leaf}, []*authority{other}, true, signatureFailure},
		{"client's certificate", []*authority{client, mid}, []*authority{root}, false, invalidPurpose},
		{"issuer is no authority", []*authority{notCA.issue(t, "x", plain), notCA}, []*authority{root}, false, invalidCA},
	} {
		s := &store{}
		for _, r := range tt.roots {
			s.addDER(r.cert.Raw)
		}
		var peer []*x509.Certificate
		for _, p := range tt.peer {
			peer = append(peer, p.cert)
		}
		v := &verifier{roots: s, partial: tt.part, level: defaultLevel, now: time.Now()}
		if got := v.verify(peer); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
