// Package npm reads an npm project on disk and says what of it belongs in an
// image: the project's own files, the production packages of its lockfile, and
// the command that starts it.
//
// The lockfile decides. Nothing is resolved here: a project with dependencies
// needs a lockfile that agrees with its package.json, as for `npm ci`, and the
// packages on disk are used only when they are the ones the lockfile names.
// When they are not, the host's npm installs them into a folder of the cache.
// The project's own folder is never written to, and no script of any package
// is ever run.
//
// Caution: packages that are already in the project's node_modules are compared
// by presence and version, not by content: npm keeps no hash of an unpacked
// package. Packages that this package installs are checked by npm against the
// lockfile's integrity.
package npm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// NodeVersion is the version of Node that packages' "engines" are held against.
const NodeVersion = "24.21.0"

// Project is an npm project that has been read and found sound. It is not
// changed after Open and may be used by several goroutines.
type Project struct {
	Dir      string // as given to Open
	Name     string // of package.json, or the folder's name
	Version  string // "" when package.json has none
	Start    Start
	Settings Settings
	Notes    []string // for the person: what was ignored and why

	manifest *manifest
	lock     *lockfile // nil when the project has no dependencies
	rc       config
	sel      *selection
}

// Open reads the project in dir: package.json, nodeos.json, Procfile, .npmrc and
// the lockfile. It neither runs anything nor uses the network. A mistake of the
// project's author is an *Error.
func Open(dir string) (*Project, error) {
	m, err := readManifest(filepath.Join(dir, "package.json"))
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, notAProject(dir)
	}
	if err != nil {
		return nil, err
	}
	p := &Project{Dir: dir, Name: m.Name, Version: m.Version, manifest: m}
	if p.Name == "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("name of %s: %w", dir, err)
		}
		p.Name = filepath.Base(abs)
	}
	if p.Settings, err = readSettings(dir, m); err != nil {
		return nil, err
	}
	if p.rc, err = readConfig(dir); err != nil {
		return nil, err
	}
	if p.lock, err = readLock(dir); err != nil {
		return nil, err
	}
	if err := p.checkLock(); err != nil {
		return nil, err
	}
	if err := p.checkEngines(); err != nil {
		return nil, err
	}
	if p.sel, err = p.selection(); err != nil {
		return nil, err
	}
	if p.Start, err = p.resolveStart(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Project) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

func notAProject(dir string) error {
	st, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &Error{Path: dir, Msg: "no such folder"}
	case err != nil:
		return fmt.Errorf("open project: %w", err)
	case !st.IsDir():
		return &Error{Path: dir, Msg: "not a folder", Fix: "name the folder that holds package.json"}
	}
	e := &Error{Path: dir, Msg: "not an npm project: it has no package.json",
		Fix: "run `npm init -y` there, or name the folder that holds package.json"}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return e
	}
	for up := filepath.Dir(abs); ; up = filepath.Dir(up) {
		if _, err := os.Stat(filepath.Join(up, "package.json")); err == nil {
			e.Fix = "did you mean " + up + " ?"
			return e
		}
		if up == filepath.Dir(up) {
			return e
		}
	}
}
