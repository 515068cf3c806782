package cli

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"nodeos/vm"
)

// splitter takes the console of a guest that nobody types at apart: what the
// app writes goes to app, lines of init's and of the kernel's go to system, and
// "\r\n" becomes "\n". What cannot be a line of the system any more is passed
// on at once, so that an app's half line is seen when it is written.
type splitter struct {
	app, system io.Writer

	part []byte // the start of a line that may yet be the system's
	rest bool   // of this line, which is the app's, some was passed on
	cr   bool   // a "\r" is held back until it is known what follows
}

// maxHeld bounds a line of the system's, and one of --json.
const maxHeld = 64 << 10

// kernelLine is the time stamp that Linux puts before its messages.
var kernelLine = regexp.MustCompile(`^\[ *\d+\.\d{6}\] `)

func (s *splitter) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		head, tail, full := bytes.Cut(rest, []byte{'\n'})
		if err := s.add(head, full); err != nil {
			return 0, err
		}
		rest = tail
	}
	return len(b), nil
}

// add takes a piece of a line, and its end when full.
func (s *splitter) add(b []byte, full bool) error {
	if s.rest {
		return s.pass(b, full)
	}
	s.part = append(s.part, b...)
	line := string(bytes.TrimSuffix(s.part, []byte{'\r'}))
	isSystem := strings.HasPrefix(line, vm.StatusPrefix) || kernelLine.MatchString(line)
	switch {
	case full && isSystem:
		s.part = s.part[:0]
		if strings.Contains(line, "] reboot: ") {
			return nil // the kernel's farewell: init's last line has said it
		}
		_, err := io.WriteString(s.system, line+"\n")
		return err
	case !full && len(s.part) < maxHeld && (isSystem || maySystem(line)):
		return nil
	}
	b, s.part, s.rest = bytes.Clone(s.part), s.part[:0], true
	return s.pass(b, full)
}

// maySystem tells whether a line of the system can begin with s.
func maySystem(s string) bool {
	if len(s) <= len(vm.StatusPrefix) && strings.HasPrefix(vm.StatusPrefix, s) {
		return true
	}
	return len(s) < 20 && len(s) > 0 && s[0] == '[' && strings.Trim(s[1:], " .0123456789]") == ""
}

func (s *splitter) pass(b []byte, full bool) error {
	var out []byte
	if s.cr && (len(b) > 0 || !full) {
		out = append(out, '\r')
	}
	s.cr = false
	if n := len(b) - 1; n >= 0 && b[n] == '\r' {
		b, s.cr = b[:n], !full
	}
	out = append(out, b...)
	if full {
		out, s.rest = append(out, '\n'), false
	}
	_, err := s.app.Write(out)
	return err
}

// end passes on what is held back when the machine has ended.
func (s *splitter) end() {
	if s.cr {
		s.app.Write([]byte{'\r'})
	}
	if len(s.part) > 0 {
		s.app.Write(s.part)
	}
	s.part, s.cr = nil, false
}

// jsonLines hands each line of the app's to emit.
type jsonLines struct {
	part []byte
	emit func(line string)
}

func (j *jsonLines) Write(b []byte) (int, error) {
	j.part = append(j.part, b...)
	for {
		line, rest, full := bytes.Cut(j.part, []byte{'\n'})
		if !full && len(j.part) < maxHeld {
			return len(b), nil
		}
		j.emit(string(line))
		j.part = append(j.part[:0], rest...)
		if !full {
			return len(b), nil
		}
	}
}

func (j *jsonLines) end() {
	if len(j.part) > 0 {
		j.emit(string(j.part))
		j.part = nil
	}
}
