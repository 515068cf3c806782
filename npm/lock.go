package npm

import (
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// lockfile is a package-lock.json or npm-shrinkwrap.json
// (docs.npmjs.com/cli/configuring-npm/package-lock-json) in the shape of
// version 3; version 2 holds that too, and version 1 is converted.
type lockfile struct {
	Path     string
	Version  int
	Packages map[string]*locked // by place: "node_modules/a/node_modules/b"; "" is the project

	text []byte
	src  *source
}

// locked is one entry of a lockfile.
type locked struct {
	Place            string
	Name             string // the package's own, which differs from the place's for an alias
	Version          string
	Resolved         string
	Dev              bool // only development needs it
	Optional         bool
	DevOptional      bool // development and something optional need it
	Extraneous       bool // nothing needs it
	InBundle         bool // came inside another package
	Link             bool // a symbolic link to the folder Resolved
	HasInstallScript bool
	OS, CPU, Libc    []string
	Engines          map[string]string

	Dependencies         map[string]string
	OptionalDependencies map[string]string
	DevDependencies      map[string]string
	PeerDependencies     map[string]string
}

const lockFix = "run `npm install` to write it anew"

// readLock reads the lockfile of a project, or gives nil when there is none.
// npm-shrinkwrap.json comes first, as for npm.
func readLock(dir string) (*lockfile, error) {
	for _, name := range []string{"npm-shrinkwrap.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return parseLock(filepath.Join(dir, name), text)
	}
	return nil, nil
}

func parseLock(name string, text []byte) (*lockfile, error) {
	o, err := parseJSON(name, text)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && hasConflict(text) {
			e.Fix = "it holds marks of a merge conflict: run `npm install`, which resolves them"
		}
		return nil, err
	}
	l := &lockfile{Path: name, Packages: map[string]*locked{}, text: text, src: o.src}
	v, ok := o.m["lockfileVersion"]
	n, _ := v.v.(json.Number)
	switch n.String() {
	case "1", "2", "3":
		l.Version = int(n.String()[0] - '0')
	default:
		if !ok {
			return nil, o.src.errorf(o.pos, lockFix, `not a lockfile of npm: it has no "lockfileVersion"`)
		}
		return nil, o.src.errorf(v.pos, "run `npm install --lockfile-version 3`", "lockfile version %v is not known; 1, 2 and 3 are", v.v)
	}
	if l.Version == 1 {
		return l, l.readVersion1(o, "")
	}
	packages, err := o.obj("packages")
	if err != nil {
		return nil, err
	}
	for _, place := range packages.keys {
		entry, err := packages.obj(place)
		if err != nil {
			return nil, err
		}
		e, err := parseLocked(place, entry)
		if err != nil {
			return nil, err
		}
		if err := checkPlace(e, entry); err != nil {
			return nil, err
		}
		l.Packages[place] = e
	}
	return l, nil
}

func hasConflict(text []byte) bool {
	return strings.HasPrefix(string(text), "<<<<<<< ") || strings.Contains(string(text), "\n<<<<<<< ")
}

// checkPlace refuses places that would lead out of the project: they become
// paths in the image.
func checkPlace(e *locked, o *object) error {
	outside := func(p string) bool {
		return path.IsAbs(p) || p != path.Clean(p) || p == ".." || strings.HasPrefix(p, "../") || strings.ContainsAny(p, "\\\x00")
	}
	if e.Place != "" && outside(e.Place) {
		return o.src.errorf(o.pos, "move that package into the project, or install it with `npm install --install-links`",
			"%q is outside of the project and cannot go into its image", e.Place)
	}
	if e.Link && (e.Resolved == "" || outside(e.Resolved)) {
		return o.src.errorf(o.pos, "move that package into the project, or install it with `npm install --install-links`",
			"%q is a link to %q, outside of the project", e.Place, e.Resolved)
	}
	return nil
}

