package urlpattern

import "regexp"

// matchParts tells whether parts match s. It serves to find out whether a
// protocol can be special: a custom expression that Go's package does not take
// does not match.
func matchParts(parts []part, s string) bool {
	// Without a delimiter a segment is written in a way that is JavaScript's.
	source, _ := options{delimiter: ':'}.regexp(parts)
	re, err := regexp.Compile("(?s)" + source)
	return err == nil && re.MatchString(s)
}
