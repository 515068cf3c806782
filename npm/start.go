package npm

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Start is how a project starts: node [Flags] File [Args], with Env added.
type Start struct {
	Flags []string          // node's flags, as written
	File  string            // slash-separated, relative to the project; it may lie in node_modules
	Args  []string          // after the file
	Env   map[string]string // "K=V node ..." in the command line
	From  string            // where it was found: "scripts.start", "main", ...
}

// command is a command line and the place it stands, for messages.
type command struct {
	words []string
	text  string
	name  string // "scripts.start", "web of Procfile", ...
	src   *source
	pos   int
}

func (c *command) errorf(fix, format string, args ...any) error {
	return c.src.errorf(c.pos, fix, "%s %q %s", c.name, c.text, fmt.Sprintf(format, args...))
}

// howToSet ends every message about a start that cannot be used.
const howToSet = `set "nodeos": {"start": "node FILE"} in package.json`

// resolveStart looks in the order that hosting platforms have taught people:
// nodeos's own setting, the Procfile's web process, scripts.start, main,
// index and, as `npm start` does, server.js. The first that is set decides.
func (p *Project) resolveStart() (Start, error) {
	c, err := p.startCommand()
	if err != nil {
		return Start{}, err
	}
	if c == nil {
		return p.startMain()
	}
	return p.parseStart(c, nil)
}

func (p *Project) startCommand() (*command, error) {
	if s := p.Settings; s.Start != nil {
		words := s.Start
		if isScript(words[0]) {
			words = append([]string{"node"}, words...)
		}
		return &command{words: words, text: strings.Join(s.Start, " "), name: `"start" of nodeos's settings`, src: s.src, pos: s.start.pos}, nil
	}
	c, err := p.procfile()
	if c != nil || err != nil {
		return c, err
	}
	if _, ok := p.manifest.Scripts["start"]; ok {
		return p.script("start")
	}
	return nil, nil
}

func isScript(file string) bool {
	return slices.Contains([]string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"}, path.Ext(file))
}

// script is the command of package.json's scripts.NAME.
func (p *Project) script(name string) (*command, error) {
	scripts, err := p.manifest.o.obj("scripts")
	if err != nil {
		return nil, err
	}
	v := scripts.m[name]
	return newCommand(v.v.(string), "scripts."+name, scripts.src, v.pos) // parseManifest has seen to the string
}

func newCommand(text, name string, src *source, pos int) (*command, error) {
	c := &command{text: text, name: name, src: src, pos: pos}
	words, err := splitWords(text)
	if err != nil {
		return nil, c.errorf(howToSet, "is not a plain `node FILE` command: %v", err)
	}
	c.words = words
	return c, nil
}

var procfileWeb = regexp.MustCompile(`(?m)^web:[ \t]*(.*?)[ \t\r]*$`)

// procfile is the web process of a Procfile (devcenter.heroku.com/articles/procfile).
func (p *Project) procfile() (*command, error) {
	name := filepath.Join(p.Dir, "Procfile")
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read Procfile: %w", err)
	}
	m := procfileWeb.FindSubmatchIndex(text)
	if m == nil {
		return nil, nil
	}
	return newCommand(string(text[m[2]:m[3]]), "web of Procfile", &source{name, text}, m[2])
}

var assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)

