package patches

// languageEdits add what the engine's language lacks: using declarations and the
// old properties of RegExp. See _hooks/using.go and _hooks/regexp.go.
func languageEdits() []edit {
	return []edit{
		{"using declarations", "_js_parse_statement_or_decl", `^(func _js_parse_statement_or_decl\(.*\{\n)`,
			"${1}\tif r, ok := parseUsing(tls, s, decl_mask); ok {\n\t\treturn r\n\t}\n", 1},
		{"the last match, by exec", "_js_regexp_exec", `\bXlre_exec\(`, "execRegExp(", 1},
		{"the last match, by replace", "_js_regexp_replace", `\bXlre_exec\(`, "execRegExp(", 1},
	}
}
