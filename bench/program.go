package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	"nodeos/npm/tarball"
	"nodeos/unode/nodelib"
	"nodeos/unode/nodelib/fetch"
)

// Program is a JavaScript runtime to measure.
type Program struct {
	Name string
	Path string
	Args []string // before a script's name
	Eval []string // before a program's text; Args and -e when nil
	Env  []string // beside the bench's own environment
}

// peer is a runtime that the registry has for this machine.
type peer struct {
	name, pkg, version, integrity string
	file                          string // in the package
	args, eval                    []string
	env                           []string // FOLDER stands for a folder of its own
}

func peers() []peer {
	return []peer{{
		name: "bun", pkg: "@oven/bun-linux-x64", version: "1.4.5", file: "package/bin/bun",
		integrity: "sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==",
		env:       []string{"BUN_RUNTIME_TRANSPILER_CACHE_PATH=FOLDER"},
	}, {
		name: "deno", pkg: "@deno/linux-x64-glibc", version: "2.9.6", file: "package/deno",
		integrity: "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
		// As node does: a .js file may be CommonJS, and packages need not be named in a configuration.
		args: []string{"run", "--allow-all", "--unstable-detect-cjs"}, eval: []string{"eval"},
		env: []string{"DENO_NO_UPDATE_CHECK=1", "DENO_NO_PACKAGE_JSON=1", "DENO_DIR=FOLDER"},
	}}
}

// Programs returns the real Node that unode follows, unode, bun, deno, and the
// host's own node when it has another one. The first is what the others are
// compared with.
func Programs(ctx context.Context, unode string, logf func(string, ...any)) ([]Program, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	node, err := fetch.Node(ctx, filepath.Join(cache, "nodeos", "node"), logf)
	if err != nil {
		return nil, err
	}
	if unode, err = filepath.Abs(unode); err != nil {
		return nil, err
	}
	ps := []Program{{Name: "node " + nodelib.Version, Path: node}, {Name: "unode", Path: unode}}
	for _, r := range peers() {
		p, err := r.program(ctx, filepath.Join(cache, "nodeos", "bench"), logf)
		if err != nil {
			return nil, err
		}
		ps = append(ps, *p)
	}
	if host, err := exec.LookPath("node"); err == nil {
		if v, err := exec.CommandContext(ctx, host, "-v").Output(); err == nil {
			ps = append(ps, Program{Name: "node " + strings.TrimPrefix(strings.TrimSpace(string(v)), "v"), Path: host})
		}
	}
	return append(ps, Program{Name: "node " + nodelib.Version + " --jitless", Path: node, Args: []string{"--jitless"}}), nil
}

// program returns the runtime, fetching it when it is not in cache.
func (r peer) program(ctx context.Context, cache string, logf func(string, ...any)) (*Program, error) {
	dir := filepath.Join(cache, r.name+"-"+r.version)
	p := &Program{Name: r.name + " " + r.version, Path: filepath.Join(dir, r.name), Args: r.args, Eval: r.eval}
	for _, e := range r.env {
		p.Env = append(p.Env, strings.ReplaceAll(e, "FOLDER", filepath.Join(dir, "cache")))
	}
	if _, err := os.Stat(p.Path); !errors.Is(err, os.ErrNotExist) {
		return p, err
	}
	logf("fetching %s@%s from npm", r.pkg, r.version)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	b, err := tarball.Fetch(ctx, r.pkg, r.version, r.integrity)
	if err != nil {
		return nil, err
	}
	return p, tarball.Extract(b, r.file, p.Path)
}

// command is p with a script and its words.
func (p Program) command(ctx context.Context, words ...string) *exec.Cmd {
	return p.exec(ctx, p.Args, words)
}

// eval is p with a program's text.
func (p Program) eval(ctx context.Context, text string) *exec.Cmd {
	before := p.Eval
	if before == nil {
		before = append(append(before, p.Args...), "-e")
	}
	return p.exec(ctx, before, []string{text})
}

// exec makes the command. The kernel counts the peak memory of the process that
// starts another as the other's too (execve's old pages): no figure is lower than
// what the bench holds, so it lets go of what it can first.
func (p Program) exec(ctx context.Context, before, words []string) *exec.Cmd {
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak is what it holds now; see proc(5)
	cmd := exec.CommandContext(ctx, p.Path, append(append([]string(nil), before...), words...)...)
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	cmd.Env = append(os.Environ(), p.Env...)
	return cmd
}

// scratch writes a CommonJS script to a new file, which is the caller's to remove.
func scratch(name, source string) (string, error) {
	f, err := os.CreateTemp("", "nodeos-bench-"+name+"-*.cjs") // deno takes .js for a module
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(source)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("write %s: %w", f.Name(), err)
	}
	return f.Name(), nil
}
