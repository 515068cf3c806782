// Package tls is the binding tls_wrap and the TLS part of crypto: SecureContext
// and the sets of trusted certificates. OpenSSL's place is taken by Go's
// crypto/tls and crypto/x509.
//
// Certificates are never checked by crypto/tls: as with OpenSSL in Node, a
// handshake goes through and the library asks verifyError afterwards. The
// verifier is our own, since programs look at OpenSSL's codes.
//
// What crypto/tls cannot do throws, or is refused as if OpenSSL had been built
// without it: pre-shared keys, renegotiation, finite-field Diffie-Hellman,
// sessions kept by a server under an id, CCM suites. Of the option sigalgs only
// what this side signs with is heeded.
//
// Invariants: everything runs on the loop's thread. A session's goroutine runs
// only while the loop waits for it, and ends with the handshake, or with
// destroySSL, or with the object.
//
// Caution: every callback may destroy the session: look at dead after one.
package tls

import (
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

//go:embed tls.js
var shim string

//go:embed context.js
var contextShim string

// module is what the functions of the binding share.
type module struct {
	class, keep                                          engine.Slot
	onhandshakestart, onhandshakedone, oncertcb, onerror engine.Atom
	onnewsession, onkeylog, onocspresponse               engine.Atom
	handles                                              crypto.Handles
	sniContext, alpnCallback                             engine.Atom
}

// buffers are what the sessions of one environment share.
type buffers struct{ clear []byte }

// readBuffer returns room for one record in the clear.
func (m *module) readBuffer(e *binding.Env) []byte {
	return binding.State(e, func() *buffers { return &buffers{make([]byte, 16<<10)} }).clear
}

// Register adds the bindings; that of package crypto must be there already.
func Register(r *binding.Registry) {
	m := &module{
		class:            r.Slot("TLSWrap"),
		keep:             r.Slot("symbol by which a stream's handle holds its TLSWrap"),
		onhandshakestart: r.Atom("onhandshakestart"),
		onhandshakedone:  r.Atom("onhandshakedone"),
		oncertcb:         r.Atom("oncertcb"),
		onerror:          r.Atom("onerror"),
		onnewsession:     r.Atom("onnewsession"),
		onkeylog:         r.Atom("onkeylog"),
		onocspresponse:   r.Atom("onocspresponse"),
		sniContext:       r.Atom("sni_context"),
		alpnCallback:     r.Atom("ALPNCallback"),
		handles:          crypto.HandlesOf(r),
	}
	r.Class("tls_wrap.TLSWrap", stream.BaseClass(engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			c.Iso.ThrowTypeError("Illegal constructor")
			return nil, false
		},
		Methods: binding.AsyncMethods(m.methods()),
	}))
	r.Func("tls_wrap.wrap", m.wrap)
	r.Func("tls_native.share", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.class, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Shim("tls_wrap", shim)
	r.Shim("crypto", contextShim)
	registerContext(r)
	registerRoots(r)
}

// wrap is wrap(handle, context, isServer, hasActiveWriteFromPrevOwner).
func (m *module) wrap(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	under, ok := e.Half(c.Arg(0)).(stream.Source)
	ctx, ok2 := e.Half(c.Arg(1)).(*contextHalf)
	if !ok || !ok2 {
		return e.ThrowTypeError("wrap needs a stream and a SecureContext")
	}
	w := &wrap{m: m, under: under, ctx: ctx.ctx, server: c.Bool(2), prevWrites: c.Bool(3)}
	self := e.NewNative(e.Slot(m.class), w)
	w.InitAsync(e, self, binding.ProviderTLSWrap)
	w.InitReader(&w.AsyncWrap)
	w.Begin(nil)
	under.Consume(w)
	// What comes needs the session even if nothing else does.
	if !e.Slot(m.keep).IsSymbol() {
		e.SetSlot(m.keep, e.NewSymbol("TLSWrap", true))
	}
	e.SetKey(c.Arg(0), e.Slot(m.keep), e.Dup(self))
	return self
}

// Finalize ends the session of an object that nobody can reach.
func (w *wrap) Finalize() {
	if w.dead {
		return
	}
	w.dead = true
	if w.s != nil {
		w.s.close()
	}
	w.under.Unconsume()
	w.ForgetLater()
}
