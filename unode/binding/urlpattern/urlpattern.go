// Package urlpattern is internalBinding('url_pattern'): patterns of URLs
// (https://urlpattern.spec.whatwg.org/). What is here turns patterns into
// regular expressions, which the engine's RegExp runs, and brings what is to be
// matched into a URL's form; urlpattern.js is the class.
//
// Invariants: nothing is kept between calls. A pattern's text comes out such
// that it makes the same pattern again.
//
// Caution: whether a caller's regular expression is valid is found out by the
// engine only.
package urlpattern

import (
	_ "embed"
	"strconv"

	"nodeos/unode/binding"
	"nodeos/unode/binding/url"
	"nodeos/unode/engine"
)

//go:embed urlpattern.js
var shim string

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("url_pattern.compile", compileCall)
	r.Func("url_pattern.parts", partsCall)
	r.Shim("url_pattern", shim)
}

// readFields reads a string of the constructor's form or an array of strings by
// component.
func readFields(c *engine.Call, v engine.Value) (f fields) {
	c.Iso.Each(v, func(i int, v engine.Value) bool {
		if i < components && !v.IsUndefined() {
			f.put(i, c.Iso.String(v))
		}
		return true
	})
	return f
}

// base parses a base URL; undefined is none.
func base(c *engine.Call, v engine.Value) (u *url.URL, ok bool) {
	if v.IsUndefined() {
		return nil, true
	}
	return url.Parse(c.Iso.String(v), nil)
}

// compileCall is compile(input, base | undefined): for each component its text,
// its expression, whether that has some of the caller's, and the names of its
// groups; undefined when the pattern is invalid.
func compileCall(c *engine.Call) engine.Value {
	u, ok := base(c, c.Arg(1))
	if !ok {
		return engine.Undefined
	}
	var f fields
	if v := c.Arg(0); v.IsString() {
		if f, ok = parseConstructor(c.Iso.String(v)); !ok || u == nil && !f.set[protocol] {
			return engine.Undefined
		}
	} else {
		f = readFields(c, v)
	}
	if f, ok = f.processPattern(u); !ok {
		return engine.Undefined
	}
	all, ok := compile(f)
	if !ok {
		return engine.Undefined
	}
	out := c.Iso.NewArray()
	for i, k := range all {
		c.Iso.SetIndex(out, i, c.Iso.NewArray(c.Iso.NewString(k.pattern), c.Iso.NewString(k.regexp), engine.Bool(k.custom), c.Iso.NewStrings(k.names)))
	}
	return out
}

// partsCall is parts(input, base | undefined): the components of a URL as an
// array of strings; undefined when it is none.
func partsCall(c *engine.Call) engine.Value {
	u, ok := base(c, c.Arg(1))
	if !ok {
		return engine.Undefined
	}
	var f fields
	if v := c.Arg(0); v.IsString() {
		if u, ok = url.Parse(c.Iso.String(v), u); !ok {
			return engine.Undefined
		}
		p := ""
		if u.Port >= 0 {
			p = strconv.Itoa(u.Port)
		}
		f.value = [components]string{u.Scheme, u.Username, u.Password, u.Host, p, u.Path, u.Query, u.Fragment}
	} else {
		f = readFields(c, v)
		if f, ok = f.processURL(u); !ok {
			return engine.Undefined
		}
	}
	out := c.Iso.NewArray()
	for i, v := range f.value {
		c.Iso.SetIndex(out, i, c.Iso.NewString(v))
	}
	return out
}
