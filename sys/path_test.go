package sys

import (
	"syscall"
	"testing"
)

// TestStatOnGrowingStack: the kernel's answer arrives also when the goroutine's
// stack has to grow, and so moves, on the way to the call.
func TestStatOnGrowingStack(t *testing.T) {
	var at func(depth int) uint32
	at = func(depth int) uint32 {
		if depth > 0 {
			return at(depth - 1)
		}
		var st syscall.Stat_t
		if err := Stat("/", &st); err != 0 {
			return 0
		}
		return st.Mode & syscall.S_IFMT
	}
	for depth := range 300 {
		mode := make(chan uint32)
		go func() { mode <- at(depth) }()
		if got := <-mode; got != syscall.S_IFDIR {
			t.Fatalf("called at depth %d: / is of type %#o", depth, got)
		}
	}
}
