package kernel

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
)

// usualLines is how many lines make prints for the default kernel. It is only
// used until this machine has built one.
const usualLines = 1600

// progress tells a person how a build goes: on a terminal by one line that
// changes, else by a line at each quarter. As a Writer it takes what make
// prints, a line for each object.
type progress struct {
	words   io.Writer
	live    bool
	started time.Time

	record string // file with the number of lines of the last whole compilation
	total  int
	lines  int
	shown  int // percent
}

func newProgress(words io.Writer, record string) *progress {
	p := &progress{words: words, record: record, total: usualLines, started: time.Now()}
	if f, ok := words.(*os.File); ok {
		p.live = isatty.IsTerminal(f.Fd())
	}
	if b, err := os.ReadFile(record); err == nil {
		if n, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil && n > 0 {
			p.total = n
		}
	}
	return p
}

// say prints a line that stays.
func (p *progress) say(format string, args ...any) {
	p.close()
	fmt.Fprintf(p.words, "kernel: "+format+"\n", args...)
}

// status shows what is going on, on a terminal only.
func (p *progress) status(format string, args ...any) {
	if p.live {
		// At the start of the line, and nothing of the last one left over.
		fmt.Fprintf(p.words, "\r\x1b[Kkernel: "+format, args...)
	}
}

// close clears the live line.
func (p *progress) close() {
	if p.live {
		fmt.Fprint(p.words, "\r\x1b[K")
	}
}

// compile starts the count.
func (p *progress) compile() { p.lines, p.shown, p.started = 0, 0, time.Now() }

// compiled remembers the count for the next build.
func (p *progress) compiled() error {
	return writeFile(p.record, fmt.Appendln(nil, p.lines))
}

func (p *progress) Write(b []byte) (int, error) {
	p.lines += bytes.Count(b, []byte("\n"))
	percent := min(99, 100*p.lines/p.total)
	if percent == p.shown {
		return len(b), nil
	}
	if p.live {
		p.status("compiling %2d%%  %s", percent, time.Since(p.started).Round(time.Second))
	} else if percent/25 > p.shown/25 {
		p.say("compiling %d%%", percent)
	}
	p.shown = percent
	return len(b), nil
}
