package tls

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"slices"
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

// extStatusRequest is the extension by which a client asks for an OCSP response.
const extStatusRequest = 5

// onHello chooses a server's configuration. It returns false when the handshake
// has to wait for certCbDone.
func (w *wrap) onHello() bool {
	h := w.s.hello
	w.Callback(w.m.onhandshakestart, engine.Number(float64(w.Env.Loop.Now()-w.Env.Process.Start/1e6)))
	if w.dead {
		return false
	}
	if h.ServerName != "" {
		w.servername = h.ServerName
		w.setOwnerServername()
	}
	if w.wantCert {
		w.certRunning = true
		e := w.Env
		info := e.NewObject()
		e.Set(info, "servername", e.NewString(h.ServerName))
		e.Set(info, "OCSPRequest", engine.Bool(slices.Contains(h.Extensions, extStatusRequest)))
		w.Callback(w.m.oncertcb, info)
		if w.certRunning {
			return false
		}
	}
	w.answer()
	return !w.dead
}

// setOwnerServername tells the socket which name the client asked for.
func (w *wrap) setOwnerServername() {
	o := w.Env.Owner(w.Self)
	w.Env.Set(o, "servername", w.Env.NewString(w.servername))
	w.Env.Free(o)
}

// certCbDone ends the certificate callback: the socket may have set sni_context.
func (w *wrap) certCbDone() {
	if !w.certRunning || w.dead {
		return
	}
	v := w.Env.GetAtom(w.Self, w.m.sniContext)
	defer w.Env.Free(v)
	if c, ok := w.Env.Half(v).(*contextHalf); ok {
		w.sni = c.ctx
	} else if v.IsObject() {
		w.Callback(w.m.onerror, w.Env.NewError("TypeError", "Invalid SNI context"))
		return
	}
	w.certRunning = false
	w.answer()
	if w.paused && !w.dead {
		w.paused = false
		w.under.ReadStart()
	}
	w.cycle()
}

// answer gives the handshake of a server what it waits for.
func (w *wrap) answer() {
	if w.dead || w.s.answer != nil || w.s.refuse != nil {
		return
	}
	// First, since the callback may set another certificate.
	protos, refuse := w.chooseALPN(w.s.hello.SupportedProtos)
	if w.dead {
		return
	}
	w.s.refuse = refuse
	ctx := w.context()
	cfg := ctx.config()
	cfg.Certificates = ctx.certificates()
	for i := range cfg.Certificates {
		cfg.Certificates[i].OCSPStaple = w.ocsp
	}
	if w.requestCert {
		cfg.ClientAuth = tls.RequestClientCert
		if w.requireCert {
			cfg.ClientAuth = tls.RequireAnyClientCert
		}
		if ctx.own {
			cfg.ClientCAs = ctx.roots.pool()
		}
	}
	if w.wantKeylog {
		cfg.KeyLogWriter = keylogWriter{w.s}
	}
	w.chooseSuites(ctx, cfg)
	w.sigalgs = sharedSigalgs(ctx.sigalgs, w.s.hello.SignatureSchemes)
	if len(w.sigalgs) == 0 && len(w.s.hello.SignatureSchemes) > 0 && w.s.refuse == nil {
		w.s.refuse = reason("no shared signature algorithms")
	}
	ctx.limitSessions(cfg)
	cfg.NextProtos = protos
	if _, newest, ok := ctx.versions(); !ok {
		w.s.refuse = reason("no protocols available")
	} else if tooNew(newest, w.s.hello.SupportedVersions) {
		w.s.refuse = errTooNew
	}
	if len(cfg.Certificates) == 0 && w.s.refuse == nil {
		w.s.refuse = w.noCertificate(cfg)
	}
	w.s.answer = cfg
}

