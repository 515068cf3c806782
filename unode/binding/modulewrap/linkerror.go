package modulewrap

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// forget drops the text of modules that are linked.
func forget(w *wrap) {
	if w.text == "" {
		return
	}
	w.text = ""
	for _, d := range w.deps {
		forget(d)
	}
}

// explain gives err, with which linking w failed, the line of the import that
// could not be served. It tells whether that was in w or below.
func explain(e *binding.Env, w *wrap, err engine.Value, seen map[*wrap]bool) bool {
	if seen[w] {
		return false
	}
	seen[w] = true
	if l, ok := e.LinkErrorOf(w.mod); ok && w.text != "" {
		line, text, col := findImport(w.text, l)
		e.SetArrow(err, binding.Arrow(w.file, line, text, col, utf8.RuneCountInString(l.Name)))
		return true
	}
	for _, d := range w.deps {
		if explain(e, d, err, seen) {
			return true
		}
	}
	return false
}

// findImport finds an import in the text of a module: the 1-based line, its text
// and the zero-based column of the name.
func findImport(source string, l engine.LinkError) (line int, text string, col int) {
	at := 0
	from, err := regexp.Compile(`\b(?:import|export)\b[^;'"]*?\bfrom\s*['"]` + regexp.QuoteMeta(l.Specifier) + `['"]`)
	if err == nil {
		for _, m := range from.FindAllStringIndex(source, -1) {
			at = m[0]
			name := `\b` + regexp.QuoteMeta(l.Name) + `\b`
			if l.Name == "default" { // by its local name
				name = `\bdefault\b|[\pL$_][\pL\pN$_]*`
			}
			statement := source[m[0]+len("import") : m[1]]
			if n := regexp.MustCompile(name).FindStringIndex(statement); n != nil {
				at += len("import") + n[0]
				break
			}
		}
	}
	start := strings.LastIndexByte(source[:at], '\n') + 1
	text = source[start:]
	if n := strings.IndexByte(text, '\n'); n >= 0 {
		text = text[:n]
	}
	return strings.Count(source[:at], "\n") + 1, text, utf8.RuneCountInString(source[start:at])
}
