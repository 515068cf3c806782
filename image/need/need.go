// Package need decides which flavour of the runtime an app gets: unode-small
// only when nothing in the app's files may ask for what that one lacks.
//
// It reads the text of programs and does not parse it. Every doubt means unode: a
// name in a string counts, and so does one in a comment, unless the comment has
// its lines to itself, as documentation has.
//
// Caution: a program that puts a module's name together from pieces, or reads it
// from elsewhere, is not found out. It meets an error with the way out, see
// package flavour.
package need

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"nodeos/npm"
	"nodeos/unode/flavour"
)

// Of returns why a project with the files that go into its image needs unode, ""
// when unode-small will do.
func Of(p *npm.Project, files []npm.File) (why string, err error) {
	if why := ofStart(p); why != "" {
		return why, nil
	}
	for _, f := range files {
		if f.Source == "" || isData(f.Path) {
			continue
		}
		text, err := os.ReadFile(f.Source)
		if err != nil {
			return "", fmt.Errorf("look into %s: %w", f.Path, err)
		}
		if what := in(f.Path, string(text)); what != "" {
			return f.Path + " has " + what, nil
		}
	}
	return "", nil
}

// options are node's that reach for what is left out.
var options = regexp.MustCompile(`--(test|inspect|tls|use-|wasm|experimental|openssl|icu)`)

func ofStart(p *npm.Project) string {
	flags := append(slices.Clone(p.Start.Flags), p.Start.Env["NODE_OPTIONS"], p.Settings.Env["NODE_OPTIONS"])
	if found := options.FindString(strings.Join(flags, " ")); found != "" {
		return "the start command has " + found
	}
	for _, env := range []map[string]string{p.Start.Env, p.Settings.Env} {
		if _, ok := env["NODE_USE_ENV_PROXY"]; ok {
			return "the environment has NODE_USE_ENV_PROXY"
		}
	}
	return ""
}

// isData tells whether a file cannot be a program, by its name. Node takes a name
// with another ending for a program's.
func isData(name string) bool {
	if path.Base(name) == "package.json" {
		return false
	}
	if strings.HasSuffix(name, ".d.ts") || strings.HasSuffix(name, ".d.mts") || strings.HasSuffix(name, ".d.cts") {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".md", ".markdown", ".map", ".txt", ".css", ".html", ".htm", ".svg", ".png", ".jpg", ".jpeg", ".gif",
		".ico", ".webp", ".woff", ".woff2", ".ttf", ".yml", ".yaml", ".flow":
		return true
	}
	return false
}

// modules is the pattern of the names that stand for a module without "node:",
// and all that do with it.
func modules() (bare, all string) {
	var b, a []string
	for _, m := range flavour.Modules {
		a = append(a, regexp.QuoteMeta(m))
		if m != "sqlite" && m != "test" && m != "test/reporters" { // these are packages' names
			b = append(b, regexp.QuoteMeta(m))
		}
	}
	return "(?:" + strings.Join(b, "|") + ")", "(?:" + strings.Join(a, "|") + ")"
}

var (
	bare, all = modules()

	// prefixed is a name that is nothing else than a module's.
	prefixed = regexp.MustCompile(`node:` + all + `\b`)
	// quoted is a name that may be a module's.
	quoted = regexp.MustCompile("['\"`]" + bare + "['\"`]")
	// asked is such a name where modules are asked for, or the only argument of a
	// call, whatever the function is called.
	asked = regexp.MustCompile("(?:\\b(?:require|import|from|export|getBuiltinModule|_load)\\b[^'\"`;]*|\\(\\s*)['\"`]" + bare + "['\"`]")
	// escaped is a module's name that hides letters.
	escaped = regexp.MustCompile("(?:\\b(?:require|import|getBuiltinModule|_load)\\b[^'\"`;\n]{0,80}|\\bfrom\\s*)(?:'[^'\n]*\\\\|\"[^\"\n]*\\\\|`[^`\n]*\\\\)")

	// loads are the ways to a module, known the uses that tell which one.
	loads = regexp.MustCompile(`\b(?:require|getBuiltinModule|createRequire|_load)\b|\bimport\s*\(|\\u`)
	known = regexp.MustCompile("^(?:(?:require|getBuiltinModule|import)\\s*\\(\\s*(?:'[^'\\\\\n]*'|\"[^\"\\\\\n]*\"|`[^`$\\\\]*`)\\s*\\)|require\\.(?:main|resolve|extensions|cache)\\b)")

	// names are of globals and functions.
	names = regexp.MustCompile(`\b(?:WebAssembly|fetch|WebSocket|EventSource|CompressionStream|TextDecoderStream|toLegacyObject|setGlobalProxyFromEnv)\b` +
		`|[bB]rotliCompress|[zZ]stdCompress|(?i:x448|ed448|ml[-_]?kem|ml[-_]?dsa|slh[-_]?dsa)`)
	// decoders are TextDecoder, common those for what every flavour decodes.
	decoders = regexp.MustCompile(`\bTextDecoder\b`)
	common   = regexp.MustCompile(`^TextDecoder\s*\(\s*(?:\)|['"](?i:utf-?8|utf-?16le|latin1|ascii)['"]\s*[,)])`)
)

// in returns what of a file's text makes it need unode, or "".
func in(name, text string) string {
	if path.Base(name) == "package.json" {
		if strings.Contains(text, `"imports"`) {
			return first(text, prefixed, quoted)
		}
		return ""
	}
	text = withoutComments(text)
	if found := first(text, prefixed, asked, escaped, names); found != "" {
		return found
	}
	if !each(text, decoders, common) {
		return "TextDecoder"
	}
	if !each(text, loads, known) {
		return first(text, quoted)
	}
	return ""
}

func first(text string, patterns ...*regexp.Regexp) string {
	for _, p := range patterns {
		if found := p.FindString(text); found != "" {
			return strings.Join(strings.Fields(found), " ")
		}
	}
	return ""
}

// each tells whether pattern, which begins with ^, matches wherever what does.
func each(text string, what, pattern *regexp.Regexp) bool {
	for _, at := range what.FindAllStringIndex(text, -1) {
		if !pattern.MatchString(text[at[0]:]) {
			return false
		}
	}
	return true
}

// withoutComments takes out the comments that begin a line. What begins a line
// as a comment does is one, unless it is inside a template or a string that goes
// on over lines: so none is taken out that follows a line which ends in a
// backslash or, where a template may have begun, holds a backtick or "${".
func withoutComments(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	var b strings.Builder
	templates := false // whether one can have begun
	for at, joined := 0, false; at < len(text); {
		end := at + strings.IndexByte(text[at:]+"\n", '\n')
		line := text[at:end]
		start := strings.TrimLeft(line, " \t")
		comment := end
		switch {
		case joined:
			comment = -1
		case strings.HasPrefix(start, "/*"):
			open := end - len(start) + len("/*")
			if n := strings.Index(text[open:], "*/"); n >= 0 {
				comment = open + n + len("*/")
			} else {
				comment = -1
			}
		case !strings.HasPrefix(start, "//") || strings.Contains(start, "*/"):
			comment = -1
		}
		if comment >= 0 && (!templates || !strings.Contains(text[at:comment], "`") && !strings.Contains(text[at:comment], "${")) {
			at, joined = comment, false
			continue
		}
		b.WriteString(line + "\n")
		templates = templates || strings.Contains(line, "`")
		at, joined = end+1, strings.HasSuffix(line, `\`)
	}
	return b.String()
}
