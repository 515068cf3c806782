package npm

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// App is a project with its production packages on disk: all that goes into
// /app of an image.
type App struct {
	Project  *Project
	Packages []Package // sorted by Path; links to folders of the project are not among them
	Notes    []string  // for the person; the project's come first

	root  string   // the folder whose node_modules is used: the project's or a staged one
	links []link   // of packages and .bin
	files []File   // of packages
	bins  []string // files that are commands, which npm makes executable
}

// Package is a production package.
type Package struct {
	Name    string
	Version string
	Path    string // in the app, such as "node_modules/express"
}

type link struct{ path, to, owner string }

// AppOptions are the options of Project.App. The zero value is useful.
type AppOptions struct {
	Cache string                           // folder for installed packages; "" means nodeos/npm in os.UserCacheDir
	NPM   []string                         // the words that start npm; nil means the npm of the machine
	Logf  func(format string, args ...any) // one line of progress each; nil means none
}

// App brings the production packages together. The project's node_modules is
// used when it holds what the lockfile names; otherwise npm installs
// into the cache, which takes npm and, the first time, the network. Packages
// with native code are refused with an *Error.
func (p *Project) App(ctx context.Context, o AppOptions) (*App, error) {
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	a := &App{Project: p, Notes: slices.Clone(p.Notes), root: p.Dir}
	if p.lock != nil {
		prod := p.lock.production(p.Settings.Omit)
		if err := p.checkOmit(); err != nil {
			return nil, err
		}
		if err := a.findPackages(ctx, o, prod); err != nil {
			return nil, err
		}
		if err := a.readPackages(prod); err != nil {
			return nil, err
		}
	}
	if strings.HasPrefix(p.Start.File, "node_modules/") {
		if err := a.findStart(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (p *Project) checkOmit() error {
	for _, name := range p.Settings.Omit {
		known := false
		for _, e := range p.lock.Packages {
			known = known || (e.Name == name && e.Place != "")
		}
		if !known {
			return &Error{Path: p.lock.Path, Msg: fmt.Sprintf(`"omit" of nodeos's settings names %q, which is not in the lockfile`, name)}
		}
	}
	return nil
}

// findPackages decides between the project's node_modules and a staged one, and
// drops from prod the optional packages that are on neither.
func (a *App) findPackages(ctx context.Context, o AppOptions, prod map[string]*locked) error {
	p := a.Project
	missing := p.missing(p.Dir, prod)
	if missing.why == "" && len(missing.platform) > 0 {
		// Installed on another system perhaps. npm brings the right ones; a
		// machine without npm does without them, as npm allows.
		if o.client() != nil {
			missing.why = missing.platform[0] + " is not installed"
		} else {
			a.note("optional packages that are not installed are left out: %s", strings.Join(missing.platform, ", "))
		}
	}
	if missing.why != "" {
		o.Logf("node_modules cannot be used: %s", missing.why)
		root, err := p.stage(ctx, o, prod)
		if err != nil {
			return err
		}
		a.root = root
		if missing = p.missing(root, prod); missing.why != "" {
			return fmt.Errorf("npm ci left an incomplete node_modules in %s: %s", root, missing.why)
		}
	}
	for _, place := range missing.optional {
		delete(prod, place)
	}
	return nil
}

func (a *App) note(format string, args ...any) {
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}

// absent is what of a set of packages a folder does not hold.
type absent struct {
	why      string   // the first that is required, in words; "" when all are there
	optional []string // places of optional packages
	platform []string // names of the optional ones that are made for the guest's platform
}

// missing compares the node_modules in root with the lockfile: every required
// package must be there, as a real folder, in the locked version.
func (p *Project) missing(root string, prod map[string]*locked) absent {
	var a absent
	for _, place := range slices.Sorted(maps.Keys(prod)) {
		e := prod[place]
		if e.Link || !inNodeModules(place) {
			continue // the project's own folders
		}
		why := ""
		dir := filepath.Join(root, filepath.FromSlash(place))
		st, err := os.Lstat(dir)
		switch {
		case err != nil:
			why = "is not installed"
		case !st.IsDir():
			why = "is not installed as npm does it (" + place + " is not a folder)"
		default:
			got := packageVersion(dir)
			if got == "" {
				why = "has no package.json with a version"
			} else if e.Version != "" && got != e.Version {
				why = fmt.Sprintf("is installed in version %s and locked at %s", got, e.Version)
			}
		}
		switch {
		case why == "":
		case e.Optional || e.DevOptional: // the latter: development or an option
			a.optional = append(a.optional, place)
			if len(e.OS)+len(e.CPU) > 0 {
				a.platform = append(a.platform, e.Name)
			}
		case a.why == "":
			a.why = e.Name + " " + why
		}
	}
	return a
}

func inNodeModules(place string) bool {
	return strings.HasPrefix(place, "node_modules/") || strings.Contains(place, "/node_modules/")
}

func packageVersion(dir string) string {
	o, err := readJSON(filepath.Join(dir, "package.json"))
	if err != nil {
		return ""
	}
	v, _ := o.m["version"].v.(string)
	return v
}

// readPackages lists the files and links of every package in prod, and refuses
// native code.
func (a *App) readPackages(prod map[string]*locked) error {
	var native, scripts []string
	for _, place := range slices.Sorted(maps.Keys(prod)) {
		e := prod[place]
		dir := filepath.Join(a.root, filepath.FromSlash(place))
		owner := "" // a link is the project's own
		if e.Link {
			dir = filepath.Join(a.Project.Dir, filepath.FromSlash(e.Resolved))
			to, err := filepath.Rel(filepath.FromSlash(path.Dir(place)), filepath.FromSlash(e.Resolved))
			if err != nil {
				return fmt.Errorf("link %s: %w", place, err)
			}
			a.links = append(a.links, link{place, filepath.ToSlash(to), owner})
		} else if !inNodeModules(place) {
			continue // the target of a link: the project's own files
		} else {
			pkg := Package{Name: e.Name, Version: packageVersion(dir), Path: place}
			owner = pkg.Name + "@" + pkg.Version
			files, err := listPackage(dir, place, owner)
			if err != nil {
				return err
			}
			if file := nativeCode(dir, files); file != "" {
				line := fmt.Sprintf("%s@%s (%s)", pkg.Name, pkg.Version, file)
				if by := a.Project.lock.wantedBy(place); by != "" {
					line += ", wanted by " + by
				}
				native = append(native, line)
			}
			a.Packages = append(a.Packages, pkg)
			a.files = append(a.files, files...)
		}
		a.linkBins(e, dir, owner)
		if e.HasInstallScript {
			scripts = append(scripts, e.Name)
		}
	}
	if native != nil {
		return nativeError(filepath.Join(a.Project.Dir, "package.json"), native)
	}
	if scripts != nil && a.root != a.Project.Dir {
		a.note("install scripts are not run; these packages have some: %s", strings.Join(scripts, ", "))
	}
	return nil
}

// linkBins makes the .bin links of a package as npm does: beside the package, in
// the node_modules that holds it. The first package to offer a name has it.
func (a *App) linkBins(e *locked, dir, owner string) {
	place, home := e.Place, e.Place
	if e.Link {
		home = e.Resolved
	}
	o, err := readJSON(filepath.Join(dir, "package.json"))
	if err != nil {
		return // a link's target is checked by checkLock, a package by missing
	}
	name, _ := o.m["name"].v.(string)
	bins := readBin(o, name)
	holder := strings.TrimSuffix(place, nameOf(place))
	for _, cmd := range slices.Sorted(maps.Keys(bins)) {
		l := link{holder + ".bin/" + cmd, path.Join("..", nameOf(place), bins[cmd]), owner}
		taken := slices.ContainsFunc(a.links, func(x link) bool { return x.path == l.path })
		if taken || !isFile(filepath.Join(dir, filepath.FromSlash(bins[cmd]))) {
			continue
		}
		a.links = append(a.links, l)
		a.bins = append(a.bins, path.Join(home, bins[cmd]))
	}
}

// findStart sees that a start in node_modules is a file that will be there.
func (a *App) findStart() error {
	p := a.Project
	for _, file := range []string{p.Start.File, p.Start.File + ".js"} {
		for _, f := range a.files {
			if f.Path == file {
				return nil
			}
		}
	}
	for _, l := range a.links {
		if l.path == p.Start.File {
			return nil
		}
	}
	return &Error{Path: filepath.Join(p.Dir, "package.json"), Fix: howToSet,
		Msg: fmt.Sprintf("%s runs %s, which is in none of the production packages", p.Start.From, p.Start.File)}
}
