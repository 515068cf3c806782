package v8

import (
	"encoding/json"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// profiler is the Go half of a GCProfiler: what the collector did while it ran.
type profiler struct {
	e       *binding.Env
	begin   int64
	entries []collection
	running bool
}

// collection is one entry of the profile (src/node_v8.cc, GCProfiler).
type collection struct {
	GCType   string  `json:"gcType"`
	Cost     float64 `json:"cost"` // µs
	BeforeGC state   `json:"beforeGC"`
	AfterGC  state   `json:"afterGC"`
}

type state struct {
	HeapStatistics      map[string]float64 `json:"heapStatistics"`
	HeapSpaceStatistics []space            `json:"heapSpaceStatistics"`
}

type space struct {
	SpaceName          string `json:"spaceName"`
	SpaceSize          int    `json:"spaceSize"`
	SpaceUsedSize      int    `json:"spaceUsedSize"`
	SpaceAvailableSize int    `json:"spaceAvailableSize"`
	PhysicalSpaceSize  int    `json:"physicalSpaceSize"`
}

func measure(e *binding.Env) state {
	names := [...]string{
		"totalHeapSize", "totalHeapSizeExecutable", "totalPhysicalSize", "totalAvailableSize", "usedHeapSize", "heapSizeLimit",
		"mallocedMemory", "peakMallocedMemory", "", "", "", "totalGlobalHandlesSize", "usedGlobalHandlesSize", "externalMemory",
	}
	s := state{HeapStatistics: map[string]float64{}}
	for i, v := range e.HeapStatistics() {
		if names[i] != "" {
			s.HeapStatistics[names[i]] = v
		}
	}
	used, total := e.HeapUsed()
	s.HeapSpaceStatistics = []space{{"old_space", total, used, total - used, total}}
	return s
}

func profilerClass() engine.Class {
	method := func(f func(p *profiler) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			p, ok := c.Iso.Half(c.This).(*profiler)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			return f(p)
		}
	}
	return engine.Class{
		New: func(c *engine.Call, _ engine.Value) (any, bool) { return &profiler{e: binding.EnvOf(c)}, true },
		Methods: map[string]engine.Func{
			"start": method(func(p *profiler) engine.Value {
				if p.running {
					return engine.Undefined
				}
				p.running, p.begin = true, sys.Clock(sys.CLOCK_REALTIME)
				before := measure(p.e)
				p.e.WatchCollector(p, func(begin, end int64, _ bool) {
					after := measure(p.e)
					p.entries = append(p.entries, collection{"MarkSweepCompact", float64(end-begin) / 1e3, before, after})
					before = after
				})
				return engine.Undefined
			}),
			"stop": method(func(p *profiler) engine.Value {
				if !p.running {
					return engine.Undefined
				}
				p.running = false
				p.e.UnwatchCollector(p)
				if p.entries == nil {
					p.entries = []collection{}
				}
				text, err := json.Marshal(map[string]any{
					"version": 1, "startTime": p.begin / 1e6, "statistics": p.entries, "endTime": sys.Clock(sys.CLOCK_REALTIME) / 1e6,
				})
				if err != nil {
					return p.e.ThrowError("%v", err)
				}
				return p.e.NewUTF8(text)
			}),
		},
	}
}

// Finalize ends a profile that nobody has stopped.
func (p *profiler) Finalize() {
	if p.running {
		p.e.UnwatchCollector(p)
	}
}