// parseStart reads [exec|env|cross-env] [K=V ...] node [flags] file [args], and
// follows `npm start` and `npm run NAME` to the script they name; seen holds the
// scripts followed so far.
func (p *Project) parseStart(c *command, seen []string) (Start, error) {
	s := Start{From: c.name}
	words := c.words
	for len(words) > 0 && (assignment.MatchString(words[0]) || slices.Contains([]string{"exec", "env", "cross-env"}, words[0])) {
		if k, v, ok := strings.Cut(words[0], "="); ok {
			if s.Env == nil {
				s.Env = map[string]string{}
			}
			s.Env[k] = v
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return s, c.errorf(howToSet, "runs nothing")
	}
	if name := runsScript(words); name != "" {
		if _, ok := p.manifest.Scripts[name]; !ok && name == "start" {
			return p.startMain() // as `npm start` does
		} else if !ok {
			return s, c.errorf(howToSet, "runs a script %q that package.json does not have", name)
		}
		if slices.Contains(seen, name) {
			return s, c.errorf(howToSet, "runs itself")
		}
		next, err := p.script(name)
		if err != nil {
			return s, err
		}
		inner, err := p.parseStart(next, append(seen, name))
		for k, v := range s.Env {
			if _, has := inner.Env[k]; !has {
				if inner.Env == nil {
					inner.Env = map[string]string{}
				}
				inner.Env[k] = v
			}
		}
		return inner, err
	}
	if base := path.Base(words[0]); base != "node" && base != "unode" {
		return s, c.errorf(howToSet, "is not a plain `node FILE` command: it runs %q", words[0])
	}
	if name, ok := strings.CutPrefix(c.name, "scripts."); ok {
		for _, hook := range []string{"pre" + name, "post" + name} {
			if _, ok := p.manifest.Scripts[hook]; ok {
				p.note("scripts.%s is not run: an image starts the app directly; run it before you build", hook)
			}
		}
	}
	return s, p.parseNode(c, words[1:], &s)
}

// runsScript is the script that `npm start`, `npm run NAME` and their like run.
func runsScript(words []string) string {
	if len(words) < 2 || !slices.Contains([]string{"npm", "yarn", "pnpm"}, words[0]) {
		return ""
	}
	words = slices.DeleteFunc(slices.Clone(words[1:]), func(w string) bool { return w == "-s" || w == "--silent" })
	switch {
	case len(words) == 1 && words[0] == "start":
		return "start"
	case len(words) == 2 && (words[0] == "run" || words[0] == "run-script"):
		return words[1]
	}
	return ""
}

// valueFlags are node's flags whose value may be a word of its own. Taken from
// the option table of Node 20 and 24 (src/node_options.cc).
var valueFlags = strings.Fields(`-r --require --import --loader --experimental-loader -C --conditions
	--env-file --env-file-if-exists --title --input-type --experimental-default-type --disable-warning
	--disable-proto --unhandled-rejections --dns-result-order --stack-trace-limit --inspect-port --debug-port
	--diagnostic-dir --redirect-warnings --report-dir --report-directory --report-filename --report-signal
	--trace-event-categories --trace-event-file-pattern --trace-require-module --icu-data-dir --openssl-config
	--tls-cipher-list --tls-keylog --secure-heap --secure-heap-min --max-http-header-size --v8-pool-size
	--network-family-autoselection-attempt-timeout --heapsnapshot-signal --heapsnapshot-near-heap-limit
	--cpu-prof-dir --cpu-prof-name --cpu-prof-interval --heap-prof-dir --heap-prof-name --heap-prof-interval
	--use-largepages --snapshot-blob --localstorage-file --allow-fs-read --allow-fs-write --watch-path
	--inspect-publish-uid --security-revert --experimental-config-file`)

// notAnApp are flags with which node does something else than run a file.
var notAnApp = strings.Fields(`-e --eval -p --print -pe -i --interactive -c --check -v --version -h --help
	--run --test --watch --v8-options --prof-process --build-snapshot`)

// parseNode reads what follows the word node: [flags] file [args].
func (p *Project) parseNode(c *command, words []string, s *Start) error {
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		if words[0] == "--" {
			words = words[1:]
			break
		}
		flag, value, hasValue := strings.Cut(words[0], "=")
		if flag == "-" || slices.Contains(notAnApp, flag) {
			return c.errorf(howToSet, "uses %s, which does not run an app from a file", flag)
		}
		n := 1
		if !hasValue && slices.Contains(valueFlags, flag) {
			if len(words) < 2 {
				return c.errorf(howToSet, "ends after %s, which needs a value", flag)
			}
			n, value = 2, words[1]
		}
		if flag == "--env-file" && !p.carries(value) {
			return c.errorf(`use --env-file-if-exists and give the values to `+"`nodeos run -e K=V`"+
				`, or name the file in "nodeos": {"files": [...]} to have it in the image`,
				"reads %s, which is left out of images because such files hold secrets", value)
		}
		s.Flags = append(s.Flags, words[:n]...)
		words = words[n:]
	}
	if len(words) == 0 {
		return c.errorf(howToSet, "names no file")
	}
	file, tried := p.resolveFile(words[0])
	if file == "" {
		fix := howToSet
		if _, ok := p.manifest.Scripts["build"]; ok {
			fix = "run `npm run build` first, or " + howToSet
		}
		return c.errorf(fix, "runs a file that is not there: looked for %s", strings.Join(tried, ", "))
	}
	s.File, s.Args = file, append([]string(nil), words[1:]...)
	return nil
}

