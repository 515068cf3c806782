package http

// The target of a request. It is checked byte by byte but told as one span.

const invalidURL = "Invalid characters in url"

func isSpace(c byte) bool {
	return c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\f'
}

func urlStart(m *machine, b []byte, p int) int {
	switch c := b[p]; {
	case c == '/' || c == '*':
		m.state = urlPath
		return p + 1
	case classes[c]&isAlpha != 0:
		m.state = urlSchema
		return p
	case isSpace(c):
		return m.fail(p+1, errInvalidURL, invalidURL)
	}
	return m.fail(p, errInvalidURL, "Unexpected start char in url")
}

func urlSchema(m *machine, b []byte, p int) int {
	if p = skip(b, p, isAlpha); p == len(b) {
		return p
	}
	switch {
	case b[p] == ':':
		m.state = urlSchemaSlash
		return p + 1
	case isSpace(b[p]):
		return m.fail(p+1, errInvalidURL, invalidURL)
	}
	return m.fail(p, errInvalidURL, "Unexpected char in url schema")
}

func urlSchemaSlash(m *machine, b []byte, p int) int {
	if m.wordLen == 0 && isSpace(b[p]) {
		return m.fail(p+1, errInvalidURL, invalidURL)
	}
	p, whole, ok := m.match(b, p, false, "//")
	if !ok {
		return m.fail(p, errInvalidURL, "Unexpected char in url schema")
	}
	if whole != "" {
		m.state = urlServer
	}
	return p
}

func urlServer(m *machine, b []byte, p int) int        { return m.server(b, p, false) }
func urlServerAfterAt(m *machine, b []byte, p int) int { return m.server(b, p, true) }

func (m *machine) server(b []byte, p int, afterAt bool) int {
	m.state = urlServer
	if q := skip(b, p, isServer); q > p {
		if p, afterAt = q, false; p == len(b) {
			return p
		}
	}
	switch b[p] {
	case '/':
		m.state = urlPath
		return p + 1
	case '?':
		m.state = urlQuery
		return p + 1
	case '@':
		if afterAt {
			return m.fail(p+1, errInvalidURL, "Double @ in url")
		}
		m.state = urlServerAfterAt
		return p + 1
	}
	return m.urlEnd(b, p, "Unexpected char in url server")
}

func urlPath(m *machine, b []byte, p int) int {
	if p = skip(b, p, isURL); p == len(b) {
		return p
	}
	switch b[p] {
	case '?':
		m.state = urlQuery
		return p + 1
	case '#':
		m.state = urlFragment
		return p + 1
	}
	return m.urlEnd(b, p, "Invalid char in url path")
}

func urlQuery(m *machine, b []byte, p int) int {
	for {
		switch p = skip(b, p, isURL); {
		case p == len(b):
			return p
		case b[p] == '?':
			p++
			continue
		case b[p] == '#':
			m.state = urlFragment
			return p + 1
		}
		return m.urlEnd(b, p, "Invalid char in url query")
	}
}

func urlFragment(m *machine, b []byte, p int) int {
	for {
		switch p = skip(b, p, isURL); {
		case p == len(b):
			return p
		case b[p] == '?' || b[p] == '#':
			p++
			continue
		}
		return m.urlEnd(b, p, "Invalid char in url fragment start")
	}
}

// urlEnd handles what follows a target: a space, or the end of the line for
// HTTP/0.9.
func (m *machine) urlEnd(b []byte, p int, otherwise string) int {
	switch b[p] {
	case ' ':
		m.state = afterTarget
	case '\r':
		m.state = simpleRequestCRLF
	case '\n':
		m.state = simpleRequestLF
	case '\t', '\f':
		return m.fail(p+1, errInvalidURL, invalidURL)
	default:
		return m.fail(p, errInvalidURL, otherwise)
	}
	if p = m.end(b, p); p >= 0 && b[p] == ' ' {
		p++
	}
	return p
}

func afterTarget(m *machine, b []byte, p int) int {
	if b[p] == '\t' || b[p] == '\f' {
		return m.fail(p+1, errInvalidURL, invalidURL)
	}
	m.state = requestProtocol
	return p
}

func simpleRequestCRLF(m *machine, b []byte, p int) int {
	p, whole, ok := m.match(b, p, false, "\r\n")
	if !ok {
		return m.fail(p, errInvalidURL, "Expected CRLF")
	}
	if whole != "" {
		m.simpleRequest()
	}
	return p
}

func simpleRequestLF(m *machine, b []byte, p int) int {
	m.simpleRequest()
	return p + 1
}

func (m *machine) simpleRequest() {
	m.major, m.minor = 0, 9
	m.state = afterSimpleRequest
}

func afterSimpleRequest(m *machine, b []byte, p int) int {
	if b[p] == '\t' || b[p] == '\f' {
		return m.fail(p+1, errInvalidURL, invalidURL)
	}
	m.state = headersStart
	return p
}
