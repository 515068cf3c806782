package tls

import (
	"crypto/tls"
	"fmt"
	"iter"
	"sync"
	_ "unsafe" // for linkname

	"nodeos/unode/binding/tls/memory"
)

// step is where a handshake has stopped.
type step int

const (
	needInput   step = iota // more bytes must arrive
	gotHello                // of a server: hello is there, answer must be set
	established             // the handshake is over, state is set
	failed                  // err says why
)

// session is one side of a TLS connection over bytes in memory: it never waits
// and knows nothing of streams or JavaScript.
//
// crypto/tls wants to wait while it shakes hands. So that runs as a coroutine on
// the loop's own thread, which a read without input suspends: everything
// happens in the order and at the time it would with OpenSSL's memory BIOs. An
// established session needs no coroutine, since crypto/tls can go on after a
// temporary error then.
type session struct {
	memory.Conn
	conn     *tls.Conn
	suites13 []uint16
	next     func() (step, bool)
	stop     func()
	pause    func() bool // in the coroutine: a server got its hello
	over     bool        // the handshake is

	hello  *tls.ClientHelloInfo
	answer *tls.Config
	refuse error // instead of answer

	state   tls.ConnectionState
	err     error
	keylog  [][]byte
	tickets []*tls.ClientSessionState // a client was given
	resume  *tls.ClientSessionState   // a client offers
}

// newSession makes a session that has sent nothing yet. It takes over config.
func newSession(server bool, config *tls.Config, suites13 []uint16) *session {
	s := &session{suites13: suites13}
	if server {
		config.GetConfigForClient = s.onHello
		s.conn = tls.Server(&s.Conn, config)
	} else {
		config.ClientSessionCache = s
		s.conn = tls.Client(&s.Conn, config)
	}
	return s
}

// The TLS 1.3 suites that crypto/tls offers and accepts, in order of preference.
// It has no other way to choose them, and its order is not OpenSSL's.
//
//go:linkname defaultCipherSuitesTLS13 crypto/tls.defaultCipherSuitesTLS13
var defaultCipherSuitesTLS13 []uint16

//go:linkname defaultCipherSuitesTLS13NoAES crypto/tls.defaultCipherSuitesTLS13NoAES
var defaultCipherSuitesTLS13NoAES []uint16

// suitesLock is held while a handshake runs: several isolates may.
var suitesLock sync.Mutex

// handshake goes on until the next step.
func (s *session) handshake() step {
	if s.next == nil {
		s.next, s.stop = iter.Pull(s.shake)
	}
	suitesLock.Lock()
	defer suitesLock.Unlock()
	defaultCipherSuitesTLS13, defaultCipherSuitesTLS13NoAES = s.suites13, s.suites13
	st, ok := s.next()
	if !ok {
		return failed
	}
	if st == established || st == failed {
		s.over = true
		s.stop()
	}
	return st
}

// shake is the coroutine.
func (s *session) shake(yield func(step) bool) {
	defer func() {
		if p := recover(); p != nil {
			s.err = fmt.Errorf("tls: internal error: %v", p)
			yield(failed)
		}
	}()
	s.Wait = func() bool { return yield(needInput) }
	s.pause = func() bool { return yield(gotHello) }
	err := s.conn.Handshake()
	s.Wait = nil
	if err != nil {
		s.err = err
		yield(failed)
		return
	}
	s.state = s.conn.ConnectionState()
	yield(established)
}

// onHello suspends a server until its owner has chosen a configuration.
func (s *session) onHello(h *tls.ClientHelloInfo) (*tls.Config, error) {
	s.hello = h
	if !s.pause() {
		return nil, memory.ErrStopped
	}
	return s.answer, s.refuse
}

// close ends the coroutine. It may be called at any time but from within.
func (s *session) close() {
	if s.stop != nil && !s.over {
		s.over = true
		s.stop()
	}
}

// Get and Put implement tls.ClientSessionCache.
func (s *session) Get(string) (*tls.ClientSessionState, bool) { return s.resume, s.resume != nil }

func (s *session) Put(_ string, cs *tls.ClientSessionState) {
	if cs != nil {
		s.tickets = append(s.tickets, cs)
	}
}

// keylogWriter takes lines for the "keylog" event.
type keylogWriter struct{ s *session }

func (w keylogWriter) Write(b []byte) (int, error) {
	w.s.keylog = append(w.s.keylog, append([]byte(nil), b...))
	return len(b), nil
}
