package npm

import (
	"errors"
	"fmt"
	"strings"
)

// splitWords splits a command line that needs no shell into its words: blanks
// separate, quotes and backslashes are taken as POSIX sh takes them (Shell
// Command Language, section 2.2). Anything that a shell would act on is an
// error that names it, for there is no shell in an image.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case ' ', '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		case '\'', '"':
			end := quoted(line[i+1:], c, &word)
			if end < 0 {
				return nil, fmt.Errorf("the quote %c is not closed", c)
			}
			if c == '"' && strings.ContainsAny(line[i+1:i+1+end], "$`") {
				return nil, errors.New("variables and command substitution need a shell")
			}
			inWord = true
			i += end + 1
		case '\\':
			if i+1 == len(line) {
				return nil, errors.New("a backslash at the end")
			}
			i++
			word.WriteByte(line[i])
			inWord = true
		case '|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', '\n', '\r', '{', '}':
			return nil, fmt.Errorf("%q needs a shell", string(c))
		case '#', '~', '!':
			if !inWord {
				return nil, fmt.Errorf("%q needs a shell", string(c))
			}
			word.WriteByte(c)
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted writes the inside of a quotation to w and gives the offset of the
// closing quote in s, or -1.
func quoted(s string, quote byte, w *strings.Builder) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return i
		case quote == '"' && s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`", s[i+1]) >= 0:
			i++
			w.WriteByte(s[i])
		default:
			w.WriteByte(s[i])
		}
	}
	return -1
}
