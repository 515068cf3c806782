package http

import (
	"bytes"
	"strings"
)

// match goes on matching words, in which no word begins another: it returns the
// one that is complete, "" while more input is needed, and stops with ok false
// at the byte that fits none. The case of letters counts unless fold is set.
func (m *machine) match(b []byte, p int, fold bool, words ...string) (next int, word string, ok bool) {
	for ; p < len(b); p++ {
		c := b[p]
		if fold && c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		m.word[m.wordLen] = c
		so := m.word[:m.wordLen+1]
		fits := false
		for _, w := range words {
			if len(so) <= len(w) && string(so) == w[:len(so)] {
				if len(so) == len(w) {
					m.wordLen = 0
					return p + 1, w, true
				}
				fits = true
			}
		}
		if !fits {
			m.wordLen = 0
			return p, "", false
		}
		m.wordLen++
	}
	return p, "", true
}

// start skips empty lines between messages.
func start(m *machine, b []byte, p int) int {
	for b[p] == '\r' || b[p] == '\n' {
		if p++; p == len(b) {
			return p
		}
	}
	m.finishing = finishUnsafe
	if p = m.call(p, m.events.messageBegin(), errMessageBegin, "on_message_begin"); p < 0 {
		return p
	}
	if m.state = requestMethod; m.kind == response {
		m.state = responseProtocol
	}
	return p
}

func requestMethod(m *machine, b []byte, p int) int {
	if m.wordLen == 0 {
		if n := bytes.IndexByte(b[p:min(p+maxWord, len(b))], ' '); n > 0 {
			for i, name := range methodNames {
				if string(b[p:p+n]) == name {
					return m.gotMethod(i, p+n)
				}
			}
		}
	}
	for ; p < len(b); p++ {
		so := append(m.word[:m.wordLen], b[p])
		longer, whole := false, -1
		for i, name := range methodNames {
			if strings.HasPrefix(name, string(so)) {
				longer = longer || len(name) > len(so)
				if len(name) == len(so) {
					whole = i
				}
			}
		}
		switch {
		case longer:
			m.wordLen++
		case whole >= 0:
			return m.gotMethod(whole, p+1)
		case string(m.word[:m.wordLen]) == "GET": // the only one that begins another
			return m.gotMethod(methodGet, p)
		default:
			return m.fail(p, errInvalidMethod, "Invalid method encountered")
		}
	}
	return p
}

func (m *machine) gotMethod(method, p int) int {
	m.method, m.wordLen = method, 0
	m.state = spaceAfterMethod
	return p
}

func spaceAfterMethod(m *machine, b []byte, p int) int {
	if b[p] != ' ' {
		return m.fail(p, errInvalidMethod, "Expected space after method")
	}
	m.state = spacesBeforeURL
	return p + 1
}

func spacesBeforeURL(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		if b[p] != ' ' {
			m.begin(urlSpan, p)
			if m.state = urlStart; m.method == methodConnect {
				m.state = urlServer
			}
			return p
		}
	}
	return p
}

func requestProtocol(m *machine, b []byte, p int) int {
	if m.wordLen == 0 {
		for b[p] == ' ' {
			if p++; p == len(b) {
				return p
			}
		}
	}
	p, protocol, ok := m.match(b, p, false, protocolHTTP, protocolRTSP, protocolICE)
	switch {
	case !ok:
		return m.fail(p, errInvalidConstant, "Expected HTTP/, RTSP/ or ICE/")
	case protocol == "":
		return p
	case allows(protocol, m.method):
		m.state = slashBeforeVersion
		return p
	case protocol == protocolICE:
		return m.fail(p, errInvalidConstant, "Expected SOURCE method for ICE/x.x request")
	}
	return m.fail(p, errInvalidConstant, "Invalid method for "+protocol+"/x.x request")
}

func responseProtocol(m *machine, b []byte, p int) int {
	p, protocol, ok := m.match(b, p, false, protocolHTTP, protocolRTSP, protocolICE)
	if !ok {
		return m.fail(p, errInvalidConstant, "Expected HTTP/, RTSP/ or ICE/")
	}
	if protocol != "" {
		m.state = slashBeforeVersion
	}
	return p
}

