// Package http is internalBinding('http_parser'): HTTP/1 requests and responses
// as llhttp reads them, with its strictness, its lenient flags and its errors
// by name and position (llhttp 9.4), and the lists by which a server finds
// connections that take too long.
//
// The parser proper is machine: it goes through input in pieces of any size,
// keeps nothing but its state between them, and tells an events what it found.
//
// Invariant: where the input is cut makes no difference to what events are
// told, but for the cuts in the text they are told (FuzzParser).
//
// Caution: a machine that reported an error reports it again for all further
// input. An upgrade is reported as an error too, since what follows is not HTTP.
package http

// events is told what a machine finds. A result other than errOK ends parsing.
type events interface {
	messageBegin() errno
	url(b []byte) errno
	status(b []byte) errno
	headerField(b []byte) errno
	headerValue(b []byte) errno
	// headersComplete returns what is to be done with the body: bodyRead,
	// bodySkip, bodyUpgrade or bodyFailed.
	headersComplete() int
	body(b []byte) errno
	messageComplete() errno
	chunkHeader() errno
	chunkExtension(b []byte) errno
	chunkComplete() errno
}

// Results of headersComplete.
const (
	bodyFailed  = -1
	bodyRead    = 0
	bodySkip    = 1 // there is none, whatever the headers say
	bodyUpgrade = 2 // nor is there one, and another protocol follows
)

// kind is what a machine reads.
type kind int

const (
	request  kind = 1
	response kind = 2
)

// Flags of a message.
const (
	flagKeepAlive = 1 << iota
	flagClose
	flagConnectionUpgrade
	flagChunked
	flagUpgrade
	flagContentLength
	flagSkipBody
	flagTrailing
	flagTransferEncoding
)

// lenient are the ways in which a machine may be less strict
// (HTTPParser.kLenient...).
type lenient int

const (
	lenientHeaders lenient = 1 << iota
	lenientChunkedLength
	lenientKeepAlive
	lenientTransferEncoding
	lenientVersion
	lenientDataAfterClose
	lenientOptionalLFAfterCR
	lenientOptionalCRLFAfterChunk
	lenientOptionalCRBeforeLF
	lenientSpacesAfterChunkSize
	lenientHeaderValueRelaxed
)

// finishing says what the end of the input means.
type finishing int

const (
	finishSafe finishing = iota
	finishMessage
	finishUnsafe
)

// span is what part of a message the text from machine.mark on belongs to.
type span int

const (
	noSpan span = iota
	urlSpan
	statusSpan
	fieldSpan
	valueSpan
	bodySpan
	extensionSpan
)

// state handles input from p on, where there is at least one byte, and returns
// where the next state goes on; -1 stops the machine.
type state func(m *machine, b []byte, p int) int

// machine is a parser. See newMachine.
type machine struct {
	events  events
	kind    kind
	lenient lenient
	state   state
	entry   state // where the outermost execute under way began
	running bool

	method       int
	major, minor int
	statusCode   int
	flags        int
	upgrade      bool
	length       uint64 // left of the body or chunk, or the one being read
	finishing    finishing

	span span
	mark int // where the span's text begins in the input at hand

	word    [maxWord]byte // of what is being matched: a method or a header's name
	wordLen int
	header  headerKind

	errno  errno
	reason string
	pos    int // of the error in the input at hand
}

func newMachine(e events, k kind, l lenient) machine {
	return machine{events: e, kind: k, lenient: l, state: start}
}

func (m *machine) may(l lenient) bool { return m.lenient&l != 0 }

// execute parses b. It returns how much it took and errOK, or the error. A
// callback may call it again: that starts where the call around it started, and
// the outer one goes on as if nothing had been, as in llhttp, whose state is
// stored when it returns.
func (m *machine) execute(b []byte) (n int, err errno) {
	if m.errno != errOK {
		return m.pos, m.errno
	}
	if m.running {
		outer, mark := m.state, m.mark
		m.state = m.entry
		defer func() { m.entry, m.state, m.mark = m.state, outer, mark }()
	} else {
		m.entry, m.running = m.state, true
		defer func() { m.running = false }()
	}
	m.mark = 0
	for p := 0; p < len(b); {
		if p = m.state(m, b, p); p < 0 {
			return m.pos, m.errno
		}
	}
	if m.span != noSpan {
		if err := m.tell(b[m.mark:]); err != errOK {
			m.errno, m.pos = err, len(b)
			return m.pos, err
		}
	}
	return len(b), errOK
}

// finish says that the input has ended.
func (m *machine) finish() errno {
	if m.errno != errOK {
		return errOK
	}
	switch m.finishing {
	case finishMessage:
		return m.events.messageComplete()
	case finishUnsafe:
		m.reason = "Invalid EOF state"
		return errInvalidEOFState
	}
	return errOK
}

// pause makes the machine refuse further input. What is at hand is still
// parsed.
func (m *machine) pause() {
	if m.errno == errOK {
		m.errno, m.reason = errPaused, "Paused"
	}
}

func (m *machine) resume() {
	if m.errno == errPaused {
		m.errno = errOK
	}
}

// resumeAfterUpgrade forgets that an upgrade was reported.
func (m *machine) resumeAfterUpgrade() {
	if m.errno == errPausedUpgrade {
		m.errno = errOK
	}
}

// fail stops the machine at p.
func (m *machine) fail(p int, e errno, reason string) int {
	m.errno, m.reason, m.pos = e, reason, p
	return -1
}

// begin starts a span at p.
func (m *machine) begin(s span, p int) { m.span, m.mark = s, p }

// end ends the span before p. It returns p, or -1 when events had enough.
func (m *machine) end(b []byte, p int) int {
	if err := m.tell(b[m.mark:p]); err != errOK {
		m.span = noSpan
		m.errno, m.pos = err, p
		return -1
	}
	m.span = noSpan
	return p
}

// endSkip is end and skips the byte at p, which counts even for an error.
func (m *machine) endSkip(b []byte, p int) int {
	if m.end(b, p) < 0 {
		m.pos = p + 1
		return -1
	}
	return p + 1
}

func (m *machine) tell(b []byte) errno {
	switch m.span {
	case urlSpan:
		return m.events.url(b)
	case statusSpan:
		return m.events.status(b)
	case fieldSpan:
		return m.events.headerField(b)
	case valueSpan:
		return m.events.headerValue(b)
	case bodySpan:
		return m.events.body(b)
	}
	return m.events.chunkExtension(b)
}

// call returns p, or -1 when err, which a callback returned, is one.
func (m *machine) call(p int, err, code errno, name string) int {
	if err == errOK {
		return p
	}
	return m.fail(p, code, "`"+name+"` callback error")
}

// needsEOF tells whether only the end of the input ends the message.
func (m *machine) needsEOF() bool {
	switch {
	case m.kind == request:
		return false
	case m.statusCode/100 == 1, m.statusCode == 204, m.statusCode == 304, m.flags&flagSkipBody != 0:
		return false
	case m.flags&flagTransferEncoding != 0 && m.flags&flagChunked == 0:
		return true
	}
	return m.flags&(flagChunked|flagContentLength) == 0
}

// keepAlive tells whether another message may follow.
func (m *machine) keepAlive() bool {
	if m.major > 0 && m.minor > 0 {
		if m.flags&flagClose != 0 {
			return false
		}
	} else if m.flags&flagKeepAlive == 0 {
		return false
	}
	return !m.needsEOF()
}
