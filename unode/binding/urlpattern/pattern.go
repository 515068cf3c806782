package urlpattern

import (
	"strconv"
	"strings"

	"nodeos/unode/binding/url"
)

// The components of a URL, in the order of the API.
const (
	protocol = iota
	username
	password
	hostname
	port
	pathname
	search
	hash
	components
)

// fields are strings by component; what is absent is not set.
type fields struct {
	value [components]string
	set   [components]bool
}

func (f *fields) put(i int, v string) { f.value[i], f.set[i] = v, true }

// component is one compiled component.
type component struct {
	pattern, regexp string
	names           []string
	custom          bool // has a regular expression of the caller's
}

// compile makes the components of what init asks for
// (https://urlpattern.spec.whatwg.org/#url-pattern-create).
func compile(init fields) (out [components]component, ok bool) {
	for i := range components {
		if !init.set[i] {
			init.put(i, "*")
		}
	}
	if p := init.value[protocol]; special[p] != "" && init.value[port] == special[p] {
		init.value[port] = ""
	}
	host := options{delimiter: '.'}
	encodeHost := canonicalHostname
	if isIPv6Pattern(init.value[hostname]) {
		encodeHost = canonicalIPv6
	}
	protocols, ok := compileOne(init.value[protocol], options{}, canonicalProtocol)
	if !ok {
		return out, false
	}
	path, encodePath := options{delimiter: '/', prefix: '/'}, canonicalPathname
	if !matchesSpecial(init.value[protocol]) {
		path, encodePath = options{}, canonicalOpaquePathname
	}
	out[protocol] = protocols
	for _, c := range []struct {
		i      int
		o      options
		encode func(string) (string, bool)
	}{
		{username, options{}, canonicalUsername},
		{password, options{}, canonicalPassword},
		{hostname, host, encodeHost},
		{port, options{}, func(s string) (string, bool) { return canonicalPort(s, "") }},
		{pathname, path, encodePath},
		{search, options{}, canonicalSearch},
		{hash, options{}, canonicalHash},
	} {
		if out[c.i], ok = compileOne(init.value[c.i], c.o, c.encode); !ok {
			return out, false
		}
	}
	return out, true
}

func compileOne(input string, o options, encode func(string) (string, bool)) (c component, ok bool) {
	parts, ok := parsePattern(input, o, encode)
	if !ok {
		return c, false
	}
	c.regexp, c.names = o.regexp(parts)
	c.pattern = o.pattern(parts)
	for _, p := range parts {
		c.custom = c.custom || p.kind == partRegexp
	}
	return c, true
}

func isIPv6Pattern(s string) bool {
	return len(s) > 1 && (s[0] == '[' || strings.HasPrefix(s, "{[") || strings.HasPrefix(s, `\[`))
}

// matchesSpecial tells whether a protocol's pattern matches a special scheme.
func matchesSpecial(pattern string) bool {
	parts, ok := parsePattern(pattern, options{}, canonicalProtocol)
	if !ok {
		return false
	}
	for scheme := range special {
		if matchParts(parts, scheme) {
			return true
		}
	}
	return false
}

// processPattern brings the fields of a pattern into their form, those of base
// included (https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit).
func (f *fields) processPattern(base *url.URL) (out fields, ok bool) {
	return f.process(base, true)
}

// processURL is the same for what a pattern is to be matched with: the parts
// must be those of a URL.
func (f *fields) processURL(base *url.URL) (out fields, ok bool) {
	out, ok = f.process(base, false)
	for i := range components {
		out.set[i] = true
	}
	return out, ok
}

func (f *fields) process(base *url.URL, pattern bool) (out fields, ok bool) {
	inherit := func(s string) string {
		if pattern {
			return escapePattern(s)
		}
		return s
	}
	if base != nil {
		f.inherit(&out, base, inherit)
	}
	take := func(i int, encode func(string) (string, bool)) bool {
		if !f.set[i] {
			return true
		}
		v := f.value[i]
		switch i {
		case protocol:
			v = strings.TrimSuffix(v, ":")
		case search:
			v = strings.TrimPrefix(v, "?")
		case hash:
			v = strings.TrimPrefix(v, "#")
		}
		if !pattern {
			var ok bool
			if v, ok = encode(v); !ok {
				return false
			}
		}
		out.put(i, v)
		return true
	}
	if f.set[pathname] {
		f.resolvePath(base, &out, pattern)
	}
	path := canonicalPathname
	switch s := strings.TrimSuffix(f.value[protocol], ":"); {
	case f.set[protocol]:
		if _, ok := special[s]; !ok && s != "" {
			path = canonicalOpaquePathname
		}
	case out.set[protocol]:
		if _, ok := special[out.value[protocol]]; !ok && out.value[protocol] != "" {
			path = canonicalOpaquePathname
		}
	}
	return out, take(protocol, canonicalProtocol) &&
		take(username, canonicalUsername) &&
		take(password, canonicalPassword) &&
		take(hostname, canonicalHostname) &&
		take(port, func(s string) (string, bool) { return canonicalPort(s, out.value[protocol]) }) &&
		take(pathname, path) &&
		take(search, canonicalSearch) &&
		take(hash, canonicalHash)
}

// inherit takes from base what comes before the first component that f has.
func (f *fields) inherit(out *fields, base *url.URL, form func(string) string) {
	has := func(is ...int) bool {
		for _, i := range is {
			if f.set[i] {
				return true
			}
		}
		return false
	}
	if !f.set[protocol] {
		out.put(protocol, form(base.Scheme))
	}
	if !has(protocol, hostname) {
		out.put(hostname, form(base.Host))
	}
	if !has(protocol, hostname, port) {
		p := ""
		if base.Port >= 0 {
			p = strconv.Itoa(base.Port)
		}
		out.put(port, p)
	}
	if !has(protocol, hostname, port, pathname) {
		out.put(pathname, form(base.Path))
	}
	if !has(protocol, hostname, port, pathname, search) {
		out.put(search, form(base.Query))
	}
	if !has(protocol, hostname, port, pathname, search, hash) {
		out.put(hash, form(base.Fragment))
	}
}

// resolvePath makes a relative path absolute by base's.
func (f *fields) resolvePath(base *url.URL, out *fields, pattern bool) {
	v := f.value[pathname]
	if base == nil || base.OpaquePath || absolutePath(v, pattern) {
		return
	}
	path := base.Path
	if pattern {
		path = escapePattern(path)
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		f.value[pathname] = path[:i+1] + v
	}
}

func absolutePath(s string, pattern bool) bool {
	switch {
	case s == "":
		return false
	case s[0] == '/':
		return true
	}
	return pattern && len(s) > 1 && (s[0] == '\\' || s[0] == '{') && s[1] == '/'
}
