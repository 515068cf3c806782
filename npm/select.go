package npm

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// selection decides which of the project's own files go into an image.
type selection struct {
	by       string   // what chooses, for messages
	only     patterns // of "files"; nil means all
	ignore   patterns // of .npmignore
	named    []string // entries of nodeos's "files", which may name what is never taken otherwise
	required []string // files
	linked   []string // folders that packages are linked to
}

func (p *Project) selection() (*selection, error) {
	s := &selection{required: []string{"package.json"}}
	lines, where := slices.Clone(p.Settings.Files), `"files" of nodeos's settings`
	for _, line := range lines {
		s.named = append(s.named, path.Clean(strings.TrimPrefix(line, "/")))
	}
	if lines == nil {
		lines, where = slices.Clone(p.manifest.Files), `"files" of package.json`
	}
	if lines != nil {
		for i, line := range lines {
			lines[i] = strings.TrimPrefix(line, "./")
		}
		var err error
		s.by = where
		s.only, err = compilePatterns(p.manifest.o.src.path+": "+where, lines)
		if s.only == nil {
			s.only = patterns{} // an empty list: nothing but what is required
		}
		return s, err
	}
	name := filepath.Join(p.Dir, ".npmignore")
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read .npmignore: %w", err)
	}
	s.by = ".npmignore"
	s.ignore, err = compilePatterns(name, strings.Split(string(text), "\n"))
	return s, err
}

// with adds what p cannot run without.
func (s selection) with(p *Project) *selection {
	s.required = append(slices.Clone(s.required), p.Start.File)
	for _, file := range p.manifest.Bin {
		s.required = append(s.required, file)
	}
	if p.lock != nil {
		for _, e := range p.lock.production(p.Settings.Omit) {
			if e.Link {
				s.linked = append(s.linked, e.Resolved)
			}
		}
	}
	return &s
}

// takes reports whether a file is chosen; never comes before it.
func (s *selection) takes(file string) bool {
	switch {
	case slices.Contains(s.required, file), slices.Contains(s.named, file):
		return true
	case slices.ContainsFunc(s.linked, func(dir string) bool { return strings.HasPrefix(file, dir+"/") }):
		return true
	case s.only != nil:
		return s.only.match(file)
	}
	return !s.ignore.match(file)
}

// holdsPackages reports whether the node_modules in dir is the lockfile's.
func (s *selection) holdsPackages(dir string) bool {
	return dir == "." || slices.Contains(s.linked, dir)
}

// never reports what stays out of every image unless nodeos's "files" names it
// word for word: secrets, version control, logs, test coverage and the litter
// of editors. Most is npm's own list (docs.npmjs.com/cli/configuring-npm/package-json#files).
func (s *selection) never(rel, name string) bool {
	if slices.Contains(s.named, rel) {
		return false
	}
	base := path.Base(rel)
	switch base {
	case ".git", ".svn", ".hg", "CVS", ".DS_Store", ".gitignore", ".gitattributes", ".npmignore", ".npmrc", ".nyc_output", ".lock-wscript":
		return true
	case "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb":
		return rel == base
	case "coverage":
		return isCoverage(name)
	}
	return base == ".env" || strings.HasPrefix(base, ".env.") || strings.HasPrefix(base, "._") ||
		strings.HasSuffix(base, ".log") || strings.HasSuffix(base, ".orig") ||
		strings.HasPrefix(base, ".") && strings.HasSuffix(base, ".swp")
}

// isCoverage tells a folder of coverage reports from one of that name that an
// app may well have.
func isCoverage(dir string) bool {
	for _, mark := range []string{"lcov.info", "coverage-final.json", "coverage-summary.json", "clover.xml", "lcov-report", "tmp"} {
		if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
			return true
		}
	}
	return false
}

// carries reports whether a file that a start command names will be in the image.
func (p *Project) carries(file string) bool {
	rel := path.Clean(filepath.ToSlash(file))
	return !p.sel.never(rel, filepath.Join(p.Dir, rel)) && p.sel.takes(rel)
}
