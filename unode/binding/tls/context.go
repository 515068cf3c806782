package tls

import (
	"crypto"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"slices"
	"strings"

	"nodeos/sys"
)

// secureContext is the Go half of a SecureContext: OpenSSL's SSL_CTX.
type secureContext struct {
	min, max   uint16 // protocol versions; 0 for no limit
	options    int
	suites12   []uint16 // nil for all
	suites13   []uint16
	level      int // of security
	curves     []tls.CurveID
	sigalgs    []tls.SignatureScheme // to sign with; nil for all
	pairs      []pair
	roots      *store
	own        bool // roots are the program's, not the default ones
	partial    bool // any certificate of the store ends a chain
	crls       []*pkix.CertificateList
	ticketKeys [48]byte
	timeout    int    // seconds that a session can be resumed; 0 for no limit of ours
	sessionID  string // the session id context: sessions of another are not resumed
}

// pair is a certificate with its chain and its key. There is one for each sort
// of key, as in OpenSSL.
type pair struct {
	sort  string
	leaf  *x509.Certificate
	chain []*x509.Certificate
	key   crypto.Signer
}

func newContext() *secureContext {
	c := &secureContext{level: defaultLevel, suites13: suites13, roots: &store{}, own: true}
	sys.Random(c.ticketKeys[:])
	return c
}

// Protocol versions and options that Node's library names (constants.crypto).
const (
	optNoTicket    = 1 << 14
	optServerOrder = 1 << 22
	optNoTLS13     = 1 << 29
	optNoTLS12     = 1 << 27
	optNoTLS11     = 1 << 28
	optNoTLS10     = 1 << 26

	// defaultLevel is the security level that OpenSSL is built with: 2 rules
	// out keys below 112 bits of strength and TLS below 1.2.
	defaultLevel = 2
)

// errMethod is what init throws for its first argument.
type errMethod string

func (e errMethod) Error() string { return string(e) }

// init takes a name of OpenSSL's methods, or "", and the range of versions.
func (c *secureContext) init(method string, min, max uint16) error {
	c.min, c.max = min, max
	if method == "" {
		return nil
	}
	base := strings.TrimSuffix(strings.TrimSuffix(method, "_method"), "_server")
	base = strings.TrimSuffix(base, "_client")
	if !strings.HasSuffix(method, "_method") {
		base = ""
	}
	switch base {
	case "SSLv2":
		return errMethod("SSLv2 methods disabled")
	case "SSLv3":
		return errMethod("SSLv3 methods disabled")
	case "SSLv23":
		c.max = tls.VersionTLS12
	case "TLS":
		c.min, c.max = 0, tls.VersionTLS13
	case "TLSv1":
		c.min, c.max = tls.VersionTLS10, tls.VersionTLS10
	case "TLSv1_1":
		c.min, c.max = tls.VersionTLS11, tls.VersionTLS11
	case "TLSv1_2":
		c.min, c.max = tls.VersionTLS12, tls.VersionTLS12
	default:
		return errMethod("Unknown method: " + method)
	}
	return nil
}

// versions returns the range that is left when options and security level have
// had their say; ok is false when it is empty.
func (c *secureContext) versions() (min, max uint16, ok bool) {
	for v, off := range map[uint16]int{
		tls.VersionTLS10: optNoTLS10, tls.VersionTLS11: optNoTLS11,
		tls.VersionTLS12: optNoTLS12, tls.VersionTLS13: optNoTLS13,
	} {
		switch {
		case v < c.min || c.max != 0 && v > c.max || c.options&off != 0:
		case v < tls.VersionTLS12 && c.level > 0:
		case v == tls.VersionTLS13 && len(c.suites13) == 0:
		default:
			if min == 0 || v < min {
				min = v
			}
			if v > max {
				max = v
			}
		}
	}
	return min, max, max != 0
}

// sortOf names the sort of a public key.
func sortOf(pub any) string { return fmt.Sprintf("%T", pub) }

// slot returns the pair for keys of a sort.
func (c *secureContext) slot(sort string) *pair {
	i := slices.IndexFunc(c.pairs, func(p pair) bool { return p.sort == sort })
	if i < 0 {
		c.pairs = append(c.pairs, pair{sort: sort})
		i = len(c.pairs) - 1
	}
	return &c.pairs[i]
}

