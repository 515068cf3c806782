package cares

import (
	"net/netip"
	"syscall"

	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/binding/url"
	"nodeos/unode/dns"
	"nodeos/unode/engine"
)

// defaultTimeout is c-ares's, in ns, for a resolver that sets none where
// resolv.conf(5) sets none.
const defaultTimeout = 2e9

// channel is the native half of a Resolver. Its client is made for the first
// question after the configuration may have changed.
type channel struct {
	env                 *binding.Env
	timeout, maxTimeout int64 // ns, -1 and 0 for none
	tries               int
	servers             []netip.AddrPort
	own                 bool // servers were set
	local4, local6      netip.Addr
	client              *dns.Client
}

// channelClass is constructed with (timeout, tries, maxTimeout), in ms.
func channelClass() engine.Class {
	m := map[string]engine.Func{
		"getServers":      method((*channel).getServers),
		"setServers":      method((*channel).setServers),
		"setLocalAddress": method((*channel).setLocalAddress),
		"cancel":          method((*channel).cancel),
		"getHostByAddr":   method((*channel).reverse),
	}
	for name, q := range queries() {
		m[name] = method(func(ch *channel, c *engine.Call) engine.Value { return ch.query(c, q) })
	}
	return engine.Class{
		New: func(c *engine.Call, _ engine.Value) (any, bool) {
			const ms = 1e6
			return &channel{
				env: binding.EnvOf(c), timeout: int64(c.Int(0)) * ms, tries: max(1, c.Int(1)), maxTimeout: int64(c.Int(2)) * ms,
			}, true
		},
		Methods: m,
	}
}

func method(f func(*channel, *engine.Call) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		ch, ok := c.Iso.Half(c.This).(*channel)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		return f(ch, c)
	}
}

// open returns the client to ask by. While one of its questions waits it stays
// as it is.
func (ch *channel) open() *dns.Client {
	if ch.client != nil && (ch.own || ch.client.Waiting()) {
		return ch.client
	}
	config := dns.ReadConfig(defaultTimeout, ch.tries)
	config.Attempts = ch.tries
	if ch.timeout > 0 {
		config.Timeout = ch.timeout
	}
	if ch.own {
		config.Servers = ch.servers
	}
	cl := sockets(ch.env).NewClient(config)
	cl.MaxTimeout, cl.Local4, cl.Local6 = ch.maxTimeout, ch.local4, ch.local6
	ch.client = cl
	return cl
}

func (ch *channel) getServers(c *engine.Call) engine.Value {
	servers := ch.servers
	if !ch.own {
		servers = dns.ReadConfig(0, 1).Servers
	}
	list := c.Iso.NewArray()
	for i, s := range servers {
		c.Iso.SetIndex(list, i, c.Iso.NewArray(c.Iso.NewString(stream.FormatIP(s.Addr().WithZone(""))), engine.Int(int(s.Port()))))
	}
	return list
}

// setServers takes a list of [family, address, port].
func (ch *channel) setServers(c *engine.Call) engine.Value {
	if ch.client != nil && ch.client.Waiting() {
		return engine.Int(pending)
	}
	var servers []netip.AddrPort
	seen := map[netip.AddrPort]bool{}
	for i := range c.Iso.Len(c.Arg(0)) {
		item := c.Iso.GetIndex(c.Arg(0), i)
		addr, port := c.Iso.GetIndex(item, 1), c.Iso.GetIndex(item, 2)
		ip, err := netip.ParseAddr(c.Iso.String(addr))
		s := netip.AddrPortFrom(ip, uint16(c.Iso.Int(port)))
		c.Iso.Free(addr)
		c.Iso.Free(port)
		c.Iso.Free(item)
		if err != nil {
			return engine.Int(int(dns.BadName))
		}
		if !seen[s] {
			seen[s] = true
			servers = append(servers, s)
		}
	}
	ch.servers, ch.own, ch.client = servers, true, nil
	return engine.Int(0)
}

// setLocalAddress takes one address, or two of different families.
func (ch *channel) setLocalAddress(c *engine.Call) engine.Value {
	var local4, local6 netip.Addr
	for i, arg := range c.Args[:min(2, len(c.Args))] {
		if i == 1 && arg.IsUndefined() {
			break
		}
		ip, ok := dns.ParseIP(c.String(i))
		switch {
		case !ok:
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "Invalid IP address.")
		case ip.Is4() && local4.IsValid():
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "Cannot specify two IPv4 addresses.")
		case ip.Is6() && local6.IsValid():
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "Cannot specify two IPv6 addresses.")
		case ip.Is4():
			local4 = ip
		default:
			local6 = ip
		}
	}
	ch.local4, ch.local6 = local4, local6
	if ch.client != nil {
		ch.client.Local4, ch.client.Local6 = local4, local6
	}
	return engine.Undefined
}

func (ch *channel) cancel(*engine.Call) engine.Value {
	if ch.client != nil {
		ch.client.Cancel()
	}
	return engine.Undefined
}

// reverse takes (request, address).
func (ch *channel) reverse(c *engine.Call) engine.Value {
	e := ch.env
	ip, err := netip.ParseAddr(c.String(1))
	if err != nil {
		return binding.UVErr(syscall.EINVAL)
	}
	req := e.StartRequest(c.Arg(0), nil)
	if req == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	ch.open().Reverse(ip, func(names []string, st dns.Status) {
		if st != dns.Success {
			req.Complete(e.NewString(code(st)))
			return
		}
		req.Complete(engine.Int(0), e.NewStrings(names))
	})
	return engine.Int(0)
}

// query takes (request, name).
func (ch *channel) query(c *engine.Call, q query) engine.Value {
	e := ch.env
	name := c.String(1)
	req := e.StartRequest(c.Arg(0), nil)
	if req == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	if ascii := url.ToASCII(name); ascii != "" {
		name = ascii
	} // else Ask says what is wrong with it
	ch.open().Ask(name, q.t, func(m *dns.Message, st dns.Status) {
		if m == nil || st != dns.Success {
			req.Complete(e.NewString(code(st)))
			return
		}
		r := &reply{e: e, m: m, list: e.NewArray(), ttls: engine.Undefined}
		if st = q.read(r); st != dns.Success {
			e.Free(r.list)
			e.Free(r.ttls)
			req.Complete(e.NewString(code(st)))
			return
		}
		req.Complete(engine.Int(0), r.list, r.ttls)
	})
	return engine.Int(0)
}
