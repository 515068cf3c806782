package fs

import (
	"bytes"
	"net/url"
	pathpkg "path"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// loader are the functions that only module loaders call.
func (m *module) loader() []function {
	return []function{
		{"internalModuleStat", m.internalModuleStat},
		{"legacyMainResolve", m.legacyMainResolve},
		{"getFormatOfExtensionlessFile", m.getFormatOfExtensionlessFile},
	}
}

// mainSuffixes are what legacyMainResolve tries after "main", in the order of
// the numbers it returns (lib/internal/modules/esm/resolve.js); indexSuffixes
// are tried after the package's folder.
var (
	mainSuffixes  = [...]string{"", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"}
	indexSuffixes = [...]string{"index.js", "index.json", "index.node"}
)

// legacyMainResolve(folder, main | undefined, base) finds the file that a
// package without "exports" starts with.
func (m *module) legacyMainResolve(c *engine.Call) engine.Value {
	folder, main := strings.TrimSuffix(pathpkg.Clean(c.String(0)), "/")+"/", ""
	if c.Arg(1).IsString() {
		if main = c.String(1); !strings.HasPrefix(main, "/") {
			main = folder + main
		}
		main = pathpkg.Clean(main)
		for i, s := range mainSuffixes {
			if isFile(main + s) {
				return engine.Int(i)
			}
		}
	}
	for i, s := range indexSuffixes {
		if isFile(folder + s) {
			return engine.Int(len(mainSuffixes) + i)
		}
	}
	if !c.Arg(2).IsString() {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "base" argument must be of type string or an instance of URL.`)
	}
	base, err := url.Parse(c.String(2))
	if err != nil || base.Scheme == "" {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_URL", "Invalid URL")
	}
	missing := folder + indexSuffixes[0]
	if main != "" {
		missing = main
	}
	return c.Iso.ThrowCode("Error", "ERR_MODULE_NOT_FOUND", "Cannot find package '"+missing+"' imported from "+base.Path)
}

func isFile(path string) bool {
	var st syscall.Stat_t
	return sys.Stat(path, &st) == 0 && st.Mode&syscall.S_IFMT != syscall.S_IFDIR
}

// getFormatOfExtensionlessFile(path) returns 1 for WebAssembly and 0 for
// JavaScript or what cannot be read (constants.internal).
func (m *module) getFormatOfExtensionlessFile(c *engine.Call) engine.Value {
	const javaScript, wasm = 0, 1
	fd, err := sys.Open(path(c, 0), syscall.O_RDONLY, 0)
	if err != 0 {
		return engine.Int(javaScript)
	}
	defer sys.Close(fd)
	var magic [4]byte
	if n, err := sys.Read(fd, magic[:]); err == 0 && n == 4 && bytes.Equal(magic[:], []byte("\x00asm")) {
		return engine.Int(wasm)
	}
	return engine.Int(javaScript)
}
