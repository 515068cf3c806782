package unode

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/process"
	"nodeos/unode/nodelib"
	"nodeos/unode/snapshot"
)

// exitInvalidArgument is node's exit code for a bad command line.
const exitInvalidArgument = 9

// Option types as lib/internal/options.js numbers them (src/node_options.h).
const (
	optNoOp = iota
	optV8
	optBoolean
	optInteger
	optUInteger
	optString
	optHostPort
	optStringList
)

// options is node's table of options, read from the section of that name: one
// line each, "name type env" for an option (env 0: allowed in NODE_OPTIONS) and
// "name = expansion…" for an alias.
type options struct {
	kinds   map[string]int
	env     map[string]bool
	aliases map[string][]string
}

func readOptions(f *snapshot.File) (*options, error) {
	text, err := f.Read(sectionOptions)
	if err != nil {
		return nil, err
	}
	o := &options{map[string]int{}, map[string]bool{}, map[string][]string{}}
	for line := range strings.Lines(string(text)) {
		w := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if w[1] == "=" {
			o.aliases[w[0]] = w[2:]
			continue
		}
		o.kinds[w[0]], _ = strconv.Atoi(w[1])
		o.env[w[0]] = w[2] == "0"
	}
	return o, nil
}

// v8Flags are flags of V8 that people pass; most mean nothing here.
var v8Flags = []string{
	"--expose-gc", "--stack-size", "--jitless", "--allow-natives-syntax", "--harmony", "--max-semi-space-size", "--stack-trace-limit",
	"--gc-interval", "--gc-global", "--optimize-for-size", "--max-lazy", "--lazy", "--turbo", "--single-threaded", "--trace-gc",
	"--trace-opt", "--trace-deopt", "--use-strict", "--js-", "--experimental-wasm", "--wasm-", "--expose-externalize-string", "--opt",
	"--max-heap-size", "--initial-", "--min-semi-space-size", "--sparkplug", "--maglev", "--flush-bytecode", "--verify-heap",
	"--random-seed", "--predictable", "--concurrent", "--interpreted-frames", "--always-", "--perf-", "--log", "--logfile",
	"--async-stack-traces", "--rehash-snapshot", "--hash-seed", "--force-slow-path", "--stress", "--enable-sharedarraybuffer",
	"--throws", "--abort-on-uncaught-exception", "--track-retaining-path", "--detailed-line-info", "--enable-etw", "--abort-on-far-code-range", "--page-promotion",
}

func isV8Flag(name string) bool {
	name = "--" + strings.TrimPrefix(strings.TrimPrefix(name, "--"), "no-")
	return slices.ContainsFunc(v8Flags, func(f string) bool { return strings.HasPrefix(name, f) })
}

// readAtLoad are options that modules in the heap image have read when they were
// loaded: they need a bootstrap.
var readAtLoad = []string{"--network-family-autoselection", "--network-family-autoselection-attempt-timeout"}

// parser reads one command line (src/node_options-inl.h, OptionsParser::Parse).
type parser struct {
	*options
	values map[string]any
	v8     map[string]string // flags of V8 and their values
	inEnv  bool
}

// parseCommandLine returns what to run; done is true when the program is to end
// with code at once. Of node's own handling in C++, it does what must be done
// before the library runs: NODE_OPTIONS, --version, --env-file.
func parseCommandLine(args []string, f *snapshot.File) (p binding.Process, code int, done bool) {
	bad := func(err error) (binding.Process, int, bool) {
		for line := range strings.Lines(err.Error() + "\n") {
			binding.WriteStderr(args[0] + ": " + line)
		}
		return p, exitInvalidArgument, true
	}
	nodeOptions, _ := syscall.Getenv("NODE_OPTIONS")
	rest := args[1:]
	ps := &parser{values: map[string]any{}, v8: map[string]string{}}
	if nodeOptions != "" || len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
		var err error
		if ps.options, err = readOptions(f); err != nil {
			return bad(err)
		}
	}
	if nodeOptions != "" {
		words, err := splitOptions(nodeOptions)
		if err != nil {
			return bad(err)
		}
		env := &parser{options: ps.options, values: ps.values, v8: ps.v8, inEnv: true}
		left, err := env.parse(words)
		if err != nil {
			return bad(err)
		}
		if len(left) > 0 {
			return bad(fmt.Errorf("%s is not allowed in NODE_OPTIONS", left[0]))
		}
	}
	left, err := ps.parse(rest)
	if err != nil {
		return bad(err)
	}
	for _, pair := range [][2]string{{"--tls-min-v1.3", "--tls-max-v1.2"}, {"--use-openssl-ca", "--use-bundled-ca"}} {
		if ps.on(pair[0]) && ps.on(pair[1]) {
			return bad(fmt.Errorf("either %s or %s can be used, not both", pair[0], pair[1]))
		}
	}
	fromVariables(ps.values)
	p.ExecArgv = rest[:len(rest)-len(left)]
	if n := len(p.ExecArgv); n > 0 && p.ExecArgv[n-1] == "--" {
		p.ExecArgv = p.ExecArgv[:n-1]
	}
	p.Args = append([]string{args[0]}, left...)
	ps.imply()
	if err := ps.check(left); err != nil {
		return bad(err)
	}
	p.Options, p.V8Flags = ps.values, ps.v8
	// The HTTP modules in the snapshot have looked at the second one already.
	p.NoSnapshot = ps.values["--node-snapshot"] == false || ps.on("--insecure-http-parser")
	for _, name := range readAtLoad {
		if _, given := ps.values[name]; given {
			p.NoSnapshot = true
		}
	}
	if ps.on("--version") {
		binding.WriteStdout("v" + nodelib.Version + "\n")
		return p, 0, true
	}
	if err := loadEnvFiles(p.ExecArgv, ps.values); err != nil {
		return bad(err)
	}
	if script, run := ps.values["--run"].(string); run {
		return p, runScript(script, left), true
	}
	p.Main = mainScript(ps, left)
	return p, 0, false
}

