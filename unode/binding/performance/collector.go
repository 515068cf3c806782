package performance

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Kinds and flags of collections (the binding's constants). The engine has one
// kind.
const (
	kindMajor   = 4
	flagsForced = 4
)

// tracker tells the observers of performance entries about the collector.
type tracker struct{ on bool }

func trackerOf(e *binding.Env) *tracker {
	return binding.State(e, func() *tracker { return &tracker{} })
}

func (m *module) trackCollector(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	t := trackerOf(e)
	if t.on {
		return engine.Undefined
	}
	t.on = true
	e.Loop.Open()
	e.WatchCollector(t, func(begin, end int64, forced bool) {
		e.Loop.Post(func() {
			if t.on {
				m.entry(e, begin, end, forced)
			}
		})
	})
	return engine.Undefined
}

func untrackCollector(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	t := trackerOf(e)
	t.on = false
	e.UnwatchCollector(t)
	return engine.Undefined
}

// entry makes the performance entry of a collection.
func (m *module) entry(e *binding.Env, begin, end int64, forced bool) {
	f := e.Slot(m.observe)
	if !e.IsFunction(f) {
		return
	}
	flags := 0
	if forced {
		flags = flagsForced
	}
	details := e.NewObject()
	e.Set(details, "kind", engine.Int(kindMajor))
	e.Set(details, "flags", engine.Int(flags))
	e.Free(e.MakeCallback(f, engine.Undefined, e.NewString("gc"), e.NewString("gc"),
		engine.Number(sinceStart(e, begin)), engine.Number(float64(end-begin)/1e6), details))
}
