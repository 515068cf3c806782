package http

const invalidChunkSize = "Invalid character in chunk size"

// hexDigit returns a hex digit's value, 16 for anything else.
func hexDigit(c byte) uint64 {
	switch {
	case isDigit(c):
		return uint64(c - '0')
	case c >= 'a' && c <= 'f':
		return uint64(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return uint64(c-'A') + 10
	}
	return 16
}

func chunkSizeStart(m *machine, b []byte, p int) int {
	if hexDigit(b[p]) > 15 {
		return m.fail(p, errInvalidChunkSize, invalidChunkSize)
	}
	m.state = chunkSize
	return p
}

func chunkSize(m *machine, b []byte, p int) int {
	for ; p < len(b); p++ {
		d := hexDigit(b[p])
		if d > 15 {
			m.state = afterChunkSize
			return p
		}
		n, ok := appendDigit(m.length, 16, d)
		if !ok {
			return m.fail(p+1, errInvalidChunkSize, "Chunk size overflow")
		}
		m.length = n
	}
	return p
}

func afterChunkSize(m *machine, b []byte, p int) int {
	switch b[p] {
	case ' ', '\t':
		if !m.may(lenientSpacesAfterChunkSize) {
			return m.fail(p+1, errInvalidChunkSize, invalidChunkSize)
		}
	case '\r':
		m.state = chunkSizeLF
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p+1, errCRExpected, "Missing expected CR after chunk size")
		}
		m.state = chunkSizeLF
	case ';':
		m.state = extensionStart
	default:
		return m.fail(p, errInvalidChunkSize, invalidChunkSize)
	}
	return p + 1
}

func extensionStart(m *machine, b []byte, p int) int {
	if b[p] == ' ' || b[p] == '\r' {
		return m.fail(p+1, errStrict, "Invalid character in chunk extensions")
	}
	m.begin(extensionSpan, p)
	m.state = extensionName
	return p
}

func extensionName(m *machine, b []byte, p int) int {
	if p = skip(b, p, isToken); p == len(b) {
		return p
	}
	if b[p] == '=' {
		m.state = extensionValueStart
		return m.endSkip(b, p)
	}
	return m.extensionEnd(b, p, "name")
}

func extensionValueStart(m *machine, b []byte, p int) int {
	m.begin(extensionSpan, p)
	m.state = extensionValue
	return p
}

func extensionValue(m *machine, b []byte, p int) int {
	if p = skip(b, p, isToken); p == len(b) {
		return p
	}
	if b[p] == '"' {
		m.state = quotedValue
		return p + 1
	}
	return m.extensionEnd(b, p, "value")
}

// extensionEnd handles what follows a name or value.
func (m *machine) extensionEnd(b []byte, p int, what string) int {
	switch b[p] {
	case ';':
		m.state = extensionStart
		return m.endSkip(b, p)
	case '\r':
		m.state = chunkSizeLF
		return m.endSkip(b, p)
	case '\n':
		if p = m.end(b, p); p >= 0 && !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p, errCRExpected, "Missing expected CR after chunk extension "+what)
		}
		m.state = chunkSizeLF
		return p
	}
	if p = m.endSkip(b, p); p < 0 {
		return p
	}
	return m.fail(p, errStrict, "Invalid character in chunk extensions "+what)
}

func quotedValue(m *machine, b []byte, p int) int {
	if p = skip(b, p, isQuoted); p == len(b) {
		return p
	}
	switch b[p] {
	case '"':
		m.state = afterQuotedValue
		return m.end(b, p+1)
	case '\\':
		m.state = quotedPair
		return p + 1
	}
	if p = m.endSkip(b, p); p < 0 {
		return p
	}
	return m.fail(p, errStrict, "Invalid character in chunk extensions quoted value")
}

func quotedPair(m *machine, b []byte, p int) int {
	if classes[b[p]]&isValue != 0 {
		m.state = quotedValue
		return p + 1
	}
	if p = m.endSkip(b, p); p < 0 {
		return p
	}
	return m.fail(p, errStrict, "Invalid quoted-pair in chunk extensions quoted value")
}

func afterQuotedValue(m *machine, b []byte, p int) int {
	switch b[p] {
	case ';':
		m.state = extensionStart
		return p + 1
	case '\r':
		m.state = chunkSizeLF
		return p + 1
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p, errCRExpected, "Missing expected CR after chunk extension value")
		}
		m.state = chunkSizeLF
		return p
	}
	return m.fail(p, errStrict, "Invalid character in chunk extensions quote value")
}

func chunkSizeLF(m *machine, b []byte, p int) int {
	if b[p] == '\n' {
		p++
	} else if !m.may(lenientOptionalLFAfterCR) {
		return m.fail(p, errStrict, "Expected LF after chunk size")
	}
	if p = m.call(p, m.events.chunkHeader(), errChunkHeader, "on_chunk_header"); p < 0 {
		return p
	}
	if m.length == 0 {
		m.flags |= flagTrailing
		m.state = headerStart
	} else {
		m.state = chunkData
	}
	return p
}

func chunkData(m *machine, b []byte, p int) int {
	p, done := m.take(b, p)
	if done {
		m.state = afterChunkData
	}
	return p
}

func afterChunkData(m *machine, b []byte, p int) int {
	switch b[p] {
	case '\r':
		m.state = chunkDataLF
		return p + 1
	case '\n':
		if !m.may(lenientOptionalCRBeforeLF) {
			return m.fail(p+1, errCRExpected, "Missing expected CR after chunk data")
		}
		return m.chunkDone(p + 1)
	}
	return m.noCRLF(p)
}

func chunkDataLF(m *machine, b []byte, p int) int {
	if b[p] == '\n' {
		return m.chunkDone(p + 1)
	}
	return m.noCRLF(p)
}

func (m *machine) noCRLF(p int) int {
	if m.may(lenientOptionalCRLFAfterChunk) {
		return m.chunkDone(p)
	}
	return m.fail(p, errStrict, "Expected LF after chunk data")
}

func (m *machine) chunkDone(p int) int {
	m.state = chunkSizeStart
	return m.call(p, m.events.chunkComplete(), errChunkComplete, "on_chunk_complete")
}
