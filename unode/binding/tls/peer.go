package tls

import (
	"crypto/tls"
	"crypto/x509"
	"slices"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto"
	"nodeos/unode/binding/crypto/cert"
	"nodeos/unode/engine"
)

// verify checks the peer's certificates once.
func (w *wrap) verify() {
	if w.verified {
		return
	}
	w.verified = true
	peer := w.s.state.PeerCertificates
	if len(peer) == 0 {
		w.verdict = unableToGetIssuer
		// A resumed session of TLS 1.3 looks like a pre-shared key.
		if w.s.state.Version == tls.VersionTLS13 && w.s.state.DidResume {
			w.verdict = verdictOK
		}
		return
	}
	ctx := w.context()
	v := &verifier{roots: ctx.roots, crls: ctx.crls, partial: ctx.partial, level: ctx.level, client: w.server, now: now()}
	w.verdict = v.verify(peer)
}

// verifyError returns what is wrong with the peer's certificate, or null.
func (w *wrap) verifyError(c *engine.Call) engine.Value {
	if !w.established {
		return engine.Null
	}
	w.verify()
	if w.verdict == verdictOK {
		return engine.Null
	}
	v := verdicts[w.verdict]
	text := v.text
	switch w.verdict {
	case unableToVerifyLeaf, selfSignedLeaf, unableToGetIssuer:
		if !option(w.Env, "--use-system-ca") {
			text += "; if the root CA is installed locally, try running Node.js with --use-system-ca"
		}
	}
	e := c.Iso.NewError("Error", text)
	c.Iso.Set(e, "code", c.Iso.NewString(v.code))
	return e
}

// peerCertificate is getPeerCertificate(detailed).
func (w *wrap) peerCertificate(c *engine.Call) engine.Value {
	if !w.established || len(w.s.state.PeerCertificates) == 0 {
		return engine.Undefined
	}
	leaf, rest := w.s.state.PeerCertificates[0], slices.Clone(w.s.state.PeerCertificates[1:])
	o := describe(w.Env, leaf)
	if !c.Bool(0) {
		return o
	}
	at, x := o, leaf
	for depth := 0; depth < maxDepth && !selfIssued(x); depth++ {
		up := pick(rest, x)
		if up == nil {
			up = pick(w.context().roots.issuers(x), x)
		} else {
			rest = slices.DeleteFunc(rest, up.Equal)
		}
		if up == nil {
			return o
		}
		above := describe(w.Env, up)
		w.Env.Set(at, "issuerCertificate", w.Env.Dup(above))
		w.Env.Free(above) // at has it
		at, x = above, up
	}
	if selfIssued(x) {
		w.Env.Set(at, "issuerCertificate", w.Env.Dup(at))
	}
	return o
}

// ownCertificate is getCertificate().
func (w *wrap) ownCertificate(c *engine.Call) engine.Value {
	if x := w.own(); x != nil {
		return describe(w.Env, x)
	}
	return engine.Undefined
}

// own returns the certificate that this side has.
func (w *wrap) own() *x509.Certificate {
	for _, p := range w.context().pairs {
		if p.leaf != nil && p.key != nil {
			return p.leaf
		}
	}
	return nil
}

// peerX509 is getPeerX509Certificate().
func (w *wrap) peerX509(c *engine.Call) engine.Value {
	if !w.established || len(w.s.state.PeerCertificates) == 0 {
		return engine.Undefined
	}
	var issuer *cert.Certificate
	for _, x := range w.s.state.PeerCertificates[1:] {
		if issued(x, w.s.state.PeerCertificates[0]) {
			issuer = cert.ParseDER(x.Raw)
		}
	}
	return w.handle(w.s.state.PeerCertificates[0], issuer)
}

// ownX509 is getX509Certificate().
func (w *wrap) ownX509(c *engine.Call) engine.Value {
	if x := w.own(); x != nil {
		return w.handle(x, nil)
	}
	return engine.Undefined
}

// handle makes the object that Node's X509Certificate stands on.
func (w *wrap) handle(x *x509.Certificate, issuer *cert.Certificate) engine.Value {
	if c := cert.ParseDER(x.Raw); c != nil {
		return w.m.handles.NewCertificate(w.Env, c, issuer)
	}
	return engine.Undefined
}

// describe makes the object that getPeerCertificate gives for a certificate.
func describe(e *binding.Env, x *x509.Certificate) engine.Value {
	if c := cert.ParseDER(x.Raw); c != nil {
		return crypto.LegacyCertificate(e, c)
	}
	return e.NewObject()
}
