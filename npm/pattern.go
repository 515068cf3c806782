package npm

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// pattern is one line of a .npmignore, in the language of gitignore(5), which
// package.json's "files" shares.
type pattern struct {
	re      *regexp.Regexp
	negated bool // "!line"
	dirOnly bool // "line/"
}

// compilePattern compiles a line, or gives nil for a blank or a comment.
func compilePattern(line string) (*pattern, error) {
	line = strings.TrimRight(line, " \t\r\n")
	if line == "" || line[0] == '#' {
		return nil, nil
	}
	p := &pattern{}
	p.negated = line[0] == '!'
	glob := strings.TrimPrefix(line, "!")
	if strings.HasPrefix(glob, `\`) && len(glob) > 1 && (glob[1] == '#' || glob[1] == '!') {
		glob = glob[1:]
	}
	p.dirOnly = strings.HasSuffix(glob, "/")
	glob = strings.TrimSuffix(glob, "/")
	// A slash before the end ties the pattern to the top folder.
	if anchored := strings.Contains(glob, "/"); !anchored {
		glob = "**/" + glob
	}
	re, err := regexp.Compile("^" + globToRegexp(strings.TrimPrefix(glob, "/")) + "$")
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", line, err)
	}
	p.re = re
	return p, nil
}

// globToRegexp translates *, ?, [...], ** and {a,b}. Brackets and braces that
// are not closed stand for themselves.
func globToRegexp(glob string) string {
	var b strings.Builder
	braces := 0
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; {
		case strings.HasPrefix(glob[i:], "**/") && (i == 0 || glob[i-1] == '/'):
			b.WriteString("(?:.*/)?")
			i += 2
		case glob[i:] == "**" && i > 0 && glob[i-1] == '/':
			b.WriteString(".+")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '?':
			b.WriteString("[^/]")
		case c == '[' && strings.IndexByte(glob[min(i+2, len(glob)):], ']') >= 0:
			end := i + 2 + strings.IndexByte(glob[i+2:], ']')
			set := strings.ReplaceAll(glob[i+1:end], `\`, `\\`)
			if set[0] == '!' {
				set = "^" + set[1:]
			}
			if set == "^" || strings.Contains(set, "[") { // not a class in Go's language
				b.WriteString(regexp.QuoteMeta(glob[i : end+1]))
			} else {
				b.WriteString("[" + set + "]")
			}
			i = end
		case c == '{' && strings.IndexByte(glob[i:], '}') > 0:
			b.WriteString("(?:")
			braces++
		case c == '}' && braces > 0:
			b.WriteString(")")
			braces--
		case c == ',' && braces > 0:
			b.WriteString("|")
		case c == '\\' && i+1 < len(glob):
			i++
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		}
	}
	for ; braces > 0; braces-- {
		b.WriteString(")")
	}
	return b.String()
}

// match reports whether the pattern names the file, or a folder above it.
func (p *pattern) match(file string) bool {
	if !p.dirOnly && p.re.MatchString(file) {
		return true
	}
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if p.re.MatchString(dir) {
			return true
		}
	}
	return false
}

// patterns is a list in which the last match decides. Unlike git, "!file" brings
// back a file even when a folder above it is excluded: rather more than less.
type patterns []*pattern

// compilePatterns compiles the lines of where, which is named in errors.
func compilePatterns(where string, lines []string) (patterns, error) {
	var out patterns
	for _, line := range lines {
		p, err := compilePattern(line)
		if err != nil {
			return nil, &Error{Path: where, Msg: err.Error()}
		}
		if p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func (ps patterns) match(file string) bool {
	for i := len(ps) - 1; i >= 0; i-- {
		if ps[i].match(file) {
			return !ps[i].negated
		}
	}
	return false
}
