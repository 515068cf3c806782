package performance

import (
	"math"
	"math/bits"
)

// hdr counts values in buckets whose width grows with the value, so that a value
// is known to a number of decimal figures (the HdrHistogram). Values are 0 or
// more; those that no bucket takes are counted apart.
type hdr struct {
	unit, half, mask int64 // log2 of the lowest value; half the values of a bucket; of its values
	subCount         int64
	halfMagnitude    int
	buckets          int
	counts           []int64
	total, exceeds   int64
	min, max         int64

	// An exponentially weighted moving average, if halfLife is not 0.
	halfLife, threshold         float64
	average, variance, failures float64
	averaged                    bool
}

func newHDR(lowest, highest int64, figures int) *hdr {
	h := &hdr{unit: int64(bits.Len64(uint64(max(lowest, 1))) - 1)}
	magnitude := max(1, bits.Len64(uint64(2*math.Pow10(figures))-1))
	h.halfMagnitude = magnitude - 1
	h.subCount = 1 << magnitude
	h.half = h.subCount / 2
	h.mask = (h.subCount - 1) << h.unit
	h.buckets = 1
	for smallest := h.subCount << h.unit; smallest <= highest; smallest <<= 1 {
		h.buckets++
		if smallest > math.MaxInt64/2 {
			break
		}
	}
	h.reset()
	return h
}

func (h *hdr) reset() {
	h.counts = nil
	h.total, h.exceeds, h.min, h.max = 0, 0, math.MaxInt64, 0
	h.average, h.variance, h.failures, h.averaged = 0, 0, 0, false
}

// bucket returns the bucket of a value.
func (h *hdr) bucket(v int64) int64 {
	return int64(64-bits.LeadingZeros64(uint64(v|h.mask))) - h.unit - int64(h.halfMagnitude) - 1
}

func (h *hdr) index(v int64) int {
	b := h.bucket(v)
	return int((b+1)<<h.halfMagnitude + v>>(b+h.unit) - h.half)
}

// valueAt returns the lowest value that is counted at an index.
func (h *hdr) valueAt(i int) int64 {
	b := int64(i>>h.halfMagnitude) - 1
	sub := int64(i)&(h.half-1) + h.half
	if b < 0 {
		sub -= h.half
		b = 0
	}
	return sub << (b + h.unit)
}

func (h *hdr) width(v int64) int64 { return 1 << (h.unit + h.bucket(v)) }

func (h *hdr) lowest(v int64) int64 {
	b := h.bucket(v)
	return v >> (b + h.unit) << (b + h.unit)
}

func (h *hdr) highest(v int64) int64 { return h.lowest(v) + h.width(v) - 1 }
func (h *hdr) median(v int64) int64  { return h.lowest(v) + h.width(v)/2 }

// record counts a value; ok is false when no bucket takes it.
func (h *hdr) record(v int64) (ok bool) { return h.recordMany(v, 1) }

func (h *hdr) recordMany(v, n int64) (ok bool) {
	if v < 0 {
		h.exceeds++
		return false
	}
	i := h.index(v)
	if i >= (h.buckets+1)*int(h.half) {
		h.exceeds++
		return false
	}
	if h.counts == nil {
		h.counts = make([]int64, (h.buckets+1)*int(h.half))
	}
	h.counts[i] += n
	h.total += n
	if v != 0 {
		h.min = min(h.min, v)
	}
	h.max = max(h.max, v)
	h.weigh(float64(v))
	return true
}

// weigh moves the average.
func (h *hdr) weigh(v float64) {
	if h.halfLife <= 0 {
		return
	}
	failed := 0.0
	if h.threshold > 0 && v > h.threshold {
		failed = 1
	}
	if !h.averaged {
		h.averaged, h.average, h.failures = true, v, failed
		return
	}
	alpha := 1 - math.Exp2(-1/h.halfLife)
	d := v - h.average
	h.average += alpha * d
	h.variance = (1 - alpha) * (h.variance + alpha*d*d)
	h.failures += alpha * (failed - h.failures)
}

