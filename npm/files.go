package npm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file of an app. Folders are implied; empty ones are left out, as
// npm and git do.
type File struct {
	Path    string      // slash-separated, relative to /app
	Source  string      // where its bytes are on this machine; "" for a link
	Size    int64       // bytes
	Mode    fs.FileMode // 0o644 or 0o755, whatever the umask was; 0o777 for a link
	Link    string      // target of a symbolic link; "" otherwise
	Package string      // "name@version" of the package it belongs to, "" for the project's own
}

// Files lists everything that goes into /app, sorted by Path: the project's own
// files, its production packages, and the links between them.
//
// Of the project's own folder everything goes in but what .npmignore or
// "files" of package.json leave out (as for `npm pack`), what never belongs in
// an image (see never), and folders for which skip is true. The file that starts
// the app, package.json and linked packages always go in. .gitignore is not
// heeded, other than by npm: what it names is mostly the output of a build, and
// that is what runs.
//
// The notes say what was left out that the author may miss.
func (a *App) Files(skip func(dir string) bool) (files []File, notes []string, err error) {
	files, notes, err = a.ownFiles(skip)
	if err != nil {
		return nil, nil, err
	}
	files = append(files, a.files...)
	for _, l := range a.links {
		files = append(files, File{Path: l.path, Mode: fs.ModeSymlink | 0o777, Link: l.to, Size: int64(len(l.to)), Package: l.owner})
	}
	for i := range files {
		if files[i].Link == "" && slices.Contains(a.bins, files[i].Path) {
			files[i].Mode = 0o755
		}
	}
	slices.SortFunc(files, func(x, y File) int { return strings.Compare(x.Path, y.Path) })
	return files, notes, nil
}

// listPackage lists the files of the package in dir, which goes to place. Its
// own node_modules is left to the lockfile.
func listPackage(dir, place, owner string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		f, err := newFile(name, path.Join(place, filepath.ToSlash(rel)), d)
		if err != nil || f == nil {
			return err
		}
		f.Package = owner
		files = append(files, *f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read package %s: %w", owner, err)
	}
	return files, nil
}

// ownFiles lists the project's own files.
func (a *App) ownFiles(skip func(string) bool) (files []File, notes []string, err error) {
	p := a.Project
	sel := p.sel.with(p)
	var left, native []string
	err = filepath.WalkDir(p.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(p.Dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			switch {
			case rel == ".":
				return nil
			case d.Name() == "node_modules":
				if !sel.holdsPackages(path.Dir(rel)) {
					notes = append(notes, rel+" is left out: the project's lockfile does not cover it")
				}
				return fs.SkipDir
			case sel.never(rel, name) || skip != nil && skip(name):
				return fs.SkipDir
			}
			return nil
		}
		if sel.never(rel, name) {
			return nil
		}
		if !sel.takes(rel) {
			left = append(left, rel)
			return nil
		}
		f, err := newFile(name, rel, d)
		if err != nil {
			return err
		}
		if f == nil {
			notes = append(notes, rel+" is left out: it is neither a file nor a link")
			return nil
		}
		if strings.HasSuffix(rel, ".node") && isBinary(name) {
			native = append(native, rel)
		}
		files = append(files, *f)
		return nil
	})
	var wrong *Error
	switch {
	case errors.As(err, &wrong):
		return nil, nil, err
	case err != nil:
		return nil, nil, fmt.Errorf("read the project: %w", err)
	case native != nil:
		return nil, nil, &Error{Path: filepath.Join(p.Dir, native[0]), Msg: "is native code, which cannot run on unode",
			Fix: `take it out of the project, or leave it out with .npmignore`}
	}
	if left != nil {
		notes = append(notes, fmt.Sprintf("%s leaves out %s", sel.by, someOf(left)))
	}
	return files, notes, nil
}

func someOf(files []string) string {
	if len(files) > 4 {
		return strings.Join(files[:4], ", ") + fmt.Sprintf(" and %d files more", len(files)-4)
	}
	return strings.Join(files, ", ")
}

// newFile describes the file name, which goes to rel, or gives nil when it is
// neither a regular file nor a link.
func newFile(name, rel string, d fs.DirEntry) (*File, error) {
	switch d.Type() {
	case 0:
		info, err := d.Info()
		if err != nil {
			return nil, err
		}
		f := &File{Path: rel, Source: name, Size: info.Size(), Mode: 0o644}
		if info.Mode()&0o111 != 0 {
			f.Mode = 0o755
		}
		return f, nil
	case fs.ModeSymlink:
		to, err := os.Readlink(name)
		if err != nil {
			return nil, err
		}
		to = filepath.ToSlash(to)
		if end := path.Join(path.Dir(rel), to); path.IsAbs(to) || end == ".." || strings.HasPrefix(end, "../") {
			return nil, &Error{Path: name, Msg: "is a symbolic link to " + to + ", outside of the project",
				Fix: "copy what it leads to into the project, or leave the link out with .npmignore"}
		}
		return &File{Path: rel, Size: int64(len(to)), Mode: fs.ModeSymlink | 0o777, Link: to}, nil
	}
	return nil, nil
}
