package messaging

import (
	"slices"
	"sync/atomic"

	"nodeos/unode/binding"
	"nodeos/unode/loop"
)

// wakes are the open ports of a thread in order of creation: that is the order
// in which those that were woken look at their queues, as libuv's handles do.
type wakes struct {
	ports  []*port
	posted atomic.Bool
}

func wakesOf(e *binding.Env) *wakes { return binding.State(e, func() *wakes { return &wakes{} }) }

// post has the loop run the ports that are awake. Any goroutine may call it.
func (w *wakes) post(l *loop.Loop) {
	if !w.posted.Swap(true) {
		l.Post(w.run)
	}
}

func (w *wakes) run() {
	w.posted.Store(false)
	for _, p := range slices.Clone(w.ports) {
		if p.awake.Swap(false) {
			p.deliver(false)
		}
	}
}

func (w *wakes) forget(p *port) {
	w.ports = slices.DeleteFunc(w.ports, func(o *port) bool { return o == p })
}
