package binding

import "nodeos/sys"

// Collection is told of one run of the collector: its times in ns of the
// monotonic clock, and whether the program asked for it. It must not call into
// the engine.
type Collection func(begin, end int64, forced bool)

// WatchCollector has f told of every run of the collector until UnwatchCollector
// is called with the same key.
func (e *Env) WatchCollector(key any, f Collection) {
	if e.collections == nil {
		e.collections = map[any]Collection{}
	}
	e.collections[key] = f
	e.OnCollect = func() (done func()) {
		begin, forced := sys.Clock(sys.CLOCK_MONOTONIC), e.forced
		return func() {
			end := sys.Clock(sys.CLOCK_MONOTONIC)
			for _, f := range e.collections {
				f(begin, end, forced)
			}
		}
	}
}

// UnwatchCollector undoes WatchCollector.
func (e *Env) UnwatchCollector(key any) {
	if delete(e.collections, key); len(e.collections) == 0 {
		e.OnCollect = nil
	}
}

// Collect runs the collector because the program asks for it.
func (e *Env) Collect() {
	e.forced = true
	e.GC()
	e.forced = false
}
