package tls

import (
	"crypto/tls"
	"syscall"
	"time"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stream"
)

// maxWaiting is how many bytes a peer may send while a callback is awaited.
const maxWaiting = 64 << 10

// wrap is the Go half of a TLSWrap: TLS over another stream
// (src/crypto/crypto_tls.cc). Its names follow that file's: encrypted and clear,
// in and out.
type wrap struct {
	binding.AsyncWrap
	stream.Reader
	m      *module
	under  stream.Source
	ctx    *secureContext
	sni    *secureContext // instead of ctx, once a server knows the name
	server bool

	// What is set before the handshake.
	servername   string
	alpn         []byte // in wire format
	alpnCallback bool
	requestCert  bool
	requireCert  bool
	requestOCSP  bool
	wantSessions bool // session callbacks are enabled
	wantCert     bool // the certificate callback is
	wantKeylog   bool
	resume       *tls.ClientSessionState
	ocsp         []byte // a server's answer
	prevWrites   bool   // the underlying stream's former owner still writes
	maxFragment  int

	s           *session
	certRunning bool // the handshake waits for certCbDone
	paused      bool // and the peer with it
	started     bool
	established bool
	shut        bool
	eof         bool
	broken      bool // an error was reported
	refused     bool // the client will say so: see tooNew
	dead        bool // destroySSL was called
	cycling     bool
	again       bool

	write     *binding.Request // under way
	scheduled bool             // write is done when everything is sent
	clear     []byte           // to encrypt once the handshake is over
	sending   []byte           // what the underlying stream works on
	inSend    bool
	spare     []byte
	written   uint64
	sigalgs   []string // that a server shares with its client
	verified  bool     // verdict is set
	verdict   verdict
	last      *tls.ClientSessionState // that a client was given
}

// IsClosed implements stream.Base: the methods work until the end.
func (w *wrap) IsClosed() bool { return false }

// Closing tells whether the underlying stream is closing.
func (w *wrap) Closing() bool { return w.dead || w.under.Closing() }

// Fd returns the underlying stream's.
func (w *wrap) Fd() int { return w.under.Fd() }

// BytesWritten counts clear bytes.
func (w *wrap) BytesWritten() uint64 { return w.written }

// WriteQueueSize returns how many encrypted bytes wait.
func (w *wrap) WriteQueueSize() int {
	if w.dead || w.s == nil {
		return 0
	}
	return len(w.s.Out) + len(w.sending)
}

// ReadStart and ReadStop are the underlying stream's.
func (w *wrap) ReadStart() sys.Errno {
	if w.dead || w.eof {
		return 0
	}
	return w.under.ReadStart()
}

func (w *wrap) ReadStop() {
	if !w.dead {
		w.under.ReadStop()
	}
}

// context returns the secure context that counts.
func (w *wrap) context() *secureContext {
	if w.sni != nil {
		return w.sni
	}
	return w.ctx
}

// Data implements stream.Consumer: encrypted bytes have come.
func (w *wrap) Data(b []byte) {
	if w.eof || w.dead {
		return
	}
	if w.s == nil {
		w.begin()
	}
	if w.refused {
		w.refused = false
		w.report(reason("wrong version number"))
		return
	}
	s := w.s
	if w.broken || s.over && !w.established {
		return // nobody reads it any more
	}
	if len(s.In) > 0 {
		s.In = append(s.In, b...)
		w.cycle()
		if w.certRunning && len(s.In) > maxWaiting && !w.dead {
			w.paused = true
			w.under.ReadStop()
		}
		return
	}
	// Mostly all of it is read at once, in place; b is not ours afterwards.
	s.In = b
	w.cycle()
	s.In = append([]byte(nil), s.In...)
}

// End implements stream.Consumer.
func (w *wrap) End(err sys.Errno) {
	if w.eof || w.dead {
		return
	}
	w.cycle() // the end comes after all data
	if w.eof || w.dead {
		return
	}
	if err == binding.EOF {
		w.eof = true
	}
	w.DeliverEnd(err)
}

