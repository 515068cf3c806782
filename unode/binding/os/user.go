package os

import (
	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// getUserInfo is getUserInfo(options, ctx): strings in options.encoding.
func getUserInfo(c *engine.Call) engine.Value {
	u, err := userByID(read("/etc/passwd"), sys.Geteuid())
	if err != 0 {
		return report(c, 1, err, "uv_os_get_passwd")
	}
	e := stringbytes.UTF8
	if o := c.Arg(0); o.IsObject() {
		v := c.Iso.Get(o, "encoding")
		if v.IsException() {
			return v
		}
		e = stringbytes.Parse(c.Iso, v, e)
		c.Iso.Free(v)
	}
	str := func(s string) engine.Value {
		if e == stringbytes.Buffer {
			return buffer.New(binding.EnvOf(c), []byte(s))
		}
		return stringbytes.Decode(c.Iso, []byte(s), e)
	}
	out := c.Iso.NewNullObject()
	c.Iso.Set(out, "uid", engine.Int(u.uid))
	c.Iso.Set(out, "gid", engine.Int(u.gid))
	c.Iso.Set(out, "username", str(u.name))
	c.Iso.Set(out, "homedir", str(u.home))
	c.Iso.Set(out, "shell", str(u.shell))
	return out
}
