package console

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"time"
)

const (
	// readSize is how much is read at once, and the longest line that is held
	// together. Each page of it costs a fault at every start of an app.
	readSize = 16 << 10
	// patience is how long an unfinished line is held back before it is shown
	// as it is: long enough for a program that writes a line in pieces, short
	// enough for a row of progress dots.
	patience = 100 * time.Millisecond
)

// Follow passes what comes out of r to c in whole lines and keeps the last of
// them in t, until the end of r: the last process that has the other end closed
// it or ended. Lines that are long or slow to come are passed in pieces.
//
// r must be a file that takes deadlines, as a pipe does; Follow closes it.
func Follow(r *os.File, c *Console, t *Tail) {
	defer r.Close()
	buf := make([]byte, readSize)
	held := 0 // bytes in buf that are the start of a line
	for {
		if held > 0 {
			r.SetReadDeadline(time.Now().Add(patience))
		} else {
			r.SetReadDeadline(time.Time{})
		}
		n, err := r.Read(buf[held:])
		t.add(buf[held : held+n])
		held += n
		whole := bytes.LastIndexByte(buf[:held], '\n') + 1
		if err != nil || held == len(buf) && whole == 0 {
			whole = held
		}
		c.Pass(buf[:whole])
		held = copy(buf, buf[whole:held])
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
	}
}

// Tail keeps the last lines of a stream. The zero value is ready.
type Tail struct {
	mu    sync.Mutex
	lines [][]byte // the last may be unfinished
	open  bool     // the last is unfinished
}

const (
	tailLines = 20
	tailWidth = 512 // bytes kept of one line
)

func (t *Tail) add(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(b) > 0 {
		line, rest, ended := bytes.Cut(b, []byte("\n"))
		b = rest
		if !t.open {
			if len(t.lines) == tailLines {
				t.lines = append(t.lines[:0], t.lines[1:]...)
			}
			t.lines = append(t.lines, nil)
		}
		last := &t.lines[len(t.lines)-1]
		room := max(0, tailWidth-len(*last))
		*last = append(*last, line[:min(len(line), room)]...)
		t.open = !ended
	}
}

// Last returns up to n of the last lines, oldest first, without line breaks.
// Empty lines at the end are left out.
func (t *Tail) Last(n int) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := t.lines
	for len(lines) > 0 && len(bytes.TrimSpace(lines[len(lines)-1])) == 0 {
		lines = lines[:len(lines)-1]
	}
	lines = lines[max(0, len(lines)-n):]
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = string(bytes.TrimRight(line, "\r"))
		if bytes.IndexByte(line, 0x1b) >= 0 {
			out[i] += "\x1b[0m" // a colour must not run on into the next line
		}
	}
	return out
}

// Reset forgets all lines.
func (t *Tail) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines, t.open = nil, false
}
