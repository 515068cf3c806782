package vm

import (
	"bytes"
	"regexp"
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
	REPL                        // "...; here is a REPL ...": the console waits for a person
	Prompt                      // "nothing else can run; ...": the REPL cannot, and init asks for orders
	REPLEnded                   // "REPL exited with code 0": the person is done; init starts another
	PowerOff                    // "power off (exit N)" or "reboot (exit N)", init's last line
)

// Status is one line of init's.
type Status struct {
	Kind StatusKind
	Text string // the line without its prefix
	Port uint16 // of Listening
	Code int    // of PowerOff
}

var (
	listening = regexp.MustCompile(`^listening on (\d+)$`)
	// The terminal's echo of what is typed can stand before init's last line,
	// as can a prompt: init does not see them.
	powerOff = regexp.MustCompile(StatusPrefix + `((?:power off|reboot) \(exit (\d+)\))$`)
)

// ParseStatus reads a line of the console, without its end. It reports false
// when the line is not init's.
func ParseStatus(line string) (Status, bool) {
	text, ours := strings.CutPrefix(line, StatusPrefix)
	end := powerOff.FindStringSubmatch(line)
	if !ours && end == nil {
		return Status{}, false
	}
	s := Status{Text: text}
	if m := end; m != nil {
		if n, err := strconv.ParseUint(m[2], 10, 8); err == nil {
			s.Kind, s.Text, s.Code = PowerOff, m[1], int(n)
		}
	} else if m := listening.FindStringSubmatch(text); m != nil {
		if n, err := strconv.ParseUint(m[1], 10, 16); err == nil && n > 0 {
			s.Kind, s.Port = Listening, uint16(n)
		}
	} else if text == "REPL exited with code 0" {
		s.Kind = REPLEnded
	} else if strings.HasPrefix(text, "nothing else can run; ") {
		s.Kind = Prompt
	} else if strings.Contains(text, "; here is a REPL ") {
		s.Kind = REPL
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
