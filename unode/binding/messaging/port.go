package messaging

import (
	"math"
	"sync/atomic"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// port is the Go half of a MessagePort: a handle that owns a queue until it is
// closed or moved.
type port struct {
	binding.Handle
	m         *module
	q         *queue // nil when detached
	groups    *groups
	receiving bool

	up    bool // set up: the loop knows it
	wakes *wakes
	awake atomic.Bool // it is to look at its queue
}

func (m *module) groups(e *binding.Env) *groups {
	return binding.PerProcess(e, func() *groups { return &groups{byName: map[string]*group{}} })
}

// newPort makes a port over q, or over a queue of its own. The result is
// Exception when a script that sets it up throws.
func (m *module) newPort(e *binding.Env, q *queue) (*port, engine.Value) {
	p := &port{m: m, q: q, groups: m.groups(e), wakes: wakesOf(e)}
	if q == nil {
		p.q = &queue{}
	}
	self := e.NewNative(e.Slot(m.portClass), p)
	p.InitHandle(e, self, binding.ProviderMessagePort, p)
	e.Loop.Open()
	p.SetActive(true)
	p.up = true
	p.wakes.ports = append(p.wakes.ports, p)
	p.q.mu.Lock()
	p.q.owner = p
	p.q.mu.Unlock()
	init := e.GetKey(self, e.Slot(m.oninit))
	defer e.Free(init)
	if e.IsFunction(init) {
		r := e.Call(init, self)
		if r.IsException() {
			p.Close(engine.Undefined)
			e.Free(self)
			return nil, r
		}
		e.Free(r)
	}
	p.wakeFor()
	return p, self
}

// wakeFor wakes the port if its queue holds something.
func (p *port) wakeFor() {
	p.q.mu.Lock()
	defer p.q.mu.Unlock()
	if len(p.q.messages) > 0 {
		p.wake()
	}
}

// wake has the port look at its queue. Any goroutine may call it.
func (p *port) wake() {
	if !p.awake.Swap(true) {
		p.wakes.post(p.Env.Loop)
	}
}

// Stop is the part of closing that happens at once.
func (p *port) Stop() { p.wakes.forget(p) }

// Closed is the part of closing that happens in the loop's closing phase.
func (p *port) Closed() { p.Abandon() }

// Abandon tells the other side that this one is gone.
func (p *port) Abandon() {
	if q := p.detach(); q != nil {
		q.drop(p.groups)
	}
}

// detach takes the queue away.
func (p *port) detach() *queue {
	q := p.q
	if q != nil {
		q.mu.Lock()
		q.owner = nil
		q.mu.Unlock()
		p.q = nil
	}
	return q
}

// end closes the port as its method close does.
func (p *port) end() {
	if p.Closing() {
		return
	}
	f := p.Env.GetKey(p.Self, p.Env.Slot(p.m.onclose))
	p.Close(f)
	p.Env.Free(f)
}

// Moved tells whether the port has no queue any more.
func (p *port) Moved() bool { return p.q == nil || p.Closing() }

// Move gives the port's queue to a port of another thread.
func (p *port) Move() binding.Parcel {
	p.end()
	q, m, gs := p.detach(), p.m, p.groups
	return binding.Parcel{
		Mark: q,
		Open: func(e *binding.Env) engine.Value {
			_, v := m.newPort(e, q)
			return v
		},
		Drop: func() { q.drop(gs) },
	}
}

// next takes the next message. none tells that there is nothing to receive;
// when the other side is gone it closes the port.
func (p *port) next(force bool) (msg *message, none bool) {
	p.q.mu.Lock()
	if len(p.q.messages) == 0 || !force && !p.receiving && p.q.messages[0] != nil {
		p.q.mu.Unlock()
		return nil, true
	}
	msg = p.q.messages[0]
	p.q.messages = p.q.messages[1:]
	p.q.mu.Unlock()
	if msg == nil {
		p.end()
		return nil, true
	}
	return msg, false
}

// deliver emits the messages that wait. force takes them although the port was
// not started. Some are left for the next turn if they are very many.
func (p *port) deliver(force bool) {
	const atLeast = 1000
	if p.q == nil {
		return
	}
	limit := math.MaxInt
	if !force {
		p.q.mu.Lock()
		limit = max(len(p.q.messages), atLeast)
		p.q.mu.Unlock()
	}
	for ; p.q != nil; limit-- {
		if limit == 0 {
			p.wake()
			return
		}
		msg, none := p.next(force)
		if none {
			return
		}
		p.emit(msg)
	}
}

func (p *port) emit(msg *message) {
	e := p.Env
	v, ports := p.m.read(e, msg)
	kind, list := "message", engine.Undefined
	if v.IsException() {
		v, kind = e.TakeException(), "messageerror"
	} else if len(msg.parcels) > 0 {
		list = e.NewArray(ports...)
	}
	e.Free(p.MakeCallback(e.Slot(p.m.emitMessage), v, list, e.NewString(kind)))
}
