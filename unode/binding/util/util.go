// Package util is internalBinding('util'): what Node's library asks the engine
// about values, and a few odds and ends. Types are in package types.
//
// Caution: the functions look inside objects without running user code; keep it
// so, util.inspect relies on it.
package util

import (
	"strings"
	"syscall"
	"time"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("util.getProxyDetails", getProxyDetails)
	r.Func("util.getPromiseDetails", func(c *engine.Call) engine.Value {
		if c.Arg(0).Kind() != engine.KindPromise {
			return engine.Undefined
		}
		state, result := c.Iso.PromiseState(c.Arg(0))
		if state == engine.PromisePending {
			return c.Iso.NewArray(engine.Int(state))
		}
		return c.Iso.NewArray(engine.Int(state), result)
	})
	// (object, filter): V8's PropertyFilter.
	r.Func("util.getOwnNonIndexProperties", func(c *engine.Call) engine.Value {
		const onlyEnumerable, skipSymbols = 2, 16
		if !c.Arg(0).IsObject() {
			return c.Iso.NewArray()
		}
		return c.Iso.NonIndexKeys(c.Arg(0), c.Int(1)&skipSymbols == 0, c.Int(1)&onlyEnumerable != 0)
	})
	r.Func("util.markPromiseAsHandled", func(c *engine.Call) engine.Value {
		if c.Arg(0).Kind() == engine.KindPromise {
			c.Iso.MarkHandled(c.Arg(0))
		}
		return engine.Undefined
	})
	r.Func("util.getCallSites", func(c *engine.Call) engine.Value {
		out := c.Iso.NewArray()
		for i, s := range c.Iso.CallSites(2, c.Int(0)) {
			c.Iso.SetIndex(out, i, callSite(c.Iso, s))
		}
		return out
	})
	r.Func("util.getCallerLocation", func(c *engine.Call) engine.Value {
		sites := c.Iso.CallSites(2, 1)
		if len(sites) == 0 {
			return engine.Undefined
		}
		s := sites[0]
		return c.Iso.NewArray(engine.Int(s.Line), engine.Int(s.Col), c.Iso.NewString(s.File))
	})
	r.Func("util.isInsideNodeModules", func(c *engine.Call) engine.Value { return insideNodeModules(c) })
	r.Func("util.guessHandleType", guessHandleType)
	r.Func("util.sleep", func(c *engine.Call) engine.Value {
		time.Sleep(time.Duration(c.Int(0)) * time.Millisecond)
		return engine.Undefined
	})
	r.Func("util.parseEnv", func(c *engine.Call) engine.Value {
		o := c.Iso.NewObject()
		for _, kv := range ParseEnv(c.String(0)) {
			c.Iso.Set(o, kv[0], c.Iso.NewString(kv[1]))
		}
		return o
	})
	r.Func("util.entries", entries)
}

func getProxyDetails(c *engine.Call) engine.Value {
	if c.Arg(0).Kind() != engine.KindProxy {
		return engine.Undefined
	}
	target, handler := c.Iso.ProxyDetails(c.Arg(0))
	if len(c.Args) == 1 || c.Bool(1) {
		return c.Iso.NewArray(c.Iso.Dup(target), c.Iso.Dup(handler))
	}
	return c.Iso.Dup(target)
}

func callSite(iso *engine.Isolate, s engine.CallSite) engine.Value {
	o := iso.NewObject()
	iso.Set(o, "functionName", iso.NewString(s.Function))
	iso.Set(o, "scriptId", iso.NewString("0"))
	iso.Set(o, "scriptName", iso.NewString(s.File))
	iso.Set(o, "lineNumber", engine.Int(s.Line))
	iso.Set(o, "columnNumber", engine.Int(s.Col))
	iso.Set(o, "column", engine.Int(s.Col)) // deprecated name, still documented
	return o
}

// insideNodeModules tells whether the nearest caller that is not of Node's
// library is below a node_modules folder.
func insideNodeModules(c *engine.Call) engine.Value {
	for _, s := range c.Iso.CallSites(1, 50) {
		if s.Native || s.File == "" || strings.HasPrefix(s.File, "node:") {
			continue
		}
		return engine.Bool(strings.Contains(s.File, "/node_modules/"))
	}
	return engine.False
}

// Handle types as lib/internal/util.js numbers them (src/node_util.cc,
// GuessHandleType).
const (
	handleTCP = iota
	handleTTY
	handleUDP
	handleFile
	handlePipe
	handleUnknown
	handleInvalid
)

func guessHandleType(c *engine.Call) engine.Value {
	fd := c.Int(0)
	if fd < 0 {
		return engine.Int(handleInvalid)
	}
	var st syscall.Stat_t
	if sys.Fstat(fd, &st) != 0 {
		return engine.Int(handleInvalid)
	}
	switch st.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return engine.Int(handleFile)
	case syscall.S_IFCHR:
		if sys.IsTerminal(fd) {
			return engine.Int(handleTTY)
		}
		return engine.Int(handleFile)
	case syscall.S_IFIFO:
		return engine.Int(handlePipe)
	case syscall.S_IFSOCK:
		return engine.Int(socketType(fd))
	}
	return engine.Int(handleUnknown)
}

func socketType(fd int) int {
	domain, err1 := sys.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_DOMAIN)
	kind, err2 := sys.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_TYPE)
	inet := domain == syscall.AF_INET || domain == syscall.AF_INET6
	switch {
	case err1 != 0 || err2 != 0:
		return handleUnknown
	case inet && kind == syscall.SOCK_STREAM:
		return handleTCP
	case inet && kind == syscall.SOCK_DGRAM:
		return handleUDP
	case domain == syscall.AF_UNIX:
		return handlePipe
	}
	return handleUnknown
}

// entries returns [[k, v, …], true] for maps and their entry iterators and
// [[v, …], false] for the others, without moving an iterator.
func entries(c *engine.Call) engine.Value {
	list, keyed := c.Iso.Entries(c.Arg(0))
	return c.Iso.NewArray(c.Iso.NewArray(list...), engine.Bool(keyed))
}
