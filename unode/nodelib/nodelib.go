// Package nodelib is what the real Node told about itself at build time: its
// JavaScript library and the shape of its native half. Package fetch obtains it;
// nothing of it is in the repository.
//
// Caution: this package is part of the runtime, so that the program which runs
// the library is also the one that compiles it; it reads through package sys.
package nodelib

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"nodeos/sys"
)

// Version is that of the real Node that unode follows: an LTS release.
const Version = "24.21.0"

// Files of a library's folder.
const (
	FileSources = "library.json" // {id: source}
	FileStubs   = "stubs.js"     // JavaScript that makes the bindings' stubs
	FileData    = "data.json"    // versions, build configuration, options
	FileRoots   = "roots.bin"    // root certificates: DER, deflated

	filesIntl = "intl-" // + name + ".bin": what Intl knows of locales, JSON, deflated
)

// Library is the content of a library's folder.
type Library struct {
	Sources map[string]string // by id, as "internal/util"
	Stubs   string
	Data    []byte
	Roots   []byte
	Intl    map[string][]byte // by name: what intl-NAME.bin holds
}

// Read reads a folder that package fetch made.
func Read(dir string) (*Library, error) {
	var text [4][]byte
	for i, name := range []string{FileSources, FileStubs, FileData, FileRoots} {
		b, errno := sys.ReadFile(filepath.Join(dir, name))
		if errno != 0 {
			return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, name), errno)
		}
		text[i] = b
	}
	lib := &Library{Stubs: string(text[1]), Data: text[2], Roots: text[3]}
	if err := json.Unmarshal(text[0], &lib.Sources); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, FileSources), err)
	}
	return lib, lib.readIntl(dir)
}

func (lib *Library) readIntl(dir string) error {
	ents, errno := sys.ReadDir(dir)
	if errno != 0 {
		return fmt.Errorf("read %s: %w", dir, errno)
	}
	lib.Intl = map[string][]byte{}
	for _, e := range ents {
		name, isIntl := strings.CutPrefix(e.Name, filesIntl)
		if !isIntl {
			continue
		}
		b, errno := sys.ReadFile(filepath.Join(dir, e.Name))
		if errno != 0 {
			return fmt.Errorf("read %s: %w", filepath.Join(dir, e.Name), errno)
		}
		lib.Intl[strings.TrimSuffix(name, ".bin")] = b
	}
	if len(lib.Intl) == 0 {
		return fmt.Errorf("%s has no %s files", dir, filesIntl)
	}
	return nil
}
