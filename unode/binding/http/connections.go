package http

import (
	"cmp"
	"slices"

	"nodeos/unode/engine"
)

// connections is the Go half of a ConnectionsList: the parsers of a server, for
// closing what is idle and what takes too long.
type connections struct {
	all map[*parser]place
	seq int
}

// place is when a parser was added, and whether a message is under way.
type place struct {
	seq    int
	active bool
}

func newConnections() *connections { return &connections{all: map[*parser]place{}} }

func (l *connections) add(p *parser, active bool) {
	l.seq++
	l.all[p] = place{l.seq, active}
}

func (l *connections) remove(p *parser) { delete(l.all, p) }

// choose returns those that f accepts, the idle ones first, then by the time
// that their message began.
func (l *connections) choose(f func(*parser, place) bool) []*parser {
	var out []*parser
	for p, at := range l.all {
		if f(p, at) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *parser) int {
		return cmp.Or(cmp.Compare(a.started, b.started), cmp.Compare(l.all[a].seq, l.all[b].seq))
	})
	return out
}

// expired returns the parsers whose headers or whole message take longer than
// allowed, in ms; 0 is no limit. They are told only once.
func (l *connections) expired(headers, message int64) []*parser {
	if message > 0 && headers > message {
		headers, message = message, headers
	}
	t := now()
	late := func(p *parser, ms int64) bool { return ms > 0 && p.started < t-ms*1e6 }
	out := l.choose(func(p *parser, at place) bool {
		return at.active && (!p.headersDone && late(p, headers) || late(p, message))
	})
	for _, p := range out {
		at := l.all[p]
		at.active = false
		l.all[p] = at
	}
	return out
}

func objects(iso *engine.Isolate, ps []*parser) engine.Value {
	vs := make([]engine.Value, len(ps))
	for i, p := range ps {
		vs[i] = iso.Dup(p.Self)
	}
	return iso.NewArray(vs...)
}

func listOf(c *engine.Call) *connections {
	l, _ := c.Iso.Half(c.This).(*connections)
	if l == nil {
		l = newConnections() // not a list: an empty one
	}
	return l
}

// connectionsClass is http_parser.ConnectionsList.
func connectionsClass() engine.Class {
	some := func(f func(*parser, place) bool) engine.Func {
		return func(c *engine.Call) engine.Value { return objects(c.Iso, listOf(c).choose(f)) }
	}
	return engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return newConnections(), true },
		Methods: map[string]engine.Func{
			"all":    some(func(*parser, place) bool { return true }),
			"idle":   some(func(p *parser, _ place) bool { return p.started == 0 }),
			"active": some(func(_ *parser, at place) bool { return at.active }),
			"expired": func(c *engine.Call) engine.Value {
				return objects(c.Iso, listOf(c).expired(int64(c.Int(0)), int64(c.Int(1))))
			},
		},
	}
}