// begin makes the session.
func (w *wrap) begin() {
	cfg := w.ctx.config()
	if w.server {
		w.s = newSession(true, cfg, w.ctx.suites13)
	} else {
		w.clientConfig(cfg)
		w.s = newSession(false, cfg, w.ctx.suites13)
		w.s.resume = w.resume
	}
	if w.wantKeylog {
		cfg.KeyLogWriter = keylogWriter{w.s}
	}
}

func (w *wrap) clientConfig(cfg *tls.Config) {
	cfg.ServerName = w.servername
	cfg.NextProtos = protocols(w.alpn)
	certs := w.ctx.certificates()
	cfg.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		any := *info
		any.AcceptableCAs = nil // as OpenSSL, which sends what it has
		for i := range certs {
			if any.SupportsCertificate(&certs[i]) == nil {
				return &certs[i], nil
			}
		}
		return &tls.Certificate{}, nil
	}
}

// open drives what waits; a client says hello first.
func (w *wrap) open() {
	if w.dead {
		return
	}
	if w.started = true; w.s == nil {
		w.begin()
	}
	w.cycle()
}

// cycle moves what can be moved, until nothing is left. Calls from within are
// dealt with by the outer one.
func (w *wrap) cycle() {
	if w.cycling {
		w.again = true
		return
	}
	w.Env.Dup(w.Self) // callbacks may drop it
	w.cycling = true
	for w.again = true; w.again; {
		w.again = false
		w.clearIn()
		w.clearOut()
		w.encOut()
	}
	w.cycling = false
	w.Env.Free(w.Self)
}

// clearOut shakes hands and hands over what could be decrypted.
func (w *wrap) clearOut() {
	for !w.established {
		if w.dead || w.s == nil || w.s.over || w.certRunning || !w.server && !w.started {
			return
		}
		if _, _, ok := w.ctx.versions(); !ok && !w.server {
			w.s.over = true
			w.s.Out = []byte{21, 3, 1, 0, 2, 2, 80} // fatal, internal error: as OpenSSL
			w.fail(reason("no protocols available"))
			return
		}
		st := w.s.handshake()
		w.emitKeylog()
		switch st {
		case needInput:
			return
		case gotHello:
			if !w.onHello() {
				return
			}
		case failed:
			w.fail(w.s.err)
			return
		case established:
			w.onEstablished()
		}
	}
	w.decrypt()
}

// decrypt reads records until there are no more.
func (w *wrap) decrypt() {
	b := w.m.readBuffer(w.Env)
	for !w.eof && !w.dead && !w.broken {
		n, err := w.s.conn.Read(b)
		w.emitKeylog()
		w.emitTickets()
		if w.dead {
			return
		}
		if n > 0 {
			w.Deliver(b[:n])
		}
		if err == nil || w.dead {
			continue
		}
		w.readFailed(err)
		return
	}
}

// emitKeylog calls onkeylog for the lines that came.
func (w *wrap) emitKeylog() {
	for !w.dead && len(w.s.keylog) > 0 {
		line := w.s.keylog[0]
		w.s.keylog = w.s.keylog[1:]
		w.Callback(w.m.onkeylog, buffer.New(w.Env, line))
	}
}

// destroy lets go of the session and of the underlying stream.
func (w *wrap) destroy() {
	if w.dead {
		return
	}
	w.scheduled = true
	w.invokeQueued(syscall.ECANCELED, "Canceled because of SSL destruction")
	w.dead = true
	if w.s != nil {
		w.s.close()
		w.s.In, w.s.Out = nil, nil
	}
	w.clear = nil
	w.under.Unconsume()
	w.Forget()
}

// now is when certificates are looked at.
func now() time.Time { return time.Unix(0, sys.Clock(sys.CLOCK_REALTIME)) }

var (
	_ stream.Base     = (*wrap)(nil)
	_ stream.Source   = (*wrap)(nil)
	_ stream.Consumer = (*wrap)(nil)
)