func slashBeforeVersion(m *machine, b []byte, p int) int {
	if b[p] != '/' {
		return m.fail(p, errInvalidConstant, "Expected HTTP/, RTSP/ or ICE/")
	}
	m.state = versionMajor
	return p + 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func versionMajor(m *machine, b []byte, p int) int {
	if !isDigit(b[p]) {
		return m.fail(p, errInvalidVersion, "Invalid major version")
	}
	m.major = int(b[p] - '0')
	m.state = versionDot
	return p + 1
}

func versionDot(m *machine, b []byte, p int) int {
	if b[p] != '.' {
		return m.fail(p, errInvalidVersion, "Expected dot")
	}
	m.state = versionMinor
	return p + 1
}

func versionMinor(m *machine, b []byte, p int) int {
	if !isDigit(b[p]) {
		return m.fail(p, errInvalidVersion, "Invalid minor version")
	}
	m.minor = int(b[p] - '0')
	p++
	switch m.major*10 + m.minor {
	case 9, 10, 11, 20:
	default:
		if !m.may(lenientVersion) {
			return m.fail(p, errInvalidVersion, "Invalid HTTP version")
		}
	}
	switch {
	case m.kind == response:
		m.state = spaceAfterVersion
	case m.method == methodPRI:
		m.state = http2Preface
	default:
		m.state = requestLineEnd
	}
	return p
}

func requestLineEnd(m *machine, b []byte, p int) int {
	const reason = "Expected CRLF after version"
	switch b[p] {
	case '\r':
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p+1, errInvalidVersion, reason)
		}
	default:
		return m.fail(p, errInvalidVersion, reason)
	}
	m.state = requestLineLF
	return p + 1
}

func requestLineLF(m *machine, b []byte, p int) int {
	m.state = headersStart
	switch {
	case b[p] == '\n':
		return p + 1
	case m.may(lenientOptionalLFAfterCR):
		return p
	}
	return m.fail(p, errStrict, "Expected CRLF after version")
}

func http2Preface(m *machine, b []byte, p int) int {
	p, whole, ok := m.match(b, p, false, "\r\n\r\nSM\r\n\r\n")
	switch {
	case !ok:
		return m.fail(p, errInvalidVersion, "Expected HTTP/2 Connection Preface")
	case whole == "":
		return p
	}
	return m.fail(p, errPausedH2Upgrade, "Pause on PRI/Upgrade")
}

func spaceAfterVersion(m *machine, b []byte, p int) int {
	if b[p] != ' ' {
		return m.fail(p, errInvalidVersion, "Expected space after version")
	}
	m.statusCode, m.wordLen = 0, 0
	m.state = statusDigits
	return p + 1
}

func statusDigits(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		if !isDigit(b[p]) {
			return m.fail(p, errInvalidStatus, "Invalid status code")
		}
		m.statusCode = m.statusCode*10 + int(b[p]-'0')
		if m.wordLen++; m.wordLen == 3 {
			m.wordLen = 0
			m.state = afterStatusCode
			return p + 1
		}
	}
	return p
}

func afterStatusCode(m *machine, b []byte, p int) int {
	switch b[p] {
	case ' ':
		m.state = statusStart
	case '\r':
		m.state = statusLineLF
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p+1, errInvalidStatus, "Invalid response status")
		}
		m.state = headersStart
	default:
		return m.fail(p, errInvalidStatus, "Invalid response status")
	}
	return p + 1
}

func statusStart(m *machine, b []byte, p int) int {
	m.begin(statusSpan, p)
	m.state = statusText
	return p
}

func statusText(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case '\r':
			m.state = statusLineLF
			return m.endSkip(b, p)
		case '\n':
			if p = m.endSkip(b, p); p >= 0 && !m.may(lenientOptionalCRBeforeLF) {
				return m.fail(p, errCRExpected, "Missing expected CR after response line")
			}
			m.state = headersStart
			return p
		}
	}
	return p
}

func statusLineLF(m *machine, b []byte, p int) int {
	m.state = headersStart
	switch {
	case b[p] == '\n':
		return p + 1
	case m.may(lenientOptionalLFAfterCR):
		return p
	}
	return m.fail(p, errStrict, "Expected LF after CR")
}
