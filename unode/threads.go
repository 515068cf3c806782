package unode

import (
	"fmt"
	"slices"
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/binding/worker"
	"nodeos/unode/engine"
	"nodeos/unode/snapshot"
)

// threads makes workers possible: they bootstrap from the compiled library.
// begin is what belongs to one environment, see Bindings.
func threads(f *snapshot.File, begin func(*binding.Env)) worker.Host {
	var h worker.Host
	h.Start = func(parent *binding.Env, p binding.Process, prepare func(*binding.Env)) (*binding.Env, error) {
		reg := parent.Registry()
		iso, err := engine.New(reg.Registry)
		if err != nil {
			return nil, err
		}
		iso.UseSharedMemory()
		e := newEnv(iso, reg, p)
		if err := e.Loop.TryOpen(); err != nil {
			iso.Close()
			return nil, err
		}
		e.StartedBy(parent)
		prepare(e)
		if err := bootstrapEnv(e, reg, f); err != nil {
			return nil, err
		}
		begin(e)
		applyV8Flags(e)
		worker.Use(e, h)
		return e, nil
	}
	h.Options = func(parent *binding.Env, nodeOptions *string, execArgv []string) (map[string]any, []string, []string) {
		return threadOptions(f, parent, nodeOptions, execArgv)
	}
	h.Run = run
	return h
}

// perProcess are options that only the process can have (src/node_options.cc,
// PerProcessOptionsParser), beside V8's.
var perProcess = []string{
	"--title", "--trace-event-categories", "--trace-event-file-pattern", "--v8-pool-size", "--zero-fill-buffers",
	"--debug-arraybuffer-allocations", "--disable-proto", "--node-snapshot", "--security-revert", "--completion-bash",
	"--help", "--version", "--v8-options", "--icu-data-dir", "--openssl-config", "--tls-cipher-list", "--use-openssl-ca",
	"--use-bundled-ca", "--use-system-ca", "--enable-fips", "--force-fips", "--secure-heap", "--secure-heap-min",
	"--build-snapshot", "--build-snapshot-config", "--experimental-sea-config", "--run", "--disable-wasm-trap-handler",
	"--report-signal", "--report-on-fatalerror", "--report-compact", "--report-dir", "--report-directory", "--report-filename",
	"--tls-keylog", "--tls-min-v1.0", "--tls-min-v1.1", "--tls-min-v1.2", "--tls-min-v1.3", "--tls-max-v1.2", "--tls-max-v1.3",
	"--openssl-legacy-provider", "--openssl-shared-config", "--experimental-config-file", "--experimental-default-config-file",
}

// threadOptions reads the options of a worker (src/node_worker.cc, Worker::New).
func threadOptions(f *snapshot.File, parent *binding.Env, nodeOptions *string, execArgv []string) (values map[string]any, badEnv, badArgv []string) {
	o, err := readOptions(f)
	if err != nil {
		return nil, nil, []string{err.Error()}
	}
	values = map[string]any{}
	if nodeOptions != nil {
		// What the process was started with may stand there again.
		ours, _ := parent.Variables.Get("NODE_OPTIONS")
		badEnv = parseThread(&parser{options: o, values: values, inEnv: true}, *nodeOptions == ours, splitQuoted(*nodeOptions))
	}
	badArgv = parseThread(&parser{options: o, values: values}, false, execArgv)
	return values, badEnv, badArgv
}

func splitQuoted(s string) []string {
	words, err := splitOptions(s)
	if err != nil {
		return []string{err.Error()}
	}
	return words
}

// parseThread reads options one by one and lists those that are wrong.
func parseThread(p *parser, processToo bool, words []string) (bad []string) {
	p.v8 = map[string]string{}
	for len(words) > 0 {
		word := words[0]
		if !strings.HasPrefix(word, "-") || word == "--" {
			if p.inEnv {
				bad = append(bad, fmt.Sprintf("%s is not allowed in NODE_OPTIONS", word))
			}
			return bad
		}
		name, _, _ := strings.Cut(word, "=")
		rest, err := p.option(word, words[1:])
		switch {
		case err != nil && strings.HasPrefix(err.Error(), "bad option: "):
			bad = append(bad, word)
			rest = words[1:]
		case err != nil:
			bad = append(bad, err.Error())
			rest = words[1:]
		case !processToo && (slices.Contains(perProcess, name) || len(p.v8) > 0):
			if p.inEnv {
				word = fmt.Sprintf("%s is not allowed in NODE_OPTIONS", word)
			}
			bad = append(bad, word)
		}
		clear(p.v8)
		words = rest
	}
	return bad
}
