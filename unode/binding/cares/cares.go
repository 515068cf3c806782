// Package cares is the binding cares_wrap: names and addresses
// (src/cares_wrap.cc), asked for by package dns.
//
// Invariants: no object of the heap snapshot has a Go half: a ChannelWrap of
// JavaScript makes its native channel when it is first used.
//
// Caution: unlike c-ares, reverse look-ups answer with all names that the hosts
// file has for an address, its first included, and a resolver with no servers
// of its own reads resolv.conf(5) anew.
package cares

import (
	_ "embed"
	"net/netip"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/binding/url"
	"nodeos/unode/dns"
	"nodeos/unode/engine"
)

// Orders that dns.lookup asks for.
const (
	orderVerbatim  = 0
	orderIPv4First = 1
	orderIPv6First = 2
)

//go:embed cares_wrap.js
var shim string

// Register registers the binding cares_wrap.
func Register(r *binding.Registry) {
	r.Class("cares_wrap.GetAddrInfoReqWrap", binding.RequestClass(binding.ProviderGetAddrInfoReq))
	r.Class("cares_wrap.GetNameInfoReqWrap", binding.RequestClass(binding.ProviderGetNameInfoReq))
	r.Class("cares_wrap.QueryReqWrap", binding.RequestClass(binding.ProviderQueryWrap))
	r.Class("cares_wrap.Channel", channelClass())
	r.Func("cares_wrap.getaddrinfo", getaddrinfo)
	r.Func("cares_wrap.getnameinfo", getnameinfo)
	r.Func("cares_wrap.canonicalizeIP", func(c *engine.Call) engine.Value {
		if ip, ok := dns.ParseIP(c.String(0)); ok {
			return c.Iso.NewString(stream.FormatIP(ip))
		}
		return engine.Undefined
	})
	r.Func("cares_wrap.parseIPv6", func(c *engine.Call) engine.Value {
		ip, ok := dns.ParseIP(c.String(0))
		if !ok || !ip.Is6() {
			return engine.Undefined
		}
		b := ip.As16()
		return c.Iso.NewArrayBuffer(b[:])
	})
	r.Func("cares_wrap.strerror", func(c *engine.Call) engine.Value {
		return c.Iso.NewString(message(c.Int(0)))
	})
	r.Shim("cares_wrap", shim)
}

// sockets returns what the environment's questions wait in.
func sockets(e *binding.Env) *dns.Sockets {
	return binding.State(e, func() *dns.Sockets {
		s := dns.NewSockets(e.Loop)
		e.AtExit(s.Close)
		return s
	})
}

// getaddrinfo takes (request, host, family, hints, order).
func getaddrinfo(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	q := dns.Lookup{Host: c.String(1), Hints: c.Int(3)}
	switch c.Int(2) {
	case 0:
	case 4:
		q.Family = syscall.AF_INET
	case 6:
		q.Family = syscall.AF_INET6
	default:
		return c.Iso.ThrowError("bad address family")
	}
	order := c.Int(4)
	req := e.StartRequest(c.Arg(0), nil)
	if req == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	q.Host = url.ToASCII(q.Host)
	sockets(e).Addrs(q, func(ips []netip.Addr, err sys.Errno) {
		if err != 0 {
			req.Done(err, engine.Null)
			return
		}
		req.Done(0, addresses(e, inOrder(ips, order)))
	})
	return engine.Int(0)
}

func addresses(e *binding.Env, ips []netip.Addr) engine.Value {
	list := e.NewArray()
	for i, ip := range ips {
		e.SetIndex(list, i, e.NewString(stream.FormatIP(ip)))
	}
	return list
}

// inOrder puts one family before the other if asked to.
func inOrder(ips []netip.Addr, order int) []netip.Addr {
	if order == orderVerbatim {
		return ips
	}
	var first, then []netip.Addr
	for _, ip := range ips {
		if ip.Is4() == (order == orderIPv4First) {
			first = append(first, ip)
		} else {
			then = append(then, ip)
		}
	}
	return append(first, then...)
}

// getnameinfo takes (request, address, port).
func getnameinfo(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	ip, err := netip.ParseAddr(c.String(1))
	if err != nil {
		return binding.UVErr(syscall.EINVAL)
	}
	port := c.Int(2)
	req := e.StartRequest(c.Arg(0), nil)
	if req == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	sockets(e).Name(ip, func(name string, err sys.Errno) {
		if err != 0 {
			req.Done(err, engine.Null, engine.Null)
			return
		}
		req.Done(0, e.NewString(name), e.NewString(dns.ServiceName(port)))
	})
	return engine.Int(0)
}
