// Package performance is internalBinding('performance'): clocks and the
// milestones of start-up. Histograms and observers of the collector are not
// here yet.
//
// Caution: milestones are times of this process, so they are set when the main
// script is about to run and never in a heap snapshot.
package performance

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Milestones of src/node_perf_common.h.
const (
	timeOriginTimestamp = 0 // ms since the epoch, µs in fact: see SetMilestones
	timeOrigin          = 1
	environment         = 2
	nodeStart           = 3
	v8Start             = 4
	loopStart           = 5
	loopExit            = 6
	bootstrapComplete   = 7
)

// Register adds the binding and returns the function that sets the milestones
// before the main script runs.
func Register(r *binding.Registry) (start func(e *binding.Env)) {
	slot := r.Slot("performance milestones")
	r.Func("performance.setMilestones", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(slot, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("performance.now", func(c *engine.Call) engine.Value {
		return engine.Number(float64(sys.Clock(sys.CLOCK_MONOTONIC)-binding.EnvOf(c).Process.Start) / 1e6)
	})
	return func(e *binding.Env) {
		m := e.Float64s(e.Slot(slot))
		if len(m) <= bootstrapComplete {
			return
		}
		now := sys.Clock(sys.CLOCK_MONOTONIC)
		age := now - e.Process.Start
		m[timeOriginTimestamp] = float64(sys.Clock(sys.CLOCK_REALTIME)-age) / 1e3 // µs
		m[timeOrigin] = float64(e.Process.Start)                                  // ns
		for _, i := range []int{environment, nodeStart, v8Start} {
			m[i] = float64(e.Process.Start)
		}
		m[loopStart], m[loopExit] = -1, -1
		m[bootstrapComplete] = float64(now)
	}
}
