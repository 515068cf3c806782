package http

func headersStart(m *machine, b []byte, p int) int {
	m.state = headerStart
	if b[p] != ' ' {
		return p
	}
	if !m.may(lenientHeaders) {
		return m.fail(p+1, errUnexpectedSpace, "Unexpected space after start line")
	}
	return p + 1
}

// headerStart begins a header or ends them.
func headerStart(m *machine, b []byte, p int) int {
	switch b[p] {
	case '\r':
		m.state = headersEndLF
		return p + 1
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p+1, errInvalidHeaderToken, "Invalid header field char")
		}
		return m.headersEnd(p + 1)
	case ':':
		return m.fail(p, errInvalidHeaderToken, "Invalid header token")
	}
	m.begin(fieldSpan, p)
	m.wordLen = 0
	m.state = headerName
	return headerName(m, b, p)
}

// headerName reads a name up to its colon. Its beginning is kept in m.word, as
// it may come in pieces.
func headerName(m *machine, b []byte, p int) int {
	q := skip(b, p, isToken)
	for ; p < q && m.wordLen < len(m.word); p++ {
		c := b[p]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		m.word[m.wordLen] = c
		m.wordLen++
	}
	if p = q; p == len(b) {
		return p
	}
	m.header = headerKindOf(m.word[:m.wordLen])
	switch {
	case b[p] == ':':
		return m.headerColon(b, p)
	case b[p] == ' ' && m.header != headerGeneral:
		// Only the names that matter to framing are told apart here.
		if !m.may(lenientHeaders) {
			if p = m.endSkip(b, p); p >= 0 {
				return m.fail(p, errInvalidHeaderToken, "Invalid header field char")
			}
			return p
		}
		m.state = spacesBeforeColon
		return p + 1
	}
	return m.fail(p, errInvalidHeaderToken, "Invalid header token")
}

func spacesBeforeColon(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case ' ':
		case ':':
			return m.headerColon(b, p)
		default:
			m.wordLen = len(m.word) // no longer a name that matters
			m.word[0] = 0
			m.state = headerName
			return p
		}
	}
	return p
}

// headerColon refuses what request smuggling is made of: a message that says
// its length in two ways (RFC 9112, section 6.3).
func (m *machine) headerColon(b []byte, p int) int {
	m.wordLen = 0
	if p = m.endSkip(b, p); p < 0 {
		return p
	}
	if !m.may(lenientChunkedLength) {
		switch {
		case m.header == headerTransferEncoding && m.flags&flagContentLength != 0:
			return m.fail(p, errInvalidTransferEncoding, "Transfer-Encoding can't be present with Content-Length")
		case m.header == headerContentLength && m.flags&flagTransferEncoding != 0:
			return m.fail(p, errInvalidContentLength, "Content-Length can't be present with Transfer-Encoding")
		}
	}
	m.state = spacesBeforeValue
	return p
}

func spacesBeforeValue(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case ' ', '\t':
		case '\r':
			m.state = emptyValueLF
			return p + 1
		case '\n':
			if !m.may(lenientOptionalCRBeforeLF) {
				return m.fail(p+1, errInvalidHeaderToken, "Invalid header value char")
			}
			m.state = afterEmptyLine
			return p + 1
		default:
			return m.valueStart(b, p)
		}
	}
	return p
}

func emptyValueLF(m *machine, b []byte, p int) int {
	m.state = afterEmptyLine
	switch {
	case b[p] == '\n':
		return p + 1
	case m.may(lenientHeaders):
		return p
	}
	return m.fail(p, errStrict, "Expected LF after CR")
}

// afterEmptyLine decides whether a value that has not begun goes on in the next
// line.
func afterEmptyLine(m *machine, b []byte, p int) int {
	if b[p] == ' ' || b[p] == '\t' {
		if !m.may(lenientHeaders) {
			return m.fail(p+1, errInvalidHeaderToken, "Invalid header value char")
		}
		m.state = spacesBeforeValue
		return p + 1
	}
	switch m.header {
	case headerContentLength:
		return m.fail(p, errInvalidContentLength, "Empty Content-Length")
	case headerTransferEncoding:
		return m.fail(p, errInvalidTransferEncoding, "Empty Transfer-Encoding")
	}
	m.setHeaderFlags()
	m.begin(valueSpan, p)
	m.state = headerStart
	return m.end(b, p)
}

// setHeaderFlags notes what a value, or an element of a list, has said.
func (m *machine) setHeaderFlags() {
	switch m.header {
	case headerKeepAlive:
		m.flags |= flagKeepAlive
	case headerClose:
		m.flags |= flagClose
	case headerConnectionUpgrade:
		m.flags |= flagConnectionUpgrade
	case headerChunked:
		m.flags |= flagChunked
		return
	default:
		return
	}
	m.header = headerConnection
}

func headersEndLF(m *machine, b []byte, p int) int {
	switch {
	case b[p] == '\n':
		return m.headersEnd(p + 1)
	case m.may(lenientOptionalLFAfterCR):
		return m.headersEnd(p)
	}
	return m.fail(p, errStrict, "Expected LF after headers")
}

// headersEnd follows the empty line: of the headers, or of the trailers.
func (m *machine) headersEnd(p int) int {
	if m.flags&flagTrailing != 0 {
		if p = m.call(p, m.events.chunkComplete(), errChunkComplete, "on_chunk_complete"); p < 0 {
			return p
		}
		return m.messageDone(p)
	}
	if m.flags&flagUpgrade != 0 && m.flags&flagConnectionUpgrade != 0 {
		// For responses these headers mean something in a 101 only.
		m.upgrade = m.kind == request || m.statusCode == 101
	} else {
		m.upgrade = m.method == methodConnect
	}
	switch m.events.headersComplete() {
	case bodyRead:
	case bodySkip:
		m.flags |= flagSkipBody
	case bodyUpgrade:
		m.upgrade = true
		m.flags |= flagSkipBody
	default:
		return m.fail(p, errHeadersComplete, "User callback error")
	}
	return m.bodyStart(p)
}
