package unode

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/modules"
	"nodeos/unode/bootstrap"
	"nodeos/unode/engine"
	"nodeos/unode/flavour"
	"nodeos/unode/nodelib"
	"nodeos/unode/snapshot"
)

// assembleFlag is the build's own: `unode --assemble LIBRARY OUT` writes OUT, a
// unode file: this program with the compiled library of the folder LIBRARY and a
// bootstrapped heap appended. It must be this very program, see package snapshot.
const assembleFlag = "--assemble"

// preload are modules of the library that most programs need: they are in the
// heap from the start.
// Not among them: assert, which looks at stderr when it is loaded, and os and
// readline, which ask for the machine's name then (nor internal/fs/streams, which needs them).
var preload = []string{
	"net", "tty", "stream", "http", "vm", "url", "querystring", "string_decoder", "async_hooks",
	"internal/fs/sync_write_stream", "internal/modules/esm/utils", "internal/modules/run_main",
}

func assemble(args []string) int {
	if len(args) != 2 {
		return fail(fmt.Errorf("usage: unode %s LIBRARY OUT", assembleFlag))
	}
	if err := assembleFile(args[0], args[1]); err != nil {
		return fail(fmt.Errorf("assemble %s: %w", args[1], err))
	}
	return 0
}

func assembleFile(dir, out string) error {
	lib, err := nodelib.Read(dir)
	if err != nil {
		return err
	}
	program, errno := sys.ReadFile("/proc/self/exe")
	if errno != 0 {
		return errno
	}
	reg, _ := Bindings()
	// The heap to be kept must be the first of the process; the compiler works
	// in one of its own.
	iso, err := engine.New(reg.Registry)
	if err != nil {
		return err
	}
	units, err := compile(lib, reg)
	if err != nil {
		return err
	}
	opts, err := optionsTable(lib.Data)
	if err != nil {
		return err
	}
	if flavour.IsSmall {
		lib.Roots = nil // of no use without TLS
	}
	heap, err := bootstrapHeap(iso, reg, lib, units)
	if err != nil {
		return err
	}
	parts := []snapshot.Part{
		snapshot.LibraryPart(units),
		{Name: sectionData, Data: lib.Data},
		{Name: sectionOptions, Data: opts},
		{Name: sectionRoots, Data: lib.Roots},
		{Name: sectionHeap, Data: heap},
	}
	for _, name := range slices.Sorted(maps.Keys(lib.Intl)) {
		parts = append(parts, snapshot.Part{Name: sectionIntl + name, Data: lib.Intl[name]})
	}
	return writeFile(out, snapshot.Append(program, parts))
}

// compile returns the bytecode of Node's units and our own.
func compile(lib *nodelib.Library, reg *binding.Registry) (map[string][]byte, error) {
	iso, err := engine.New(reg.Registry)
	if err != nil {
		return nil, err
	}
	sources := maps.Clone(lib.Sources)
	maps.Copy(sources, bootstrap.Sources(reg, lib.Stubs))
	units := map[string][]byte{}
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		source := sources[id]
		if id == "internal/deps/amaro/dist/index" {
			source = modules.StripperUnit
		} else if flavour.IsSmall && leftOutOfSmall(id) {
			source = fmt.Sprintf("throw new Error(%q)", flavour.Missing("node:"+id))
		} else if why := leftOut(id); why != "" {
			source = fmt.Sprintf("throw new Error(%q)", "not implemented in unode: "+id+" ("+why+")")
		} else if flavour.IsSmall && id == "internal/deps/undici/undici" {
			source += smallUndici()
		}
		code, ok := iso.Bytecode(source, "node:"+id, bootstrap.Params(id)...)
		if !ok {
			return nil, fmt.Errorf("compile %s: %s", id, iso.ExceptionText())
		}
		units[id] = code
	}
	return units, nil
}

