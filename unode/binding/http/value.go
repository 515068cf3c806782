package http

import "math/bits"

// valueStart begins a value, or goes on with it in another line.
func (m *machine) valueStart(b []byte, p int) int {
	m.begin(valueSpan, p)
	switch m.header {
	case headerUpgrade:
		m.flags |= flagUpgrade
		m.header = headerGeneral
	case headerTransferEncoding:
		if m.flags&flagChunked != 0 && !m.mayFollowChunked() {
			return m.refuseTransferEncoding(b, p)
		}
		// Several headers are one list: "chunked" must be its last element.
		m.flags = m.flags&^flagChunked | flagTransferEncoding
		m.state = codingName
		return p
	case headerContentLength:
		if m.flags&flagContentLength != 0 {
			return m.fail(p, errUnexpectedContentLength, "Duplicate Content-Length")
		}
		m.state = contentLength
		return p
	case headerConnection:
		m.state = connectionOption
		return p
	}
	m.state = valueText
	return valueText(m, b, p)
}

func valueText(m *machine, b []byte, p int) int {
	if p = skip(b, p, isValue); p == len(b) {
		return p
	}
	m.state = valueEnd
	return valueEnd(m, b, p)
}

// valueEnd handles a byte that is not part of a plain value.
func valueEnd(m *machine, b []byte, p int) int {
	switch c := b[p]; {
	case c == '\r':
		m.state = valueLF
		return m.endSkip(b, p)
	case c == '\n':
		if p = m.end(b, p); p >= 0 && !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p, errCRExpected, "Missing expected CR after header value")
		}
		m.state = valueLF
		return p
	case m.may(lenientHeaders):
		m.state = valueAnything
		return p
	case m.may(lenientHeaderValueRelaxed) && c != 0:
		m.state = valueRelaxed
		return p
	}
	if p = m.end(b, p); p < 0 {
		return p
	}
	return m.fail(p, errInvalidHeaderToken, "Invalid header value char")
}

func valueAnything(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case '\r':
			m.state = valueLF
			return m.endSkip(b, p)
		case '\n':
			m.state = valueLF
			return m.end(b, p)
		}
	}
	return p
}

func valueRelaxed(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		if c := b[p]; c == '\r' || c == '\n' || c == 0 {
			m.state = valueEnd
			return p
		}
	}
	return p
}

func valueLF(m *machine, b []byte, p int) int {
	if b[p] != '\n' {
		return m.fail(p, errLFExpected, "Missing expected LF after header value")
	}
	m.state = afterValueLine
	return p + 1
}

// afterValueLine decides whether a value goes on in the next line, which RFC
// 9112 (section 5.2) deprecates.
func afterValueLine(m *machine, b []byte, p int) int {
	if b[p] != ' ' && b[p] != '\t' {
		m.setHeaderFlags()
		m.state = headerStart
		return headerStart(m, b, p)
	}
	if !m.may(lenientHeaders) {
		return m.fail(p, errInvalidHeaderToken, "Unexpected whitespace after header value")
	}
	if m.header == headerChunked {
		m.header = headerGeneral
	}
	return m.valueStart(b, p)
}

// mayFollowChunked tells whether another coding may follow "chunked": in a
// request the body would have no end that is known.
func (m *machine) mayFollowChunked() bool {
	return m.kind == response || m.may(lenientTransferEncoding)
}

func (m *machine) refuseTransferEncoding(b []byte, p int) int {
	if p = m.endSkip(b, p); p < 0 {
		return p
	}
	return m.fail(p, errInvalidTransferEncoding, "Invalid `Transfer-Encoding` header value")
}

// codingName looks for "chunked".
func codingName(m *machine, b []byte, p int) int {
	p, whole, ok := m.match(b, p, true, "chunked")
	switch {
	case !ok:
		m.state = otherCoding
	case whole != "":
		m.state = afterChunked
	}
	return p
}

func afterChunked(m *machine, b []byte, p int) int {
	for ; p < len(b) && b[p] == ' '; p++ {
	}
	if p == len(b) {
		return p
	}
	switch b[p] {
	case '\r', '\n':
		m.header = headerChunked
		m.state = valueEnd
	case ',':
		if !m.mayFollowChunked() {
			return m.refuseTransferEncoding(b, p)
		}
		m.state = otherCoding
	default:
		m.state = otherCoding
	}
	return p
}

func otherCoding(m *machine, b []byte, p int) int {
	if p = skip(b, p, isConnToken); p == len(b) {
		return p
	}
	if b[p] == ',' {
		m.state = spacesBeforeCoding
		return p + 1
	}
	m.header = headerGeneral
	m.state = valueText
	return p
}

func spacesBeforeCoding(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		if b[p] != ' ' && b[p] != '\t' {
			m.state = codingName
			return p
		}
	}
	return p
}

// appendDigit returns n*base+d, or false when that needs more than 64 bits.
func appendDigit(n, base, d uint64) (uint64, bool) {
	hi, lo := bits.Mul64(n, base)
	sum, carry := bits.Add64(lo, d, 0)
	return sum, hi == 0 && carry == 0
}

func contentLength(m *machine, b []byte, p int) int {
	for ; p < len(b) && isDigit(b[p]); p++ {
		n, ok := appendDigit(m.length, 10, uint64(b[p]-'0'))
		if !ok {
			return m.refuseLength(b, p+1, "Content-Length overflow")
		}
		m.length = n
	}
	if p < len(b) {
		m.state = afterLength
	}
	return p
}

func afterLength(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case ' ', '\t':
		case '\r', '\n':
			m.flags |= flagContentLength
			m.state = valueEnd
			return p
		default:
			return m.refuseLength(b, p, "Invalid character in Content-Length")
		}
	}
	return p
}

func (m *machine) refuseLength(b []byte, p int, reason string) int {
	if p = m.end(b, p); p < 0 {
		return p
	}
	return m.fail(p, errInvalidContentLength, reason)
}

// connectionOption looks for the options that matter.
func connectionOption(m *machine, b []byte, p int) int {
	if m.wordLen == 0 {
		for b[p] == ' ' || b[p] == '\t' {
			if p++; p == len(b) {
				return p
			}
		}
	}
	p, option, ok := m.match(b, p, true, "close", "upgrade", "keep-alive")
	if !ok {
		m.state = otherOption
		return p
	}
	switch option {
	case "close":
		m.header = headerClose
	case "upgrade":
		m.header = headerConnectionUpgrade
	case "keep-alive":
		m.header = headerKeepAlive
	default:
		return p
	}
	m.state = afterOption
	return p
}

func afterOption(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case ' ', '\t':
		case ',':
			m.setHeaderFlags()
			m.state = connectionOption
			return p + 1
		case '\r', '\n':
			m.state = valueEnd
			return p
		default:
			m.header = headerGeneral
			m.state = otherOption
			return p
		}
	}
	return p
}

func otherOption(m *machine, b []byte, p int) int {
	if p = skip(b, p, isConnToken); p == len(b) {
		return p
	}
	if b[p] == ',' {
		m.state = connectionOption
		return p + 1
	}
	m.state = valueEnd
	return p
}
