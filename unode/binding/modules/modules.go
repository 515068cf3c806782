// Package modules is internalBinding('modules'): the package.json files that
// decide how a module is loaded (src/node_modules.cc). Files are read once for
// each environment.
//
// Caution: "imports" and "exports" go to JavaScript as JSON text, in the order
// the file has them: order decides.
package modules

import (
	"encoding/json"
	"path"
	"strings"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// pkg is what Node needs of a package.json. A missing field is nil.
type pkg struct {
	file             string
	name, main       *string
	kind             string // "module", "commonjs" or "none"
	imports, exports json.RawMessage
}

type cache struct{ pkgs map[string]*pkg }

// Register adds the binding.
func Register(r *binding.Registry) {
	registerStripper(r)
	registerCompileCache(r)
	r.Func("modules.readPackageJSON", func(c *engine.Call) engine.Value {
		// path, isESM, base, specifier
		p, err := read(binding.EnvOf(c), c.String(0))
		if err != nil {
			return invalid(c, err, c.Bool(1))
		}
		return p.value(c.Iso, false)
	})
	r.Func("modules.getNearestParentPackageJSON", func(c *engine.Call) engine.Value {
		p, err := nearest(binding.EnvOf(c), c.String(0))
		if err != nil {
			return invalid(c, err, false)
		}
		return p.value(c.Iso, true)
	})
	r.Func("modules.getNearestParentPackageJSONType", func(c *engine.Call) engine.Value {
		p, err := nearest(binding.EnvOf(c), c.String(0))
		if err != nil {
			return invalid(c, err, false)
		}
		if p == nil {
			return c.Iso.NewString("none")
		}
		return c.Iso.NewString(p.kind)
	})
	r.Func("modules.getPackageScopeConfig", func(c *engine.Call) engine.Value {
		p, last, err := scope(binding.EnvOf(c), c.String(0))
		if err != nil {
			return invalid(c, err, false)
		}
		if p == nil {
			return c.Iso.NewString(last)
		}
		return p.value(c.Iso, true)
	})
	r.Func("modules.getPackageType", func(c *engine.Call) engine.Value {
		p, _, err := scope(binding.EnvOf(c), c.String(0))
		if err != nil {
			return invalid(c, err, false)
		}
		if p == nil || p.kind == "none" {
			return engine.Undefined
		}
		return c.Iso.NewString(p.kind)
	})
}

// value is the tuple that lib/internal/modules/package_json_reader.js takes.
func (p *pkg) value(iso *engine.Isolate, withPath bool) engine.Value {
	if p == nil {
		return engine.Undefined
	}
	str := func(s *string) engine.Value {
		if s == nil {
			return engine.Undefined
		}
		return iso.NewString(*s)
	}
	raw := func(m json.RawMessage) engine.Value {
		if m == nil {
			return engine.Undefined
		}
		return iso.NewUTF8(m)
	}
	return iso.NewArray(str(p.name), str(p.main), iso.NewString(p.kind), raw(p.imports), raw(p.exports), iso.NewString(p.file))
}

// invalid throws ERR_INVALID_PACKAGE_CONFIG.
func invalid(c *engine.Call, err error, esm bool) engine.Value {
	msg := "Invalid package config " + err.(*syntaxError).file + "."
	if esm && c.Arg(2).IsString() {
		base := c.String(2)
		if file, ok := fileURLPath(base); ok {
			base = file
		}
		msg = "Invalid package config " + err.(*syntaxError).file + " while importing " + `"` + c.String(3) + `" from ` + base + "."
	}
	return c.Iso.ThrowCode("Error", "ERR_INVALID_PACKAGE_CONFIG", msg)
}

type syntaxError struct {
	file string
	err  error
}

func (e *syntaxError) Error() string { return e.file + ": " + e.err.Error() }

// read returns the package.json at file, nil when there is none.
func read(e *binding.Env, file string) (*pkg, error) {
	c := binding.State(e, func() *cache { return &cache{map[string]*pkg{}} })
	if p, ok := c.pkgs[file]; ok {
		return p, nil
	}
	text, errno := sys.ReadFile(file)
	if errno != 0 {
		c.pkgs[file] = nil
		return nil, nil
	}
	p, err := parse(file, text)
	if err != nil {
		return nil, &syntaxError{file, err}
	}
	c.pkgs[file] = p
	return p, nil
}

func parse(file string, text []byte) (*pkg, error) {
	text = []byte(strings.TrimPrefix(string(text), "\ufeff"))
	var m map[string]json.RawMessage
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	p := &pkg{file: file, kind: "none"}
	str := func(key string) *string {
		var s string
		if m[key] == nil || json.Unmarshal(m[key], &s) != nil {
			return nil
		}
		return &s
	}
	p.name, p.main = str("name"), str("main")
	if t := str("type"); t != nil && (*t == "module" || *t == "commonjs") {
		p.kind = *t
	}
	// package_json_reader.js parses what begins with a brace or a bracket and
	// takes the rest as a string.
	pick := func(key string) json.RawMessage {
		if s := str(key); s != nil {
			return json.RawMessage(*s)
		}
		if v := m[key]; len(v) > 0 && (v[0] == '{' || v[0] == '[') {
			return v
		}
		return nil
	}
	p.imports, p.exports = pick("imports"), pick("exports")
	return p, nil
}

// nearest finds the package.json of the folder of file or of one above it.
func nearest(e *binding.Env, file string) (*pkg, error) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if strings.HasSuffix(dir, "node_modules") { // the end of a package, as in Node
			return nil, nil
		}
		if p, err := read(e, path.Join(dir, "package.json")); p != nil || err != nil {
			return p, err
		}
		if dir == "/" || dir == "." {
			return nil, nil
		}
	}
}

// scope is the package scope of a file: URL (Node's ESM resolution algorithm,
// PACKAGE_SCOPE); last is the last place looked at.
func scope(e *binding.Env, url string) (p *pkg, last string, err error) {
	file, ok := fileURLPath(url)
	if !ok {
		return nil, "", nil
	}
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		last = path.Join(dir, "package.json")
		if strings.HasSuffix(last, "node_modules/package.json") {
			return nil, last, nil
		}
		if p, err := read(e, last); p != nil || err != nil {
			return p, last, err
		}
		if dir == "/" {
			return nil, last, nil
		}
	}
}

// fileURLPath returns the path of a file: URL that Node's library made.
func fileURLPath(url string) (string, bool) {
	rest, ok := strings.CutPrefix(url, "file://")
	if !ok {
		return "", false
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] == '%' && i+2 < len(rest) {
			if h, l := unhex(rest[i+1]), unhex(rest[i+2]); h >= 0 && l >= 0 {
				b.WriteByte(byte(h<<4 | l))
				i += 2
				continue
			}
		}
		b.WriteByte(rest[i])
	}
	return b.String(), true
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
