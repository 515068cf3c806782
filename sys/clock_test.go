package sys

import "testing"

func TestClock(t *testing.T) {
	before := clockGettime(CLOCK_MONOTONIC)
	got := Clock(CLOCK_MONOTONIC)
	after := clockGettime(CLOCK_MONOTONIC)
	// The first reading relates two clocks that were not read at one moment.
	const slack = 1e6
	if got < before-slack || got > after+slack {
		t.Errorf("%d is not between %d and %d", got, before, after)
	}
	if a, b := Clock(CLOCK_REALTIME), Clock(CLOCK_PROCESS_CPUTIME_ID); a < 1e18 || b <= 0 || b > a {
		t.Errorf("real time %d, processor time %d", a, b)
	}
}
