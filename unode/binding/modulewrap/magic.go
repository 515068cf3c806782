package modulewrap

import (
	"strings"

	"nodeos/unode/engine"
)

// MagicComment returns the value of the last comment "//# name=value" of source,
// undefined without one (V8's Scanner::TryToParseMagicComment).
func MagicComment(iso *engine.Isolate, source, name string) engine.Value {
	rest := source
	for {
		i := strings.LastIndex(rest, name+"=")
		if i < 0 {
			return engine.Undefined
		}
		before := strings.TrimRight(rest[:i], " \t")
		if len(before) < i && (strings.HasSuffix(before, "//#") || strings.HasSuffix(before, "//@")) {
			value := source[i+len(name)+1:]
			if n := strings.IndexAny(value, "\r\n"); n >= 0 {
				value = value[:n]
			}
			if value = strings.TrimSpace(value); value == "" || strings.ContainsAny(value, " \t'\"") {
				return engine.Undefined
			}
			return iso.NewString(value)
		}
		rest = rest[:i]
	}
}
