package http

import (
	"strings"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// Callbacks: properties of the parser's object, by number.
const (
	onMessageBegin = iota
	onHeaders
	onHeadersComplete
	onBody
	onMessageComplete
	onExecute
)

const (
	// maxHeaderPairs is how many headers are collected before JavaScript gets
	// them.
	maxHeaderPairs = 32
	// maxChunkExtensions is how many bytes of extensions one chunk may have.
	maxChunkExtensions = 16384
	// defaultMaxHeaderSize is --max-http-header-size.
	defaultMaxHeaderSize = 16384
)

// parser is the Go half of an HTTPParser: it collects what a machine finds and
// tells JavaScript (src/node_http_parser.cc).
type parser struct {
	binding.AsyncWrap
	*machine
	lives    int // how often it has been given away or begun anew
	names    *names
	key      engine.Slot
	maxPairs engine.Atom

	target, statusText text
	fields, values     [maxHeaderPairs]text
	nFields, nVals     int
	nPairs, limit      int  // headers of the current section, and how many names and values it may have
	flushed            bool // the url and some headers went to JavaScript early

	headerBytes, maxHeaderBytes int
	extensionBytes              int

	started     int64 // ns: when the current message began, 0 between messages
	headersDone bool
	list        *connections

	stream  stream.Source // it reads from, or nil
	current []byte        // the input at hand
	inLoop  bool          // no JavaScript is outside of the machine
	thrown  bool          // a callback threw: the exception is pending
	closed  bool
}

func (p *parser) iso() *engine.Isolate { return p.Env.Isolate }

// Finalize implements engine.Finalizer.
func (p *parser) Finalize() { p.detach() }

// detach leaves the stream and the list.
func (p *parser) detach() {
	p.unconsume()
	p.leave()
}

func (p *parser) leave() {
	if p.list != nil {
		p.list.remove(p)
	}
}

func (p *parser) unconsume() {
	if p.stream != nil {
		p.stream.Unconsume()
		p.stream = nil
	}
}

// init makes the parser ready for another connection.
func (p *parser) init(k kind, maxHeaderBytes int, l lenient, list *connections) {
	p.leave()
	p.lives++
	m := newMachine(p, k, l) // the one before may be at work still
	p.machine = &m
	p.nPairs = 0
	p.maxHeaderBytes, p.headerBytes, p.extensionBytes = maxHeaderBytes, 0, 0
	p.nFields, p.nVals, p.flushed, p.thrown, p.headersDone = 0, 0, false, false, false
	p.target.reset()
	p.statusText.reset()
	if p.list = list; list != nil {
		// A connection that sends nothing at all must time out too.
		p.started = now()
		list.add(p, true)
	}
}

func now() int64 { return sys.Clock(sys.CLOCK_MONOTONIC) }

// execute parses b, or says that the input has ended when it is nil. It returns
// what JavaScript gets: the bytes parsed, an error, or Exception.
func (p *parser) execute(b []byte) engine.Value {
	e := p.Env
	self := e.Dup(p.Self)
	defer e.Free(self)
	around := p.current
	p.current, p.thrown = b, false
	life := p.lives
	n, err := 0, errOK
	if b == nil {
		err = p.machine.finish()
	} else {
		n, err = p.machine.execute(b)
	}
	p.current = around
	if p.thrown {
		return engine.Exception
	}
	if p.lives != life {
		return engine.Int(n) // JavaScript has done with this input
	}
	if b != nil {
		p.keep()
	}
	if err == errPausedUpgrade {
		err = errOK // only a way to stop early
		p.machine.resumeAfterUpgrade()
	}
	switch {
	case err != errOK && !p.upgrade:
		return p.parseError(err, n)
	case b == nil:
		return engine.Undefined
	}
	return engine.Int(n)
}

func (p *parser) parseError(err errno, n int) engine.Value {
	e := p.Env
	code, reason := err.String(), p.reason
	if err == errUser {
		code, reason, _ = strings.Cut(reason, ":")
	}
	v := e.NewError("Error", "Parse Error")
	e.Set(v, "bytesParsed", engine.Int(n))
	e.Set(v, "code", e.NewString(code))
	e.Set(v, "reason", e.NewString(reason))
	return v
}

// keep takes the collected text out of the input.
func (p *parser) keep() {
	p.target.keep()
	p.statusText.keep()
	for i := range p.nFields {
		p.fields[i].keep()
	}
	for i := range p.nVals {
		p.values[i].keep()
	}
}

// callback calls a property of the object. ok is false when it threw, or gave the
// parser away. With tasks the ticks and microtasks that it left run at once, if
// no JavaScript is waiting for us. It consumes args; the result is owned.
func (p *parser) callback(which int, tasks bool, args ...engine.Value) (r engine.Value, ok bool) {
	e := p.Env
	fn := e.GetIndex(p.Self, which)
	if !e.IsFunction(fn) {
		e.Free(fn)
		e.FreeAll(args...)
		return engine.Undefined, true
	}
	life := p.lives
	r = p.CallInside(fn, args...)
	e.Free(fn)
	if r.IsException() {
		p.thrown = true
		return r, false
	}
	if tasks && p.inLoop {
		e.Drain()
	}
	if p.lives != life {
		e.Free(r)
		return engine.Undefined, false
	}
	return r, true
}

func (p *parser) has(which int) bool {
	fn := p.Env.GetIndex(p.Self, which)
	defer p.Env.Free(fn)
	return p.Env.IsFunction(fn)
}

// Data implements stream.Consumer.
func (p *parser) Data(b []byte) {
	e := p.Env
	self := e.Dup(p.Self)
	defer e.Free(self)
	p.inLoop = true
	life := p.lives
	r := p.execute(b)
	p.inLoop = false
	if r.IsException() {
		e.TriggerUncaught(e.TakeException(), false)
		e.Drain()
		return
	}
	if p.lives != life { // it is another connection's now, or nobody's
		e.Free(r)
		return
	}
	fn := e.GetIndex(self, onExecute)
	defer e.Free(fn)
	if !e.IsFunction(fn) {
		e.Free(r)
		return
	}
	p.current = b
	e.Free(p.MakeCallback(fn, r))
	p.current = nil
}

// End implements stream.Consumer.
func (p *parser) End(err sys.Errno) {
	if p.stream != nil {
		p.stream.PassEnd(err)
	}
}

// headers returns the collected headers as an array of names and values.
func (p *parser) headers() engine.Value {
	iso := p.iso()
	var pairs [2 * maxHeaderPairs]engine.Value
	for i := range p.nVals {
		pairs[2*i] = p.names.value(iso, p.fields[i].b)
		pairs[2*i+1] = iso.NewLatin1(p.values[i].trimmed())
	}
	return iso.NewArray(pairs[:2*p.nVals]...)
}

// flush gives JavaScript the headers that are complete, and the url.
func (p *parser) flush() bool {
	if !p.has(onHeaders) {
		return true
	}
	r, ok := p.callback(onHeaders, true, p.headers(), p.target.value(p.iso()))
	p.iso().Free(r)
	p.target.reset()
	p.flushed = true
	return ok
}

// newBuffer makes a Buffer for JavaScript.
func (p *parser) newBuffer(b []byte) engine.Value { return buffer.New(p.Env, b) }