// setCert sets a certificate and its chain.
func (c *secureContext) setCert(certs []*x509.Certificate) error {
	if len(certs) == 0 {
		return errNoStartLine
	}
	if err := c.checkLevel(certs[0]); err != nil {
		return err
	}
	p := c.slot(sortOf(certs[0].PublicKey))
	p.leaf, p.chain = certs[0], certs[1:]
	if p.key != nil && !samePublic(p.key.Public(), p.leaf.PublicKey) {
		p.key = nil
	}
	return nil
}

// setKey sets the key of the certificate of its sort.
func (c *secureContext) setKey(key crypto.Signer) error {
	p := c.slot(sortOf(key.Public()))
	if p.leaf != nil && !samePublic(key.Public(), p.leaf.PublicKey) {
		return errMismatch
	}
	p.key = key
	return nil
}

func samePublic(a, b any) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// issuer returns the certificate that signed the leaf of p, if it is known.
func (c *secureContext) issuer(p *pair) *x509.Certificate {
	for _, x := range append(slices.Clone(p.chain), c.roots.issuers(p.leaf)...) {
		if issued(x, p.leaf) {
			return x
		}
	}
	return nil
}

// certificates returns what crypto/tls presents. A leaf without a chain gets the
// one that the store has for it, as with OpenSSL.
func (c *secureContext) certificates() []tls.Certificate {
	var out []tls.Certificate
	for i := range c.pairs {
		p := &c.pairs[i]
		if p.leaf == nil || p.key == nil {
			continue
		}
		t := tls.Certificate{Certificate: [][]byte{p.leaf.Raw}, PrivateKey: p.key, Leaf: p.leaf, SupportedSignatureAlgorithms: c.sigalgs}
		chain := p.chain
		if len(chain) == 0 {
			chain = c.roots.chain(p.leaf)
		}
		for _, x := range chain {
			t.Certificate = append(t.Certificate, x.Raw)
		}
		out = append(out, t)
	}
	return out
}

// config makes what both sides of a connection share.
func (c *secureContext) config() *tls.Config {
	min, max, _ := c.versions()
	cfg := &tls.Config{
		MinVersion: min, MaxVersion: max,
		CipherSuites: c.suites12, CurvePreferences: c.curves,
		// Node's library looks at the result of our own verification.
		InsecureSkipVerify: true,
	}
	if cfg.CipherSuites == nil {
		cfg.CipherSuites = []uint16{}
	}
	cfg.SetSessionTicketKeys([][32]byte{sha256.Sum256(c.ticketKeys[:])})
	cfg.SessionTicketsDisabled = c.options&optNoTicket != 0
	return cfg
}

// setCurves takes OpenSSL's list of groups, or "auto"; ok is false when it names
// one that is not there.
func (c *secureContext) setCurves(list string) (ok bool) {
	if list == "auto" {
		return true
	}
	var ids []tls.CurveID
	for _, name := range strings.Split(list, ":") {
		id, ok := groups[strings.ToLower(strings.TrimLeft(name, "*?-"))]
		if !ok {
			return false
		}
		if id != 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return false
	}
	c.curves = ids
	return true
}

var groups = map[string]tls.CurveID{
	"p-256": tls.CurveP256, "prime256v1": tls.CurveP256, "secp256r1": tls.CurveP256,
	"p-384": tls.CurveP384, "secp384r1": tls.CurveP384,
	"p-521": tls.CurveP521, "secp521r1": tls.CurveP521,
	"x25519": tls.X25519, "x25519mlkem768": tls.X25519MLKEM768,
	"secp256r1mlkem768": tls.SecP256r1MLKEM768, "secp384r1mlkem1024": tls.SecP384r1MLKEM1024,
	// Known to OpenSSL, not to crypto/tls: left out of the list.
	"x448": 0, "secp256k1": 0, "brainpoolp256r1": 0, "brainpoolp384r1": 0, "brainpoolp512r1": 0,
	"ffdhe2048": 0, "ffdhe3072": 0, "ffdhe4096": 0, "ffdhe6144": 0, "ffdhe8192": 0,
}

// curveOf returns the name and size that getEphemeralKeyInfo gives for a group.
func curveOf(id tls.CurveID) (name string, bits int) {
	switch id {
	case tls.CurveP256:
		return "prime256v1", 256
	case tls.CurveP384:
		return "secp384r1", 384
	case tls.CurveP521:
		return "secp521r1", 521
	case tls.X25519:
		return "X25519", 253
	}
	return id.String(), 0
}