// leftOut says why a unit is not in the file: its module throws instead. They
// are a fifth of the library's size and could not run.
func leftOut(id string) (why string) {
	switch {
	case strings.HasPrefix(id, "internal/deps/v8/"), strings.HasPrefix(id, "internal/v8_prof_"):
		return "it reads V8's profiles"
	case strings.HasPrefix(id, "internal/deps/amaro/"):
		return "types are stripped by package typescript"
	case strings.HasPrefix(id, "internal/quic/"):
		return "no QUIC yet"
	}
	return ""
}

// leftOutOfSmall tells whether a unit is not in unode-small, where it could not
// run or is for the developer's machine.
func leftOutOfSmall(id string) bool {
	if slices.Contains(flavour.Modules[:], id) || id == "internal/main/test_runner" || id == "internal/main/inspect" {
		return true
	}
	return slices.ContainsFunc([]string{"internal/debugger/", "internal/http2/", "internal/test_runner/", "internal/tls/"},
		func(dir string) bool { return strings.HasPrefix(id, dir) })
}

// smallUndici is what follows undici's source in unode-small: without WebAssembly
// it has no parser, but its Headers, Request and Response work.
func smallUndici() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nmodule.exports.fetch = async () => { throw new Error(%q); };", flavour.Missing("fetch"))
	for _, name := range []string{"WebSocket", "EventSource"} {
		fmt.Fprintf(&b, "\nmodule.exports.%s = class %[1]s { constructor() { throw new Error(%q); } };", name, flavour.Missing(name))
	}
	return b.String()
}

// memory serves units that are not in a file yet.
type memory map[string][]byte

func (m memory) IDs() []string { return slices.Collect(maps.Keys(m)) }

func (m memory) Bytecode(id string) ([]byte, error) {
	b, ok := m[id]
	if !ok {
		return nil, fmt.Errorf("no such built-in module: %s", id)
	}
	return b, nil
}

func bootstrapHeap(iso *engine.Isolate, reg *binding.Registry, lib *nodelib.Library, units memory) ([]byte, error) {
	e := newEnv(iso, reg, binding.Process{Args: []string{"unode"}})
	st := &bootstrap.State{Units: units, Data: func() (string, error) { return string(lib.Data), nil }}
	if err := bootstrap.Run(e, reg, st); err != nil {
		return nil, err
	}
	for _, id := range preload {
		r := e.Require(id)
		if r.IsException() {
			return nil, fmt.Errorf("preload %s: %s", id, e.ExceptionText())
		}
		e.Free(r)
	}
	e.Drain()
	if err := forgetOptions(e); err != nil {
		return nil, err
	}
	return iso.HeapImage()
}

// optionsTable makes the section that commandline.go reads.
func optionsTable(data []byte) ([]byte, error) {
	var d struct {
		Options map[string]struct {
			Type           int `json:"type"`
			EnvVarSettings int `json:"envVarSettings"`
		} `json:"options"`
		Aliases map[string][]string `json:"aliases"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("%s: %w", nodelib.FileData, err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(d.Options)) {
		fmt.Fprintf(&b, "%s\t%d\t%d\n", name, d.Options[name].Type, d.Options[name].EnvVarSettings)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Aliases)) {
		fmt.Fprintf(&b, "%s\t=\t%s\n", name, strings.Join(d.Aliases[name], "\t"))
	}
	return []byte(b.String()), nil
}

// writeFile writes an executable file beside path, then renames it.
func writeFile(path string, b []byte) error {
	tmp := path + ".new"
	fd, errno := sys.Open(tmp, syscall.O_WRONLY|syscall.O_CREAT|syscall.O_TRUNC, 0o755)
	if errno != 0 {
		return fmt.Errorf("open %s: %w", tmp, errno)
	}
	for len(b) > 0 {
		n, errno := sys.Write(fd, b)
		if errno != 0 {
			sys.Close(fd)
			return fmt.Errorf("write %s: %w", tmp, errno)
		}
		b = b[n:]
	}
	if errno := sys.Close(fd); errno != 0 {
		return fmt.Errorf("close %s: %w", tmp, errno)
	}
	if errno := sys.Rename(tmp, path); errno != 0 {
		return fmt.Errorf("rename %s to %s: %w", tmp, path, errno)
	}
	return nil
}
