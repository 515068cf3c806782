package npm

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// checkLock refuses a lockfile that disagrees with package.json, and
// dependencies without a lockfile, as `npm ci` does.
func (p *Project) checkLock() error {
	m := p.manifest
	if p.lock == nil {
		if !m.needsInstall() {
			return nil
		}
		e := &Error{Path: m.o.src.path, Msg: fmt.Sprintf("there are dependencies (%s) but no package-lock.json", some(m.wanted(false))),
			Fix: "run `npm install` once, which writes it"}
		for _, other := range []string{"yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"} {
			if isFile(filepath.Join(p.Dir, other)) {
				e.Fix = "nodeos reads npm's lockfile, not " + other + ": run `npm install --package-lock-only` to have both"
			}
		}
		return e
	}
	var wrong []string
	wrong = append(wrong, p.lock.disagreements("", m)...)
	for _, place := range p.lock.places() {
		e := p.lock.Packages[place]
		if !e.Link {
			continue
		}
		name := filepath.Join(p.Dir, filepath.FromSlash(e.Resolved), "package.json")
		lm, err := readManifest(name)
		if os.IsNotExist(err) {
			wrong = append(wrong, fmt.Sprintf("%s is locked as a link to %s, and there is no package there", e.Name, e.Resolved))
			continue
		}
		if err != nil {
			return err
		}
		wrong = append(wrong, p.lock.disagreements(e.Resolved, lm)...)
	}
	for _, ws := range p.workspaces() {
		if p.lock.Packages[ws] == nil && p.lock.Version > 1 {
			wrong = append(wrong, "the workspace "+ws+" is not in the lockfile")
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &Error{Path: p.lock.Path, Msg: "does not agree with package.json:\n    " + strings.Join(wrong, "\n    "),
		Fix: "run `npm install` to bring it up to date"}
}

// wanted is all that a package.json asks to have installed, name to range.
func (m *manifest) wanted(dev bool) map[string]string {
	out := map[string]string{}
	for name, r := range m.PeerDependencies {
		if !m.optionalPeers[name] {
			out[name] = r
		}
	}
	if dev {
		maps.Copy(out, m.DevDependencies)
	}
	maps.Copy(out, m.Dependencies)
	maps.Copy(out, m.OptionalDependencies) // wins over dependencies, as for npm
	return out
}

// disagreements compares a package.json with the lockfile's view of the package
// at place: every range must be met by the version that is locked for it.
func (l *lockfile) disagreements(place string, m *manifest) []string {
	var recorded map[string]string // what the lockfile was made from
	if e := l.Packages[place]; e != nil {
		recorded = map[string]string{}
		for _, deps := range []map[string]string{e.PeerDependencies, e.DevDependencies, e.Dependencies, e.OptionalDependencies} {
			maps.Copy(recorded, deps)
		}
	}
	var wrong []string
	wanted := m.wanted(place == "") // of a linked package npm installs no devDependencies unless it is a workspace
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		want := wanted[name]
		e := l.find(place, name)
		if e == nil {
			wrong = append(wrong, fmt.Sprintf("%s@%s is not in the lockfile", name, want))
			continue
		}
		was, known := recorded[name]
		if known && was == want {
			continue
		}
		if l.target(e).Version == "" {
			continue // a workspace without a version, or a version 1 lock's git repository
		}
		if ok, isRange := satisfies(l.target(e).Version, want); isRange && !ok {
			wrong = append(wrong, fmt.Sprintf("%s is locked at %s, package.json asks for %s", name, l.target(e).Version, want))
		} else if !isRange && recorded != nil {
			wrong = append(wrong, fmt.Sprintf("%s is locked for %q, package.json asks for %q", name, was, want))
		}
	}
	return wrong
}

// satisfies reports whether version meets want, and whether want is a range of
// versions at all and not a URL, a tag, a file or a git repository.
func satisfies(version, want string) (ok, isRange bool) {
	if alias, cut := strings.CutPrefix(want, "npm:"); cut {
		if i := strings.LastIndex(alias, "@"); i > 0 {
			want = alias[i+1:]
		} else {
			want = "*"
		}
	}
	c, err := parseRange(want)
	if err != nil {
		return false, false
	}
	v, err := semver.NewVersion(version)
	if err != nil {
		return false, true
	}
	return c.Check(v), true
}

func parseRange(r string) (*semver.Constraints, error) {
	if strings.TrimSpace(r) == "" {
		r = "*"
	}
	return semver.NewConstraint(r)
}

// workspaces are the folders that "workspaces" of package.json names, relative,
// sorted.
func (p *Project) workspaces() []string {
	var out []string
	for _, glob := range p.manifest.Workspaces {
		if strings.HasPrefix(glob, "!") {
			continue
		}
		found, err := filepath.Glob(filepath.Join(p.Dir, filepath.FromSlash(glob), "package.json"))
		if err != nil {
			continue // not a pattern of Go's; npm has its own, and the lockfile lists what it found
		}
		for _, f := range found {
			if rel, err := filepath.Rel(p.Dir, filepath.Dir(f)); err == nil {
				out = append(out, filepath.ToSlash(rel))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkEngines holds "engines".node of the project and of its production
// packages against NodeVersion: notes, or with npm's engine-strict an error.
func (p *Project) checkEngines() error {
	type need struct{ who, node string }
	needs := []need{{"package.json", p.manifest.Engines["node"]}}
	if p.lock != nil {
		prod := p.lock.production(p.Settings.Omit)
		for _, place := range slices.Sorted(maps.Keys(prod)) {
			e := prod[place]
			needs = append(needs, need{e.Name + "@" + e.Version, e.Engines["node"]})
		}
	}
	node := semver.MustParse(NodeVersion)
	for _, n := range needs {
		if n.node == "" {
			continue
		}
		if c, err := parseRange(n.node); err == nil && c.Check(node) {
			continue
		}
		msg := fmt.Sprintf("%s wants node %s, and the image has %s", n.who, n.node, NodeVersion)
		if p.rc.engineStrict {
			return &Error{Path: p.manifest.o.src.path, Msg: msg,
				Fix: `change "engines", or take engine-strict out of .npmrc to have this as a warning`}
		}
		p.note("%s", msg)
	}
	return nil
}

// some is the first few names of a set, sorted.
func some[V any](set map[string]V) string {
	names := slices.Sorted(maps.Keys(set))
	if len(names) > 4 {
		return strings.Join(names[:4], ", ") + fmt.Sprintf(" and %d more", len(names)-4)
	}
	return strings.Join(names, ", ")
}
