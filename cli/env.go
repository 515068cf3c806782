package cli

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// envFlags gathers -e and --env-file as docker does: a name without a value
// takes the caller's, or is left out when that has none; -e wins over files,
// and the later over the earlier.
type envFlags struct {
	given []string // K or K=V
	files []string
}

func (e *envFlags) resolve(caller map[string]string) (map[string]string, error) {
	env := map[string]string{}
	for _, path := range e.files {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, usagef("--env-file: %w", err)
		}
		m, err := parseEnvFile(b, caller)
		if err != nil {
			return nil, fmt.Errorf("%s:%w", path, err)
		}
		maps.Copy(env, m)
	}
	for _, s := range e.given {
		if err := setEnv(env, s, caller); err != nil {
			return nil, usagef("-e %s: %w", s, err)
		}
	}
	return env, nil
}

// parseEnvFile reads docker's format: a K=V or a K on each line, blank lines
// and lines that begin with # left out, and nothing else: quotes, # and blanks
// in a value are part of it. An error begins with the line's number.
func parseEnvFile(b []byte, caller map[string]string) (map[string]string, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	env := map[string]string{}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimLeftFunc(strings.TrimRight(line, "\r\n"), unicode.IsSpace)
		if line == "" || line[0] == '#' {
			continue
		}
		if !utf8.ValidString(line) {
			return nil, fmt.Errorf("%d: not UTF-8 text", n)
		}
		if err := setEnv(env, line, caller); err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
	}
	return env, nil
}

func setEnv(env map[string]string, s string, caller map[string]string) error {
	k, v, has := strings.Cut(s, "=")
	switch {
	case k == "":
		return fmt.Errorf("a variable has no name; write NAME=VALUE")
	case strings.ContainsFunc(k, unicode.IsSpace):
		return fmt.Errorf("variable %q has a blank in its name; write NAME=VALUE", k)
	case strings.ContainsRune(s, 0):
		return fmt.Errorf("variable %q holds a zero byte", k)
	}
	if !has {
		if v, has = caller[k]; !has {
			return nil
		}
	}
	env[k] = v
	return nil
}
