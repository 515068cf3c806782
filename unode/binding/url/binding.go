package url

import (
	_ "embed"
	"strings"
	"unsafe"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

//go:embed url.js
var shim string

// parser is what the binding's functions share.
type parser struct {
	parts engine.Slot // urlComponents: where the last result's components go
}

// Register adds the binding.
func Register(r *binding.Registry) {
	p := &parser{parts: r.Slot("urlComponents")}
	r.Func("url.setComponents", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(p.parts, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("url.parse", p.parse)
	r.Func("url.canParse", canParse)
	r.Func("url.update", p.update)
	r.Func("url.format", format)
	r.Func("url.getOrigin", getOrigin)
	r.Func("url.pathToFileURL", p.pathToFileURL)
	r.Func("url.domainToASCII", func(c *engine.Call) engine.Value { return hostname(c, func(s string) string { return s }) })
	r.Func("url.domainToUnicode", func(c *engine.Call) engine.Value { return hostname(c, ToUnicode) })
	r.Shim("url", shim)
}

// text returns a string argument in UTF-8. It may lie in the engine's memory:
// it is valid until the next call into the engine.
func text(c *engine.Call, i int) string {
	v := c.Arg(i)
	if !v.IsString() {
		return c.Iso.String(v)
	}
	s := c.Iso.StringView(v)
	if s.UTF16 == nil && stringbytes.ASCIILen(s.Latin1) == len(s.Latin1) {
		return unsafe.String(unsafe.SliceData(s.Latin1), len(s.Latin1))
	}
	return s.UTF8()
}

// publish returns a URL's href and writes its components for the library.
func (p *parser) publish(c *engine.Call, u *URL) engine.Value {
	var buf [256]byte
	href, parts := u.appendHref(buf[:0])
	if out := c.Iso.Uint32s(c.Iso.Slot(p.parts)); len(out) >= 9 {
		*(*components)(unsafe.Pointer(&out[0])) = parts
	}
	return c.Iso.NewLatin1(href)
}

// parseArgs parses argument 0 against argument 1, if that is a string.
func parseArgs(c *engine.Call) (*URL, bool) {
	var base *URL
	if c.Arg(1).IsString() {
		b, ok := Parse(text(c, 1), nil)
		if !ok {
			return nil, false
		}
		base = b
	}
	return Parse(text(c, 0), base)
}

// parse is parse(input, base, raise): the href, or undefined.
func (p *parser) parse(c *engine.Call) engine.Value {
	u, ok := parseArgs(c)
	if ok {
		return p.publish(c, u)
	}
	if !c.Arg(2).Same(engine.True) {
		return engine.Undefined
	}
	base := engine.Undefined
	if c.Arg(1).IsString() {
		base = c.Arg(1)
	}
	return throwInvalid(c, c.Arg(0), base)
}

// throwInvalid throws ERR_INVALID_URL with the arguments, borrowed.
func throwInvalid(c *engine.Call, input, base engine.Value) engine.Value {
	e := c.Iso.NewError("TypeError", "Invalid URL")
	c.Iso.Set(e, "code", c.Iso.NewString("ERR_INVALID_URL"))
	if !input.IsUndefined() {
		c.Iso.Set(e, "input", c.Iso.NewString(c.Iso.String(input)))
	}
	if !base.IsUndefined() {
		c.Iso.Set(e, "base", c.Iso.NewString(c.Iso.String(base)))
	}
	return c.Iso.Throw(e)
}

func canParse(c *engine.Call) engine.Value {
	_, ok := parseArgs(c)
	return engine.Bool(ok)
}

// Actions of update (updateActions in lib/internal/url.js).
const (
	setProtocol = iota
	setHost
	setHostname
	setPort
	setUsername
	setPassword
	setPathname
	setSearch
	setHash
	setHref
)

// update is update(href, action, value): the new href, or false.
func (p *parser) update(c *engine.Call) engine.Value {
	u, ok := Parse(text(c, 0), nil)
	if !ok {
		return c.Iso.ThrowTypeError("update of an invalid URL")
	}
	value := text(c, 2)
	switch c.Int(1) {
	case setProtocol:
		ok = u.SetProtocol(value)
	case setHost:
		ok = u.SetHost(value)
	case setHostname:
		ok = u.SetHostname(value)
	case setPort:
		ok = u.SetPort(value)
	case setUsername:
		ok = u.SetUsername(value)
	case setPassword:
		ok = u.SetPassword(value)
	case setPathname:
		ok = u.SetPathname(value)
	case setSearch:
		u.SetSearch(value)
	case setHash:
		u.SetHash(value)
	case setHref:
		u, ok = Parse(value, nil)
	}
	if !ok {
		return engine.False
	}
	return p.publish(c, u)
}

// format is format(href, hash, unicode, search, auth): url.format's options.
func format(c *engine.Call) engine.Value {
	u, ok := Parse(text(c, 0), nil)
	if !ok {
		return c.Iso.ThrowTypeError("format of an invalid URL")
	}
	if !c.Bool(1) {
		u.HasFrag = false
	}
	if c.Bool(2) {
		u.Host = ToUnicode(u.Host)
	}
	if !c.Bool(3) {
		u.HasQuery = false
	}
	if !c.Bool(4) {
		u.Username, u.Password = "", ""
	}
	return c.Iso.NewString(u.Href())
}

func getOrigin(c *engine.Call) engine.Value {
	u, ok := Parse(text(c, 0), nil)
	if !ok {
		return throwInvalid(c, engine.Undefined, engine.Undefined)
	}
	return c.Iso.NewString(u.Origin())
}

// hostname parses argument 0 as the host of a special URL and returns f of it,
// "" when it is none.
func hostname(c *engine.Call, f func(string) string) engine.Value {
	u := URL{Port: noPort}
	u.setScheme("ws")
	if !u.SetHostname(text(c, 0)) {
		return c.Iso.NewString("")
	}
	return c.Iso.NewString(f(u.Host))
}

// pathToFileURL is pathToFileURL(path, windows, hostname).
func (p *parser) pathToFileURL(c *engine.Call) engine.Value {
	windows := c.Bool(1)
	u, ok := Parse(fileURL(text(c, 0), windows), nil)
	if !ok {
		return throwInvalid(c, c.Arg(0), engine.Undefined)
	}
	if windows && c.Arg(2).IsString() && !u.SetHostname(text(c, 2)) {
		return throwInvalid(c, c.Arg(0), engine.Undefined)
	}
	return p.publish(c, u)
}

// fileURL encodes what would mean something else in a URL than in a path.
func fileURL(path string, windows bool) string {
	b := append(make([]byte, 0, len(path)+16), "file://"...)
	for i := range len(path) {
		c := path[i]
		switch {
		case c == '\\' && windows:
			b = append(b, '/')
		case c < 0x20 || strings.IndexByte("\x7f \"#%?[\\]^|~", c) >= 0:
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(b)
}
