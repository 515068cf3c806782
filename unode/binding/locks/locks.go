// Package locks is internalBinding('locks'): the Web Locks of the process, which
// its threads share (src/node_locks.cc). Go decides who has a lock; the shim
// calls the callbacks and settles the promises.
//
// Invariant: locks of one name are granted in the order of their requests, shared
// ones together. Whoever held one is told on its own thread.
package locks

import (
	_ "embed"
	"slices"
	"sync"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed locks.js
var shim string

// request is one that waits or holds.
type request struct {
	e      *binding.Env
	m      *module
	id     int
	name   string // its UTF-16 units, two bytes each
	client string
	shared bool
}

// manager arbitrates for the process.
type manager struct {
	mu            sync.Mutex
	last          int
	held, pending []*request
}

// module is what the functions of the binding share.
type module struct{ granted, stolen engine.Slot }

func managerOf(e *binding.Env) *manager {
	return binding.PerProcess(e, func() *manager { return &manager{} })
}

// left has the locks of a thread go when it ends.
type left struct{}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{r.Slot("lock granted"), r.Slot("lock stolen")}
	r.Func("locks_native.share", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.granted, c.Iso.Dup(c.Arg(0)))
		c.Iso.SetSlot(m.stolen, c.Iso.Dup(c.Arg(1)))
		return engine.Undefined
	})
	r.Func("locks_native.add", m.add)
	r.Func("locks_native.release", func(c *engine.Call) engine.Value {
		e := binding.EnvOf(c)
		out := e.NewArray()
		for i, id := range managerOf(e).release(e, c.Int(0)) {
			e.SetIndex(out, i, engine.Int(id))
		}
		return out
	})
	r.Func("locks_native.query", query)
	r.Shim("locks", shim)
}

// add is (name, client, shared, steal, ifAvailable); it returns the request's
// number and whether it has the lock; undefined: that is not to be had. Else the
// lock is granted later, by the function that share was given.
func (m *module) add(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	e.Loop.Open()
	l := managerOf(e)
	binding.State(e, func() *left {
		e.AtExit(func() { l.leave(e) })
		return &left{}
	})
	q := &request{e: e, m: m, name: units(e, c.Arg(0)), client: c.String(1), shared: c.Bool(2)}
	granted, stolen := l.add(q, c.Bool(3), c.Bool(4))
	for _, id := range stolen {
		e.Free(e.Call(e.Slot(m.stolen), engine.Undefined, engine.Int(id)))
	}
	return e.NewArray(engine.Int(q.id), granted)
}

// add decides about a request: granted is a boolean, or undefined for a lock that
// is not to be had. stolen are the numbers of those of the same thread that have
// lost theirs; other threads are told.
func (l *manager) add(q *request, steal, ifAvailable bool) (granted engine.Value, stolen []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	q.id = l.last
	switch {
	case steal:
		l.held = slices.DeleteFunc(l.held, func(o *request) bool {
			switch {
			case o.name != q.name:
				return false
			case o.e == q.e:
				stolen = append(stolen, o.id)
			default:
				o.tell(o.m.stolen)
			}
			return true
		})
		l.held = append(l.held, q)
	case l.free(q):
		l.held = append(l.held, q)
	case ifAvailable:
		return engine.Undefined, nil
	default:
		l.pending = append(l.pending, q)
		return engine.False, nil
	}
	return engine.True, stolen
}

// free tells whether q can be granted before all that wait for its name.
func (l *manager) free(q *request) bool {
	for _, o := range l.held {
		if o.name == q.name && !(o.shared && q.shared) {
			return false
		}
	}
	return !slices.ContainsFunc(l.pending, func(o *request) bool { return o.name == q.name && o != q })
}

// next grants what can be granted, in order. It returns the numbers of e's own
// requests; other threads are told.
func (l *manager) next(e *binding.Env) (granted []int) {
	waits := map[string]bool{} // names for which an earlier request waits
	list := l.pending
	l.pending = nil
	for i, q := range list {
		if waits[q.name] || !l.free(q) {
			waits[q.name] = true
			l.pending = append(l.pending, list[i])
			continue
		}
		l.held = append(l.held, q)
		if q.e == e {
			granted = append(granted, q.id)
		} else {
			q.tell(q.m.granted)
		}
	}
	return granted
}

// tell calls a function of the shim with the request's number, on its thread.
func (q *request) tell(s engine.Slot) {
	q.e.Loop.Post(func() {
		q.e.Free(q.e.MakeCallback(q.e.Slot(s), engine.Undefined, engine.Int(q.id)))
	})
}

// release gives a lock up, or a request for one; it returns what next does.
func (l *manager) release(e *binding.Env, id int) (granted []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	same := func(q *request) bool { return q.id == id }
	l.held = slices.DeleteFunc(l.held, same)
	l.pending = slices.DeleteFunc(l.pending, same)
	return l.next(e)
}

func (l *manager) leave(e *binding.Env) {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := func(q *request) bool { return q.e == e }
	l.held = slices.DeleteFunc(l.held, own)
	l.pending = slices.DeleteFunc(l.pending, own)
	l.next(e)
}

// units returns a string with its lone surrogates.
func units(e *binding.Env, v engine.Value) string {
	if !v.IsString() {
		return ""
	}
	s := e.StringView(v)
	var b []byte
	for _, c := range s.Latin1 {
		b = append(b, c, 0)
	}
	for _, c := range s.UTF16 {
		b = append(b, byte(c), byte(c>>8))
	}
	return string(b)
}

// text undoes units.
func text(e *binding.Env, s string) engine.Value {
	u := make([]uint16, len(s)/2)
	for i := range u {
		u[i] = uint16(s[2*i]) | uint16(s[2*i+1])<<8
	}
	return e.NewUTF16(u)
}

// query returns {held, pending} of the calling thread.
func query(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	l := managerOf(e)
	l.mu.Lock()
	defer l.mu.Unlock()
	list := func(qs []*request) engine.Value {
		a := e.NewArray()
		n := 0
		for _, q := range qs {
			if q.e != e {
				continue
			}
			mode := "exclusive"
			if q.shared {
				mode = "shared"
			}
			o := e.NewObject()
			e.Set(o, "name", text(e, q.name))
			e.Set(o, "mode", e.NewString(mode))
			e.Set(o, "clientId", e.NewString(q.client))
			e.SetIndex(a, n, o)
			n++
		}
		return a
	}
	o := e.NewObject()
	e.Set(o, "held", list(l.held))
	e.Set(o, "pending", list(l.pending))
	return o
}
