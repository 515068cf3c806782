package npm

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Settings are nodeos's own, from the "nodeos" key of package.json and from
// nodeos.json beside it, whose fields win one by one. An unknown field is an
// error: a setting that is misspelt must not be passed over in silence.
type Settings struct {
	Start     []string          // "start": a command line or its words; nil when absent
	Env       map[string]string // "env": for the app, over the defaults
	Port      int               // "port": what the app listens on, told to it in PORT; 0 when absent
	Files     []string          // "files": what of the project goes in, in the language of package.json's "files"; nil when absent
	Omit      []string          // "omit": packages to leave out, with what only they need
	Hostname  string            // "hostname" of the guest
	Restart   string            // "restart", as config.Restart
	Then      string            // "then", as config.Then
	StopGrace string            // "stopGrace", a duration such as "10s"

	start value // where Start stands, for messages
	src   *source
}

// settingsFile overrides the "nodeos" key of package.json.
const settingsFile = "nodeos.json"

func readSettings(dir string, m *manifest) (Settings, error) {
	var s Settings
	if v, ok := m.o.m["nodeos"]; ok {
		o, ok := v.v.(*object)
		if !ok {
			return s, m.o.mustBe("nodeos", "an object")
		}
		if err := s.merge(o); err != nil {
			return s, err
		}
	}
	o, err := readJSON(filepath.Join(dir, settingsFile))
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, s.merge(o)
}

func (s *Settings) merge(o *object) error {
	if err := o.only("start", "env", "port", "files", "omit", "hostname", "restart", "then", "stopGrace", "$schema"); err != nil {
		return err
	}
	if err := s.mergeStart(o); err != nil {
		return err
	}
	for _, f := range []struct {
		key string
		to  *string
	}{{"hostname", &s.Hostname}, {"restart", &s.Restart}, {"then", &s.Then}, {"stopGrace", &s.StopGrace}} {
		if _, ok := o.m[f.key]; !ok {
			continue
		}
		var err error
		if *f.to, err = o.str(f.key); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		key string
		to  *[]string
	}{{"files", &s.Files}, {"omit", &s.Omit}} {
		if _, ok := o.m[f.key]; !ok {
			continue
		}
		var err error
		if *f.to, err = o.strings(f.key); err != nil {
			return err
		}
	}
	if err := s.mergeEnv(o); err != nil {
		return err
	}
	if v, ok := o.m["port"]; ok {
		n, _ := v.v.(json.Number)
		port, err := strconv.Atoi(n.String())
		if err != nil || port < 1 || port > 65535 {
			return o.src.errorf(v.pos, "", `"port" must be a number from 1 to 65535`)
		}
		s.Port = port
	}
	return nil
}

func (s *Settings) mergeStart(o *object) error {
	v, ok := o.m["start"]
	if !ok {
		return nil
	}
	switch t := v.v.(type) {
	case string:
		words, err := splitWords(t)
		if err != nil {
			return o.src.errorf(v.pos, `give the words one by one: "start": ["node", "server.js"]`, `"start" %q: %v`, t, err)
		}
		s.Start = words
	case []value:
		words, err := o.strings("start")
		if err != nil {
			return err
		}
		s.Start = words
	default:
		return o.mustBe("start", "a command line or an array of its words")
	}
	if len(s.Start) == 0 {
		return o.src.errorf(v.pos, `for example "start": "node server.js"`, `"start" is empty`)
	}
	s.start, s.src = v, o.src
	return nil
}

// mergeEnv takes numbers and booleans too, written as JavaScript would.
func (s *Settings) mergeEnv(o *object) error {
	env, err := o.obj("env")
	if err != nil {
		return err
	}
	for _, k := range env.keys {
		v := env.m[k]
		if k == "" || strings.ContainsAny(k, "=\x00") {
			return o.src.errorf(v.pos, "", `"env": %q is not a variable's name`, k)
		}
		if s.Env == nil {
			s.Env = map[string]string{}
		}
		switch t := v.v.(type) {
		case string:
			s.Env[k] = t
		case json.Number:
			s.Env[k] = t.String()
		case bool:
			s.Env[k] = strconv.FormatBool(t)
		default:
			return env.mustBe(k, "a string")
		}
	}
	return nil
}

// config is what nodeos itself reads of a project's .npmrc; npm reads the rest.
type config struct {
	engineStrict bool
}

// readConfig reads the project's .npmrc, an ini file of "key = value" lines
// (docs.npmjs.com/cli/configuring-npm/npmrc).
func readConfig(dir string) (config, error) {
	var c config
	text, err := os.ReadFile(filepath.Join(dir, ".npmrc"))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read npm's settings: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		key, val, has := strings.Cut(strings.TrimSpace(line), "=")
		if strings.TrimSpace(key) == "engine-strict" {
			c.engineStrict = !has || slices.Contains([]string{"true", `"true"`}, strings.TrimSpace(val))
		}
	}
	return c, nil
}
