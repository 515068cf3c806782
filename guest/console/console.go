// Package console is the machine's console: the lines of PID 1, the output of
// the app between them, the terminal a REPL runs on, and the prompt that is
// left when nothing else runs.
//
// Invariant: a line of PID 1 stands on a line of its own, whatever the app has
// written before it.
//
// Cautions: a console can be a serial line where each byte costs an exit of the
// virtual machine: say little. And when nobody reads at its other end a write
// waits, and PID 1 with it.
package console

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// Prefix starts every line of PID 1; the tool on the host looks for it.
const Prefix = "nodeos: "

// Console writes whole lines to one stream. Its methods may be called from any
// goroutine.
type Console struct {
	mu sync.Mutex
	w  io.Writer
	// mid says that the cursor may stand in the middle of a line.
	mid bool
	// lent says that somebody else moves the cursor.
	lent bool
}

// New makes a Console that writes to w. Write errors are dropped: there is no
// other place to report them.
func New(w io.Writer) *Console { return &Console{w: w} }

// Say writes one line of PID 1. A line break in the text starts another one.
func (c *Console) Say(format string, args ...any) {
	text := fmt.Appendf([]byte(nil), format, args...)
	var out []byte
	for line := range bytes.SplitSeq(bytes.TrimRight(text, "\n"), []byte("\n")) {
		out = append(out, Prefix...)
		out = append(out, line...)
		out = append(out, '\n')
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mid {
		out = append([]byte{'\n'}, out...)
	}
	c.mid = c.lent
	c.w.Write(out)
}

// Pass writes bytes of the app as they are.
func (c *Console) Pass(b []byte) {
	if len(b) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.w.Write(b)
	c.mid = b[len(b)-1] != '\n'
}

// Lend says that somebody else writes to the same terminal from now on, so that
// lines of PID 1 have to start on new ones, until TakeBack.
func (c *Console) Lend() { c.lend(true) }

// TakeBack ends Lend.
func (c *Console) TakeBack() { c.lend(false) }

func (c *Console) lend(lent bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lent, c.mid = lent, true
}
