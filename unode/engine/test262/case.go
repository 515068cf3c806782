// Package test262 runs the conformance suite of ECMAScript, tc39/test262, on
// the engine: INTERPRETING.md there says what a host must do. The suite is not
// part of the repository; it is taken from a folder.
//
// Caution: each case runs in an isolate of its own, and one that does not end
// is interrupted, not killed.
package test262

import (
	"slices"
	"strings"
)

// A Case is one test file.
type Case struct {
	Path     string // below the suite's folder test, with slashes
	Source   string
	Flags    []string
	Includes []string
	Features []string
	Phase    string // of the error that is expected: parse, resolution or runtime
	Type     string // and its constructor's name; "" when none is
}

// Parse reads the metadata of a test file: YAML of a simple kind between /*---
// and ---*/. ok is false for files that have none.
func Parse(path, source string) (c Case, ok bool) {
	_, rest, ok := strings.Cut(source, "/*---")
	if !ok {
		return c, false
	}
	meta, _, ok := strings.Cut(rest, "---*/")
	if !ok {
		return c, false
	}
	c = Case{Path: path, Source: source}
	var list *[]string
	negative := false
	for line := range strings.Lines(strings.ReplaceAll(meta, "\r", "\n")) {
		text := strings.TrimSpace(line)
		indented := line != strings.TrimLeft(line, " \t")
		key, value, isKey := strings.Cut(text, ":")
		value = strings.TrimSpace(value)
		switch {
		case strings.HasPrefix(text, "- "):
			if list != nil {
				*list = append(*list, strings.TrimSpace(text[2:]))
			}
		case !isKey:
		case indented && negative && key == "phase":
			c.Phase = value
		case indented && negative && key == "type":
			c.Type = value
		case !indented:
			negative = key == "negative"
			list = map[string]*[]string{"flags": &c.Flags, "includes": &c.Includes, "features": &c.Features}[key]
			if list != nil && strings.HasPrefix(value, "[") {
				for item := range strings.SplitSeq(strings.Trim(value, "[]"), ",") {
					if item = strings.TrimSpace(item); item != "" {
						*list = append(*list, item)
					}
				}
				list = nil
			}
		}
	}
	return c, true
}

// Has tells whether the case has a flag.
func (c *Case) Has(flag string) bool { return slices.Contains(c.Flags, flag) }

// notCore are features that ES2025 does not have, or that a host need not have.
var notCore = []string{
	// Proposals and ES2026.
	"explicit-resource-management", "Array.fromAsync", "Atomics.waitAsync", "Atomics.pause", "ShadowRealm", "Temporal", "decorators",
	"import-defer", "source-phase-imports", "source-phase-imports-module-source", "iterator-sequencing", "joint-iteration",
	"upsert", "uint8array-base64", "Math.sumPrecise", "Error.isError", "json-parse-with-source", "import-text", "import-bytes",
	"immutable-arraybuffer", "nonextensible-applies-to-private", "regexp-legacy", "iterator-chunking", "iterator-includes", "await-dictionary",
	"canonical-tz", "Intl-enumeration", "legacy-regexp", "error-stack-accessor",
	// Agents, other realms and the host's own.
	"cross-realm", "IsHTMLDDA", "host-gc-required", "Atomics.wait", "tail-call-optimization",
}

// Core tells whether the case is one of ES2025's core: without proposals,
// internationalization, agents, other realms and collection on demand.
func (c *Case) Core() bool {
	for _, dir := range []string{"intl402/", "staging/", "built-ins/Temporal/", "built-ins/ShadowRealm/"} {
		if strings.HasPrefix(c.Path, dir) {
			return false
		}
	}
	if c.Has("CanBlockIsFalse") || c.Has("CanBlockIsTrue") || strings.Contains(c.Source, "$262.agent") {
		return false
	}
	return !slices.ContainsFunc(c.Features, func(f string) bool { return slices.Contains(notCore, f) })
}
