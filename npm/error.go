package npm

import (
	"fmt"
	"strings"
)

// Error is a mistake in a project, to be shown to its author as it is: it names
// the file, what is wrong, and what to do.
type Error struct {
	Path string // the file or folder
	Line int    // from 1; 0 when the mistake has no place in the file
	Col  int    // from 1, in characters
	Msg  string
	Fix  string // what to do; "" when Msg says it all
}

// Error is "path:line:col: message", then the way out on a line of its own.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Col)
	}
	b.WriteString(": " + e.Msg)
	if e.Fix != "" {
		b.WriteString("\n  " + e.Fix)
	}
	return b.String()
}
