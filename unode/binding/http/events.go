package http

import "nodeos/unode/engine"

// The events of a parser's machine.

func (p *parser) messageBegin() errno {
	p.leave()
	p.nFields, p.nVals, p.nPairs, p.headersDone, p.extensionBytes = 0, 0, 0, false, 0
	p.started = now()
	p.target.reset()
	p.statusText.reset()
	if p.list != nil {
		p.list.add(p, true)
	}
	r, ok := p.callback(onMessageBegin, false)
	p.iso().Free(r)
	if !ok {
		return errUser
	}
	return errOK
}

// track counts the bytes of a message's head and of its trailers.
func (p *parser) track(b []byte) errno {
	if p.headerBytes += len(b); p.headerBytes >= p.maxHeaderBytes {
		p.reason = "HPE_HEADER_OVERFLOW:Header overflow"
		return errUser
	}
	return errOK
}

func (p *parser) url(b []byte) errno {
	if err := p.track(b); err != errOK {
		return err
	}
	p.target.add(b)
	return errOK
}

func (p *parser) status(b []byte) errno {
	if err := p.track(b); err != errOK {
		return err
	}
	p.statusText.add(b)
	return errOK
}

func (p *parser) headerField(b []byte) errno {
	if err := p.track(b); err != errOK {
		return err
	}
	if p.nFields == p.nVals {
		if err := p.countPair(); err != errOK {
			return err
		}
		p.nFields++
		if p.nFields == maxHeaderPairs {
			if !p.flush() {
				return errUser
			}
			p.nFields, p.nVals = 1, 0
		}
		p.fields[p.nFields-1].reset()
	}
	p.fields[p.nFields-1].add(b)
	return errOK
}

// countPair counts a request's header against maxHeaderPairs of the object, the
// number of names and values that a section may have; it is read once for each.
func (p *parser) countPair() errno {
	if p.kind != request {
		return errOK
	}
	if p.nPairs == 0 {
		v := p.iso().GetAtom(p.Self, p.maxPairs)
		if v.IsException() {
			p.thrown = true
			return errUser
		}
		p.limit = 0
		if v.IsNumber() {
			p.limit = p.iso().Int(v)
		}
		p.iso().Free(v)
	}
	if p.nPairs++; p.limit > 0 && 2*p.nPairs > p.limit {
		p.reason = "HPE_HEADER_OVERFLOW:Header overflow"
		return errUser
	}
	return errOK
}

func (p *parser) headerValue(b []byte) errno {
	if err := p.track(b); err != errOK {
		return err
	}
	if p.nVals != p.nFields {
		p.nVals++
		p.values[p.nVals-1].reset()
	}
	p.values[p.nVals-1].add(b)
	return errOK
}

// headersComplete calls onHeadersComplete(versionMajor, versionMinor, headers,
// method, url, statusCode, statusMessage, upgrade, shouldKeepAlive); headers and
// url are undefined if some of them were flushed.
func (p *parser) headersComplete() int {
	iso := p.iso()
	p.headersDone, p.headerBytes, p.nPairs = true, 0, 0
	if !p.has(onHeadersComplete) {
		return bodyRead
	}
	headers, url, method, code, text := engine.Undefined, engine.Undefined, engine.Undefined, engine.Undefined, engine.Undefined
	if p.flushed {
		if !p.flush() {
			return bodyFailed
		}
	} else {
		headers = p.headers()
		if p.kind == request {
			url = p.target.value(iso)
		}
	}
	p.nFields, p.nVals = 0, 0
	if p.kind == request {
		method = engine.Int(p.method)
	} else {
		code, text = engine.Int(p.statusCode), p.statusText.value(iso)
	}
	r, ok := p.callback(onHeadersComplete, false, engine.Int(p.major), engine.Int(p.minor), headers, method, url,
		code, text, engine.Bool(p.upgrade), engine.Bool(p.keepAlive()))
	if !ok {
		return bodyFailed
	}
	defer iso.Free(r)
	return iso.Int(r)
}

func (p *parser) body(b []byte) errno {
	if len(b) == 0 || !p.has(onBody) {
		return errOK
	}
	r, ok := p.callback(onBody, true, p.newBuffer(b))
	p.iso().Free(r)
	if !ok {
		p.reason = "HPE_JS_EXCEPTION:JS Exception"
		return errUser
	}
	return errOK
}

func (p *parser) messageComplete() errno {
	p.leave()
	p.started = 0
	if p.list != nil {
		p.list.add(p, false)
	}
	if p.nFields > 0 && !p.flush() { // trailers
		return errUser
	}
	r, ok := p.callback(onMessageComplete, false)
	p.iso().Free(r)
	if !ok {
		return errUser
	}
	return errOK
}

func (p *parser) chunkHeader() errno {
	p.headerBytes, p.extensionBytes = 0, 0
	return errOK
}

func (p *parser) chunkExtension(b []byte) errno {
	if p.extensionBytes += len(b); p.extensionBytes > maxChunkExtensions {
		p.reason = "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow"
		return errUser
	}
	return errOK
}

func (p *parser) chunkComplete() errno {
	p.headerBytes = 0
	return errOK
}
