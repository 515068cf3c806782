package tls

import (
	"bytes"
	"crypto/x509"
	"slices"
)

// store is a set of trusted certificates, found by their subject and read when
// they are. base, shared between contexts, is another one that it adds to.
type store struct {
	base  *store
	certs map[string][]*trusted // by raw subject
	list  []*trusted            // in order
}

type trusted struct {
	der  []byte
	cert *x509.Certificate // nil until it is needed, or when it cannot be read
	bad  bool
}

func (t *trusted) read() *x509.Certificate {
	if t.cert == nil && !t.bad {
		var err error
		if t.cert, err = x509.ParseCertificate(t.der); err != nil {
			t.bad = true
		}
	}
	return t.cert
}

// addDER adds a certificate that is not there yet.
func (s *store) addDER(der []byte) {
	subject, ok := subjectOf(der)
	same := func(t *trusted) bool { return bytes.Equal(t.der, der) }
	if !ok || slices.ContainsFunc(s.certs[string(subject)], same) {
		return
	}
	if s.certs == nil {
		s.certs = map[string][]*trusted{}
	}
	t := &trusted{der: der}
	s.certs[string(subject)] = append(s.certs[string(subject)], t)
	s.list = append(s.list, t)
}

// bySubject returns the certificates of a name.
func (s *store) bySubject(name []byte) (out []*x509.Certificate) {
	for ; s != nil; s = s.base {
		for _, t := range s.certs[string(name)] {
			if c := t.read(); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

// has tells whether the very certificate is in the store.
func (s *store) has(c *x509.Certificate) bool {
	return slices.ContainsFunc(s.bySubject(c.RawSubject), c.Equal)
}

// issuers returns the certificates that may have signed c.
func (s *store) issuers(c *x509.Certificate) []*x509.Certificate { return s.bySubject(c.RawIssuer) }

// chain returns what the store knows above c, up to the root.
func (s *store) chain(c *x509.Certificate) []*x509.Certificate {
	var out []*x509.Certificate
	for len(out) < maxDepth && !selfIssued(c) {
		x := pick(s.issuers(c), c)
		if x == nil {
			break
		}
		out = append(out, x)
		c = x
	}
	return out
}

// pool returns the store's own certificates for crypto/tls.
func (s *store) pool() *x509.CertPool {
	p := x509.NewCertPool()
	for _, t := range s.list {
		if c := t.read(); c != nil {
			p.AddCert(c)
		}
	}
	return p
}

// issued tells whether x names itself as the issuer of c: their names fit, and
// so do the key identifiers if there are any.
func issued(x, c *x509.Certificate) bool {
	return bytes.Equal(x.RawSubject, c.RawIssuer) &&
		(len(c.AuthorityKeyId) == 0 || len(x.SubjectKeyId) == 0 || bytes.Equal(c.AuthorityKeyId, x.SubjectKeyId))
}

// selfIssued tells whether c is its own issuer by name.
func selfIssued(c *x509.Certificate) bool { return issued(c, c) }

// pick chooses the issuer of c that is valid longest.
func pick(from []*x509.Certificate, c *x509.Certificate) (best *x509.Certificate) {
	for _, x := range from {
		if issued(x, c) && (best == nil || x.NotAfter.After(best.NotAfter)) {
			best = x
		}
	}
	return best
}
