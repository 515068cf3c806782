package tls

import (
	"crypto/tls"
	"crypto/x509"
	"slices"

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
	w.verdict, w.chain = v.verify(peer)
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
	e := c.Iso.NewError("Error", v.text)
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

func (w *wrap) peerX509(c *engine.Call) engine.Value {
	if !w.established || len(w.s.state.PeerCertificates) == 0 {
		return engine.Undefined
	}
	return w.handle(w.s.state.PeerCertificates[0])
}

func (w *wrap) ownX509(c *engine.Call) engine.Value {
	if x := w.own(); x != nil {
		return w.handle(x)
	}
	return engine.Undefined
}

// handle makes the object that Node's X509Certificate stands on.
func (w *wrap) handle(x *x509.Certificate) engine.Value {
	return w.Env.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: crypto.X509Certificate")
}