func parseLocked(place string, o *object) (*locked, error) {
	e := &locked{
		Place: place, Name: nameOf(place),
		Dev: o.flag("dev"), Optional: o.flag("optional"), DevOptional: o.flag("devOptional"), Extraneous: o.flag("extraneous"),
		InBundle: o.flag("inBundle"), Link: o.flag("link"), HasInstallScript: o.flag("hasInstallScript"),
		OS: looseList(o, "os"), CPU: looseList(o, "cpu"), Libc: looseList(o, "libc"), Engines: looseMap(o, "engines"),
	}
	for _, f := range []struct {
		key string
		to  *string
	}{{"name", &e.Name}, {"version", &e.Version}, {"resolved", &e.Resolved}} {
		if _, ok := o.m[f.key]; !ok {
			continue
		}
		if f.key == "resolved" && o.m[f.key].v == false {
			continue // npm writes so when it was told not to record it
		}
		var err error
		if *f.to, err = o.str(f.key); err != nil {
			return nil, err
		}
	}
	for _, f := range []struct {
		key string
		to  *map[string]string
	}{
		{"dependencies", &e.Dependencies}, {"optionalDependencies", &e.OptionalDependencies},
		{"devDependencies", &e.DevDependencies}, {"peerDependencies", &e.PeerDependencies},
	} {
		var err error
		if *f.to, err = o.stringMap(f.key); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// looseList is the strings of an array, or a single string; "os" comes as both.
func looseList(o *object, key string) []string {
	var out []string
	switch v := o.m[key].v.(type) {
	case string:
		out = append(out, v)
	case []value:
		for _, e := range v {
			if s, ok := e.v.(string); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// nameOf is the package name in a place: what follows the last node_modules/.
func nameOf(place string) string {
	if i := strings.LastIndex(place, "node_modules/"); i >= 0 {
		return place[i+len("node_modules/"):]
	}
	return path.Base(place)
}

// readVersion1 takes the nested "dependencies" of a version 1 lockfile, which
// npm 5 and 6 wrote. It records neither os, cpu and bin nor the project itself.
func (l *lockfile) readVersion1(o *object, under string) error {
	deps, err := o.obj("dependencies")
	if err != nil {
		return err
	}
	for _, name := range deps.keys {
		entry, err := deps.obj(name)
		if err != nil {
			return err
		}
		e := &locked{
			Place: path.Join(under, "node_modules", name), Name: name,
			Dev: entry.flag("dev"), Optional: entry.flag("optional"), InBundle: entry.flag("bundled"),
		}
		if e.Version, err = entry.str("version"); err != nil {
			return err
		}
		if target, ok := strings.CutPrefix(e.Version, "file:"); ok && !strings.HasSuffix(target, ".tgz") && !strings.HasSuffix(target, ".tar.gz") {
			e.Link, e.Resolved, e.Version = true, path.Clean(target), ""
		} else if strings.Contains(e.Version, ":") { // git, a tarball, an alias
			e.Resolved, e.Version = e.Version, ""
		}
		e.Dependencies = looseMap(entry, "requires")
		if err := checkPlace(e, entry); err != nil {
			return err
		}
		l.Packages[e.Place] = e
		if err := l.readVersion1(entry, e.Place); err != nil {
			return err
		}
	}
	return nil
}

// places are the keys of Packages, sorted, without the project itself.
func (l *lockfile) places() []string {
	out := make([]string, 0, len(l.Packages))
	for p := range l.Packages {
		if p != "" {
			out = append(out, p)
		}
	}
	sort.Strings(out)
	return out
}

// find resolves a name as require does from a package at place: in its own
// node_modules, then in those above it.
func (l *lockfile) find(place, name string) *locked {
	for {
		if e := l.Packages[path.Join(place, "node_modules", name)]; e != nil {
			return e
		}
		if place == "" {
			return nil
		}
		place = path.Dir(place)
		if path.Base(place) == "node_modules" {
			place = path.Dir(place)
		}
		if place == "." {
			place = ""
		}
	}
}

// target is where a link leads, or the entry itself.
func (l *lockfile) target(e *locked) *locked {
	if e.Link {
		if t := l.Packages[e.Resolved]; t != nil {
			return t
		}
	}
	return e
}

// production says which entries `npm ci --omit=dev` would leave on a guest, and
// then takes away the packages named in omit with all that only they need.
func (l *lockfile) production(omit []string) map[string]*locked {
	out := map[string]*locked{}
	for place, e := range l.Packages {
		if place == "" || e.Dev || e.Extraneous || !forGuest(e) {
			continue
		}
		out[place] = e
	}
	// What lies inside a package that stays away stays away with it.
	for place := range out {
		for up := path.Dir(place); up != "."; up = path.Dir(up) {
			if e := l.Packages[up]; e != nil && out[up] == nil && strings.Contains(up, "node_modules/") {
				delete(out, place)
				break
			}
		}
	}
	if len(omit) > 0 {
		reached := l.reach(out, omit)
		for place := range out {
			if !reached[place] {
				delete(out, place)
			}
		}
	}
	return out
}

// reach walks the dependencies from the project over the entries in set, not
// entering those named in omit.
func (l *lockfile) reach(set map[string]*locked, omit []string) map[string]bool {
	seen := map[string]bool{}
	var walk func(e *locked)
	walk = func(e *locked) {
		for _, deps := range []map[string]string{e.Dependencies, e.OptionalDependencies, e.PeerDependencies} {
			for name := range deps {
				to := l.find(e.Place, name)
				if to == nil || set[to.Place] == nil || seen[to.Place] || slices.Contains(omit, to.Name) {
					continue
				}
				seen[to.Place] = true
				if t := l.target(to); t != to && !seen[t.Place] {
					seen[t.Place] = true
					walk(t)
				}
				walk(to)
			}
		}
	}
	if root := l.Packages[""]; root != nil {
		walk(root)
	}
	for _, e := range set { // workspaces are reached without being depended on
		if e.Link && !slices.Contains(omit, e.Name) && path.Dir(e.Place) == "node_modules" {
			seen[e.Place] = true
			if t := l.target(e); !seen[t.Place] {
				seen[t.Place] = true
				walk(t)
			}
		}
	}
	return seen
}

// The guest, in npm's words. Its C library is named glibc because that is what
// the packages meant for it are built for; the native code in them is found and
// refused by name later, which is better than leaving them out in silence.
const (
	guestOS   = "linux"
	guestCPU  = "x64"
	guestLibc = "glibc"
)

func forGuest(e *locked) bool {
	return allows(e.OS, guestOS) && allows(e.CPU, guestCPU) && allows(e.Libc, guestLibc)
}

// allows applies a list such as ["linux", "darwin"] or ["!win32"]
// (docs.npmjs.com/cli/configuring-npm/package-json#os).
func allows(list []string, what string) bool {
	if len(list) == 0 || (len(list) == 1 && list[0] == "any") {
		return true
	}
	named, positive := false, false
	for _, v := range list {
		if no, ok := strings.CutPrefix(v, "!"); ok {
			if no == what {
				return false
			}
			continue
		}
		positive = true
		named = named || v == what
	}
	return named || !positive
}

// wantedBy names a package that asks for the one at place, for messages: ""
// when it is the project itself.
func (l *lockfile) wantedBy(place string) string {
	for _, from := range append([]string{""}, l.places()...) {
		e := l.Packages[from]
		if e == nil || e.Dev {
			continue
		}
		for _, deps := range []map[string]string{e.Dependencies, e.OptionalDependencies, e.PeerDependencies} {
			for name := range deps {
				if to := l.find(from, name); to != nil && to.Place == place {
					if from == "" {
						return ""
					}
					return e.Name + "@" + e.Version
				}
			}
		}
	}
	return ""
}
