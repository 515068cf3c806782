package npm

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// nativeCode is the file that makes a package native, relative to it, or "": an
// addon that is built, or the build file of one that is not.
func nativeCode(dir string, files []File) string {
	gyp := ""
	for _, f := range files {
		rel, err := filepath.Rel(dir, f.Source)
		if err != nil || f.Link != "" {
			continue
		}
		if strings.HasSuffix(rel, ".node") && isBinary(f.Source) {
			return filepath.ToSlash(rel)
		}
		if rel == "binding.gyp" {
			gyp = rel
		}
	}
	return gyp
}

// isBinary reports whether a file starts as a shared object of some system
// does: ELF, PE, Mach-O of either width and order, or a universal one.
func isBinary(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var b [4]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return false
	}
	switch string(b[:]) {
	case "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe":
		return true
	}
	return string(b[:2]) == "MZ"
}

func nativeError(path string, packages []string) error {
	names := make([]string, len(packages))
	for i, p := range packages {
		names[i] = `"` + p[:strings.LastIndex(p[:strings.Index(p, " ")], "@")] + `"`
	}
	return &Error{Path: path,
		Msg: "packages with native code cannot run on unode:\n    " + strings.Join(packages, "\n    "),
		Fix: "put packages without native code in their place; if the app runs without them, set " +
			`"nodeos": {"omit": [` + strings.Join(names, ", ") + "]} in package.json"}
}
