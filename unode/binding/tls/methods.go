package tls

import (
	"crypto/tls"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

// method makes a method of TLSWrap.
func method(f func(w *wrap, c *engine.Call) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		if w, ok := c.Iso.Half(c.This).(*wrap); ok {
			return f(w, c)
		}
		return binding.IllegalInvocation(c)
	}
}

// do makes a method that returns nothing.
func do(f func(w *wrap, c *engine.Call)) engine.Func {
	return method(func(w *wrap, c *engine.Call) engine.Value { f(w, c); return engine.Undefined })
}

// ask makes a method that returns undefined until the handshake is over.
func ask(f func(w *wrap, s *tls.ConnectionState) engine.Value) engine.Func {
	return method(func(w *wrap, c *engine.Call) engine.Value {
		if !w.established {
			return engine.Undefined
		}
		return f(w, &w.s.state)
	})
}

func (m *module) methods() map[string]engine.Func {
	return map[string]engine.Func{
		"start":                  do(func(w *wrap, c *engine.Call) { w.open() }),
		"receive":                do((*wrap).receive),
		"destroySSL":             do(func(w *wrap, c *engine.Call) { w.destroy() }),
		"enableCertCb":           do(func(w *wrap, c *engine.Call) { w.wantCert = true }),
		"certCbDone":             do(func(w *wrap, c *engine.Call) { w.certCbDone() }),
		"enableALPNCb":           do(func(w *wrap, c *engine.Call) { w.alpnCallback = true }),
		"enableSessionCallbacks": do(func(w *wrap, c *engine.Call) { w.wantSessions = true }),
		"enableKeylogCallback":   do(func(w *wrap, c *engine.Call) { w.wantKeylog = true }),
		"enableTrace":            do(func(w *wrap, c *engine.Call) {}),
		"endParser":              do(func(w *wrap, c *engine.Call) {}),
		"loadSession":            do(func(w *wrap, c *engine.Call) {}),
		"newSessionDone":         do(func(w *wrap, c *engine.Call) { w.cycle() }),
		"requestOCSP":            do(func(w *wrap, c *engine.Call) { w.requestOCSP = true }),
		"writesIssuedByPrevListenerDone": do(func(w *wrap, c *engine.Call) {
			w.prevWrites = false
			w.encOut()
		}),
		"setALPNProtocols": do(func(w *wrap, c *engine.Call) { w.alpn = bytesOf(c, 0) }),
		"setOCSPResponse":  do(func(w *wrap, c *engine.Call) { w.ocsp = bytesOf(c, 0) }),
		"setServername":    do(func(w *wrap, c *engine.Call) { w.servername = c.String(0) }),
		"setSession":       do(func(w *wrap, c *engine.Call) { w.resume = unpackSession(bytesOf(c, 0)) }),
		"setVerifyMode": do(func(w *wrap, c *engine.Call) {
			w.requestCert, w.requireCert = c.Bool(0), c.Bool(1)
		}),
		"setKeyCert": do(func(w *wrap, c *engine.Call) {
			if h, ok := c.Iso.Half(c.Arg(0)).(*contextHalf); ok {
				k := *w.context()
				k.pairs = h.ctx.pairs
				w.sni = &k
			}
		}),
		"setMaxSendFragment": method(func(w *wrap, c *engine.Call) engine.Value {
			n := c.Int(0)
			if n < 512 || n > 16384 {
				return engine.Int(0)
			}
			w.maxFragment = n
			return engine.Int(1)
		}),
		"renegotiate": method(func(w *wrap, c *engine.Call) engine.Value {
			if w.established && w.s.state.Version == tls.VersionTLS13 {
				return throw(c.Iso, &sslError{number: 266, reason: "wrong ssl version"})
			}
			return c.Iso.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: TLS renegotiation")
		}),
		"enablePskCallback": method(func(w *wrap, c *engine.Call) engine.Value {
			return c.Iso.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: TLS with pre-shared keys")
		}),
		"setPskIdentityHint": do(func(w *wrap, c *engine.Call) {}),
		"getServername": method(func(w *wrap, c *engine.Call) engine.Value {
			if w.servername == "" {
				return engine.False
			}
			return c.Iso.NewString(w.servername)
		}),
		"getALPNNegotiatedProtocol": method(func(w *wrap, c *engine.Call) engine.Value {
			if !w.established || w.s.state.NegotiatedProtocol == "" {
				return engine.False
			}
			return c.Iso.NewString(w.s.state.NegotiatedProtocol)
		}),
		"isSessionReused": method(func(w *wrap, c *engine.Call) engine.Value {
			return engine.Bool(w.established && w.s.state.DidResume)
		}),
		"getProtocol": method(func(w *wrap, c *engine.Call) engine.Value {
			if !w.established {
				_, max, _ := w.context().versions()
				return c.Iso.NewString(versionName(max))
			}
			return c.Iso.NewString(versionName(w.s.state.Version))
		}),
		"getCipher": ask(func(w *wrap, s *tls.ConnectionState) engine.Value {
			e := w.Env
			openssl, standard := cipherNames(s.CipherSuite)
			o := e.NewObject()
			e.Set(o, "name", e.NewString(openssl))
			e.Set(o, "standardName", e.NewString(standard))
			e.Set(o, "version", e.NewString(suiteVersion(s.CipherSuite)))
			return o
		}),
		"getEphemeralKeyInfo": method((*wrap).ephemeralKey),
		"getSharedSigalgs":    method(func(w *wrap, c *engine.Call) engine.Value { return c.Iso.NewStrings(w.sigalgs) }),
		"getFinished":         method(func(w *wrap, c *engine.Call) engine.Value { return engine.Undefined }),
		"getPeerFinished":     method(func(w *wrap, c *engine.Call) engine.Value { return engine.Undefined }),
		"getSession": method(func(w *wrap, c *engine.Call) engine.Value {
			if !w.established {
				return engine.Undefined
			}
			s := w.lastSession()
			if s == nil {
				// Nothing to resume, but programs expect a buffer.
				return buffer.New(w.Env, make([]byte, 4))
			}
			b, _ := packSession(s)
			return buffer.New(w.Env, b)
		}),
		"getTLSTicket": method(func(w *wrap, c *engine.Call) engine.Value {
			s := w.lastSession()
			if s == nil {
				return engine.Undefined
			}
			_, ticket := packSession(s)
			return buffer.New(w.Env, ticket)
		}),
		"exportKeyingMaterial": method(func(w *wrap, c *engine.Call) engine.Value {
			if !w.established {
				return c.Iso.ThrowError("The TLS connection is not established")
			}
			var context []byte
			if c.Arg(2).IsObject() {
				context = append([]byte{}, bytesOf(c, 2)...)
			}
			b, err := w.s.state.ExportKeyingMaterial(c.String(1), context, c.Int(0))
			if err != nil {
				return c.Iso.ThrowError("%s", err.Error())
			}
			return buffer.New(w.Env, b)
		}),
		"verifyError":            method((*wrap).verifyError),
		"getPeerCertificate":     method((*wrap).peerCertificate),
		"getCertificate":         method((*wrap).ownCertificate),
		"getPeerX509Certificate": method((*wrap).peerX509),
		"getX509Certificate":     method((*wrap).ownX509),
	}
}

