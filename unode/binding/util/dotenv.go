package util

import "strings"

// ParseEnv reads the text of a .env file as Node does (src/node_dotenv.cc): NAME=value
// lines, an optional "export", comments after #, values in single, double or
// back quotes that may hold newlines; \n is a newline within double quotes. Later
// definitions of a name come later in the result.
func ParseEnv(text string) [][2]string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var out [][2]string
	for text = strings.TrimLeft(text, " \t\n"); text != ""; text = strings.TrimLeft(text, " \t\n") {
		if text[0] == '#' {
			_, text, _ = strings.Cut(text, "\n")
			continue
		}
		eol := strings.IndexByte(text, '\n')
		eq := strings.IndexByte(text, '=')
		if eq < 0 || eol >= 0 && eol < eq {
			_, text, _ = strings.Cut(text, "\n") // not a definition
			continue
		}
		name := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text[:eq]), "export "))
		var value string
		value, text = envValue(text[eq+1:])
		if name != "" {
			out = append(out, [2]string{name, value})
		}
	}
	return out
}

func envValue(s string) (value, rest string) {
	s = strings.TrimLeft(s, " \t")
	if s == "" {
		return "", ""
	}
	if q := s[0]; q == '"' || q == '\'' || q == '`' {
		if end := strings.IndexByte(s[1:], q); end >= 0 {
			value = s[1 : 1+end]
			if q == '"' {
				value = strings.ReplaceAll(value, `\n`, "\n")
			}
			_, rest, _ = strings.Cut(s[end+2:], "\n")
			return value, rest
		}
	}
	line, rest, _ := strings.Cut(s, "\n")
	if i := strings.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	return strings.TrimSpace(line), rest
}