// chooseSuites leaves a server's configuration the one suite of each version
// that OpenSSL would choose.
func (w *wrap) chooseSuites(ctx *secureContext, cfg *tls.Config) {
	h := w.s.hello
	version := uint16(0)
	for _, v := range h.SupportedVersions {
		if v <= tls.VersionTLS12 && v >= cfg.MinVersion && v <= cfg.MaxVersion {
			version = max(version, v)
		}
	}
	kinds := map[string]bool{}
	for _, c := range cfg.Certificates {
		switch c.Leaf.PublicKey.(type) {
		case *rsa.PublicKey:
			kinds["RSA"] = true
		default:
			kinds["ECDSA"] = true
		}
	}
	own := ctx.options&optServerOrder != 0
	ecdhe := len(ctx.curves) == 0 || slices.ContainsFunc(ctx.curves, func(id tls.CurveID) bool { return slices.Contains(h.SupportedCurves, id) })
	if id := chooseSuite(ctx.suites12, h.CipherSuites, own, version, kinds, ecdhe); id != 0 {
		cfg.CipherSuites = []uint16{id}
	}
	first, second := h.CipherSuites, ctx.suites13
	if own {
		first, second = second, first
	}
	w.s.suites13 = ctx.suites13
	for _, id := range first {
		if slices.Contains(suites13, id) && slices.Contains(second, id) {
			w.s.suites13 = []uint16{id}
			break
		}
	}
}

// noCertificate says what OpenSSL does of a server without one.
func (w *wrap) noCertificate(cfg *tls.Config) error {
	if slices.Contains(w.s.hello.SupportedVersions, tls.VersionTLS13) && cfg.MaxVersion >= tls.VersionTLS13 {
		return reason("no suitable signature algorithm")
	}
	return reason("no shared cipher")
}

// chooseALPN picks the protocol, by the callback or the list; no protocol is an
// error when the server has one of them.
func (w *wrap) chooseALPN(offered []string) ([]string, error) {
	if len(offered) == 0 {
		return nil, nil
	}
	if w.alpnCallback {
		wire := wireProtocols(offered)
		fn := w.Env.GetAtom(w.Self, w.m.alpnCallback)
		r := w.MakeCallback(fn, buffer.New(w.Env, wire))
		w.Env.Free(fn)
		defer w.Env.Free(r)
		if !r.IsNumber() {
			return nil, reason("no application protocol")
		}
		i, at := 0, w.Env.Int(r)
		for _, p := range offered {
			if i == at {
				return []string{p}, nil
			}
			i += 1 + len(p)
		}
		return nil, reason("no application protocol")
	}
	if len(w.alpn) == 0 {
		return nil, nil
	}
	for _, p := range protocols(w.alpn) {
		if slices.Contains(offered, p) {
			return []string{p}, nil
		}
	}
	return nil, reason("no application protocol")
}

// onEstablished tells JavaScript that the handshake is over.
func (w *wrap) onEstablished() {
	w.established = true
	w.s.hello = nil
	if !w.server {
		w.emitTickets()
		if w.requestOCSP && !w.dead {
			resp := engine.Null
			if b := w.s.state.OCSPResponse; len(b) > 0 {
				resp = buffer.New(w.Env, b)
			}
			w.Callback(w.m.onocspresponse, resp)
		}
	}
	if w.dead {
		return
	}
	w.clearIn()
	w.Callback(w.m.onhandshakedone)
}

// emitTickets calls onnewsession for the sessions that a client was given.
func (w *wrap) emitTickets() {
	for !w.dead && len(w.s.tickets) > 0 {
		cs := w.s.tickets[0]
		w.s.tickets = w.s.tickets[1:]
		w.last = cs
		if !w.wantSessions {
			continue
		}
		b, ticket := packSession(cs)
		id := sha256.Sum256(ticket)
		w.Callback(w.m.onnewsession, buffer.New(w.Env, id[:]), buffer.New(w.Env, b))
	}
}

// fail reports that the handshake failed.
func (w *wrap) fail(err error) {
	if errors.Is(err, errTooNew) {
		_, newest, _ := w.context().versions()
		w.s.Out = oldHello(newest, w.s.hello.CipherSuites[0])
		w.refused = true
		w.encOut()
		return
	}
	e := fromGo(err, w.server)
	if w.server && w.s.hello == nil && strings.Contains(e.reason, " alert ") {
		e = reason("unexpected message") // instead of a hello
	}
	mendAlert(w.s.Out, e)
	w.report(e)
}

// readFailed reports the end of what can be read, or an error.
func (w *wrap) readFailed(err error) {
	switch {
	case isTemporary(err):
		return
	case isEOF(err):
		w.eof = true
		w.DeliverEnd(binding.EOF)
		return
	}
	// The end of the stream below is still to come.
	w.broken = true
	w.report(fromGo(err, w.server))
}

// report sends what is left, an alert mostly, and calls onerror.
func (w *wrap) report(e *sslError) {
	w.encOut()
	if !w.dead {
		w.Callback(w.m.onerror, e.value(w.Env.Isolate))
	}
}
