package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// escapeKey is ^], which leaves telnet, too. In a raw terminal ^C belongs to
// the guest.
const escapeKey = ']' - '@'

// terminalOf returns the descriptor of s when it is a terminal.
func terminalOf(s any) (int, bool) {
	f, ok := s.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	return int(f.Fd()), true
}

// rawTerminal hands every key of the terminal r to the reader that it returns,
// but calls escape for ^]. Restore puts the terminal back.
func rawTerminal(r io.Reader, fd int, escape func()) (keys io.Reader, restore func(), err error) {
	old, err := term.MakeRaw(fd)
	if err != nil {
		return nil, nil, err
	}
	return &escapeReader{r, escape}, func() { term.Restore(fd, old) }, nil
}

type escapeReader struct {
	r      io.Reader
	escape func()
}

func (e *escapeReader) Read(b []byte) (int, error) {
	for {
		n, err := e.r.Read(b)
		keys := b[:0]
		for _, c := range b[:n] {
			if c == escapeKey {
				e.escape()
				continue
			}
			keys = append(keys, c)
		}
		if len(keys) > 0 || err != nil || n == 0 {
			return len(keys), err
		}
	}
}
