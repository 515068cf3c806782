package blocklist

import (
	"net/netip"
	"syscall"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// address is the Go half of a SocketAddress. It never changes.
type address struct {
	ip   netip.Addr
	port uint16
	flow uint32
}

// newAddress takes (address, port, family, flowlabel).
func newAddress(c *engine.Call, self engine.Value) (any, bool) {
	ip, err := netip.ParseAddr(c.String(0))
	if err != nil || ip.Is4() != (c.Int(2) == syscall.AF_INET) {
		c.Iso.ThrowCode("Error", "ERR_INVALID_ADDRESS", "Invalid socket address")
		return nil, false
	}
	return &address{ip: ip.WithZone(""), port: uint16(c.Int(1)), flow: uint32(c.Int(3)) & 0xfffff}, true
}

func (a *address) family() int {
	if a.ip.Is4() {
		return syscall.AF_INET
	}
	return syscall.AF_INET6
}

func addressMethods() map[string]engine.Func {
	method := func(f func(a *address, c *engine.Call) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			a, ok := c.Iso.Half(c.This).(*address)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			return f(a, c)
		}
	}
	return map[string]engine.Func{
		"detail": method(func(a *address, c *engine.Call) engine.Value {
			o := c.Arg(0)
			if !o.IsObject() {
				return c.Iso.ThrowTypeError("Invalid argument")
			}
			c.Iso.Set(o, "address", c.Iso.NewString(stream.FormatIP(a.ip)))
			c.Iso.Set(o, "port", engine.Int(int(a.port)))
			c.Iso.Set(o, "family", engine.Int(a.family()))
			c.Iso.Set(o, "flowlabel", engine.Int(int(a.flow)))
			return c.Iso.Dup(o)
		}),
		"legacyDetail": method(func(a *address, c *engine.Call) engine.Value {
			o := c.Iso.NewObject()
			c.Iso.Set(o, "address", c.Iso.NewString(stream.FormatIP(a.ip)))
			c.Iso.Set(o, "family", c.Iso.NewString(a.familyName()))
			c.Iso.Set(o, "port", engine.Int(int(a.port)))
			return o
		}),
		"flowlabel": method(func(a *address, c *engine.Call) engine.Value { return engine.Int(int(a.flow)) }),
	}
}

func (a *address) familyName() string {
	if a.ip.Is4() {
		return "IPv4"
	}
	return "IPv6"
}
