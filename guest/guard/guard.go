// Package guard keeps a panic in one goroutine of PID 1 from killing the
// machine: Linux panics when its first process ends, whatever the reason.
//
// Invariant: no goroutine of PID 1 starts in any other way than through Go (a
// test of this package bans the bare statement).
//
// Caution: recover cannot catch what the Go runtime calls fatal (out of
// memory, concurrent map writes, a deadlock of all goroutines).
package guard

import (
	"fmt"
	"runtime/debug"
)

// Error is a panic that was caught.
type Error struct {
	Doing string // what the code was at, for a person
	Value any    // of recover
	Stack []byte
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: internal error: %v", e.Doing, e.Value)
}

// Run calls f and turns a panic in it into an *Error.
func Run(doing string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Error{doing, v, debug.Stack()}
		}
	}()
	return f()
}

// Go runs f in a goroutine of its own. A panic in it goes to caught, which is
// called in that goroutine and must not panic.
func Go(doing string, caught func(error), f func()) {
	go func() {
		if err := Run(doing, func() error { f(); return nil }); err != nil {
			caught(err)
		}
	}()
}
