package http

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// Register adds the binding. The constants and the lists of methods are those
// of the stubs.
func Register(r *binding.Registry) {
	key := r.Slot("symbol by which a stream's handle holds its parser")
	maxPairs := r.Atom("maxHeaderPairs")
	r.Class("http_parser.HTTPParser", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			e := binding.EnvOf(c)
			p := &parser{key: key, maxPairs: maxPairs, names: binding.State(e, func() *names { return &names{byName: map[string]engine.Value{}} })}
			p.InitAsync(e, self, binding.ProviderNone)
			p.init(request, defaultMaxHeaderSize, 0, nil)
			return p, true
		},
		Methods: binding.AsyncMethods(map[string]engine.Func{
			"initialize":       method((*parser).initialize),
			"execute":          method((*parser).executeArg),
			"finish":           method(func(p *parser, c *engine.Call) engine.Value { return p.execute(nil) }),
			"consume":          method((*parser).consume),
			"unconsume":        do((*parser).release),
			"getCurrentBuffer": method(func(p *parser, c *engine.Call) engine.Value { return p.newBuffer(p.current) }),
			"pause":            do(func(p *parser) { p.machine.pause() }),
			"resume":           do(func(p *parser) { p.machine.resume() }),
			"remove":           do((*parser).leave),
			"free":             do(func(p *parser) { p.lives++; p.Retire() }),
			"close":            do((*parser).close),
		}),
	})
	r.Class("http_parser.ConnectionsList", connectionsClass())
}

// method makes f a method of HTTPParser; on a closed one it does nothing.
func method(f func(*parser, *engine.Call) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		p, ok := c.Iso.Half(c.This).(*parser)
		switch {
		case !ok:
			return c.Iso.ThrowTypeError("Illegal invocation")
		case p.closed:
			return engine.Undefined
		}
		return f(p, c)
	}
}

func do(f func(*parser)) engine.Func {
	return method(func(p *parser, c *engine.Call) engine.Value {
		f(p)
		return engine.Undefined
	})
}

func (p *parser) close() {
	p.release()
	p.leave()
	p.lives++
	p.Retire()
	p.closed = true
}

// initialize is initialize(type, resource, maxHeaderSize, lenientFlags, list).
func (p *parser) initialize(c *engine.Call) engine.Value {
	k := kind(c.Int(0))
	if k != request && k != response || !c.Arg(1).IsObject() {
		return c.Iso.ThrowTypeError("initialize needs a type and a resource")
	}
	size := c.Int(2)
	if size <= 0 {
		size = defaultMaxHeaderSize
		if n, ok := p.Env.Process.Options["--max-http-header-size"].(float64); ok && n > 0 {
			size = int(n)
		}
	}
	list, _ := c.Iso.Half(c.Arg(4)).(*connections)
	provider := binding.ProviderHTTPIncoming
	if k == response {
		provider = binding.ProviderHTTPClientRequest
	}
	p.Reset(provider, c.Arg(1))
	p.init(k, size, lenient(c.Int(3)), list)
	return engine.Undefined
}

func (p *parser) executeArg(c *engine.Call) engine.Value {
	b, ok := c.Iso.Bytes(c.Arg(0))
	if !ok {
		return c.Iso.ThrowTypeError("argument must be a buffer")
	}
	return p.execute(b)
}

// consume makes the parser read from a stream's handle.
func (p *parser) consume(c *engine.Call) engine.Value {
	s, ok := p.Env.Half(c.Arg(0)).(stream.Source)
	if !ok {
		return c.Iso.ThrowTypeError("not a stream")
	}
	p.release()
	p.stream = s
	s.Consume(p)
	// The stream needs the parser even if nothing else does.
	e := p.Env
	if !e.Slot(p.key).IsSymbol() {
		e.SetSlot(p.key, e.NewSymbol("parser", true))
	}
	e.SetKey(s.Wrap().Self, e.Slot(p.key), e.Dup(p.Self))
	return engine.Undefined
}

// release gives the stream back to JavaScript.
func (p *parser) release() {
	if s := p.stream; s != nil {
		p.unconsume()
		if s.Closing() {
			return // its object may be gone
		}
		p.Env.SetKey(s.Wrap().Self, p.Env.Slot(p.key), engine.Undefined)
	}
}
