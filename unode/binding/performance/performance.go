// Package performance is internalBinding('performance'): clocks, the milestones
// of a thread, histograms and what observers see of the collector.
//
// Caution: milestones are times of this process, so they are set when the main
// script is about to run and never in a heap snapshot.
package performance

import (
	_ "embed"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

//go:embed performance.js
var shim string

// Milestones of src/node_perf_common.h.
const (
	timeOriginTimestamp = 0 // µs since the epoch
	timeOrigin          = 1 // this one and the others: ns of the monotonic clock
	environment         = 2
	nodeStart           = 3
	v8Start             = 4
	loopStart           = 5
	loopExit            = 6
	bootstrapComplete   = 7
)

// module is what the functions of the binding share.
type module struct{ milestones, observe engine.Slot }

// Register adds the binding and returns the function that sets the milestones
// before the main script runs.
func Register(r *binding.Registry) (start func(e *binding.Env)) {
	m := &module{r.Slot("performance milestones"), r.Slot("performance observer")}
	keep := func(name string, s engine.Slot) {
		r.Func(name, func(c *engine.Call) engine.Value {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(0)))
			return engine.Undefined
		})
	}
	keep("performance_native.setMilestones", m.milestones)
	keep("performance.setupObservers", m.observe)
	r.Func("performance.now", func(c *engine.Call) engine.Value {
		return engine.Number(sinceStart(binding.EnvOf(c), sys.Clock(sys.CLOCK_MONOTONIC)))
	})
	r.Func("performance.loopIdleTime", func(c *engine.Call) engine.Value {
		return engine.Number(float64(binding.EnvOf(c).Loop.Idle()) / 1e6)
	})
	r.Func("performance.uvMetricsInfo", func(c *engine.Call) engine.Value {
		n := binding.EnvOf(c).Loop.Metrics()
		return c.Iso.NewArray(engine.Int(n.Turns), engine.Int(n.Events), engine.Int(n.Waited))
	})
	r.Func("performance.markBootstrapComplete", func(c *engine.Call) engine.Value {
		m.mark(binding.EnvOf(c), bootstrapComplete)
		return engine.Undefined
	})
	r.Func("performance.installGarbageCollectionTracking", m.trackCollector)
	r.Func("performance.removeGarbageCollectionTracking", untrackCollector)
	registerHistogram(r)
	r.Shim("performance", shim)
	return m.start
}

// sinceStart returns a time of the monotonic clock in ms from the thread's start.
func sinceStart(e *binding.Env, ns int64) float64 { return float64(ns-e.Process.Start) / 1e6 }

// mark sets a milestone to now.
func (m *module) mark(e *binding.Env, milestone int) {
	if a := e.Float64s(e.Slot(m.milestones)); len(a) > milestone {
		a[milestone] = float64(sys.Clock(sys.CLOCK_MONOTONIC))
	}
}

func (m *module) start(e *binding.Env) {
	a := e.Float64s(e.Slot(m.milestones))
	if len(a) <= bootstrapComplete {
		return
	}
	p := &e.Process
	if p.Origin == 0 { // a worker has its parent's
		age := sys.Clock(sys.CLOCK_MONOTONIC) - p.Start
		p.Origin = float64(sys.Clock(sys.CLOCK_REALTIME)-age) / 1e3
	}
	a[timeOriginTimestamp], a[timeOrigin] = p.Origin, float64(p.Start)
	a[nodeStart], a[v8Start] = float64(p.Parsed), float64(p.Opened)
	m.mark(e, environment)
	a[loopStart], a[loopExit] = -1, -1
	m.mark(e, bootstrapComplete)
	e.Loop.OnStart = func() { m.mark(e, loopStart) }
	e.OnExit = func() { m.mark(e, loopExit) }
}
