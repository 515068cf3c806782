package messaging

import (
	"slices"
	"sync"
)

// queue is a port without its isolate: what can move between threads
// (src/node_messaging.h, MessagePortData). The port that has it is its owner.
type queue struct {
	mu       sync.Mutex
	owner    *port
	messages []*message // nil: the other side has closed
	group    *group
}

// group is the queues that get each other's messages: the two of a channel, or
// all of a broadcast channel's name.
type group struct {
	mu     sync.Mutex
	name   string
	queues []*queue
}

// groups are the broadcast channels of the process by name.
type groups struct {
	mu     sync.Mutex
	byName map[string]*group
}

// entangle makes a channel of two queues.
func entangle(a, b *queue) {
	g := &group{}
	g.add(a)
	g.add(b)
}

func (g *group) add(q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.queues = append(g.queues, q)
	q.group = g
}

// join adds q to the broadcast channel of a name.
func (gs *groups) join(name string, q *queue) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.byName[name]
	if g == nil {
		g = &group{name: name}
		gs.byName[name] = g
	}
	g.add(q)
}

// forget drops groups without members.
func (gs *groups) forget(g *group) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queues) == 0 && gs.byName[g.name] == g {
		delete(gs.byName, g.name)
	}
}

// put adds a message and wakes the owner. nil closes it.
func (q *queue) put(msg *message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = append(q.messages, msg)
	if q.owner != nil {
		q.owner.wake()
	}
}

// post gives msg to the others of q's group. warning is set when it is lost;
// posted is false then and when there is nobody.
func (q *queue) post(msg *message) (posted, sent bool, warning string) {
	g := q.group
	if g == nil {
		return false, false, ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !slices.Contains(g.queues, q):
		return false, false, "Source MessagePort is not entangled with this group."
	case len(g.queues) == 1:
		msg.done(false)
		return true, false, ""
	case len(g.queues) > 2 && len(msg.parcels) > 0:
		msg.done(false)
		return false, false, "Transferables cannot be used with multiple destinations."
	}
	msg.readers.Store(int32(len(g.queues) - 1))
	for _, other := range g.queues {
		if other == q {
			continue
		}
		if slices.ContainsFunc(msg.parcels, func(p parcel) bool { return p.Mark == any(other) }) {
			// Its own message holds it: nobody can take it out.
			go msg.done(false)
			return true, true, "The target port was posted to itself, and the communication channel was lost"
		}
		other.put(msg)
	}
	return true, true, ""
}

// leave takes q out of its group: it gets a last message, and so does the other
// of a channel.
func (q *queue) leave(gs *groups) {
	g := q.group
	if g == nil {
		return
	}
	g.mu.Lock()
	g.queues = slices.DeleteFunc(g.queues, func(o *queue) bool { return o == q })
	q.group = nil
	rest := slices.Clone(g.queues)
	g.mu.Unlock()
	q.put(nil)
	if g.name == "" && len(rest) == 1 {
		rest[0].put(nil)
	}
	if g.name != "" && gs != nil {
		gs.forget(g)
	}
}

// drop ends a queue that nobody will own again.
func (q *queue) drop(gs *groups) {
	q.leave(gs)
	q.mu.Lock()
	left := q.messages
	q.messages = nil
	q.mu.Unlock()
	for _, msg := range left {
		if msg != nil {
			msg.done(false)
		}
	}
}
