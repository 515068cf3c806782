package modules

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/compilecache"
	"nodeos/unode/engine"
)

func registerCompileCache(r *binding.Registry) {
	r.Func("modules.enableCompileCache", func(c *engine.Call) engine.Value {
		// directory, portable: status, message, directory
		if !c.Arg(0).IsString() {
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", "cacheDir should be a string")
		}
		status, message, dir := compilecache.Of(binding.EnvOf(c)).Enable(c.String(0), c.Bool(1))
		return c.Iso.NewArray(engine.Int(int(status)), optional(c.Iso, message), optional(c.Iso, dir))
	})
	r.Func("modules.getCompileCacheDir", func(c *engine.Call) engine.Value {
		return c.Iso.NewString(compilecache.Of(binding.EnvOf(c)).Dir())
	})
	r.Func("modules.flushCompileCache", func(c *engine.Call) engine.Value {
		compilecache.Of(binding.EnvOf(c)).FlushNow()
		return engine.Undefined
	})
	r.Func("modules.getCompileCacheEntry", func(c *engine.Call) engine.Value {
		// source, filename, type
		entry := compilecache.Of(binding.EnvOf(c)).Lookup(c.String(0), c.String(1), compilecache.Kind(c.Int(2)))
		if entry == nil {
			return engine.Undefined
		}
		o := c.Iso.NewNullObject()
		c.Iso.Set(o, "external", engine.Number(float64(entry.Key)))
		if code := entry.Transpiled(); code != nil {
			c.Iso.Set(o, "transpiled", c.Iso.NewUTF8(code))
		}
		return o
	})
	r.Func("modules.saveCompileCacheEntry", func(c *engine.Call) engine.Value {
		// external, transpiled
		if entry := compilecache.Of(binding.EnvOf(c)).Entry(uint32(c.Iso.Number(c.Arg(0)))); entry != nil {
			entry.Save([]byte(c.String(1)))
		}
		return engine.Undefined
	})
}

func optional(iso *engine.Isolate, s string) engine.Value {
	if s == "" {
		return engine.Undefined
	}
	return iso.NewString(s)
}
