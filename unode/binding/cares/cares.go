// Package cares is the binding cares_wrap: names and addresses
// (src/cares_wrap.cc). dns.lookup asks what getaddrinfo(3) asks: the hosts file,
// then the servers of resolv.conf, over sockets of package sys.
//
// Invariants: a look-up runs on a goroutine of the loop's pool and touches
// neither the engine nor the environment; files are read anew for each, so that
// a network that comes up later is seen.
//
// Caution: there is no nsswitch.conf, no mDNS and no cache.
package cares

import (
	_ "embed"
	"net/netip"
	"strconv"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// Errors of getaddrinfo(3) as libuv numbers them.
const (
	eaiAgain  = sys.Errno(3001)
	eaiNoData = sys.Errno(3007)
	eaiNoName = sys.Errno(3008)
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
	// No Go half: dns makes a channel when it is loaded, and that may be in the
	// heap snapshot.
	r.Class("cares_wrap.ChannelWrap", engine.Class{})
	r.Func("cares_wrap.getaddrinfo", getaddrinfo)
	r.Func("cares_wrap.getnameinfo", getnameinfo)
	r.Func("cares_wrap.canonicalizeIP", func(c *engine.Call) engine.Value {
		if ip, ok := parseIP(c.String(0)); ok {
			return c.Iso.NewString(stream.FormatIP(ip))
		}
		return engine.Undefined
	})
	r.Func("cares_wrap.parseIPv6", func(c *engine.Call) engine.Value {
		ip, ok := parseIP(c.String(0))
		if !ok || !ip.Is6() {
			return engine.Undefined
		}
		b := ip.As16()
		return c.Iso.NewArrayBuffer(b[:])
	})
	r.Func("cares_wrap.strerror", func(c *engine.Call) engine.Value {
		return c.Iso.NewString(aresMessage(c.Int(0)))
	})
	r.Func("cares_wrap.systemServers", func(c *engine.Call) engine.Value {
		list := c.Iso.NewArray()
		for i, s := range readConfig().servers {
			c.Iso.SetIndex(list, i, c.Iso.NewArray(c.Iso.NewString(s.Addr().String()), engine.Int(int(s.Port()))))
		}
		return list
	})
	r.Shim("cares_wrap", shim)
}

// parseIP parses a literal address as inet_pton(3) does: without a zone.
func parseIP(s string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(s)
	return ip, err == nil && ip.Zone() == ""
}

// getaddrinfo takes (request, host, family, hints, order).
func getaddrinfo(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	q := lookup{host: c.String(1), hints: c.Int(3)}
	switch c.Int(2) {
	case 0:
	case 4:
		q.family = syscall.AF_INET
	case 6:
		q.family = syscall.AF_INET6
	default:
		return c.Iso.ThrowError("bad address family")
	}
	order := c.Int(4)
	req := e.StartRequest(c.Arg(0), nil)
	if req == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	var ips []netip.Addr
	var err sys.Errno
	e.Loop.Work(func() { ips, err = q.run() }, func() {
		if err != 0 {
			req.Done(err, engine.Null)
			return
		}
		list := e.NewArray()
		for i, ip := range inOrder(ips, order) {
			e.SetIndex(list, i, e.NewString(stream.FormatIP(ip)))
		}
		req.Done(0, list)
	})
	return engine.Int(0)
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
	var name, service string
	var errno sys.Errno
	e.Loop.Work(func() {
		if name, errno = reverse(ip); errno == 0 {
			if service = serviceName(port); service == "" {
				service = strconv.Itoa(port)
			}
		}
	}, func() {
		if errno != 0 {
			req.Done(errno, engine.Null, engine.Null)
			return
		}
		req.Done(0, e.NewString(name), e.NewString(service))
	})
	return engine.Int(0)
}
