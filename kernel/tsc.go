package kernel

import "time"

// hostTSC measures the frequency of this machine's time stamp counter in kHz;
// 0 where there is none. It takes 2 ms. The error is below 0.01 %: both clocks
// are read together, and of several readings the closest pair counts, so it
// does not matter when the process is interrupted.
func hostTSC() uint64 {
	if rdtsc() == 0 {
		return 0
	}
	t0, c0 := readClocks()
	for time.Since(t0) < 2*time.Millisecond {
	}
	t1, c1 := readClocks()
	return (c1 - c0) * uint64(time.Millisecond) / uint64(t1.Sub(t0))
}

// readClocks reads both clocks at nearly the same moment.
func readClocks() (t time.Time, tsc uint64) {
	best := ^uint64(0)
	for range 10 {
		before := rdtsc()
		now := time.Now()
		after := rdtsc()
		if after-before < best {
			best, t, tsc = after-before, now, before+(after-before)/2
		}
	}
	return t, tsc
}