func (p *parser) on(name string) bool { return p.values[name] == true }

// parse consumes the options at the front of args and returns what follows.
func (p *parser) parse(args []string) (left []string, err error) {
	for len(args) > 0 {
		arg := args[0]
		if len(arg) < 2 || arg[0] != '-' {
			return args, nil // "-" is standard input
		}
		if args = args[1:]; arg == "--" {
			return args, nil
		}
		if args, err = p.option(arg, args); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (p *parser) option(arg string, args []string) (left []string, err error) {
	name, value, hasValue := strings.Cut(arg, "=")
	if !strings.HasPrefix(name, "--") {
		name, hasValue = arg, false
	} else {
		name = "--" + strings.ReplaceAll(name[2:], "_", "-")
	}
	given := name
	// The negation of an alias is that of its option.
	if alias := p.aliases["--"+strings.TrimPrefix(name, "--no-")]; strings.HasPrefix(name, "--no-") && len(alias) == 1 && p.kinds[name] == 0 {
		name = "--no-" + strings.TrimPrefix(alias[0], "--")
	}
	// An alias may ask for a value by its form: "--print <arg>", "--inspect=".
	if hasValue && p.aliases[name+"="] != nil {
		name = name + "="
	} else if !hasValue && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		short := map[string]string{"-p": "--print"}[name]
		if short == "" {
			short = name
		}
		if p.aliases[short+" <arg>"] != nil {
			name = short + " <arg>"
		}
	}
	for p.aliases[name] != nil {
		words := p.aliases[name]
		name = words[0]
		if len(words) > 1 { // the first word is a plain option, the rest is to be read on
			return p.expand(words, value, hasValue, args)
		}
	}
	if p.inEnv && !p.env[name] && p.known(name) {
		return nil, fmt.Errorf("%s is not allowed in NODE_OPTIONS", given)
	}
	kind, ok := p.kinds[name]
	negated := false
	if !ok && strings.HasPrefix(name, "--no-") {
		kind, ok = p.kinds["--"+name[5:]]
		negated, name = ok, "--"+name[5:]
	}
	switch {
	case !ok && isV8Flag(given):
		p.setV8(name, value)
		return args, nil
	case !ok && p.inEnv:
		return nil, fmt.Errorf("%s is not allowed in NODE_OPTIONS", given)
	case !ok:
		return nil, fmt.Errorf("bad option: %s", arg)
	case negated && kind != optBoolean:
		return nil, fmt.Errorf("%s is an invalid negation because it is not a boolean option", given)
	case kind == optNoOp:
		return args, nil
	case kind == optV8:
		p.setV8(name, value)
		return args, nil
	case kind == optBoolean:
		p.values[name] = !negated // a value is ignored, as in node
		return args, nil
	}
	if !hasValue {
		if len(args) == 0 {
			return nil, fmt.Errorf("%s requires an argument", given)
		}
		value, args = args[0], args[1:]
		if strings.HasPrefix(value, "-") && len(value) > 1 {
			return nil, fmt.Errorf("%s requires an argument", given)
		}
		value = strings.TrimPrefix(value, `\`) // an escaped dash
	}
	return args, p.setValue(name, given, kind, value)
}

func (p *parser) setV8(name, value string) {
	if p.v8 != nil {
		p.v8[name] = value
	}
}

func (p *parser) known(name string) bool {
	_, ok := p.kinds[name]
	return ok
}

// expand reads the words of an alias; a value goes to the last of them.
func (p *parser) expand(words []string, value string, hasValue bool, args []string) ([]string, error) {
	last := len(words) - 1
	for _, w := range words[:last] {
		// Options before the last one take their value, if any, from the alias.
		if kind := p.kinds[w]; kind > optBoolean && hasValue {
			if err := p.setValue(w, w, kind, value); err != nil {
				return nil, err
			}
			hasValue = false
			continue
		}
		if _, err := p.option(w, nil); err != nil {
			return nil, err
		}
	}
	if hasValue {
		args = append([]string{value}, args...)
	}
	if !strings.HasPrefix(words[last], "-") { // a value for the option before
		return args, p.setValue(words[last-1], words[last-1], p.kinds[words[last-1]], words[last])
	}
	return p.option(words[last], args)
}

func (p *parser) setValue(name, given string, kind int, value string) error {
	switch kind {
	case optInteger, optUInteger:
		n, _ := strconv.ParseInt(leadingInteger(value), 10, 64) // atoi
		if kind == optUInteger {
			n = max(0, n)
		}
		p.values[name] = float64(n)
	case optStringList:
		list, _ := p.values[name].([]string)
		p.values[name] = append(list, value)
	default:
		p.values[name] = value
	}
	return nil
}

// leadingInteger is the part of s that atoi reads.
func leadingInteger(s string) string {
	s = strings.TrimLeft(s, " \t\n")
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n == 0 && (s[n] == '-' || s[n] == '+')) {
		n++
	}
	return s[:n]
}

// splitOptions splits NODE_OPTIONS at blanks, with "double quotes" and \ within
// them (src/node_options.cc, ParseNodeOptionsEnvVar).
func splitOptions(s string) (words []string, err error) {
	var word strings.Builder
	quoted, started := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			if i++; i == len(s) {
				return nil, fmt.Errorf("invalid value for NODE_OPTIONS (invalid escape)")
			}
			word.WriteByte(s[i])
		case c == ' ' && !quoted:
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		case c == '"':
			quoted, started = !quoted, true
		default:
			word.WriteByte(c)
			started = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("invalid value for NODE_OPTIONS (unterminated string)")
	}
	if started {
		words = append(words, word.String())
	}
	return words, nil
}

// fromVariables sets the options that have an environment variable of their own
// unless the command line says something else (src/node_options.cc,
// HandleEnvOptions).
func fromVariables(values map[string]any) {
	for _, v := range []struct{ name, option string }{
		{"NODE_PENDING_DEPRECATION", "--pending-deprecation"},
		{"NODE_PRESERVE_SYMLINKS", "--preserve-symlinks"},
		{"NODE_PRESERVE_SYMLINKS_MAIN", "--preserve-symlinks-main"},
		{"NODE_USE_SYSTEM_CA", "--use-system-ca"},
	} {
		if on, _ := syscall.Getenv(v.name); on == "1" && values[v.option] == nil {
			values[v.option] = true
		}
	}
	if file, _ := syscall.Getenv("NODE_REDIRECT_WARNINGS"); file != "" && values["--redirect-warnings"] == nil {
		values["--redirect-warnings"] = file
	}
}

// loadEnvFiles reads the files of --env-file and --env-file-if-exists in the order
// of the command line: what an earlier one sets stays.
func loadEnvFiles(args []string, values map[string]any) error {
	left := map[string][]string{}
	for _, option := range []string{"--env-file", "--env-file-if-exists"} {
		switch v := values[option].(type) {
		case string:
			left[option] = []string{v}
		case []string:
			left[option] = v
		}
	}
	for _, arg := range args {
		option, _, _ := strings.Cut(arg, "=")
		if len(left[option]) > 0 {
			file := left[option][0]
			left[option] = left[option][1:]
			text, errno := sys.ReadFile(file)
			if errno == syscall.ENOENT && option == "--env-file-if-exists" {
				binding.WriteStderr(file + " not found. Continuing without it.\n")
				continue
			}
			if errno != 0 {
				return fmt.Errorf("%s: not found", file)
			}
			process.LoadEnv(string(text))
		}
	}
	return nil
}

// mainScript chooses the library's script to run (src/node.cc, StartExecution).
func mainScript(p *parser, args []string) string {
	_, eval := p.values["--eval"]
	interactive := p.on("--interactive")
	switch {
	case len(args) > 0 && args[0] == "inspect":
		return "internal/main/inspect"
	case p.on("--help"):
		return "internal/main/print_help"
	case p.on("--prof-process"):
		return "internal/main/prof_process"
	case p.on("--check") && !interactive:
		return "internal/main/check_syntax"
	case p.on("--test"):
		return "internal/main/test_runner"
	case p.on("--watch") && !interactive:
		return "internal/main/watch_mode"
	case eval && !interactive:
		return "internal/main/eval_string"
	case len(args) > 0 && args[0] != "-":
		return "internal/main/run_main_module"
	case interactive || sys.IsTerminal(0):
		return "internal/main/repl"
	}
	return "internal/main/eval_stdin"
}
