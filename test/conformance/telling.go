package conformance

import (
	"regexp"
	"strings"
)

var telling = regexp.MustCompile(`Error\b|not implemented|panic:|fatal error|Mismatched|[Ee]xpected`)

// Telling returns the line of a test's output that most likely says what went
// wrong.
func Telling(output string) string {
	first := ""
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if telling.MatchString(line) {
			return shorten(line)
		}
		if first == "" {
			first = line
		}
	}
	return shorten(first)
}

func shorten(s string) string {
	if len(s) > 200 {
		return s[:200] + "..."
	}
	return s
}
