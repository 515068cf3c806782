package npm

import (
	"path"
	"strings"
)

// manifest is what nodeos reads of a package.json
// (docs.npmjs.com/cli/configuring-npm/package-json).
type manifest struct {
	Name       string
	Version    string
	Main       string
	Bin        map[string]string // command to file, as npm normalises it
	Scripts    map[string]string
	Engines    map[string]string
	Files      []string // nil when absent
	Workspaces []string

	Dependencies         map[string]string
	OptionalDependencies map[string]string
	DevDependencies      map[string]string
	PeerDependencies     map[string]string
	optionalPeers        map[string]bool

	o *object
}

func readManifest(path string) (*manifest, error) {
	o, err := readJSON(path)
	if err != nil {
		return nil, err
	}
	return parseManifest(o)
}

// parseManifest is strict about the fields that decide what runs, and passes
// over oddities in the others as npm does: package.json files in the wild have
// every shape.
func parseManifest(o *object) (*manifest, error) {
	m := &manifest{o: o}
	var err error
	for _, f := range []struct {
		key string
		to  *string
	}{{"name", &m.Name}, {"version", &m.Version}, {"main", &m.Main}} {
		if *f.to, err = o.str(f.key); err != nil {
			return nil, err
		}
	}
	for _, f := range []struct {
		key string
		to  *map[string]string
	}{
		{"scripts", &m.Scripts}, {"dependencies", &m.Dependencies}, {"devDependencies", &m.DevDependencies},
		{"optionalDependencies", &m.OptionalDependencies}, {"peerDependencies", &m.PeerDependencies},
	} {
		if *f.to, err = o.stringMap(f.key); err != nil {
			return nil, err
		}
	}
	if m.Files, err = o.strings("files"); err != nil {
		return nil, err
	}
	m.Bin = readBin(o, m.Name)
	m.Engines = looseMap(o, "engines")
	m.optionalPeers = map[string]bool{}
	if meta, ok := o.m["peerDependenciesMeta"].v.(*object); ok {
		for _, k := range meta.keys {
			if e, ok := meta.m[k].v.(*object); ok && e.flag("optional") {
				m.optionalPeers[k] = true
			}
		}
	}
	switch o.m["workspaces"].v.(type) {
	case nil:
	case *object: // yarn's older spelling, which npm takes too
		w, _ := o.obj("workspaces")
		m.Workspaces, err = w.strings("packages")
	default:
		m.Workspaces, err = o.strings("workspaces")
	}
	return m, err
}

// looseMap is the strings of an object; anything else counts as absent.
func looseMap(o *object, key string) map[string]string {
	out := map[string]string{}
	if c, ok := o.m[key].v.(*object); ok {
		for _, k := range c.keys {
			if s, ok := c.m[k].v.(string); ok {
				out[k] = s
			}
		}
	}
	return out
}

// readBin gives "bin" as npm installs it: a bare string is a command of the
// package's name without its scope, and neither names nor files lead outside.
func readBin(o *object, name string) map[string]string {
	bin := map[string]string{}
	switch v := o.m["bin"].v.(type) {
	case string:
		bin[name] = v
	case *object:
		bin = looseMap(o, "bin")
	}
	out := map[string]string{}
	for cmd, file := range bin {
		cmd = path.Base(strings.ReplaceAll(cmd, `\`, "/"))
		file = strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(file, `\`, "/")), "/")
		if cmd == "." || cmd == ".." || cmd == "/" || cmd == "" || file == "" {
			continue
		}
		out[cmd] = file
	}
	return out
}

// needsInstall reports whether any production dependency is asked for.
func (m *manifest) needsInstall() bool {
	return len(m.Dependencies)+len(m.OptionalDependencies) > 0 || len(m.Workspaces) > 0
}