// lastSession returns the session that a client has a ticket for: the last that
// it was given, or the one that it resumed.
func (w *wrap) lastSession() *tls.ClientSessionState {
	if w.last == nil && w.established && w.s.state.DidResume {
		return w.resume
	}
	return w.last
}

// bytesOf returns a copy of the bytes of an argument.
func bytesOf(c *engine.Call, i int) []byte {
	if v := c.Arg(i); v.IsString() {
		return []byte(c.Iso.String(v))
	}
	b, _ := c.Iso.Bytes(c.Arg(i))
	return append([]byte(nil), b...)
}

// receive takes encrypted bytes that JavaScript had read already.
func (w *wrap) receive(c *engine.Call) {
	b, _ := c.Iso.Bytes(c.Arg(0))
	if !w.Closing() {
		w.Data(b)
	}
}

// suiteVersion is the version that getCipher names: the oldest that has the
// suite.
func suiteVersion(id uint16) string {
	for _, s := range tls.CipherSuites() {
		if s.ID == id {
			return map[uint16]string{tls.VersionTLS13: "TLSv1.3", tls.VersionTLS12: "TLSv1.2"}[s.SupportedVersions[0]] + map[bool]string{true: "TLSv1.0"}[s.SupportedVersions[0] < tls.VersionTLS12]
		}
	}
	return "TLSv1.0"
}

// ephemeralKey tells a client which key exchange was used.
func (w *wrap) ephemeralKey(c *engine.Call) engine.Value {
	if w.server {
		return engine.Null
	}
	e := w.Env
	o := e.NewObject()
	if !w.established || w.s.state.CurveID == 0 {
		return o
	}
	name, bits := curveOf(w.s.state.CurveID)
	kind, size := "ECDH", engine.Int(bits)
	if bits == 0 {
		kind, size = "TLSGroup", engine.Undefined
	}
	e.Set(o, "type", e.NewString(kind))
	e.Set(o, "name", e.NewString(name))
	e.Set(o, "size", size)
	return o
}
