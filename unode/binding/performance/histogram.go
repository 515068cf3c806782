package performance

import (
	"math"
	"sync"
	"time"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// histogram is the Go half of a Histogram. Its clones in other threads count
// into the same buckets.
type histogram struct {
	class engine.Slot
	mu    *sync.Mutex
	*hdr
	last *int64 // ns; when recordDelta was last called, 0 before

	delay *delay // of an event loop's histogram
}

// delay measures how late the loop is (src/histogram.cc, IntervalHistogram).
type delay struct {
	resolution time.Duration
	ticker     *time.Ticker
	done       chan struct{}
}

// Clone has another thread share the buckets.
func (h *histogram) Clone() binding.Parcel {
	c := *h
	c.delay = nil
	return binding.Parcel{Open: func(e *binding.Env) engine.Value {
		shared := c
		return e.NewNative(e.Slot(c.class), &shared)
	}}
}

// Finalize stops measuring.
func (h *histogram) Finalize() {
	if h.delay != nil {
		h.delay.stop()
	}
}

func registerHistogram(r *binding.Registry) {
	class := r.Slot("Histogram")
	r.Func("performance_native.setHistogram", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(class, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	make := func(h *hdr) *histogram { return &histogram{class: class, mu: &sync.Mutex{}, hdr: h, last: new(int64)} }
	// (lowest, highest, figures, halfLife, threshold)
	r.Class("performance.Histogram", engine.Class{
		New: func(c *engine.Call, _ engine.Value) (any, bool) {
			h := newHDR(int64(c.Int(0)), int64(c.Int(1)), min(max(c.Int(2), 1), 5))
			h.halfLife, h.threshold = c.Iso.Number(c.Arg(3)), c.Iso.Number(c.Arg(4))
			return make(h), true
		},
		Methods: histogramMethods(),
	})
	// (resolution in ms, sample each iteration)
	r.Func("performance.createELDHistogram", func(c *engine.Call) engine.Value {
		h := make(newHDR(1, 3600e9, 3))
		h.delay = &delay{resolution: time.Duration(max(1, c.Int(0))) * time.Millisecond}
		return c.Iso.NewNative(c.Iso.Slot(class), h)
	})
}

func histogramMethods() map[string]engine.Func {
	method := func(f func(h *histogram, c *engine.Call) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			h, ok := c.Iso.Half(c.This).(*histogram)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			return f(h, c)
		}
	}
	m := map[string]engine.Func{}
	whole := func(name string, get func(h *histogram) int64) {
		m[name] = method(func(h *histogram, c *engine.Call) engine.Value { return engine.Number(float64(get(h))) })
		m[name+"BigInt"] = method(func(h *histogram, c *engine.Call) engine.Value { return c.Iso.NewBigInt(get(h)) })
	}
	whole("count", func(h *histogram) int64 { return h.total })
	whole("exceeds", func(h *histogram) int64 { return h.exceeds })
	whole("min", func(h *histogram) int64 { return h.minimum() })
	whole("max", func(h *histogram) int64 { return h.maximum() })
	for name, get := range map[string]func(h *histogram) float64{
		"mean":          func(h *histogram) float64 { return h.mean() },
		"stddev":        func(h *histogram) float64 { return h.stddev() },
		"skewness":      func(h *histogram) float64 { return h.skewness() },
		"kurtosis":      func(h *histogram) float64 { return h.kurtosis() },
		"ewmaMean":      func(h *histogram) float64 { return h.average },
		"ewmaStddev":    func(h *histogram) float64 { return math.Sqrt(h.variance) },
		"ewmaErrorRate": func(h *histogram) float64 { return h.failures },
	} {
		m[name] = method(func(h *histogram, c *engine.Call) engine.Value { return engine.Number(get(h)) })
	}
	act := func(name string, f func(h *histogram, c *engine.Call)) {
		m[name] = method(func(h *histogram, c *engine.Call) engine.Value { f(h, c); return engine.Undefined })
	}
	act("record", func(h *histogram, c *engine.Call) { h.record(int64(c.Int(0))) })
	act("recordCorrected", func(h *histogram, c *engine.Call) { h.recordCorrected(int64(c.Int(0)), int64(c.Int(1))) })
	act("recordDelta", func(h *histogram, c *engine.Call) { h.recordDelta() })
	act("reset", func(h *histogram, c *engine.Call) { h.reset(); *h.last = 0 })
	act("start", func(h *histogram, c *engine.Call) { h.start(binding.EnvOf(c)) })
	act("stop", func(h *histogram, c *engine.Call) {
		if h.delay != nil {
			h.delay.stop()
		}
	})
	m["cdf"] = method(func(h *histogram, c *engine.Call) engine.Value { return engine.Number(h.share(int64(c.Int(0)))) })
	m["countAt"] = method(func(h *histogram, c *engine.Call) engine.Value {
		return engine.Number(float64(h.countAt(int64(c.Int(0)))))
	})
	m["percentile"] = method(func(h *histogram, c *engine.Call) engine.Value {
		return engine.Number(float64(h.percentile(c.Iso.Number(c.Arg(0)))))
	})
	m["percentileBigInt"] = method(func(h *histogram, c *engine.Call) engine.Value {
		return c.Iso.NewBigInt(h.percentile(c.Iso.Number(c.Arg(0))))
	})
	put := func(c *engine.Call, key float64, v engine.Value) {
		e := binding.EnvOf(c)
		e.Free(e.Primordial("MapPrototypeSet", c.Arg(0), engine.Number(key), v))
		e.Free(v)
	}
	act("percentiles", func(h *histogram, c *engine.Call) {
		h.percentiles(func(p float64, v int64) { put(c, p, engine.Number(float64(v))) })
	})
	act("percentilesBigInt", func(h *histogram, c *engine.Call) {
		h.percentiles(func(p float64, v int64) { put(c, p, c.Iso.NewBigInt(v)) })
	})
	act("percentilesAt", func(h *histogram, c *engine.Call) {
		for _, p := range c.Iso.Float64s(c.Arg(1)) {
			put(c, p, engine.Number(float64(h.percentile(p))))
		}
	})
	both := func(name string, f func(h, o *hdr)) {
		act(name, func(h *histogram, c *engine.Call) {
			if o, ok := c.Iso.Half(c.Arg(0)).(*histogram); ok {
				if o.mu != h.mu {
					o.mu.Lock()
					defer o.mu.Unlock()
				}
				f(h.hdr, o.hdr)
			}
		})
	}
	both("add", (*hdr).add)
	both("subtract", (*hdr).subtract)
	return m
}

// recordDelta records the ns since it was last called.
func (h *histogram) recordDelta() {
	now := sys.Clock(sys.CLOCK_MONOTONIC)
	if *h.last > 0 {
		h.record(max(1, now-*h.last))
	}
	*h.last = now
}

// start measures the time from one tick to the next on the loop. It does not keep
// the loop alive.
func (h *histogram) start(e *binding.Env) {
	d := h.delay
	if d == nil || d.ticker != nil {
		return
	}
	e.Loop.Open()
	*h.last = 0
	d.ticker, d.done = time.NewTicker(d.resolution), make(chan struct{})
	ticks, done, busy := d.ticker.C, d.done, make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-done:
				return
			case <-ticks:
			}
			select {
			case busy <- struct{}{}: // at most one is on its way
				e.Loop.Post(func() {
					<-busy
					h.mu.Lock()
					defer h.mu.Unlock()
					if d.done == done {
						h.recordDelta()
					}
				})
			default:
			}
		}
	}()
}

func (d *delay) stop() {
	if d.ticker != nil {
		d.ticker.Stop()
		close(d.done)
		d.ticker, d.done = nil, nil
	}
}
