package kernel

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.fragment
var fragmentFiles embed.FS

// A setting is one line of a fragment that has to hold in the kernel's
// configuration.
type setting struct {
	where  string // file:line
	symbol string // CONFIG_X
	line   string // CONFIG_X=value
}

// config is what fragments ask for.
type config struct {
	names    []string // of the fragments
	settings []setting
	text     string // the fragments' lines, as make reads them
}

var (
	settingLine = regexp.MustCompile(`^(CONFIG_[A-Z0-9_]+)=(y|"[^"\\]*"|-?[0-9]+|0x[0-9a-f]+)$`)
	namePattern = regexp.MustCompile(`^[a-z0-9]+$`)
)

// Fragments lists the names of our configuration fragments. "vm" is the
// default kernel; "hw" adds what drivers in JavaScript need.
func Fragments() []string {
	entries, err := fragmentFiles.ReadDir(".")
	if err != nil {
		panic(err) // an embedded folder can always be read
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".fragment"))
	}
	return names
}

// loadFragments reads fragments by name, in order.
func loadFragments(names []string) (*config, error) {
	var c config
	for _, name := range names {
		if !namePattern.MatchString(name) || !slices.Contains(Fragments(), name) {
			return nil, fmt.Errorf("no kernel fragment %q: there are %s", name, strings.Join(Fragments(), ", "))
		}
		text, err := fragmentFiles.ReadFile(name + ".fragment")
		if err != nil {
			return nil, err
		}
		c.names = append(c.names, name)
		if err := c.add(name+".fragment", string(text)); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// add appends the settings of one fragment. A symbol set twice is an error:
// one of the lines would be dead, or the two disagree.
func (c *config) add(name, text string) error {
	for i, line := range strings.Split(text, "\n") {
		where := fmt.Sprintf("%s:%d", name, i+1)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := settingLine.FindStringSubmatch(line)
		if m == nil {
			return fmt.Errorf("%s: %q is not CONFIG_NAME=value, where value is y, a number or a string (what is not named is off)", where, line)
		}
		for _, s := range c.settings {
			if s.symbol == m[1] {
				return fmt.Errorf("%s: %s is already set at %s", where, m[1], s.where)
			}
		}
		c.settings = append(c.settings, setting{where, m[1], line})
		c.text += line + "\n"
	}
	return nil
}

// check compares the configuration that make arrived at with what was asked
// for. Kconfig drops a line silently when the name is unknown or something it
// depends on is off.
func (c *config) check(result string) error {
	got := map[string]string{}
	for line := range strings.Lines(result) {
		line = strings.TrimSuffix(line, "\n")
		if symbol, _, ok := strings.Cut(line, "="); ok {
			got[symbol] = line
		} else if symbol, ok := strings.CutSuffix(strings.TrimPrefix(line, "# "), " is not set"); ok {
			got[symbol] = "off"
		}
	}
	var bad []string
	for _, s := range c.settings {
		switch have := got[s.symbol]; have {
		case s.line:
		case "":
			bad = append(bad, fmt.Sprintf("%s: %s does not apply: no such symbol in this kernel, or something it depends on is off", s.where, s.line))
		default:
			bad = append(bad, fmt.Sprintf("%s: %s does not apply: the configuration has it %s", s.where, s.line, strings.TrimPrefix(have, s.symbol+"=")))
		}
	}
	if bad != nil {
		return fmt.Errorf("kernel configuration:\n%s", strings.Join(bad, "\n"))
	}
	return nil
}
