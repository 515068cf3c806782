package urlpattern

import (
	"strings"
)

func escape(s, chars string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(chars, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func escapeRegexp(s string) string { return escape(s, `.+*?^${}()[]|/\`) }

func escapePattern(s string) string { return escape(s, `+*?:{}()\`) }

// regexp returns the regular expression of the parts and the names of its
// groups.
func (o options) regexp(parts []part) (source string, names []string) {
	var b strings.Builder
	b.WriteByte('^')
	for _, p := range parts {
		m := ""
		if p.modifier != 0 {
			m = string(p.modifier)
		}
		if p.kind == partFixed {
			if m == "" {
				b.WriteString(escapeRegexp(p.value))
			} else {
				b.WriteString("(?:" + escapeRegexp(p.value) + ")" + m)
			}
			continue
		}
		names = append(names, p.name)
		value := p.value
		switch p.kind {
		case partSegment:
			value = o.segment()
		case partWildcard:
			value = wildcard
		}
		prefix, suffix := escapeRegexp(p.prefix), escapeRegexp(p.suffix)
		switch {
		case p.prefix == "" && p.suffix == "" && (p.modifier == 0 || p.modifier == '?'):
			b.WriteString("(" + value + ")" + m)
		case p.prefix == "" && p.suffix == "":
			b.WriteString("((?:" + value + ")" + m + ")")
		case p.modifier == 0 || p.modifier == '?':
			b.WriteString("(?:" + prefix + "(" + value + ")" + suffix + ")" + m)
		default:
			b.WriteString("(?:" + prefix + "((?:" + value + ")(?:" + suffix + prefix + "(?:" + value + "))*)" + suffix + ")")
			if p.modifier == '*' {
				b.WriteByte('?')
			}
		}
	}
	b.WriteByte('$')
	return b.String(), names
}

// pattern returns the shortest pattern string of the parts.
func (o options) pattern(parts []part) string {
	var b strings.Builder
	for i, p := range parts {
		m := ""
		if p.modifier != 0 {
			m = string(p.modifier)
		}
		if p.kind == partFixed {
			if m == "" {
				b.WriteString(escapePattern(p.value))
			} else {
				b.WriteString("{" + escapePattern(p.value) + "}" + m)
			}
			continue
		}
		var before, after *part
		if i > 0 {
			before = &parts[i-1]
		}
		if i < len(parts)-1 {
			after = &parts[i+1]
		}
		custom := !isDigit(p.name[0])
		group := p.suffix != "" || p.prefix != "" && p.prefix != string(o.prefix)
		if !group && custom && p.kind == partSegment && p.modifier == 0 && after != nil && after.prefix == "" && after.suffix == "" {
			if after.kind == partFixed {
				group = after.value != "" && nameCode([]rune(after.value)[0], false)
			} else {
				group = isDigit(after.name[0])
			}
		}
		if !group && p.prefix == "" && before != nil && before.kind == partFixed && o.prefix != 0 && strings.HasSuffix(before.value, string(o.prefix)) {
			group = true
		}
		if group {
			b.WriteByte('{')
		}
		b.WriteString(escapePattern(p.prefix))
		if custom {
			b.WriteString(":" + p.name)
		}
		switch p.kind {
		case partRegexp:
			b.WriteString("(" + p.value + ")")
		case partSegment:
			if !custom {
				b.WriteString("(" + o.segment() + ")")
			}
		case partWildcard:
			if !custom && (before == nil || before.kind == partFixed || before.modifier != 0 || group || p.prefix != "") {
				b.WriteByte('*')
			} else {
				b.WriteString("(" + wildcard + ")")
			}
		}
		if p.kind == partSegment && custom && p.suffix != "" && nameCode([]rune(p.suffix)[0], false) {
			b.WriteByte('\\')
		}
		b.WriteString(escapePattern(p.suffix))
		if group {
			b.WriteByte('}')
		}
		b.WriteString(m)
	}
	return b.String()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