// startMain is the start of a project without any start command.
func (p *Project) startMain() (Start, error) {
	var looked []string
	if main := p.manifest.Main; main != "" {
		file, tried := p.resolveFile(main)
		if file != "" {
			return Start{File: file, From: "main"}, nil
		}
		if path.Clean(main) != "index.js" { // `npm init` writes index.js unasked
			fix := `correct "main", or ` + howToSet
			if _, ok := p.manifest.Scripts["build"]; ok {
				fix = "run `npm run build` first, or " + fix
			}
			return Start{}, p.manifest.o.src.errorf(p.manifest.o.m["main"].pos, fix,
				`"main" is a file that is not there: looked for %s`, strings.Join(tried, ", "))
		}
		looked = append(looked, tried...)
	}
	for _, name := range []string{"index", "server"} {
		for _, ext := range []string{".js", ".mjs", ".cjs"} {
			file := name + ext
			if isFile(filepath.Join(p.Dir, file)) {
				return Start{File: file, From: file}, nil
			}
			if !slices.Contains(looked, file) {
				looked = append(looked, file)
			}
		}
	}
	return Start{}, &Error{Path: p.manifest.o.src.path, Fix: howToSet,
		Msg: "nothing says how the app starts: no scripts.start, and none of " + strings.Join(looked, ", ") + " is there"}
}

// resolveFile finds what `node NAME` in the project's folder would run, by the
// rules for CommonJS (nodejs.org/api/modules.html, LOAD_AS_FILE and
// LOAD_AS_DIRECTORY), or gives the names it looked for. A file in node_modules
// need not be there yet.
func (p *Project) resolveFile(name string) (file string, tried []string) {
	clean := path.Clean(name)
	if path.IsAbs(name) || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", []string{name + " (outside of the project)"}
	}
	if strings.HasPrefix(clean, "node_modules/") {
		return clean, nil
	}
	dir := clean
	if clean != "." && !strings.HasSuffix(name, "/") {
		for _, f := range []string{clean, clean + ".js"} {
			if isFile(filepath.Join(p.Dir, filepath.FromSlash(f))) {
				return f, nil
			}
			tried = append(tried, f)
		}
	}
	if main := p.mainOf(dir); main != "" {
		base := path.Join(dir, main)
		for _, f := range []string{base, base + ".js", path.Join(base, "index.js")} {
			if isFile(filepath.Join(p.Dir, filepath.FromSlash(f))) {
				return f, nil
			}
			tried = append(tried, f)
		}
	}
	f := path.Join(dir, "index.js")
	if isFile(filepath.Join(p.Dir, filepath.FromSlash(f))) {
		return f, nil
	}
	return "", append(tried, f)
}

// mainOf is "main" of the package.json in a folder of the project, or "".
func (p *Project) mainOf(dir string) string {
	if dir == "." {
		return p.manifest.Main
	}
	o, err := readJSON(filepath.Join(p.Dir, filepath.FromSlash(dir), "package.json"))
	if err != nil {
		return "" // absent or broken: node, too, goes on to index.js
	}
	main, _ := o.m["main"].v.(string)
	return main
}

func isFile(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.Mode().IsRegular()
}
