package patches

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WazeroModule runs WebAssembly. Our copy resolves imports one by one, as
// JavaScript gives them, and lets tables, globals and references to functions be
// reached.
const WazeroModule = "github.com/tetratelabs/wazero"

//go:embed _wazero/*.go
var wazeroHooks embed.FS

// wazeroEdits are applied to the files of the module.
var wazeroEdits = map[string][]edit{
	"internal/wasm/store.go": {
		{"a resolver of our own", "",
			`^(func \(m \*ModuleInstance\) resolveImports\(.*\{\n)`,
			"${1}\tjsResolve, _ := ctx.Value(JSResolverKey{}).(JSResolver)\n", 1},
		{"no look-up by name", "",
			`^(\t\tif importedModule == nil) (\{\n\t\t\timportedModule, err = m\.s\.module\(moduleName\))`,
			"${1} && jsResolve == nil ${2}", 1},
		{"each import by itself", "",
			`^\t\t\timported, err = importedModule\.getExport\(i\.Name, i\.Type\)\n`,
			"\t\t\tif jsResolve != nil {\n\t\t\t\timported = &Export{Type: i.Type}\n\t\t\t\timportedModule, imported.Index = jsResolve(i)\n" +
				"\t\t\t} else {\n\t\t\t\timported, err = importedModule.getExport(i.Name, i.Type)\n\t\t\t}\n", 1},
	},
	"internal/wasm/module.go": {
		{"modules without a name can be imported", "",
			`^\t\tif imp\.Module == "" \{\n\t\t\treturn fmt\.Errorf\("import\[%d\] has an empty module name", i\)\n\t\t\}\n`, "", 1},
	},
	"internal/wasm/binary/decoder.go": {
		{"a malformed name section is no error", "",
			`^(\t+)m\.NameSection, err = (decodeNameSection\(r, uint64\(limit\)\))\n`,
			"${1}rest := make([]byte, limit)\n${1}if _, err = io.ReadFull(r, rest); err == nil {\n" +
				"${1}\tm.NameSection, _ = decodeNameSection(bytes.NewReader(rest), uint64(limit))\n" +
				"${1}\tif storeCustomSections {\n${1}\t\tm.CustomSections = append(m.CustomSections, &wasm.CustomSection{Name: name, Data: rest})\n${1}\t}\n${1}}\n", 1},
	},
	"internal/engine/wazevo/call_engine.go": {
		{"an exception that nobody catches is reported itself", "",
			`panic\(wasmruntime\.ErrRuntimeUncaughtException\)`, "panic(exn)", 1},
	},
}

// wazeroFolders says where each of our files goes.
var wazeroFolders = map[string]string{
	"wazero.go":      ".",
	"module.go":      "internal/wasm",
	"wazevo.go":      "internal/engine/wazevo",
	"interpreter.go": "internal/engine/interpreter",
}

// copyWazero copies the module's code, without its tests and tools.
func copyWazero(src, dst string) error {
	edited := 0
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case "testdata", "examples", "cmd", "site", "packaging", "integration_test", "testing", "testcases":
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(dst, rel), 0o755)
		}
		name := d.Name()
		if strings.HasSuffix(name, "_test.go") ||
			!strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".s") && name != "go.mod" && name != "LICENSE" && name != "NOTICE" {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if list, ok := wazeroEdits[filepath.ToSlash(rel)]; ok {
			edited++
			if b, err = applyEdits(b, list); err != nil {
				return fmt.Errorf("%s: %w", rel, err)
			}
		}
		return os.WriteFile(filepath.Join(dst, rel), b, 0o644)
	})
	if err != nil {
		return err
	}
	if edited != len(wazeroEdits) {
		return fmt.Errorf("files to edit are not in %s: the pinned module has changed", src)
	}
	for file, folder := range wazeroFolders {
		b, err := wazeroHooks.ReadFile("_wazero/" + file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dst, folder, "unode_"+file), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