// recordCorrected records v and what was missed while it lasted.
func (h *hdr) recordCorrected(v, interval int64) {
	if !h.record(v) || interval <= 0 {
		return
	}
	for missing := v - interval; missing >= interval; missing -= interval {
		h.record(missing)
	}
}

func (h *hdr) minimum() int64 {
	switch {
	case h.total > 0 && h.counts[0] > 0:
		return 0
	case h.min == math.MaxInt64:
		return h.min
	}
	return h.lowest(h.min)
}

func (h *hdr) maximum() int64 {
	if h.max == 0 {
		return 0
	}
	return h.highest(h.max)
}

// each calls f for all indices with a count until it returns false.
func (h *hdr) each(f func(value, count int64) (more bool)) {
	left := h.total
	for i := 0; left > 0 && i < len(h.counts); i++ {
		if n := h.counts[i]; n != 0 {
			left -= n
			if !f(h.valueAt(i), n) {
				return
			}
		}
	}
}

func (h *hdr) mean() float64 {
	sum := 0.0
	h.each(func(v, n int64) bool { sum += float64(n) * float64(h.median(v)); return true })
	return sum / float64(h.total)
}

// moment returns the mean of a power of the deviations from the mean.
func (h *hdr) moment(k float64) float64 {
	mean, sum := h.mean(), 0.0
	h.each(func(v, n int64) bool {
		sum += float64(n) * math.Pow(float64(h.median(v))-mean, k)
		return true
	})
	return sum / float64(h.total)
}

func (h *hdr) stddev() float64 { return math.Sqrt(h.moment(2)) }

// skewness and kurtosis are 0 where there is no deviation.
func (h *hdr) skewness() float64 {
	if s := h.stddev(); s > 0 {
		return h.moment(3) / (s * s * s)
	}
	return 0
}

func (h *hdr) kurtosis() float64 {
	if m := h.moment(2); m > 0 {
		return h.moment(4)/(m*m) - 3
	}
	return 0
}

// percentile returns the value that p percent are not above.
func (h *hdr) percentile(p float64) int64 {
	want := max(1, int64(math.Min(p, 100)/100*float64(h.total)+0.5))
	seen, found := int64(0), int64(0)
	h.each(func(v, n int64) bool {
		seen += n
		found = h.highest(v)
		return seen < want
	})
	return found
}

// share returns how large a part of the values is not above v.
func (h *hdr) share(v int64) float64 {
	if h.total == 0 {
		return 0
	}
	seen := int64(0)
	h.each(func(w, n int64) bool {
		if w > v {
			return false
		}
		seen += n
		return true
	})
	return float64(seen) / float64(h.total)
}

func (h *hdr) countAt(v int64) int64 {
	if i := h.index(v); v >= 0 && i < len(h.counts) {
		return h.counts[i]
	}
	return 0
}

// percentiles calls f for the percentiles that halve the distance to 100 each
// time, as far as there are values between them.
func (h *hdr) percentiles(f func(percentile float64, value int64)) {
	next, seen, last := 0.0, int64(0), int64(0)
	h.each(func(v, n int64) bool {
		seen += n
		last = v
		now := 100 * float64(seen) / float64(h.total)
		for next <= now {
			f(next, v)
			ticks := math.Exp2(math.Floor(math.Log2(100/(100-next))) + 1)
			next += 100 / ticks
			if seen >= h.total {
				break
			}
		}
		return true
	})
	f(100, last)
}

// add counts all values of o, sign times.
func (h *hdr) add(o *hdr) {
	o.each(func(v, n int64) bool { h.recordMany(v, n); return true })
	h.exceeds += o.exceeds
}

// subtract takes the values of o away, as far as they are there.
func (h *hdr) subtract(o *hdr) {
	o.each(func(v, n int64) bool {
		if i := h.index(v); i < len(h.counts) {
			n = min(n, h.counts[i])
			h.counts[i] -= n
			h.total -= n
		}
		return true
	})
}
