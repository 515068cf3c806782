package http

// bodyStart decides how long the body is (RFC 9112, section 6.3).
func (m *machine) bodyStart(p int) int {
	chunked := m.flags&flagChunked != 0
	hasBody := chunked || m.length > 0
	if m.upgrade && (m.method == methodConnect || m.flags&flagSkipBody != 0 || !hasBody) ||
		m.kind == response && m.statusCode == 101 {
		if p = m.call(p, m.events.messageComplete(), errMessageComplete, "on_message_complete"); p < 0 {
			return p
		}
		return m.upgraded(p)
	}
	switch {
	case m.kind == response && m.statusCode == 100, m.flags&flagSkipBody != 0, m.kind == response && bodiless(m.statusCode):
	case chunked:
		m.length = 0
		m.state = chunkSizeStart
		return p
	case m.flags&flagTransferEncoding != 0:
		if m.kind == request && !m.may(lenientChunkedLength) && !m.may(lenientTransferEncoding) {
			return m.fail(p, errInvalidTransferEncoding, "Request has invalid `Transfer-Encoding`")
		}
		return m.untilEOF(p)
	case m.flags&flagContentLength == 0 && m.needsEOF():
		return m.untilEOF(p)
	case m.flags&flagContentLength != 0 && m.length > 0:
		m.state = bodyByLength
		return p
	}
	if p = m.call(p, m.events.messageComplete(), errMessageComplete, "on_message_complete"); p < 0 {
		return p
	}
	return m.cleanup(p)
}

func bodiless(status int) bool {
	return status == 102 || status == 103 || status == 204 || status == 304
}

func (m *machine) untilEOF(p int) int {
	m.finishing = finishMessage
	m.state = bodyUntilEOFStart
	return p
}

func bodyUntilEOFStart(m *machine, b []byte, p int) int {
	m.begin(bodySpan, p)
	m.state = bodyUntilEOF
	return len(b)
}

func bodyUntilEOF(m *machine, b []byte, p int) int { return len(b) }

// take moves a body span on by as much as there is of m.length; done tells
// whether that was all.
func (m *machine) take(b []byte, p int) (next int, done bool) {
	if m.span == noSpan {
		m.begin(bodySpan, p)
	}
	n := uint64(len(b) - p)
	if n < m.length {
		m.length -= n
		return len(b), false
	}
	p += int(m.length)
	m.length = 0
	return m.end(b, p), true
}

func bodyByLength(m *machine, b []byte, p int) int {
	p, done := m.take(b, p)
	if done && p >= 0 {
		return m.messageDone(p)
	}
	return p
}

func (m *machine) messageDone(p int) int {
	if p = m.call(p, m.events.messageComplete(), errMessageComplete, "on_message_complete"); p < 0 {
		return p
	}
	if m.upgrade {
		return m.upgraded(p)
	}
	return m.cleanup(p)
}

// upgraded stops the machine: what follows is not HTTP. Until it goes on all
// the same, the end of the input is not expected.
func (m *machine) upgraded(p int) int {
	m.state = func(m *machine, b []byte, p int) int { return m.cleanup(p) }
	return m.fail(p, errPausedUpgrade, "Pause on CONNECT/Upgrade")
}

// cleanup makes the machine ready for another message, if one may follow.
func (m *machine) cleanup(p int) int {
	m.state = closed
	if m.keepAlive() || m.may(lenientKeepAlive) {
		m.state = start
	}
	m.finishing, m.flags, m.length = finishSafe, 0, 0
	return p
}

func closed(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		if b[p] != '\r' && b[p] != '\n' && !m.may(lenientDataAfterClose) {
			return m.fail(p+1, errClosedConnection, "Data after `Connection: close`")
		}
	}
	return p
}
