package vm

import (
	"bytes"
	"strconv"
	"strings"
)

// StatusPrefix begins each line that init writes on the console. What an app
// writes may look the same: only the machine's last line, which is always
// init's, decides anything (the exit code).
const StatusPrefix = "nodeos: "

// StatusKind tells what a line of init's means to the host.
type StatusKind int

const (
	Note      StatusKind = iota // words for the person, nothing else
	Listening                   // "listening on PORT"
	PowerOff                    // "power off (exit N)", init's last line
)

// Status is one line of init's.
type Status struct {
	Kind StatusKind
	Text string // the line without its prefix
	Port uint16 // of Listening
	Code int    // of PowerOff
}

// ParseStatus reads a line of the console, without its end. It reports false
// when the line is not init's.
func ParseStatus(line string) (Status, bool) {
	text, ok := strings.CutPrefix(line, StatusPrefix)
	if !ok {
		return Status{}, false
	}
	s := Status{Text: text}
	if rest, ok := strings.CutPrefix(text, "listening on "); ok {
		if n, err := strconv.ParseUint(rest, 10, 16); err == nil && n > 0 {
			s.Kind, s.Port = Listening, uint16(n)
		}
	} else if rest, ok := strings.CutPrefix(text, "power off (exit "); ok {
		if n, err := strconv.ParseUint(strings.TrimSuffix(rest, ")"), 10, 8); err == nil && strings.HasSuffix(rest, ")") {
			s.Kind, s.Code = PowerOff, int(n)
		}
	}
	return s, true
}

// maxLine bounds what is kept of a line that does not end.
const maxLine = 8 << 10

// lines cuts a stream into lines. The zero value is ready.
type lines struct{ part []byte }

// add calls each for every line that b completes, without "\n" or "\r\n".
func (l *lines) add(b []byte, each func(string)) {
	for {
		head, rest, found := bytes.Cut(b, []byte{'\n'})
		if room := maxLine - len(l.part); len(head) > room {
			head = head[:max(room, 0)]
		}
		l.part = append(l.part, head...)
		if !found {
			return
		}
		each(string(bytes.TrimRight(l.part, "\r")))
		l.part, b = l.part[:0], rest
	}
}

// end calls each for what stands after the last line's end.
func (l *lines) end(each func(string)) {
	if len(l.part) > 0 {
		each(string(bytes.TrimRight(l.part, "\r")))
		l.part = nil
	}
}

// tail keeps the last n lines.
type tail struct {
	n    int
	kept []string
}

func (t *tail) add(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	if len(t.kept) == t.n {
		t.kept = append(t.kept[:0], t.kept[1:]...)
	}
	t.kept = append(t.kept, line)
}
