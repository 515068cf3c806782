// Package blocklist is the binding block_list: SocketAddress and BlockList of
// the module net (src/node_sockaddr.cc).
//
// Invariant: a list and its clones in other threads share their rules.
//
// Caution: the order in which real Node lists single addresses is that of a hash
// table; here it is the order in which they were added.
package blocklist

import (
	"net/netip"
	"syscall"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// blockList is the Go half of a BlockList.
type blockList struct{ *rules }

// Register registers the binding block_list.
func Register(r *binding.Registry) {
	r.Class("block_list.SocketAddress", engine.Class{New: newAddress, Methods: addressMethods()})
	r.Class("block_list.BlockList", engine.Class{
		New:     func(*engine.Call, engine.Value) (any, bool) { return &blockList{&rules{}}, true },
		Methods: listMethods(),
	})
}

// Clone makes a list of the same rules.
func (l *blockList) Clone() binding.Parcel { return parcel("BlockList", &blockList{l.rules}) }

// Clone makes the same address.
func (a *address) Clone() binding.Parcel { return parcel("SocketAddress", a) }

func parcel(class string, half any) binding.Parcel {
	return binding.Parcel{Open: func(e *binding.Env) engine.Value {
		c := e.FromBinding("block_list", class)
		if c.IsException() {
			return c
		}
		defer e.Free(c)
		return e.NewNative(c, half)
	}}
}

func listMethods() map[string]engine.Func {
	method := func(f func(l *blockList, c *engine.Call) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			l, ok := c.Iso.Half(c.This).(*blockList)
			if !ok {
				return binding.IllegalInvocation(c)
			}
			return f(l, c)
		}
	}
	// of makes a method of addresses, as many as the arguments it takes.
	of := func(n int, f func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value) engine.Func {
		return method(func(l *blockList, c *engine.Call) engine.Value {
			var ips []netip.Addr
			for i := range n {
				a, ok := c.Iso.Half(c.Arg(i)).(*address)
				if !ok {
					return c.Iso.ThrowTypeError("Invalid argument")
				}
				ips = append(ips, a.ip)
			}
			return f(l, ips, c)
		})
	}
	subnet := func(f func(l *blockList, p netip.Prefix)) engine.Func {
		return of(1, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			f(l, netip.PrefixFrom(ips[0], c.Int(1)))
			return engine.True
		})
	}
	return map[string]engine.Func{
		"addAddress": of(1, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			l.add(ips[0])
			return engine.True
		}),
		"addAddresses": method(func(l *blockList, c *engine.Call) engine.Value {
			c.Iso.Each(c.Arg(0), func(_ int, v engine.Value) bool {
				a, ok := c.Iso.Half(v).(*address)
				if ok {
					l.add(a.ip)
				}
				return ok
			})
			return engine.Undefined
		}),
		"removeAddress": of(1, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			l.remove(ips[0])
			return engine.Undefined
		}),
		"addRange": of(2, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			return engine.Bool(l.addRange(interval{ips[0], ips[1]}))
		}),
		"removeRange": of(2, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			l.removeRange(interval{ips[0], ips[1]})
			return engine.Undefined
		}),
		"addSubnet":    subnet(func(l *blockList, p netip.Prefix) { l.addSubnet(p) }),
		"removeSubnet": subnet(func(l *blockList, p netip.Prefix) { l.removeSubnet(p) }),
		"check": of(1, func(l *blockList, ips []netip.Addr, c *engine.Call) engine.Value {
			return engine.Bool(l.match(ips[0]))
		}),
		"checkString": method(func(l *blockList, c *engine.Call) engine.Value {
			ip, err := netip.ParseAddr(c.String(0))
			if err != nil || ip.Zone() != "" || ip.Is4() != (c.Int(1) == syscall.AF_INET) {
				return engine.False
			}
			return engine.Bool(l.match(ip))
		}),
		"getRules": method(func(l *blockList, c *engine.Call) engine.Value { return c.Iso.NewStrings(l.list()) }),
		"getSize":  method(func(l *blockList, c *engine.Call) engine.Value { return engine.Int(l.size()) }),
		"clear": method(func(l *blockList, c *engine.Call) engine.Value {
			l.clear()
			return engine.Undefined
		}),
	}
}
