// Package layers holds no code: its test keeps dependencies pointing downwards,
// as docs/architecture.md draws them.
package layers

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// A rule says what the packages below a path must not import directly, or, with
// deep set, not even through others.
type rule struct {
	below  string
	except []string // paths below `below` that the rule does not bind, and why
	ban    []string
	deep   bool
	why    string
}

var buildTime = []string{
	"nodeos/unode/build",              // builds the program, is not in it
	"nodeos/unode/nodelib/fetch",      // the same
	"nodeos/unode/engine/patches",     // the same
	"nodeos/unode/binding/tls/memory", // implements net.Conn, in memory: names net's types only
	"nodeos/unode/binding/signal",     // Go's runtime owns the signal handlers; os/signal is the only way to hear of them
}

var rules = []rule{
	{
		below: "nodeos/unode", except: buildTime,
		ban: []string{"os", "os/exec", "os/signal", "io/ioutil", "net", "net/http", "golang.org/x/sys/unix", "crypto/rand"},
		why: "all that unode does to the world goes through package sys (door 1)",
	},
	{below: "nodeos/sys", ban: []string{"os", "net", "golang.org/x/sys/unix"}, why: "it is the door"},
	{below: "nodeos/unode/engine", ban: []string{"nodeos/unode/binding", "nodeos/unode/loop", "nodeos/unode/bootstrap"}, deep: true, why: "the engine knows nothing of Node"},
	{below: "nodeos/unode/loop", ban: []string{"nodeos/unode/engine"}, deep: true, why: "the loop knows nothing of JavaScript"},
	{below: "nodeos/cmd/init", ban: []string{"net/http", "crypto/tls", "modernc.org/libquickjs"}, deep: true, why: "PID 1 stays small"},
	{below: "nodeos/guest", except: []string{"nodeos/guest/guesttest"}, // boots images for the tests
		ban: []string{"nodeos/image", "nodeos/vm", "nodeos/cli", "nodeos/npm", "nodeos/kernel"}, why: "what runs in an image does not know how it was made"},
	{below: "nodeos/npm", ban: []string{"nodeos/image", "nodeos/vm", "nodeos/cli", "nodeos/kernel"}, deep: true, why: "a project on disk knows no images"},
	{below: "nodeos/image", ban: []string{"nodeos/vm", "nodeos/cli"}, deep: true, why: "an image does not know what runs it"},
	{below: "nodeos/vm", ban: []string{"nodeos/image", "nodeos/npm", "nodeos/cli"}, deep: true, why: "a machine boots files"},
}

func TestImports(t *testing.T) {
	pkgs := list(t)
	for _, r := range rules {
		bound := 0
		for _, p := range pkgs {
			if !within(p.ImportPath, r.below) || anyWithin(p.ImportPath, r.except) {
				continue
			}
			bound++
			imports := p.Imports
			if r.deep {
				imports = p.Deps
			}
			for _, i := range imports {
				for _, b := range r.ban {
					if i == b || strings.HasPrefix(b, "nodeos/") && within(i, b) {
						t.Errorf("%s imports %s: %s", p.ImportPath, i, r.why)
					}
				}
			}
		}
		if bound == 0 {
			t.Errorf("the rule for %s binds no package: is it still named so?", r.below)
		}
	}
}

func list(t *testing.T) []pkg {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "nodeos/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	return pkgs
}

func within(path, below string) bool { return path == below || strings.HasPrefix(path, below+"/") }

func anyWithin(path string, below []string) bool {
	for _, b := range below {
		if within(path, b) {
			return true
		}
	}
	return false
}
